/**
 * The files of a card: where they hang, what is in them, and new ones.
 *
 * @module
 */
import { UpstreamError } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import { checkLink, findAttachment, isStored } from "./attachments.ts";
import { readCards } from "./cards.ts";
import type { OperationId } from "./catalogue/operation_ids.ts";
import { Attachment, type Card, Comment, StoredFile } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { checkType } from "./file_types.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import type { Ref } from "./names.ts";
import { touchedCard } from "./sightings.ts";
import { quoted } from "./untrusted.ts";
import { member } from "../member.ts";

/** Bytes of a file that is sent or fetched. */
export const MAX_BYTES = 1024 * 1024;

/** Characters of an answer that holds such a file: base64, and room for what may be around it. */
const MAX_ANSWER = Math.ceil(MAX_BYTES * 4 / 3) + 64 * 1024;

/** What a file hangs on. */
export interface FilePlace {
  readonly card: number;
  readonly subtask?: number;
  readonly comment?: number;
}

/** A file of a card or of one of its parts. */
export interface CardFile extends Attachment {
  /** In this project's words: `card`, `subtask 12`, `comment 3`, `field 7`. */
  readonly on: string;
}

/** A card with all its files: one request, and one more when it has comments. */
export async function filesOf(
  account: Account,
  ref: Ref,
): Promise<{ readonly card: Card; readonly files: readonly CardFile[] }> {
  const { cards } = await readCards(account, [ref], ["attachments", "subtasks", "custom_fields"], {
    description: false,
  });
  const [card] = cards;
  if (!card) {
    throw new DomainError(
      "not_found",
      `There is no card ${quoted(String(ref))}, or this key does not see it.`,
    );
  }
  const comments = card.comment_count === 0 ? [] : await commentsOf(account, card.card_id);
  const on = (place: string, list: readonly Attachment[]) =>
    list.map((one) => ({ ...one, on: place }));
  return {
    card,
    files: [
      ...on("card", card.attachments),
      ...card.subtasks.flatMap((one) => on(`subtask ${one.subtask_id}`, one.attachments)),
      ...comments.flatMap((one) => on(`comment ${one.comment_id}`, one.attachments)),
      ...card.custom_fields.flatMap((one) => on(`field ${one.field_id}`, one.files)),
    ],
  };
}

async function commentsOf(account: Account, card: number): Promise<Comment[]> {
  return await account.client.data(
    "getCardComments",
    { path: { card_id: card } },
    Comment.array(),
    { freshness: FRESHNESS.cards, tags: [TAGS.cards, TAGS.card(card)] },
  );
}

/**
 * The file that an id, a name or a link means.
 *
 * @throws {DomainError} `ambiguous_name` when things of different kinds have that id
 */
export function findFile(card: number, files: readonly CardFile[], ref: Ref): CardFile {
  const same = files.filter((file) => file.id === Number(ref));
  if (same.length > 1) {
    throw new DomainError(
      "ambiguous_name",
      `Several files of card ${card} have the id ${ref}: ${
        same.map((file) => `one of its ${file.on}`).join(", ")
      }. Give the link.`,
    );
  }
  return findAttachment(`file of card ${card}`, ref, files);
}

/**
 * The bytes of a stored file. The account sends them as base64 (the vendor's connector); other
 * forms that are plausible are understood too.
 *
 * @throws {DomainError} `refused` for a link out of the account, and for a file that is too large
 */
export async function download(account: Account, file: Attachment): Promise<Uint8Array> {
  const link = storedLink(account, file);
  try {
    const body = await account.client.whole(
      "downloadFile",
      { query: { link, encoding: "base64" } },
      { maxAnswerBytes: MAX_ANSWER },
    );
    const bytes = bytesOf(body);
    if (bytes === undefined) {
      throw new DomainError("unavailable", "The account's answer is no file that can be read.");
    }
    if (bytes.length > MAX_BYTES) throw tooLarge();
    return bytes;
  } catch (error) {
    if (error instanceof UpstreamError && error.failure === "too_large") throw tooLarge();
    throw error;
  }
}

function tooLarge(): DomainError {
  return new DomainError(
    "refused",
    "The file is larger than 1 MiB, the most that is read here: it has to be opened in BusinessMap.",
  );
}

/** The path of a file that the account keeps, however the link is written. */
function storedLink({ settings }: Account, { link }: Attachment): string {
  const address = URL.parse(link);
  const path = address !== null && address.origin === settings.origin
    ? `${address.pathname}${address.search}`
    : link;
  if (isStored(path)) return path;
  throw new DomainError(
    "refused",
    "This is a link out of the account, not a stored file: nothing but the account itself is " +
      "ever asked. get_files shows the link.",
  );
}

