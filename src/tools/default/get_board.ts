import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { boardCards, type Scan } from "../../businessmap/card_scans.ts";
import {
  type Column,
  sectionName,
  type Structure,
  type Workflow,
} from "../../businessmap/structure.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { cycleTimeColumns } from "../../businessmap/cycle_time.ts";
import { loads } from "../../businessmap/wip.ts";
import type { Cell, Section, Table } from "../answer.ts";
import { ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { userName } from "../names_of.ts";
import { counted } from "../words.ts";

const INCLUDE = [
  "counts",
  "members",
  "fields",
  "tags",
  "types",
  "limits",
  "settings",
  "cycle_time",
] as const;

/** With more lanes than this, cells are not spread over columns of the table. */
const MAX_LANE_COLUMNS = 8;

/** A board's structure, and how full it is. */
export const getBoard = defineTool({
  name: "get_board",
  title: "Look at a board",
  toolset: "default",
  description:
    "A board's workflows, columns, lanes and WIP limits, with the cards in each cell against them " +
    "(counts, the default). Use find_cards to see the cards.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    board: ref.describe("Id, URL, name or Workspace / Name"),
    include: z.array(z.enum(INCLUDE)).optional(),
  }),
  async handler({ board, include = ["counts"] }, { account }) {
    const id = await account.boardId(board);
    const [structure, scan] = await Promise.all([
      account.structure(id),
      include.includes("counts") ? boardCards(account, id) : undefined,
    ]);
    const sections: Section[] = structure.workflows.flatMap((workflow) =>
      workflowSections(workflow, scan)
    );
    if (include.includes("counts") || include.includes("limits")) {
      sections.push(...limitSections(structure, scan, include.includes("limits")));
    }
    if (include.includes("settings")) sections.push(settings(structure));
    sections.push(
      ...await Promise.all(
        (["members", "fields", "tags", "types"] as const)
          .filter((part) => include.includes(part))
          .map((part) => PARTS[part](account, id)),
      ),
    );
    if (include.includes("cycle_time")) sections.push(await cycleTime(account, structure));
    return { head: head(structure, scan), sections };
  },
});

function head(structure: Structure, scan: Scan | undefined): string {
  const state = structure.isArchived ? " (archived)" : "";
  const cards = scan
    ? scan.complete
      ? `, ${counted(scan.matching, "active card")}`
      : `, more than ${scan.cards.length} active cards`
    : "";
  return `Board ${structure.boardId} ${quoted(structure.name)}${state}: ` +
    `${counted(structure.workflows.length, "workflow")}${cards}.`;
}

function workflowSections(workflow: Workflow, scan: Scan | undefined): Section[] {
  const spread = scan !== undefined && workflow.lanes.length <= MAX_LANE_COLUMNS &&
    workflow.lanes.length > 1;
  const count = (columns: ReadonlySet<number>, lane?: number) =>
    scan?.cards.filter((card) =>
      columns.has(card.column_id ?? 0) && (lane === undefined || card.lane_id === lane)
    ).length ?? 0;
  const row = (column: Column): Cell[] => {
    const inside = new Set([column.id, ...column.children]);
    return [
      column.id,
      column.path,
      sectionName(column.section),
      column.isQueue ? "queue" : null,
      column.limit || null,
      ...(scan ? [count(inside)] : []),
      ...(spread ? workflow.lanes.map((lane) => count(inside, lane.id) || null) : []),
    ];
  };
  const columns: Table = {
    kind: "table",
    title: `Workflow ${workflow.id} ${quoted(workflow.name)} (${workflow.kind}${
      workflow.isEnabled ? "" : ", disabled"
    })`,
    columns: [
      "column_id",
      "column",
      "section",
      "flow",
      "limit",
      ...(scan ? ["cards"] : []),
      ...(spread ? workflow.lanes.map((lane) => `lane ${lane.id} ${lane.name}`) : []),
    ],
    rows: workflow.columns.map(row),
  };
  if (spread) return [columns];
  const lanes: Table = {
    kind: "table",
    columns: ["lane_id", "lane", ...(scan ? ["cards"] : [])],
    rows: workflow.lanes.map((lane) => [
      lane.id,
      lane.name,
      ...(scan ? [scan.cards.filter((card) => card.lane_id === lane.id).length] : []),
    ]),
  };
  return [columns, lanes];
}

const EXCEEDING = {
  allowed: "may be exceeded",
  with_reason: "may be exceeded with a reason (exceeding_reason)",
  never: "can never be exceeded",
} as const;

