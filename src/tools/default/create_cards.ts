import * as z from "zod";
import { draftCards, draftPlaces } from "../../businessmap/card_drafts.ts";
import type { Card } from "../../businessmap/entities.ts";
import { age } from "../../businessmap/times.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Answer, Section } from "../answer.ts";
import {
  customFields,
  exceedingReason,
  links,
  markdown,
  planned,
  ref,
  refs,
  subtasks,
  time,
} from "../arguments.ts";
import { type CardColumn, cardTable } from "../card_table.ts";
import { type Created, createOnce } from "../create_once.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { counted } from "../words.ts";

const draft = z.strictObject({
  title: z.string().trim().min(1).max(1_000),
  board: ref.optional(),
  workflow: ref.optional(),
  column: ref.optional(),
  lane: ref.optional(),
  description: markdown.optional(),
  owner: ref.optional(),
  type: ref.optional(),
  priority: ref.optional().describe("critical, high, average, low or 1 to 250"),
  size: z.number().min(0).optional(),
  deadline: time.optional(),
  color: z.string().max(7).optional(),
  tags: refs.optional(),
  custom_fields: customFields.optional(),
  co_owners: refs.optional(),
  watchers: refs.optional(),
  subtasks: subtasks.optional(),
  parent: ref.optional(),
  links: links.optional().describe("The new card is … of that card"),
  template: ref.optional(),
  custom_id: z.string().min(1).max(250).optional(),
  position: z.union([z.enum(["top", "bottom"]), z.int().min(0).max(100_000)]).optional(),
  planned: planned.optional(),
});

/** New cards, all in one request. */
export const createCardsTool = defineTool({
  name: "create_cards",
  title: "Create cards",
  toolset: "default",
  description:
    "New cards, all in one request; nothing is created when one of them is wrong. Text is " +
    "Markdown. Without column and lane they go to the board's first ones, as the answer says. A " +
    "call repeated within two minutes finds its cards instead, unless again is true.",
  effect: "add",
  idempotent: false,
  input: z.strictObject({
    cards: z.array(draft).min(1).max(50),
    board: ref.optional().describe("For all that name none"),
    exceeding_reason: exceedingReason.optional(),
    again: z.boolean().optional(),
  }),
  async handler(input, context) {
    const { cards, board, exceeding_reason } = input;
    const { account, now } = context;
    const drafted = await draftCards(
      account,
      cards.map(({ tags, co_owners, watchers, ...card }) => ({
        ...card,
        ...(tags ? { tags: { add: tags } } : {}),
        ...(co_owners ? { co_owners: { add: co_owners } } : {}),
        ...(watchers ? { watchers: { add: watchers } } : {}),
      })),
      board,
    );
    const { cards: created, earlier } = await createOnce(
      context,
      { ...input, again: input.again === true },
      drafted,
      exceeding_reason,
    );
    const places = draftPlaces(drafted);
    const names = await namesOf(account, created);
    const columns: CardColumn[] = ["board", "column", "lane", "owner"];
    const where = places.length > 0 ? ` in ${places.join("; ")}` : "";
    const table = cardTable(created, names, now(), columns);
    if (earlier) return repeated(created.length, earlier, table);
    const lacking = notCreated(cards, created);
    return {
      head: lacking.length === 0
        ? `${counted(created.length, "card")} created${where}.`
        : `${created.length} of ${cards.length} cards created${where}; ${lacking.length} not.`,
      sections: [
        table,
        ...(lacking.length === 0
          ? []
          : [{ kind: "lines" as const, lines: lacking.map(notCreatedLine) }]),
      ],
      ...(lacking.length === 0 ? {} : { failed: created.length === 0 ? "all" : "some" }),
    };
  },
});

interface Wish {
  readonly index: number;
  readonly title: string;
}

/**
 * The cards that an answer of the account lacks. Its rows carry the reference that was sent with
 * each card (recorded); where they do not, titles tell.
 */
function notCreated(
  cards: readonly { readonly title: string }[],
  created: readonly Card[],
): Wish[] {
  if (created.length >= cards.length) return [];
  const places = new Set(created.map((card) => Number(card.reference ?? NaN)));
  const titles = created.map((card) => card.title);
  return cards.flatMap(({ title }, index) => {
    if (![...places].some(Number.isNaN)) return places.has(index + 1) ? [] : [{ index, title }];
    const found = titles.indexOf(title);
    if (found < 0) return [{ index, title }];
    titles.splice(found, 1);
    return [];
  });
}

function notCreatedLine({ index, title }: Wish): string {
  return `\`cards.${index}\` is not in the account's answer: ${
    quoted(title)
  }. Look with find_cards ` +
    "before you create it again.";
}

/** The answer to a call that was made before. */
function repeated(
  count: number,
  { age: since, missing }: NonNullable<Created["earlier"]>,
  table: Section,
): Answer {
  const lacking = missing.length === 0 ? [] : [
    `Not there: ${
      missing.map((one) => quoted(one)).join(", ")
    }. Create them in a call of their own.`,
  ];
  return {
    head: `Nothing new was created: the same call ${age(since)} ago created ${
      count === 1 ? "this card" : `these ${count} cards`
    }. To have the same once more, call with again: true.`,
    sections: [table, ...(lacking.length > 0 ? [{ kind: "lines" as const, lines: lacking }] : [])],
    ...(missing.length > 0 ? { failed: "some" } : {}),
  };
}