function bytesOf(body: unknown): Uint8Array | undefined {
  // An empty file is an empty answer.
  if (body === undefined) return new Uint8Array();
  if (typeof body !== "string") return undefined;
  const text = body.trim();
  const inside = /^["{]/.test(text) ? contentIn(text) : text;
  const base64 = (inside ?? text).replace(/^data:[^,]{0,200};base64,/, "");
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    // Not base64 after all: the file itself, if it is a text that came through whole, and no page.
    return body.includes("\uFFFD") || text.startsWith("<")
      ? undefined
      : new TextEncoder().encode(body);
  }
}

/** Base64 inside JSON: a text, or a member `content`. */
function contentIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const inner = member(value, "data") ?? value;
    const content = member(inner, "content") ?? inner;
    return typeof content === "string" ? content : undefined;
  } catch {
    return undefined;
  }
}

/** A new file: exactly one of text, base64 and link. */
export interface NewFile {
  readonly name: string;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
  readonly link?: string | undefined;
}

/** A new file that is in order. */
export type PreparedFile =
  | { readonly name: string; readonly link: string }
  | { readonly name: string; readonly bytes: Uint8Array };

/**
 * Checks name, size and type, before anything is sent.
 *
 * @throws {DomainError} `invalid`
 */
export function prepareFile({ name, text, base64, link }: NewFile): PreparedFile {
  const given = [text, base64, link].filter((one) => one !== undefined).length;
  if (given !== 1) throw new DomainError("invalid", "Give one of text, base64 and link.");
  if (/[/\\\p{Cc}]/u.test(name)) {
    throw new DomainError("invalid", "The name of a file may hold no / \\ or control sign.");
  }
  if (link !== undefined) return { name, link: checkLink(link) };
  const bytes = text === undefined ? decoded(base64 ?? "") : new TextEncoder().encode(text);
  if (bytes.length > MAX_BYTES) {
    throw new DomainError(
      "invalid",
      `${quoted(name)} is larger than 1 MiB, the most that is sent.`,
    );
  }
  checkType(name, bytes);
  return { name, bytes };
}

function decoded(base64: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    throw new DomainError("invalid", "`base64` is not valid base64.");
  }
}

/** The operations on the files of each kind of place (the vendor's names, slips included). */
const OPERATIONS = {
  card: ["getCardAttachments", "addCardAttachment", "deleteCardAttachment"],
  subtask: [
    "getCardSubtaskAttachments",
    "addCarSubtaskAttachment",
    "deleteCardSubtaskAttachment",
  ],
  comment: [
    "getCardCommentAttachments",
    "addCarCommentAttachment",
    "deleteCardCommentAttachment",
  ],
} as const satisfies Record<string, readonly [OperationId, OperationId, OperationId]>;

function operationsOn({ card, subtask, comment }: FilePlace) {
  if (subtask !== undefined) {
    return { names: OPERATIONS.subtask, path: { card_id: card, subtask_id: subtask } };
  }
  if (comment !== undefined) {
    return { names: OPERATIONS.comment, path: { card_id: card, comment_id: comment } };
  }
  return { names: OPERATIONS.card, path: { card_id: card } };
}

/** The files on a place, as they are now. */
export async function filesOn(account: Account, place: FilePlace): Promise<Attachment[]> {
  const { names, path } = operationsOn(place);
  return await account.client.data(names[0], { path }, Attachment.array());
}

/** Attaches a file; one that is not a link is uploaded first, which is a request more. */
export async function addFile(
  account: Account,
  place: FilePlace,
  file: PreparedFile,
): Promise<Attachment> {
  const { names, path } = operationsOn(place);
  const link = "link" in file ? file.link : await upload(account, file.name, file.bytes);
  return await account.client.data(
    names[1],
    { path, body: { file_name: file.name, link } },
    Attachment,
    { touches: touchedCard(account.sightings, place.card) },
  );
}

/** Uploads a file that hangs on nothing yet (the vendor's connector); gives its link. */
async function upload(account: Account, name: string, bytes: Uint8Array): Promise<string> {
  const body = { file_name: name, content: bytes.toBase64() };
  return (await account.client.data("uploadFile", { body }, StoredFile)).link;
}

/** Takes a file off a place. */
export async function removeFile(account: Account, place: FilePlace, id: number): Promise<void> {
  const { names, path } = operationsOn(place);
  await account.client.run(names[2], { path: { ...path, attachment_id: id } }, {
    touches: touchedCard(account.sightings, place.card),
  });
}