function limitSections(structure: Structure, scan: Scan | undefined, all: boolean): Section[] {
  const rows = loads(structure, scan?.cards ?? []);
  const shown = all ? rows : rows.filter((load) => load.used >= load.limit);
  if (rows.length === 0) {
    return all ? [{ kind: "lines", lines: ["The board has no WIP limits."] }] : [];
  }
  const unit = structure.limitBy === "size" ? "size" : "cards";
  return [
    {
      kind: "lines",
      lines: [
        `WIP limits ${EXCEEDING[structure.exceeding]}.` +
        (shown.length === 0 ? " None is reached." : ""),
      ],
    },
    ...(shown.length === 0 ? [] : [{
      kind: "table" as const,
      ...(all ? {} : { title: "Limits reached or exceeded" }),
      columns: ["where", ...(scan ? [unit] : []), "limit", ...(scan ? ["state"] : [])],
      rows: shown.map((load) => [
        load.what,
        ...(scan ? [load.used] : []),
        load.limit,
        ...(scan
          ? [load.used > load.limit ? "exceeded" : load.used === load.limit ? "full" : null]
          : []),
      ]),
    }]),
  ];
}

function settings(structure: Structure): Section {
  return {
    kind: "lines",
    title: "Settings",
    lines: [
      `limits count ${structure.limitBy === "size" ? "card sizes" : "cards"}`,
      `limits ${EXCEEDING[structure.exceeding]}`,
      `discarding ${structure.discardNeedsReason ? "needs" : "needs no"} reason`,
    ],
  };
}

/** Which columns count towards cycle time: two requests a workflow. */
async function cycleTime(account: Account, { boardId, workflows }: Structure): Promise<Section> {
  const title = "Cycle time columns";
  const found = await Promise.all(
    workflows.map((workflow) => cycleTimeColumns(account, boardId, workflow.id)),
  );
  if (found.includes(undefined)) {
    return { kind: "lines", title, lines: ["This account does not tell them."] };
  }
  return {
    kind: "table",
    title,
    columns: ["workflow", "column_id", "column", "chosen", "effective"],
    rows: workflows.flatMap((workflow, index) =>
      workflow.columns.flatMap((column): Cell[][] => {
        const [chosen, effective] = [
          found[index]?.chosen.has(column.id) ?? false,
          found[index]?.effective.has(column.id) ?? false,
        ];
        return chosen || effective
          ? [[workflow.name, column.id, column.path, chosen, effective]]
          : [];
      })
    ),
  };
}

const IdRow = z.object({ id: z.int() });

/** The parts of a board that cost requests of their own. */
const PARTS = {
  async members(account: Account, board: number): Promise<Section> {
    const [members, users] = await Promise.all([
      account.members(board),
      account.decorating("users", account.users),
    ]);
    return {
      kind: "table",
      title: "Members",
      columns: ["user_id", "user", "role_id"],
      rows: members.map((member) => {
        const user = users?.find((user) => user.user_id === member.user_id);
        return [member.user_id, user ? userName(user) : null, member.role_id];
      }),
    };
  },
  async fields(account: Account, board: number): Promise<Section> {
    const [ids, fields] = await Promise.all([
      idsOf(account, "getBoardCustomFields", board, "field_id"),
      account.decorating("custom fields", account.customFields),
    ]);
    return {
      kind: "table",
      title: "Custom fields",
      columns: ["field_id", "field", "type", "values"],
      rows: fields?.filter((field) => ids.has(field.field_id)).map((field) => [
        field.field_id,
        field.name,
        field.type,
        field.allowed_values.map((value) => value.value).join(", "),
      ]) ?? alone(ids),
    };
  },
  async tags(account: Account, board: number): Promise<Section> {
    const [ids, tags] = await Promise.all([
      idsOf(account, "getBoardTags", board, "tag_id"),
      account.decorating("tags", account.tags),
    ]);
    return {
      kind: "table",
      title: "Tags",
      columns: ["tag_id", "tag"],
      rows: tags?.filter((tag) => ids.has(tag.tag_id)).map((tag) => [tag.tag_id, tag.label]) ??
        alone(ids),
    };
  },
  async types(account: Account, board: number): Promise<Section> {
    const [ids, types] = await Promise.all([
      idsOf(account, "getBoardCardTypes", board, "type_id"),
      account.decorating("card types", account.cardTypes),
    ]);
    return {
      kind: "table",
      title: "Card types",
      columns: ["type_id", "type"],
      rows:
        types?.filter((type) => ids.has(type.type_id)).map((type) => [type.type_id, type.name]) ??
          alone(ids),
    };
  },
};

/** Ids whose names could not be had. */
function alone(ids: ReadonlySet<number>): Cell[][] {
  return [...ids].map((id) => [id]);
}

async function idsOf(
  account: Account,
  operation: "getBoardCustomFields" | "getBoardTags" | "getBoardCardTypes",
  board: number,
  key: string,
): Promise<Set<number>> {
  const row = z.record(z.string(), z.unknown()).transform((row) => ({ id: row[key] })).pipe(IdRow);
  return new Set((await account.boardList(operation, board, row)).map(({ id }) => id));
}
