/**
 * Changing and deleting logged time.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import type { Body } from "./card_changes.ts";
import { cardIds } from "./cards.ts";
import { LoggedTime } from "./entities.ts";
import { DomainError, inPlace } from "./errors.ts";
import { TAGS } from "./freshness.ts";
import { subtaskId } from "./logged_time.ts";
import type { Ref } from "./names.ts";
import { toDate, toSeconds } from "./times.ts";
import { quoted } from "./untrusted.ts";

/** What is to be done to one entry. */
export interface TimeWish {
  /** Its `logged_time_id`. */
  readonly id: Ref;
  readonly time?: string | number | undefined;
  readonly date?: string | undefined;
  readonly comment?: string | undefined;
  readonly user?: Ref | undefined;
  /** Moves the entry to another card. */
  readonly card?: Ref | undefined;
  readonly subtask?: Ref | undefined;
  /** The id of a category: the API does not tell their names. */
  readonly category?: number | undefined;
  readonly delete?: boolean | undefined;
}

/** A wish as the API takes it. */
export interface PreparedEntry {
  readonly id: number;
  /** The entry as it is, read when it is to be deleted. */
  readonly before: LoggedTime | undefined;
  /** `undefined` deletes the entry. */
  readonly body: Body | undefined;
}

/**
 * Turns names, days and durations into what the API takes, before anything is changed. Costs one
 * request for each entry that is to be deleted.
 *
 * @throws {DomainError} that names the wish which cannot be carried out
 */
export async function prepareEntries(
  account: Account,
  wishes: readonly TimeWish[],
): Promise<PreparedEntry[]> {
  const ids: number[] = [];
  const plain: (Body | undefined)[] = [];
  for (const [index, wish] of wishes.entries()) {
    await inPlace(`changes.${index}`, () => {
      const id = entryId(wish.id);
      if (ids.includes(id)) {
        throw new DomainError("invalid", `Entry ${id} is named twice: name each once.`);
      }
      ids.push(id);
      plain.push(plainBody(wish));
    });
  }
  const prepared: PreparedEntry[] = [];
  for (const [index, wish] of wishes.entries()) {
    const id = ids[index] ?? 0;
    const body = plain[index];
    prepared.push(
      await inPlace(
        `changes.${index}`,
        async () =>
          body === undefined
            ? { id, before: await readEntry(account, id), body }
            : { id, before: undefined, body: { ...body, ...await namedParts(account, id, wish) } },
      ),
    );
  }
  return prepared;
}

function entryId(ref: Ref): number {
  const id = asId(ref);
  if (id !== undefined) return id;
  throw new DomainError("invalid", `${quoted(String(ref))} is not the id of logged time.`, {
    hint: "get_logged_time shows the ids.",
  });
}

/** What can be told without asking the account; `undefined` for a deletion. */
function plainBody({ id: _id, delete: gone, ...wish }: TimeWish): Body | undefined {
  const changes = Object.values(wish).some((value) => value !== undefined);
  if (gone === true) {
    if (!changes) return undefined;
    throw new DomainError("invalid", "`delete` goes without anything else.");
  }
  if (!changes) {
    throw new DomainError(
      "invalid",
      "Nothing is to be done: give time, date, comment, user, card, subtask, category or delete.",
    );
  }
  const { time, date, comment, category } = wish;
  return {
    ...(time === undefined ? {} : { time: toSeconds(time) }),
    ...(date === undefined ? {} : { date: toDate(date) }),
    ...(comment === undefined ? {} : { comment }),
    ...(category === undefined ? {} : { category_id: category }),
  };
}

async function namedParts(
  account: Account,
  id: number,
  { card, subtask, user }: TimeWish,
): Promise<Body> {
  const [cardId] = card === undefined ? [] : await cardIds(account, [card]);
  return {
    ...(cardId === undefined ? {} : { card_id: cardId }),
    ...(subtask === undefined ? {} : { subtask_id: await subtaskOf(account, id, cardId, subtask) }),
    ...(user === undefined ? {} : { user_id: await account.userId(user) }),
  };
}

/** A subtask given by its text is looked for on the card of the entry. */
async function subtaskOf(
  account: Account,
  id: number,
  cardId: number | undefined,
  ref: Ref,
): Promise<number> {
  const known = asId(ref);
  if (known !== undefined) return known;
  const card = cardId ?? (await readEntry(account, id)).card_id;
  if (card !== null) return await subtaskId(account, card, ref);
  throw new DomainError("invalid", "The account does not say which card this is on: give `card`.");
}

async function readEntry(account: Account, id: number): Promise<LoggedTime> {
  return await account.client.data("getLoggedTime", { path: { logged_time_id: id } }, LoggedTime);
}

/** Carries out a prepared wish: one request, which the account answers with nothing. */
export async function writeEntry(account: Account, { id, body }: PreparedEntry): Promise<void> {
  const path = { logged_time_id: id };
  const options = { touches: [TAGS.cards] };
  if (body === undefined) await account.client.run("removeLoggedTime", { path }, options);
  else await account.client.run("updateLoggedTime", { path, body }, options);
}
