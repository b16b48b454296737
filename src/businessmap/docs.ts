/**
 * Documents of the account, and the own ("personal") ones of the key's user. They are younger than
 * the vendor's document: what is sent is known from the vendor's n8n client (personal documents:
 * from one other client), what comes back from that other client.
 *
 * @module
 */
import * as z from "zod";
import { type Account, asId } from "./account.ts";
import type { Body } from "./card_changes.ts";
import { flag, id, maybeNumber, maybeText, text } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import { type Ref, resolve } from "./names.ts";
import { toHtml } from "./richtext.ts";

/** A document in a list: without its text. Personal ones have neither parent nor marks. */
export const DocRow = z.object({
  doc_id: id,
  parent_doc_id: maybeNumber,
  title: text,
  is_archived: flag,
  is_important: flag,
  // Personal documents and those of a board do not say.
  show_in_main_doc_list: z.union([z.literal(0), z.literal(1), z.boolean()]).nullish()
    .transform((value) => value !== 0 && value !== false),
  position: maybeNumber,
  updated_at: maybeText,
  author_id: maybeNumber,
});
export type DocRow = z.infer<typeof DocRow>;

/** A whole document; its text is HTML. */
export const Doc = DocRow.extend({ content: text });
export type Doc = z.infer<typeof Doc>;

/** One client reads `data.result` of the account's list and `data` of the personal one. */
const DocList = z.union([
  DocRow.array(),
  z.object({ result: DocRow.array() }).transform(({ result }) => result),
]);

const OPTIONS = { freshness: FRESHNESS.boards, tags: [TAGS.docs] };
const TOUCHES = { touches: [TAGS.docs] };

/** What a list of the account's documents can be narrowed by. */
export interface DocFilter {
  readonly archived?: boolean | undefined;
  readonly important?: boolean | undefined;
  /** Those that the welcome page shows. */
  readonly welcome?: boolean | undefined;
  /** Those of the main list. */
  readonly listed?: boolean | undefined;
}

/** The documents, in one request. */
export async function listDocs(
  account: Account,
  personal: boolean,
  { archived = false, important, welcome, listed }: DocFilter = {},
): Promise<DocRow[]> {
  if (personal) return await account.client.data("getPersonalDocs", {}, DocList, OPTIONS);
  const query = {
    is_archived: Number(archived),
    ...(important === undefined ? {} : { is_important: Number(important) }),
    ...(welcome === undefined ? {} : { for_welcome: Number(welcome) }),
    ...(listed === undefined ? {} : { show_in_main_doc_list: Number(listed) }),
  };
  const rows = await account.client.data("getDocs", { query }, DocList, OPTIONS);
  return rows.filter((row) => row.is_archived === archived);
}

/** The documents that are shown on a board. */
export async function boardDocs(account: Account, boardId: number): Promise<DocRow[]> {
  return await account.client.data(
    "getBoardDocs",
    { path: { board_id: boardId } },
    DocRow.array(),
    OPTIONS,
  );
}

/** One document with its text. */
export async function readDoc(account: Account, personal: boolean, id: number): Promise<Doc> {
  const parts = { path: { doc_id: id } };
  return personal
    ? await account.client.data("getPersonalDoc", parts, Doc, OPTIONS)
    : await account.client.data("getDoc", parts, Doc, OPTIONS);
}

/**
 * The ids of documents by id or title; `Handbook / Releases` tells two of the same title apart.
 * Ids cost no request, titles one, and one more when no document that is in use has the title.
 */
export async function docIds(
  account: Account,
  refs: readonly Ref[],
  personal: boolean,
): Promise<number[]> {
  if (refs.every((ref) => asId(ref) !== undefined)) return refs.flatMap((ref) => asId(ref) ?? []);
  const used = await listDocs(account, personal);
  try {
    return refs.map((ref) => findDoc(ref, used));
  } catch (error) {
    const unknown = error instanceof DomainError && error.kind === "unknown_name";
    if (!unknown || personal) throw error;
  }
  const all = [...used, ...await listDocs(account, personal, { archived: true })];
  return refs.map((ref) => findDoc(ref, all));
}

function findDoc(ref: Ref, rows: readonly DocRow[]): number {
  return asId(ref) ?? resolve("document", ref, rows, {
    id: (row) => row.doc_id,
    names: (row) => [row.title],
    path: (row) => pathOf(row, rows),
  }).doc_id;
}

/** Titles from the outermost document to this one. */
function pathOf(row: DocRow, rows: readonly DocRow[]): string[] {
  const path = [row.title];
  const seen = new Set([row.doc_id]);
  for (let at = parentOf(row, rows); at && !seen.has(at.doc_id); at = parentOf(at, rows)) {
    seen.add(at.doc_id);
    path.unshift(at.title);
  }
  return path;
}

function parentOf(row: DocRow, rows: readonly DocRow[]): DocRow | undefined {
  return rows.find((one) => one.doc_id === row.parent_doc_id);
}

