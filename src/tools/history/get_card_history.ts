import * as z from "zod";
import { type CardTimes, timesOf } from "../../businessmap/card_times.ts";
import { readCards } from "../../businessmap/cards.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { sectionName } from "../../businessmap/structure.ts";
import { span } from "../../businessmap/times.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Cell, Section } from "../answer.ts";
import { cards } from "../arguments.ts";
import { minute } from "../card_table.ts";
import { defineTool } from "../define.ts";
import { type Names, namesOf } from "../names_of.ts";
import { revisionSections } from "../revision_sections.ts";
import { counted } from "../words.ts";

const INCLUDE = ["columns", "moves", "blocks", "changes"] as const;

/** How many boards' structures are read for the names of columns. */
const MAX_STRUCTURES = 3;

/** What happened to cards, and how long they were where. */
export const getCardHistory = defineTool({
  name: "get_card_history",
  title: "Read card history",
  toolset: "history",
  description:
    "How long cards took and were in each column, when they moved and were blocked (one request " +
    "for all), and what changed of them from revision to revision (one request a change).",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    cards,
    include: z.array(z.enum(INCLUDE)).min(1).optional().describe(
      "Default columns, blocks, changes",
    ),
    changes: z.int().min(1).max(20).optional().describe("A card, default 5"),
    before_revision: z.int().positive().optional().describe("For older changes"),
  }),
  async handler(input, context) {
    const { include = ["columns", "blocks", "changes"], changes = 5, before_revision } = input;
    const { account, now } = context;
    const { cards, missing } = await readCards(
      account,
      input.cards,
      ["transitions", "block_times"],
      { description: false },
    );
    if (cards.length === 0) {
      throw new DomainError("not_found", `There is no such card: ${listed(missing)}.`);
    }
    const times = cards.map((card) => timesOf(card, now()));
    const names = await namesOf(account, cards, { structures: MAX_STRUCTURES, users: true });
    const reasons = include.includes("blocks") &&
        times.some(({ blocks }) => blocks.some(({ reasonId }) => reasonId !== null))
      ? await account.decorating("block reasons", account.blockReasons)
      : undefined;
    const sections: Section[] = [summary(times)];
    if (include.includes("columns")) sections.push(...columnTable(times, names));
    if (include.includes("moves")) sections.push(...moveTable(times, names));
    if (include.includes("blocks")) {
      sections.push(
        ...blockTable(times, new Map(reasons?.map((one) => [one.reason_id, one.label]))),
      );
    }
    if (include.includes("changes")) {
      sections.push(
        ...await revisionSections(context, cards, { most: changes, before: before_revision }),
      );
    }
    if (missing.length > 0) {
      sections.push({
        kind: "lines",
        lines: [`Not found, or not visible to this key: ${listed(missing)}.`],
      });
    }
    return {
      head: `History of ${counted(cards.length, "card")}. Times are UTC; lead time runs from ` +
        "creation, cycle time from the first column in progress, both to done or now.",
      sections,
      ...(missing.length === 0 ? {} : { failed: "some" }),
    };
  },
});

function listed(missing: readonly string[]): string {
  return missing.map((one) => quoted(one)).join(", ");
}

function summary(times: readonly CardTimes[]): Section {
  return {
    kind: "table",
    columns: ["id", "title", "created", "started", "done", "lead time", "cycle time", "blocked"],
    rows: times.map(({ card, started, finished, lead, cycle, blocked, blocks }) => [
      card.card_id,
      card.title,
      minute(card.created_at),
      minute(started),
      minute(finished),
      lead === null ? null : span(lead),
      cycle === null ? null : span(cycle),
      blocks.length === 0 ? null : `${span(blocked)}, ${counted(blocks.length, "time")}`,
    ]),
  };
}

function table(title: string, columns: string[], rows: Cell[][]): Section[] {
  return rows.length === 0 ? [] : [{ kind: "table", title, columns, rows }];
}

function columnTable(times: readonly CardTimes[], names: Names): Section[] {
  return table(
    "Time in columns",
    ["card", "column", "section", "time", "visits"],
    times.flatMap(({ card, columns }) =>
      columns.map(({ stay, milliseconds, visits }) => [
        card.card_id,
        names.column({ ...card, ...stay }),
        sectionName(stay.section),
        span(milliseconds),
        visits,
      ])
    ),
  );
}

function moveTable(times: readonly CardTimes[], names: Names): Section[] {
  return table(
    "Movement",
    ["card", "column", "lane", "entered", "left", "time"],
    times.flatMap(({ card, stays }) =>
      stays.map(({ stay, milliseconds }) => [
        card.card_id,
        names.column({ ...card, ...stay }),
        names.lane({ ...card, ...stay }),
        minute(stay.start),
        minute(stay.end),
        span(milliseconds),
      ])
    ),
  );
}

function blockTable(times: readonly CardTimes[], reasons: ReadonlyMap<number, string>): Section[] {
  return table(
    "Blocks",
    ["card", "from", "to", "time", "reason", "comment"],
    times.flatMap(({ card, blocks }) =>
      blocks.map(({ start, end, milliseconds, reasonId, comment }) => [
        card.card_id,
        minute(start),
        minute(end),
        span(milliseconds),
        reasonId === null ? null : reasons.get(reasonId) ?? `#${reasonId}`,
        comment,
      ])
    ),
  );
}
