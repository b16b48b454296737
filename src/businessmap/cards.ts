/**
 * Reading cards: one request for up to a thousand of them, by filter or by id.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { type CardRef, parseCardRef } from "./card_ref.ts";
import { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import type { Ref } from "./names.ts";
import type { ById } from "./single_reads.ts";
import { quoted } from "./untrusted.ts";

/** The most rows that one request can bring (the vendor's document). */
const PER_PAGE = 1_000;

/** Fields of a row in a list. */
const ROW_FIELDS = [
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

/** What a scan reads of each card beyond its row. */
export interface Depth {
  /** Descriptions, for a search in them. */
  readonly descriptions?: boolean;
  readonly customFields?: boolean;
  /** Where it has been, and when it was blocked. */
  readonly history?: boolean;
}

/** What a scan found. */
export interface Scan {
  readonly cards: Card[];
  /** False when the filter matches more than the scan was allowed to read. */
  readonly complete: boolean;
  /** About how many the filter matches: exact when complete. */
  readonly matching: number;
  /** Pages that were read. */
  readonly requests: number;
}

/**
 * All cards that a filter matches, read in pages of a thousand, up to `maxPages` requests. Pages
 * after the first are asked for as a scan, so that a person's single question goes first.
 *
 * @param options.fresh As they are now, not as they were lately. @default {false}
 */
export async function scanCards(
  account: Account,
  filter: CardFilter,
  depth: Depth = {},
  maxPages = 10,
  options: { readonly fresh?: boolean } = {},
): Promise<Scan> {
  const fields = [
    ...ROW_FIELDS,
    ...(depth.descriptions ? ["description"] : []),
    ...STATE_FIELDS[filter.state ?? "active"],
  ];
  const expand = [
    "tag_ids",
    ...(depth.customFields ? ["custom_fields"] : []),
    ...(depth.history ? ["transitions", "block_times"] : []),
  ];
  const read = (page: number) =>
    account.client.page(
      "getCards",
      {
        query: { ...filter, fields, expand, per_page: PER_PAGE, page },
      },
      Card,
      {
        ...(options.fresh ? {} : { freshness: FRESHNESS.cards }),
        tags: tagsOf(filter),
        priority: page === 1 ? "person" : "scan",
      },
    );

  const first = await read(1);
  const last = Math.min(first.pages, maxPages);
  const cards = [...first.rows];
  if (last > 1) await account.progress(1, last, "Reading cards");
  for (let page = 2; page <= last; page += 2) {
    // Two at a time: quick enough, and little is wasted when the caller gives up.
    const batch = [read(page), ...(page + 1 <= last ? [read(page + 1)] : [])];
    for (const { rows } of await Promise.all(batch)) cards.push(...rows);
    await account.progress(Math.min(page + 1, last), last, "Reading cards");
  }
  account.sightings.note(cards);
  const complete = first.pages <= maxPages;
  return {
    cards,
    complete,
    matching: complete ? cards.length : first.pages * PER_PAGE,
    requests: last,
  };
}

/** The cards of one board; shared by everything that looks at a whole board. */
export async function boardCards(account: Account, boardId: number): Promise<Scan> {
  return await scanCards(account, { board_ids: [boardId] });
}

/** Parts of a card that are sent only when asked for. */
export type Expansion =
  | "custom_fields"
  | "stickers"
  | "tag_ids"
  | "co_owner_ids"
  | "watcher_ids"
  | "attachments"
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

const STATE_FIELDS = {
  active: [],
  archived: ["archived_at"],
  discarded: ["discarded_at"],
} as const;

function tagsOf(filter: CardFilter): string[] {
  if (filter.card_ids) return [TAGS.cards, ...filter.card_ids.map(TAGS.card)];
  if (filter.board_ids) return [TAGS.cards, ...filter.board_ids.map(TAGS.cardsOf)];
  return [TAGS.cards, TAGS.cardsAnywhere];
}

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
