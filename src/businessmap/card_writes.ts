/**
 * Writing cards in bulk, and saying truly what came of it.
 *
 * @module
 */
import { UpstreamError, type UpstreamFailure } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import type { Body } from "./card_changes.ts";
import { readCards } from "./cards.ts";
import { Card } from "./entities.ts";
import { explainUpstream } from "./explain.ts";
import { touchedBy } from "./freshness.ts";

/** A change to one card, as the API takes it. */
export interface CardChange {
  readonly cardId: number;
  readonly body: Body;
}

/** What came of a bulk write. */
export interface Written {
  /** Rows as they are now. */
  readonly done: Card[];
  /** Ids that were already as wanted. */
  readonly unchanged: number[];
  /** What was not done, and why. */
  readonly failed: { readonly cardId: number; readonly reason: string }[];
  /** Ids for which the account's answer leaves open what happened. */
  readonly unknown: { readonly cardId: number; readonly reason: string }[];
}

/**
 * Creates cards with one request; the rows come back in the order of the bodies.
 *
 * @throws {UpstreamError} when the account refuses: nothing is known to be created then
 */
export async function createCards(
  account: Account,
  bodies: readonly Body[],
  options: { readonly boards: readonly number[]; readonly exceedingReason?: string },
): Promise<Card[]> {
  const cards = bodies.map((body, index) => ({ ...body, reference: `${index + 1}` }));
  const rows = await account.client.data(
    "createManyCards",
    {
      body: {
        cards,
        ...(options.exceedingReason ? { exceeding_reason: options.exceedingReason } : {}),
      },
    },
    Card.array(),
    { touches: touchedBy([], options.boards) },
  );
  // The order of the rows is not documented; the references are what tells them apart.
  const place = (card: Card) => Number(card.reference);
  return rows.every((card) => Number.isInteger(place(card)))
    ? [...rows].sort((a, b) => place(a) - place(b))
    : rows;
}

/**
 * Changes cards with one request. Whether the account does all or nothing when it refuses is not
 * documented, so a refused batch is read back and each card is told apart.
 */
export async function changeCards(
  account: Account,
  changes: readonly CardChange[],
  options: { readonly boards?: readonly number[]; readonly exceedingReason?: string } = {},
): Promise<Written> {
  const ids = changes.map(({ cardId }) => cardId);
  try {
    const rows = await account.client.data(
      "updateManyCards",
      {
        body: {
          cards: changes.map(({ cardId, body }) => ({ card_id: cardId, ...body })),
          ...(options.exceedingReason ? { exceeding_reason: options.exceedingReason } : {}),
        },
      },
      Card.array(),
      { touches: touchedBy(ids, options.boards) },
    );
    // A card that was already as wanted is left out of the answer (recorded).
    const done = new Set(rows.map((card) => card.card_id));
    return {
      done: rows,
      unchanged: ids.filter((id) => !done.has(id)),
      failed: [],
      unknown: [],
    };
  } catch (error) {
    if (!(error instanceof UpstreamError) || changes.length === 1 || error.facts.status === 401) {
      throw error;
    }
    if (NOT_SENT.has(error.failure)) throw error;
    return await readBack(account, changes, error);
  }
}

/** Failures before anything was sent: there is nothing to read back. */
const NOT_SENT: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  "cancelled",
  "budget",
  "breaker",
  "writes_off",
]);

/** Fields of a change that can be compared with the card as it is now. */
const COMPARABLE = [
  "title",
  "owner_user_id",
  "type_id",
  "size",
  "priority",
  "color",
  "custom_id",
  "column_id",
  "lane_id",
] as const;

/** Where a card is kept shows in times alone. */
const STATES = [["is_archived", "archived_at"], ["is_discarded", "discarded_at"]] as const;

async function readBack(
  account: Account,
  changes: readonly CardChange[],
  error: UpstreamError,
): Promise<Written> {
  const guilty = refusedIndex(error, changes);
  const ids = changes.map(({ cardId }) => cardId);
  const { cards } = await readCards(account, ids, [], { fresh: true });
  const written: Written = { done: [], unchanged: [], failed: [], unknown: [] };
  for (const [index, { cardId, body }] of changes.entries()) {
    const card = cards.find((card) => card.card_id === cardId);
    const agreements = card ? compare(card, body) : [];
    const reason = guilty === index || guilty === undefined
      ? explainUpstream(error)
      : "The account refused the request because of another card in it.";
    if (!card) written.failed.push({ cardId, reason: `There is no card ${cardId}.` });
    else if (!agreements.every(Boolean)) {
      // What may still arrive is not a failure yet.
      written[error.facts.arrived === "unknown" ? "unknown" : "failed"].push({ cardId, reason });
    } else if (agreements.length === Object.keys(body).length) written.done.push(card);
    // As far as can be seen it is as wanted, which it may have been before.
    else written.unknown.push({ cardId, reason });
  }
  return written;
}

/** Whether the card is as wanted, for each part of the change that can be compared. */
function compare(card: Card, body: Body): boolean[] {
  return [
    ...COMPARABLE.filter((key) => Object.hasOwn(body, key)).map((key) => card[key] === body[key]),
    ...STATES.filter(([key]) => Object.hasOwn(body, key)).map(([key, time]) =>
      (card[time] !== null) === (body[key] === 1)
    ),
  ];
}

/**
 * The index of the one card that a refusal names in its details. Recorded are nested objects,
 * `{cards: {items: {"3": …}}}`, and `{card_id: 12}` for a card that is not there; a flat key
 * `cards.items."3"` is accepted too.
 */
function refusedIndex(error: UpstreamError, changes: readonly CardChange[]): number | undefined {
  const details = error.facts.details;
  if (!isRecord(details)) return undefined;
  const byId = changes.findIndex(({ cardId }) => cardId === details.card_id);
  if (byId >= 0) return byId;
  const items = isRecord(details.cards) ? details.cards.items : undefined;
  const nested = isRecord(items) ? Object.keys(items) : [];
  const flat = Object.keys(details).flatMap((key) =>
    /^cards(?:\.items)?\."?(\d+)"?/.exec(key)?.[1] ?? []
  );
  const found = new Set([...nested, ...flat].map(Number));
  const [index] = found;
  return found.size === 1 ? index : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