/** What a document is to have; what is not named stays. */
export interface DocWish {
  readonly title?: string | undefined;
  /** Markdown. */
  readonly text?: string | undefined;
  /** Null puts it at the top. */
  readonly parent?: Ref | null | undefined;
  readonly position?: number | undefined;
  readonly archived?: boolean | undefined;
  readonly important?: boolean | undefined;
  readonly welcome?: boolean | undefined;
  readonly listed?: boolean | undefined;
  /** Whether the account's AI may use it. */
  readonly indexed_for_ai?: boolean | undefined;
}

/** What of a wish no client was seen to send for a personal document. */
const ACCOUNT_ONLY = [
  "parent",
  "archived",
  "important",
  "welcome",
  "listed",
  "indexed_for_ai",
] as const;

/**
 * The body that fulfils a wish; names of documents are looked up.
 *
 * @throws {DomainError} for what a personal document cannot have
 */
export async function docBody(account: Account, wish: DocWish, personal: boolean): Promise<Body> {
  const wrong = ACCOUNT_ONLY.find((key) => wish[key] !== undefined);
  if (personal && wrong !== undefined) {
    throw new DomainError(
      "invalid",
      `A personal document has a title, a text and a position, but no \`${wrong}\`.`,
    );
  }
  const flags = {
    is_archived: wish.archived,
    is_important: wish.important,
    for_welcome: wish.welcome,
    show_in_main_doc_list: wish.listed,
    is_indexed_for_ai: wish.indexed_for_ai,
  };
  const parent = wish.parent ?? undefined;
  return {
    ...(wish.title === undefined ? {} : { title: wish.title }),
    ...(wish.text === undefined ? {} : { content: await toHtml(wish.text) }),
    ...(wish.parent === null ? { parent_doc_id: null } : {}),
    ...(parent === undefined
      ? {}
      : { parent_doc_id: (await docIds(account, [parent], personal))[0] }),
    ...(wish.position === undefined ? {} : { position: wish.position }),
    ...Object.fromEntries(
      Object.entries(flags).flatMap(([key, on]) => on === undefined ? [] : [[key, Number(on)]]),
    ),
  };
}

/** A document as a write answers it, and what the answer says is not as it was to be. */
export interface WrittenDoc {
  readonly doc: DocRow;
  readonly notTaken: readonly string[];
}

/** What an answer repeats of a body. A text may come back written otherwise. */
const REPEATED = ["title", "parent_doc_id", "position", "is_archived", "is_important"] as const;

/** The whole answer, so that what it does not name is not taken for something it denies. */
const Answered = z.looseObject({ doc_id: id });

function checked(body: Body, answered: z.infer<typeof Answered>): WrittenDoc {
  const differs = (key: string) =>
    body[key] !== undefined && answered[key] !== undefined &&
    plain(answered[key]) !== plain(body[key]);
  return { doc: DocRow.parse(answered), notTaken: REPEATED.filter(differs) };
}

/** No parent may come as null or 0, a flag as a number or a boolean. */
function plain(value: unknown): string {
  return typeof value === "string" ? value : String(Number(value));
}

/** Creates a document. */
export async function createDoc(
  account: Account,
  body: Body,
  personal: boolean,
): Promise<WrittenDoc> {
  const answered = personal
    ? await account.client.data("createPersonalDoc", { body }, Answered, TOUCHES)
    : await account.client.data("createDoc", { body }, Answered, TOUCHES);
  return checked(body, answered);
}

/** Changes a document; the account keeps the earlier text as a revision. */
export async function updateDoc(
  account: Account,
  id: number,
  body: Body,
  personal: boolean,
): Promise<WrittenDoc> {
  const parts = { path: { doc_id: id }, body };
  const answered = personal
    ? await account.client.data("updatePersonalDoc", parts, Answered, TOUCHES)
    : await account.client.data("updateDoc", parts, Answered, TOUCHES);
  return checked(body, answered);
}

/** A file of a document, by link. */
export interface DocFile {
  readonly name: string;
  readonly link: string;
}

/** Attaches a file to a document (vendor's n8n client). */
export async function attachToDoc(
  account: Account,
  id: number,
  { name, link }: DocFile,
): Promise<void> {
  const parts = { path: { doc_id: id }, body: { file_name: name, link } };
  await account.client.run("addDocAttachment", parts, TOUCHES);
}

/** Shows a document on boards and cards besides those where it is. */
export async function placeDoc(
  account: Account,
  id: number,
  boards: readonly number[],
  cards: readonly number[],
): Promise<void> {
  const body = {
    ...(cards.length === 0 ? {} : { card_ids_to_add: cards }),
    ...(boards.length === 0
      ? {}
      : { boards_to_add_or_update: boards.map((board_id) => ({ board_id })) }),
  };
  await account.client.run("updateDocLocations", { path: { doc_id: id }, body }, TOUCHES);
}
