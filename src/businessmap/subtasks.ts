/**
 * The subtasks of a card: adding, finishing, changing, removing and turning into cards, all in one
 * request.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import { type Body, type NewSubtask, subtaskBody } from "./card_changes.ts";
import { readCards } from "./cards.ts";
import { Card, type Subtask } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { touchedBy } from "./freshness.ts";
import { type Ref, resolve } from "./names.ts";
import { findColumn, findPlace } from "./place.ts";
import { toDateTime } from "./times.ts";
import { quoted } from "./untrusted.ts";

/** What is to be changed of a subtask; null clears. */
export interface SubtaskChange {
  readonly id: Ref;
  readonly text?: string | undefined;
  readonly owner?: Ref | undefined;
  readonly deadline?: string | null | undefined;
}

/** A subtask that is to become a card; without a place, in the cell of its card. */
export interface Conversion {
  readonly id: Ref;
  readonly column?: Ref | undefined;
  readonly lane?: Ref | undefined;
}

/** What is to be done to the subtasks of one card; each is named by its id or its text. */
export interface SubtaskWishes {
  readonly add?: readonly (string | NewSubtask)[] | undefined;
  readonly finish?: readonly Ref[] | undefined;
  readonly reopen?: readonly Ref[] | undefined;
  readonly change?: readonly SubtaskChange[] | undefined;
  readonly remove?: readonly Ref[] | undefined;
  readonly convert_to_cards?: readonly Conversion[] | undefined;
}

/** What came of it. */
export interface SubtasksWritten {
  /** The card as it is now, with its subtasks. */
  readonly card: Card;
  /** Cards that subtasks have become. */
  readonly converted: readonly Card[];
  /** Whether anything was not as wanted before. */
  readonly changed: boolean;
}

/**
 * The card whose subtasks are meant, read now and not from the cache.
 *
 * @throws {DomainError} `not_found` when no active card is meant
 */
export async function cardWithSubtasks(account: Account, ref: Ref): Promise<Card> {
  const { cards } = await readCards(account, [ref], ["subtasks"], {
    description: false,
    anyState: false,
    fresh: true,
  });
  const [card] = cards;
  if (card) return card;
  throw new DomainError(
    "not_found",
    `No active card has the reference ${quoted(String(ref))}, or this key does not see it.`,
  );
}

/** The subtask of a card that an id or a text means. */
export function findSubtask(card: Card, ref: Ref): Subtask {
  return resolve(`subtask of card ${card.card_id}`, ref, card.subtasks, {
    id: (subtask) => subtask.subtask_id,
    names: (subtask) => [subtask.description],
  });
}

/**
 * The body of the one write that does it all.
 *
 * @param card with its subtasks; not needed when there are only some to add
 * @throws {DomainError} when a subtask is not on the card or is named twice, or a name is unknown
 */
export async function subtasksBody(
  account: Account,
  card: Card | undefined,
  wishes: SubtaskWishes,
): Promise<Body> {
  const find = finder(card);
  const finished = (wishes.finish ?? []).map((ref, index) => find("finish", index, ref));
  const reopened = (wishes.reopen ?? []).map((ref, index) => find("reopen", index, ref));
  const updates: Body[] = [
    ...finished.map((subtask_id) => ({ subtask_id, is_finished: 1 })),
    ...reopened.map((subtask_id) => ({ subtask_id, is_finished: 0 })),
  ];
  for (const [index, change] of (wishes.change ?? []).entries()) {
    const subtask_id = find("change", index, change.id);
    updates.push({ subtask_id, ...await changeBody(account, change, `change.${index}`) });
  }
  const removed = (wishes.remove ?? []).map((ref, index) => find("remove", index, ref));
  const conversions: Body[] = [];
  for (const [index, wish] of (wishes.convert_to_cards ?? []).entries()) {
    const subtask_id = find("convert_to_cards", index, wish.id);
    conversions.push({ subtask_id, ...await conversionPlace(account, card, wish) });
  }
  const added = await Promise.all(
    (wishes.add ?? []).map((subtask) => subtaskBody(account, subtask)),
  );
  return {
    ...(added.length > 0 ? { subtasks_to_add: added } : {}),
    ...(updates.length > 0 ? { subtasks_to_update: updates } : {}),
    ...(removed.length > 0 ? { subtask_ids_to_remove: removed } : {}),
    ...(conversions.length > 0 ? { subtasks_to_convert_into_cards: conversions } : {}),
  };
}

/** Finds subtasks, each in one list at most. */
function finder(card: Card | undefined) {
  const named = new Map<number, string>();
  return (list: string, index: number, ref: Ref): number => {
    const place = `${list}.${index}`;
    if (!card) throw new TypeError("Cannot look up a subtask without its card");
    try {
      const { subtask_id } = findSubtask(card, ref);
      const before = named.get(subtask_id);
      if (before !== undefined) {
        throw new DomainError(
          "invalid",
          `Subtask ${subtask_id} is named in \`${before}\` already: name each once.`,
        );
      }
      named.set(subtask_id, place);
      return subtask_id;
    } catch (error) {
      throw error instanceof DomainError ? error.at(place) : error;
    }
  };
}

async function changeBody(account: Account, change: SubtaskChange, place: string): Promise<Body> {
  const { text, owner, deadline } = change;
  const body = {
    ...(text === undefined ? {} : { description: text }),
    ...(owner === undefined ? {} : { owner_user_id: await account.userId(owner) }),
    ...(deadline === undefined
      ? {}
      : { deadline: deadline === null ? null : toDateTime(deadline) }),
  };
  if (Object.keys(body).length > 0) return body;
  throw new DomainError("invalid", "Nothing is to be changed: give text, owner or deadline.")
    .at(place);
}

/** Ids are sent as they are; a name, or half a place, is looked up on the card's board. */
async function conversionPlace(
  account: Account,
  card: Card | undefined,
  { column, lane }: Conversion,
): Promise<Body> {
  if (column === undefined && lane === undefined) return {};
  const ids = { column: asId(column ?? ""), lane: asId(lane ?? "") };
  if (ids.column !== undefined && ids.lane !== undefined) {
    return { column_id: ids.column, lane_id: ids.lane };
  }
  const structure = await account.structure(card?.board_id ?? 0);
  const found = findColumn(structure, column ?? card?.column_id ?? 0);
  // The card's own lane, where the column has it.
  const own = structure.lane(card?.lane_id ?? null);
  const inLane = lane ?? (own?.workflowId === found.workflowId ? own.id : undefined);
  const place = findPlace(structure, {
    column: found.id,
    ...(inLane === undefined ? {} : { lane: inLane }),
  });
  return { column_id: place.column.id, lane_id: place.lane.id };
}

/** Sends the write, and tells how the card's subtasks are afterwards. */
export async function writeSubtasks(
  account: Account,
  cardId: number,
  body: Body,
): Promise<SubtasksWritten> {
  const rows = await account.client.data(
    "updateCard",
    { path: { card_id: cardId }, body },
    Card.array(),
    { touches: touchedBy([cardId]) },
  );
  account.sightings.note(rows);
  // A card that was already as wanted is left out of the answer (recorded).
  const card = rows.find((row) => row.card_id === cardId) ??
    await cardWithSubtasks(account, cardId);
  return {
    card,
    converted: rows.filter((row) => row.card_id !== cardId),
    changed: rows.length > 0,
  };
}
