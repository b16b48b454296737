/**
 * Rows of `GET /cards`: what can be asked for, and how it is read.
 *
 * @module
 */
import type { z } from "zod";
import { Card } from "./entities.ts";
import { TAGS } from "./freshness.ts";

/** The most rows that one request can bring (the vendor's document). */
export const PER_PAGE = 1_000;

/** Fields of a row in a list. */
export const ROW_FIELDS = [
  "card_id",
  "custom_id",
  "title",
  "owner_user_id",
  "type_id",
  "size",
  "priority",
  "color",
  "deadline",
  "created_at",
  "last_modified",
  "in_current_position_since",
  "board_id",
  "workflow_id",
  "column_id",
  "lane_id",
  "section",
  "position",
  "is_blocked",
  "block_reason",
  "finished_subtask_count",
  "unfinished_subtask_count",
  "comment_count",
] as const;

/** Everything that `GET /cards` filters by itself. Ids only: names are resolved before. */
export interface CardFilter {
  readonly board_ids?: readonly number[];
  readonly workflow_ids?: readonly number[];
  readonly column_ids?: readonly number[];
  readonly lane_ids?: readonly number[];
  readonly sections?: readonly number[];
  readonly owner_user_ids?: readonly number[];
  readonly type_ids?: readonly number[];
  readonly priorities?: readonly number[];
  readonly custom_ids?: readonly string[];
  readonly card_ids?: readonly number[];
  readonly is_blocked?: 0 | 1;
  readonly state?: "active" | "archived" | "discarded";
  readonly created_from?: string;
  readonly created_to?: string;
  readonly last_modified_from?: string;
  readonly last_modified_to?: string;
  readonly deadline_from?: string;
  readonly deadline_to?: string;
  readonly archived_from?: string;
  readonly discarded_from?: string;
}

/** Fields that only cards in this state have. */
export const STATE_FIELDS = {
  active: [],
  archived: ["archived_at"],
  discarded: ["discarded_at"],
} as const;

/** What a read with this filter shows. */
export function tagsOf(filter: CardFilter): string[] {
  if (filter.card_ids) return [TAGS.cards, ...filter.card_ids.map(TAGS.card)];
  if (filter.board_ids) return [TAGS.cards, ...filter.board_ids.map(TAGS.cardsOf)];
  return [TAGS.cards, TAGS.cardsAnywhere];
}

/** By the members that are read: zod compiles a schema when it reads with it first. */
const schemas = new Map<string, z.ZodType<Card>>();

/**
 * Reads rows of which only these members were asked for. The others are not even looked at: a
 * search goes over ten thousand rows, and looking at every member would be most of its time.
 */
export function rowSchema(members: readonly string[]): z.ZodType<Card> {
  const key = [...members].sort().join();
  const known = schemas.get(key);
  if (known !== undefined) return known;
  const blank = Card.parse({ card_id: 0 });
  const asked = Object.keys(Card.shape).filter((name) => members.includes(name));
  // The mask is made of the schema's own keys, which `pick` can only check when they are literals.
  const mask = Object.fromEntries(asked.map((name) => [name, true])) as { card_id: true };
  const made = Card.pick(mask).transform((row) => ({ ...blank, ...row }));
  schemas.set(key, made);
  return made;
}
