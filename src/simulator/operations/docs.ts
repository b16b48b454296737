/**
 * Documents of the account and of each user. None of it is in the vendor's document of 2023: the
 * forms are those that clients use, the rest is guessed.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { flagOf, numberOf, numbersOf, objectsOf, stringOf } from "../fields.ts";
import { missing, unknownThing } from "../refusal.ts";
import { iso, nextId, seesBoard, type State } from "../state.ts";
import type { Doc, Fields } from "../types.ts";

/** A document to be. */
export interface NewDoc {
  readonly title: string;
  readonly content: string;
  readonly author_id: number;
  readonly parent_doc_id?: number | null;
  readonly personal?: boolean;
  readonly at?: number;
}

/** Adds a document. */
export function addDoc(state: State, given: NewDoc): Doc {
  const at = given.at ?? state.now();
  const doc: Doc = {
    doc_id: nextId(state, "doc"),
    personal_of: given.personal === true ? given.author_id : null,
    parent_doc_id: given.parent_doc_id ?? null,
    title: given.title,
    content: given.content,
    is_archived: 0,
    is_important: 0,
    for_welcome: 0,
    is_indexed_for_ai: 0,
    show_in_main_doc_list: 1,
    position:
      [...state.docs.values()].filter((one) => one.parent_doc_id === (given.parent_doc_id ?? null))
        .length,
    author_id: given.author_id,
    created_at: at,
    updated_at: at,
    boards: new Set(),
    cards: new Set(),
    attachments: [],
  };
  state.docs.set(doc.doc_id, doc);
  return doc;
}

function row(doc: Doc): Fields {
  const { doc_id, title, position, content } = doc;
  const last = { updated_at: iso(doc.updated_at), size: content.length };
  if (doc.personal_of !== null) return { doc_id, title, position, ...last };
  return {
    doc_id,
    parent_doc_id: doc.parent_doc_id,
    title,
    is_archived: doc.is_archived,
    is_important: doc.is_important,
    position,
    show_in_main_doc_list: doc.show_in_main_doc_list,
    author_id: doc.author_id,
    ...last,
  };
}

function whole(doc: Doc): Fields {
  const { content } = doc;
  const created_at = iso(doc.created_at);
  if (doc.personal_of !== null) return { ...row(doc), content, created_at };
  return {
    ...row(doc),
    content,
    everyone_can_edit: 1,
    everyone_can_comment: 1,
    everyone_can_view: 1,
    created_at,
  };
}

/** The document in the path, among those of the account or of the key's user. */
function docOf(call: Call, personal: boolean): Doc {
  const doc = found(call.state.docs, "doc", idOf(call, "doc_id"));
  if (doc.personal_of !== (personal ? call.user.user_id : null)) {
    throw missing("doc", doc.doc_id);
  }
  return doc;
}

const FLAGS = ["is_archived", "is_important", "for_welcome", "is_indexed_for_ai"] as const;

function listed(call: Call, personal: boolean): Doc[] {
  const { query, state, user } = call;
  const among = (name: string, value: unknown) => {
    const wanted = query[name];
    return !Array.isArray(wanted) || wanted.includes(value);
  };
  const title = String(query.title ?? "").toLowerCase();
  return [...state.docs.values()].filter((doc) =>
    doc.personal_of === (personal ? user.user_id : null) &&
    among("doc_ids", doc.doc_id) && among("parent_doc_ids", doc.parent_doc_id) &&
    doc.title.toLowerCase().includes(title) &&
    [...FLAGS, "show_in_main_doc_list" as const].every((name) =>
      query[name] === undefined || query[name] === doc[name]
    )
  );
}

/** What is above a document must be there, and may not be the document or one below it. */
function checkParent({ state }: Call, doc: Doc | undefined, parent: number): void {
  if (state.docs.get(parent)?.personal_of !== null) throw unknownThing("doc", parent);
  for (
    let at: number | null = parent;
    at !== null;
    at = state.docs.get(at)?.parent_doc_id ?? null
  ) {
    if (at === doc?.doc_id) throw unknownThing("doc", parent);
  }
}

function assign(call: Call, doc: Doc): void {
  const { body } = call;
  doc.title = stringOf(body, "title") ?? doc.title;
  doc.content = stringOf(body, "content") ?? doc.content;
  doc.position = numberOf(body, "position") ?? doc.position;
  if (doc.personal_of === null) {
    const parent = numberOf(body, "parent_doc_id");
    if (typeof parent === "number") checkParent(call, doc, parent);
    if (parent !== undefined) doc.parent_doc_id = parent;
    for (const name of FLAGS) doc[name] = flagOf(body, name) ?? doc[name];
    doc.show_in_main_doc_list = flagOf(body, "show_in_main_doc_list") ?? doc.show_in_main_doc_list;
  }
  doc.updated_at = call.now;
}

function create(call: Call, personal: boolean): unknown {
  const parent = numberOf(call.body, "parent_doc_id") ?? null;
  if (parent !== null && !personal) checkParent(call, undefined, parent);
  const doc = addDoc(call.state, {
    title: stringOf(call.body, "title") ?? "",
    content: stringOf(call.body, "content") ?? "",
    author_id: call.user.user_id,
    parent_doc_id: personal ? null : parent,
    personal,
  });
  assign(call, doc);
  return { data: whole(doc) };
}

function update(call: Call, personal: boolean): unknown {
  const doc = docOf(call, personal);
  assign(call, doc);
  return { data: whole(doc) };
}

function updateDocLocations(call: Call): unknown {
  const doc = docOf(call, false);
  const boards = objectsOf(call.body, "boards_to_add_or_update").map((one) => Number(one.board_id));
  for (const id of boards) {
    if (!seesBoard(call.state, call.user, id)) throw unknownThing("board", id);
    doc.boards.add(id);
  }
  for (const id of numbersOf(call.body, "card_ids_to_add")) {
    if (!call.state.cards.has(id)) throw unknownThing("card", id);
    doc.cards.add(id);
  }
  return {
    data: {
      boards: [...doc.boards].map((board_id) => ({ board_id })),
      card_ids: [...doc.cards],
    },
  };
}

export const docs: Handlers = {
  getDocs: (call) => ({
    data: { result: listed(call, false).map(row), fully_hidden_docs: [], docs_without_owners: [] },
  }),
  getDoc: (call) => ({ data: whole(docOf(call, false)) }),
  createDoc: (call) => create(call, false),
  updateDoc: (call) => update(call, false),
  deleteDoc: (call) => void call.state.docs.delete(docOf(call, false).doc_id),
  updateDocLocations,
  addDocAttachment(call) {
    const attachment = { id: nextId(call.state, "attachment"), ...call.body };
    docOf(call, false).attachments.push(attachment);
    return { data: attachment };
  },
  getBoardDocs: (call) => ({
    data: [...call.state.docs.values()].filter((doc) => doc.boards.has(idOf(call, "board_id")))
      .map(({ doc_id, title, is_important, is_archived, position }) => ({
        doc_id,
        title,
        is_important,
        is_archived,
        position,
      })),
  }),
  getPersonalDocs: (call) => ({ data: listed(call, true).map(row) }),
  getPersonalDoc: (call) => ({ data: whole(docOf(call, true)) }),
  createPersonalDoc: (call) => create(call, true),
  updatePersonalDoc: (call) => update(call, true),
};
