/**
 * Where files hang, as the tools on files are told it.
 *
 * @module
 */
import { type Account, asId } from "../businessmap/account.ts";
import { cardIds } from "../businessmap/cards.ts";
import { DomainError } from "../businessmap/errors.ts";
import type { FilePlace } from "../businessmap/files.ts";
import type { Ref } from "../businessmap/names.ts";
import { cardWithSubtasks, findSubtask } from "../businessmap/subtasks.ts";
import { ref } from "./arguments.ts";

/** The card, or a subtask or a comment of it. */
export const place = { card: ref, subtask: ref.optional(), comment: ref.optional() };

/** The place that is meant. A subtask given by its text costs a request. */
export async function placeOf(
  account: Account,
  { card, subtask, comment }: {
    readonly card: Ref;
    readonly subtask?: Ref | undefined;
    readonly comment?: Ref | undefined;
  },
): Promise<FilePlace> {
  if (subtask !== undefined && comment !== undefined) {
    throw new DomainError("invalid", "Give `subtask` or `comment`, not both.");
  }
  const [cardId] = await cardIds(account, [card]);
  if (cardId === undefined) throw new TypeError("Cannot resolve a card reference");
  if (subtask !== undefined) {
    const id = asId(subtask) ??
      findSubtask(await cardWithSubtasks(account, cardId), subtask).subtask_id;
    return { card: cardId, subtask: id };
  }
  if (comment === undefined) return { card: cardId };
  const id = asId(comment);
  if (id !== undefined) return { card: cardId, comment: id };
  throw new DomainError("invalid", "`comment` takes the id of a comment.");
}

/** The place in words: `subtask 12 of card 3`. */
export function placeName({ card, subtask, comment }: FilePlace): string {
  if (subtask !== undefined) return `subtask ${subtask} of card ${card}`;
  return comment === undefined ? `card ${card}` : `comment ${comment} of card ${card}`;
}
