/**
 * All cards that a filter matches, a thousand with each request.
 *
 * @module
 */
import type { Account } from "./account.ts";
import {
  type CardFilter,
  PER_PAGE,
  ROW_FIELDS,
  rowSchema,
  STATE_FIELDS,
  tagsOf,
} from "./card_rows.ts";
import type { Card } from "./entities.ts";
import { FRESHNESS } from "./freshness.ts";

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
  const schema = rowSchema([...fields, ...expand]);
  const read = (page: number) =>
    account.client.page(
      "getCards",
      {
        query: { ...filter, fields, expand, per_page: PER_PAGE, page },
      },
      schema,
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
