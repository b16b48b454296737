/**
 * The revisions of a card, and what changed from one to the next.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";

/** A card as it was, with the names of fields that the API uses. */
export type Snapshot = Readonly<Record<string, unknown>>;

const Revision = z.object({
  revision: z.int(),
  user_id: z.number().nullish().transform((value) => value ?? null),
  replaced_at: z.string().nullish().transform((value) => value ?? null),
});
export type Revision = z.infer<typeof Revision>;

const Whole = z.record(z.string(), z.unknown());

/** All revisions of a card that were replaced, the oldest first. */
export async function revisionsOf(account: Account, cardId: number): Promise<Revision[]> {
  const rows = await account.client.data(
    "getCardRevisions",
    { path: { card_id: cardId } },
    Revision.array(),
  );
  return rows.toSorted((a, b) => a.revision - b.revision);
}

/** The card as it was in a revision, which never changes any more. */
export async function snapshotOf(
  account: Account,
  cardId: number,
  revision: number,
): Promise<Snapshot> {
  return await account.client.data(
    "getCardRevision",
    { path: { card_id: cardId, revision } },
    Whole,
    { freshness: FRESHNESS.library, tags: [TAGS.card(cardId)] },
  );
}

/** The card as it is now, in the form of its revisions. */
export async function currentSnapshot(account: Account, cardId: number): Promise<Snapshot> {
  return await account.client.data("getCard", { path: { card_id: cardId } }, Whole);
}

/** One difference: of a field, or of one item in a field that is a list. */
export interface Difference {
  /** The API's name of the field. */
  readonly field: string;
  /** Undefined where it was not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What follows from other fields, or says nothing of the card itself. */
const DERIVED =
  /^(revision|user_id|replaced_at|last_modified|in_current_position_since|position|workflow_id|section|child_card_stats|(un)?finished_subtask_count|current_\w+|(first|last)_\w+|reference)$/;

/** The differences of all fields that both have. */
export function differences(before: Snapshot, after: Snapshot): Difference[] {
  return Object.keys(before).filter((field) => Object.hasOwn(after, field) && !DERIVED.test(field))
    .flatMap((field) => differencesOf(field, before[field], after[field]));
}

function differencesOf(field: string, before: unknown, after: unknown): Difference[] {
  if (sameValue(before, after)) return [];
  if (!Array.isArray(before) || !Array.isArray(after)) return [{ field, before, after }];
  const left = keyed(before);
  const right = keyed(after);
  const removed = [...left].filter(([key]) => !right.has(key));
  const added = [...right].filter(([key]) => !left.has(key));
  const changed = [...left].filter(([key, item]) =>
    right.has(key) && !sameValue(withoutPlace(item), withoutPlace(right.get(key)))
  );
  return [
    ...removed.map(([, item]) => ({ field, before: item, after: undefined })),
    ...changed.map(([key, item]) => ({ field, before: item, after: right.get(key) })),
    ...added.map(([, item]) => ({ field, before: undefined, after: item })),
  ];
}

/** Items by what tells them apart: their own id, or else all of them. */
function keyed(items: readonly unknown[]): Map<string, unknown> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

function keyOf(item: unknown): string {
  if (typeof item !== "object" || item === null) return JSON.stringify(item);
  for (const name of ["field_id", "subtask_id", "outcome_id", "item_id", "id"]) {
    const id: unknown = Reflect.get(item, name);
    if (typeof id === "number") return `${name} ${id}`;
  }
  return JSON.stringify(withoutPlace(item));
}

/** An item without its place among others. */
function withoutPlace(item: unknown): unknown {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== "position"));
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
