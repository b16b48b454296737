/**
 * A list of cards as the account itself would give it: what the answers of this program are
 * measured against.
 *
 * @module
 */

/** What the account sends for what `find_cards` shows unless told otherwise. */
const FIELDS = [
  "card_id",
  "title",
  "board_id",
  "column_id",
  "lane_id",
  "owner_user_id",
  "type_id",
  "priority",
  "deadline",
  "is_blocked",
  "block_reason",
];

/** The path that asks for these cards with these fields and no others. */
export function cardListPath(ids: readonly number[]): string {
  return `/cards?card_ids=${ids.join()}&fields=${FIELDS.join()}&expand=tag_ids&per_page=1000`;
}

/**
 * The rows of an answer to that path as compact JSON.
 *
 * @param data What stands under `data` in the answer.
 */
export function cardListJson(data: unknown): string {
  // The envelope of `GET /cards` (recorded).
  return JSON.stringify((data as { readonly data: readonly unknown[] }).data);
}
