/**
 * Changing and deleting comments of cards, and the files attached to them.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import { checkLink, findAttachment } from "./attachments.ts";
import type { Body } from "./card_changes.ts";
import { cardIds } from "./cards.ts";
import { type Attachment, Comment } from "./entities.ts";
import { DomainError, inPlace } from "./errors.ts";
import type { Ref } from "./names.ts";
import { toHtml } from "./richtext.ts";
import { touchedCard } from "./sightings.ts";
import { quoted } from "./untrusted.ts";

/** What is to be done to one comment. */
export interface CommentWish {
  readonly card: Ref;
  /** Its id. */
  readonly comment: Ref;
  /** Markdown, in place of the text there is. */
  readonly text?: string | undefined;
  readonly attach?: readonly { readonly name: string; readonly link: string }[] | undefined;
  /** Files by id or name. */
  readonly detach?: readonly Ref[] | undefined;
  readonly delete?: boolean | undefined;
}

/** A wish whose card and files are found, ready to be sent. */
export interface PreparedComment {
  readonly cardId: number;
  readonly commentId: number;
  /** The comment as it is, read when something of it is to go for good. */
  readonly before: Comment | undefined;
  readonly removed: readonly Attachment[];
  /** `undefined` deletes the comment. */
  readonly body: Body | undefined;
}

/**
 * Finds cards, comments and files, and turns text into HTML. Costs one request for each comment of
 * which something is to go for good, and one for custom ids.
 *
 * @throws {DomainError} that names the wish which cannot be carried out
 */
export async function prepareComments(
  account: Account,
  wishes: readonly CommentWish[],
): Promise<PreparedComment[]> {
  const named = new Map<string, number>();
  const plain: (Body | undefined)[] = [];
  for (const [index, wish] of wishes.entries()) {
    plain.push(await inPlace(`changes.${index}`, () => plainBody(wish)));
  }
  const prepared: PreparedComment[] = [];
  for (const [index, wish] of wishes.entries()) {
    prepared.push(
      await inPlace(`changes.${index}`, async () => {
        const [cardId] = await cardIds(account, [wish.card]);
        if (cardId === undefined) throw new TypeError("Cannot resolve a card reference");
        const commentId = commentOf(wish.comment);
        const twin = named.get(`${cardId} ${commentId}`);
        if (twin !== undefined) {
          throw new DomainError(
            "invalid",
            `Comment ${commentId} of card ${cardId} is named in \`changes.${twin}\` already: ` +
              "name each once.",
          );
        }
        named.set(`${cardId} ${commentId}`, index);
        return await prepareOne(account, { cardId, commentId }, wish, plain[index]);
      }),
    );
  }
  return prepared;
}

/** What can be told without asking the account; `undefined` for a deletion. */
async function plainBody(wish: CommentWish): Promise<Body | undefined> {
  const { text, attach, detach } = wish;
  const changes = text !== undefined || attach !== undefined || detach !== undefined;
  if (wish.delete === true) {
    if (!changes) return undefined;
    throw new DomainError("invalid", "`delete` goes without text, attach and detach.");
  }
  if (!changes) {
    throw new DomainError("invalid", "Nothing is to be done: give text, attach, detach or delete.");
  }
  const html = text === undefined ? undefined : await toHtml(text);
  if (html?.trim() === "") {
    throw new DomainError("invalid", "The comment would have no text: use delete for that.");
  }
  return {
    ...(html === undefined ? {} : { text: html }),
    ...(attach === undefined ? {} : {
      attachments_to_add: attach.map(({ name, link }) => ({
        file_name: name,
        link: checkLink(link),
      })),
    }),
  };
}

async function prepareOne(
  account: Account,
  { cardId, commentId }: Pick<PreparedComment, "cardId" | "commentId">,
  { detach = [] }: CommentWish,
  body: Body | undefined,
): Promise<PreparedComment> {
  const loses = body === undefined || detach.length > 0;
  const before = loses ? await readComment(account, cardId, commentId) : undefined;
  const removed = before
    ? detach.map((ref) => findAttachment(`file of comment ${commentId}`, ref, before.attachments))
    : [];
  return {
    cardId,
    commentId,
    before,
    removed,
    body: body && {
      ...body,
      ...(removed.length === 0
        ? {}
        : { attachment_ids_to_remove: [...new Set(removed.map(({ id }) => id))] }),
    },
  };
}

function commentOf(ref: Ref): number {
  const id = asId(ref);
  if (id !== undefined) return id;
  throw new DomainError("invalid", `${quoted(String(ref))} is not the id of a comment.`, {
    hint: "get_cards with include comments shows the ids.",
  });
}

async function readComment(account: Account, card_id: number, comment_id: number) {
  return await account.client.data("getCardComment", { path: { card_id, comment_id } }, Comment);
}

/** Carries out a prepared wish: one request. */
export async function writeComment(account: Account, wish: PreparedComment): Promise<void> {
  const path = { card_id: wish.cardId, comment_id: wish.commentId };
  const options = { touches: touchedCard(account.sightings, wish.cardId) };
  if (wish.body === undefined) {
    await account.client.run("deleteCardComment", { path }, options);
  } else {
    // 204 when nothing was different (the vendor's document).
    const { body } = wish;
    await account.client.data("updateCardComment", { path, body }, Comment.optional(), options);
  }
}
