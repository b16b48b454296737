/**
 * Cards by reference: ids, URLs and custom ids, many with one request.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { type CardRef, parseCardRef } from "./card_ref.ts";
import { type CardFilter, PER_PAGE, ROW_FIELDS, STATE_FIELDS, tagsOf } from "./card_rows.ts";
import { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS } from "./freshness.ts";
import type { Ref } from "./names.ts";
import type { ById } from "./single_reads.ts";
import { quoted } from "./untrusted.ts";

/** Parts of a card that are sent only when asked for. */
export type Expansion =
  | "custom_fields"
  | "stickers"
  | "tag_ids"
  | "co_owner_ids"
  | "watcher_ids"
  | "attachments"
  | "checked_column_checklist_items"
  | "initiative_details"
  | "subtasks"
  | "linked_cards"
  | "transitions"
  | "block_times"
  | "logged_times"
  | "outcomes";

/** Cards by reference, in the order asked for, and what was not found. */
export interface Found {
  readonly cards: Card[];
  readonly missing: string[];
}

/**
 * Cards by id, URL or `#custom-id`, in one request; further ones only for custom ids and for cards
 * that are archived or discarded.
 */
export async function readCards(
  account: Account,
  refs: readonly Ref[],
  expand: readonly Expansion[] = [],
  options: {
    readonly description?: boolean;
    readonly anyState?: boolean;
    /** As they are now, not as they were lately: for what a write depends on. @default {false} */
    readonly fresh?: boolean;
    /** A row without links, subtasks or the number of comments is an error. @default {false} */
    readonly complete?: boolean;
  } = {},
): Promise<Found> {
  const parsed = refs.map((ref) => ({ ref, card: parseCardRef(ref, account.settings.host) }));
  const fields = options.description === false ? ROW_FIELDS : [...ROW_FIELDS, "description"];
  const read = async (filter: CardFilter): Promise<Card[]> => {
    const { rows } = await account.client.page(
      "getCards",
      {
        query: {
          ...filter,
          fields: [
            ...fields,
            ...(filter.state ? STATE_FIELDS[filter.state] : []),
            ...(options.fresh ? ["revision"] : []),
          ],
          ...(expand.length > 0 ? { expand: [...new Set(["tag_ids", ...expand])] } : {}),
          per_page: PER_PAGE,
        },
      },
      options.complete ? CompleteCard : Card,
      {
        ...(options.fresh ? {} : { freshness: FRESHNESS.cards }),
        tags: tagsOf(filter),
        ...(filter.card_ids ? { byId: byCardId(filter.card_ids) } : {}),
      },
    );
    return rows;
  };

  const wanted = distinct(parsed.map(({ card }) => card));
  const found: Card[] = [];
  const states = options.anyState === false
    ? [undefined]
    : [undefined, "archived" as const, "discarded" as const];
  for (const state of states) {
    const left = wanted.filter((ref) => !found.some((card) => matches(card, ref)));
    const ids = left.flatMap((ref) => "id" in ref ? [ref.id] : []);
    const customIds = left.flatMap((ref) => "customId" in ref ? [ref.customId] : []);
    const inState = state ? { state } : {};
    const reads = [
      ...(ids.length > 0 ? [read({ card_ids: ids, ...inState })] : []),
      ...(customIds.length > 0 ? [read({ custom_ids: customIds, ...inState })] : []),
    ];
    // A card named by its id and by its custom id comes twice.
    for (const card of (await Promise.all(reads)).flat()) {
      if (!found.some(({ card_id }) => card_id === card.card_id)) found.push(card);
    }
  }
  account.sightings.note(found);

  const cards: Card[] = [];
  const missing = new Set<string>();
  for (const { ref, card } of parsed) {
    const hits = found.filter((candidate) => matches(candidate, card));
    if (hits.length > 1 && "customId" in card) {
      throw new DomainError(
        "ambiguous_name",
        `Several cards have the custom id ${quoted(card.customId)}: ${
          hits.map((hit) => hit.card_id).join(", ")
        }. Give the card's id.`,
      );
    }
    const hit = hits[0];
    if (!hit) missing.add(String(ref));
    else if (!cards.includes(hit)) cards.push(hit);
  }
  return { cards, missing: [...missing] };
}

/**
 * The ids behind card references. Ids and URLs cost nothing; custom ids one request together.
 *
 * @throws {DomainError} when a custom id matches no card, or several
 */
export async function cardIds(account: Account, refs: readonly Ref[]): Promise<number[]> {
  const parsed = refs.map((ref) => parseCardRef(ref, account.settings.host));
  if (parsed.every((ref) => "id" in ref)) {
    return [...new Set(parsed.flatMap((ref) => "id" in ref ? [ref.id] : []))];
  }
  const { cards, missing } = await readCards(account, refs, [], {
    description: false,
    anyState: false,
  });
  const first = missing[0];
  if (first !== undefined) {
    throw new DomainError("not_found", `No active card has the reference ${quoted(first)}.`);
  }
  return cards.map((card) => card.card_id);
}

/** A card of which it is known what depends on it: elsewhere a missing list is read as empty. */
const CompleteCard = z.preprocess(
  (row) =>
    typeof row === "object" && row !== null &&
      Array.isArray(Reflect.get(row, "linked_cards")) &&
      Array.isArray(Reflect.get(row, "subtasks")) &&
      typeof Reflect.get(row, "comment_count") === "number"
      ? row
      : undefined,
  Card,
);

/** Cards are kept one by one: a card that was read with others need not be asked for again. */
function byCardId(ids: readonly number[]): ById {
  return {
    parameter: "card_ids",
    ids,
    member: "card_id",
    tags: (id) => tagsOf({ card_ids: [id] }),
  };
}

function matches(card: Card, ref: CardRef): boolean {
  return "id" in ref ? card.card_id === ref.id : card.custom_id === ref.customId;
}

function distinct(refs: readonly CardRef[]): CardRef[] {
  const seen = new Map(refs.map((ref) => ["id" in ref ? `${ref.id}` : `#${ref.customId}`, ref]));
  return [...seen.values()];
}
