import * as z from "zod";
import { type Expansion, readCards } from "../../businessmap/cards.ts";
import { fieldText } from "../../businessmap/custom_fields.ts";
import type { Card } from "../../businessmap/entities.ts";
import { toMarkdown } from "../../businessmap/richtext.ts";
import { duration } from "../../businessmap/times.ts";
import { oneLine, quoted } from "../../businessmap/untrusted.ts";
import type { Cell, Section, Table } from "../answer.ts";
import { cards } from "../arguments.ts";
import { EXTRAS, extrasTable } from "../card_extras.ts";
import { CARD_COLUMNS, type CardColumn, cardTable, minute } from "../card_table.ts";
import { commentSections } from "../comment_sections.ts";
import { defineTool } from "../define.ts";
import { rowsThatFit } from "../fit.ts";
import { type Names, namesOf } from "../names_of.ts";

const INCLUDE = [
  "description",
  "comments",
  "subtasks",
  "links",
  "custom_fields",
  "history",
  "attachments",
  "time",
  "outcomes",
] as const;
type Include = (typeof INCLUDE)[number];

/** What has to be expanded for each part; a description is a field and comments are read apart. */
const EXPAND: Readonly<Record<Include, readonly Expansion[]>> = {
  description: [],
  comments: [],
  subtasks: ["subtasks"],
  links: ["linked_cards"],
  custom_fields: ["custom_fields"],
  history: ["transitions", "block_times"],
  attachments: ["attachments"],
  time: ["logged_times"],
  outcomes: ["outcomes"],
};

const USUAL: readonly Include[] = ["description", "subtasks", "links", "custom_fields"];

/** Columns that say nothing new once the subtasks themselves are shown. */
const DETAIL: readonly CardColumn[] = CARD_COLUMNS.filter((column) => column !== "section");

/** Everything about some cards, in one request. */
export const getCards = defineTool({
  name: "get_cards",
  title: "Read cards",
  toolset: "default",
  description:
    "Cards in full: one request for up to 50. Includes description, subtasks, links and " +
    "custom_fields unless you choose; comments cost one request a card.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    cards: cards.describe("Ids, URLs or #custom-ids"),
    include: z.array(z.enum(INCLUDE)).optional(),
  }),
  async handler({ cards: refs, include = [...USUAL] }, context) {
    const { account, now, maxTokens } = context;
    const { cards, missing } = await readCards(
      account,
      refs,
      [...EXTRAS, ...include.flatMap((part) => EXPAND[part])],
      { description: include.includes("description") },
    );
    // Names come from what is cached: looking at cards is one request.
    const names = await namesOf(account, cards);
    const archived = cards.filter((card) => card.archived_at ?? card.discarded_at);
    const head = `${cards.length} of ${cards.length + missing.length} cards` +
      `${archived.length > 0 ? ` (archived or discarded: ${ids(archived)})` : ""}.`;
    const sections: Section[] = cards.length === 0 ? [] : [
      mainTable(cardTable(cards, names, now(), DETAIL), head, maxTokens),
      ...extrasTable(cards, names),
    ];
    for (const part of INCLUDE) {
      if (!include.includes(part)) continue;
      if (part === "comments") sections.push(...await commentSections(context, cards, names));
      else sections.push(...await PARTS[part](cards, names));
    }
    if (missing.length > 0) {
      sections.push({
        kind: "lines",
        lines: [
          `Not found, or not visible to this key: ${missing.map((one) => quoted(one)).join(", ")}.`,
        ],
      });
    }
    return {
      head,
      sections,
      ...(missing.length === 0 ? {} : { failed: cards.length === 0 ? "all" : "some" }),
    };
  },
});

/** How long titles are where not even they fit, the longest first. */
const TITLES = [500, 120, 60, 30, 15];

/**
 * The cards, whatever else is left out. Where they take more than the whole answer may have, ids
 * and titles alone, as long as they can be.
 */
