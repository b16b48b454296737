/**
 * Time that people spent on cards.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import type { Body } from "./card_changes.ts";
import { cardIds } from "./cards.ts";
import { LoggedTime } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { touchedBy } from "./freshness.ts";
import type { Ref } from "./names.ts";
import { cardWithSubtasks, findSubtask } from "./subtasks.ts";
import { toDate, toSeconds } from "./times.ts";

/** Time spent on a card. */
export interface TimeEntry {
  readonly card: Ref;
  /** `1h 30m`, or minutes. */
  readonly time: string | number;
  /** The day it was spent. @default the account takes the present day */
  readonly date?: string | undefined;
  /** Plain text. */
  readonly comment?: string | undefined;
  /** By id or text. */
  readonly subtask?: Ref | undefined;
  /** @default the key's own user */
  readonly user?: Ref | undefined;
}

/** An entry as the API takes it. */
export interface PreparedTime {
  readonly cardId: number;
  readonly body: Body;
}

/**
 * Turns names, days and durations into what the API takes, before anything is logged. A subtask
 * given by its text costs a read of its card, names of users the list of users.
 *
 * @throws {DomainError} that names the entry which cannot be used
 */
export async function prepareTimes(
  account: Account,
  entries: readonly TimeEntry[],
): Promise<PreparedTime[]> {
  // First what can be told without asking the account.
  const plain = entries.map(({ time, date, comment }, index) =>
    at(index, () => ({
      time: toSeconds(time),
      ...(date === undefined ? {} : { date: toDate(date) }),
      ...(comment === undefined ? {} : { comment }),
    }))
  );
  const prepared: PreparedTime[] = [];
  for (const [index, { card, subtask, user }] of entries.entries()) {
    try {
      const [cardId] = await cardIds(account, [card]);
      if (cardId === undefined) throw new TypeError("Cannot resolve a card reference");
      prepared.push({
        cardId,
        body: {
          card_id: cardId,
          ...plain[index],
          ...(subtask === undefined
            ? {}
            : { subtask_id: await subtaskId(account, cardId, subtask) }),
          ...(user === undefined ? {} : { user_id: await account.userId(user) }),
        },
      });
    } catch (error) {
      throw error instanceof DomainError ? error.at(`entries.${index}`) : error;
    }
  }
  return prepared;
}

function at<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DomainError ? error.at(`entries.${index}`) : error;
  }
}

/** The id of a subtask of a card, given by id or text. */
export async function subtaskId(account: Account, cardId: number, ref: Ref): Promise<number> {
  return asId(ref) ?? findSubtask(await cardWithSubtasks(account, cardId), ref).subtask_id;
}

/** Logs one entry. */
export async function logTime(account: Account, entry: PreparedTime): Promise<LoggedTime> {
  return await account.client.data(
    "addCardLoggedTime",
    { body: entry.body },
    LoggedTime,
    { touches: touchedBy([entry.cardId]) },
  );
}