function mainTable(table: Table, head: string, maxTokens: number): Table {
  const fits = (one: Table) => rowsThatFit(head, one, maxTokens) >= table.rows.length;
  if (fits(table)) return { ...table, vital: true };
  const short = (length: number): Table => ({
    kind: "table",
    columns: ["id", "title"],
    rows: table.rows.map(([id, title]) => [id, oneLine(String(title), length)]),
    vital: true,
  });
  const tables = TITLES.map(short);
  return tables.find(fits) ?? tables.at(-1) ?? table;
}

function ids(cards: readonly Card[]): string {
  return cards.map((card) => card.card_id).join(", ");
}

/** A table over all cards, left out when it has no rows. */
function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Section[] {
  return rows.length === 0 ? [] : [{ kind: "table", title, columns, rows }];
}

type Part = (cards: readonly Card[], names: Names) => Promise<Section[]> | Section[];

const PARTS: Readonly<Record<Exclude<Include, "comments">, Part>> = {
  async description(cards) {
    const sections: Section[] = [];
    for (const card of cards) {
      if (card.description === "") continue;
      sections.push({
        kind: "people",
        title: `Description of card ${card.card_id}`,
        text: await toMarkdown(card.description),
      });
    }
    return sections;
  },
  subtasks: (cards, names) =>
    table(
      "Subtasks",
      ["card", "subtask_id", "done", "text", "owner", "deadline"],
      cards.flatMap((card) =>
        card.subtasks.map((subtask) => [
          card.card_id,
          subtask.subtask_id,
          subtask.finished_at ? "yes" : null,
          subtask.description,
          names.user(subtask.owner_user_id),
          minute(subtask.deadline),
        ])
      ),
    ),
  links: (cards) =>
    table(
      "Links: a card has as parent, child, …",
      ["card", "has as", "linked card"],
      cards.flatMap((card) =>
        card.linked_cards.map((link) => [card.card_id, link.link_type, link.card_id])
      ),
    ),
  custom_fields: (cards, names) =>
    table(
      "Custom fields",
      ["card", "field", "value"],
      cards.flatMap((card) =>
        card.custom_fields.map((field) => {
          const known = names.field(field.field_id);
          return [
            card.card_id,
            known?.name ?? `#${field.field_id}`,
            fieldText(field, known, names.user),
          ];
        })
      ),
    ),
  history: (cards, names) => [
    ...table(
      "Movement (UTC)",
      ["card", "column", "entered", "left"],
      cards.flatMap((card) =>
        card.transitions.map((stay) => [
          card.card_id,
          names.column({ ...card, ...stay }),
          minute(stay.start),
          minute(stay.end),
        ])
      ),
    ),
    ...loose("Block times", cards, (card) => card.block_times),
  ],
  attachments: (cards) =>
    table(
      "Attachments",
      ["card", "file_id", "file", "link"],
      cards.flatMap((card) =>
        card.attachments.map((file) => [card.card_id, file.id, file.file_name, file.link])
      ),
    ),
  time: (cards, names) =>
    table(
      "Logged time",
      ["card", "date", "user", "time", "comment"],
      cards.flatMap((card) =>
        card.logged_times.map((entry) => [
          card.card_id,
          string(entry.date),
          typeof entry.user_id === "number" ? names.user(entry.user_id) : null,
          typeof entry.time === "number" ? duration(entry.time) : null,
          string(entry.comment),
        ])
      ),
    ),
  outcomes: (cards) => loose("Outcomes", cards, (card) => card.outcomes),
};

/** Rows whose shape is not documented: their plain values, under the names they come with. */
function loose(
  title: string,
  cards: readonly Card[],
  rows: (card: Card) => readonly Record<string, unknown>[],
): Section[] {
  const keys = [
    ...new Set(
      cards.flatMap((card) => rows(card).flatMap((row) => Object.keys(row))),
    ),
  ].slice(0, 10);
  return table(
    title,
    ["card", ...keys],
    cards.flatMap((card) =>
      rows(card).map((row) => [card.card_id, ...keys.map((key) => string(row[key]))])
    ),
  );
}

function string(value: unknown): string | number | null {
  return typeof value === "string" || typeof value === "number" ? value : null;
}
