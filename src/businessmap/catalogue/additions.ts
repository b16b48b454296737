/**
 * Operations that are known to exist but are not in the vendor's document of 2023. Their ids are
 * chosen in the vendor's manner. Bodies of which not everything is known accept anything else.
 *
 * @module
 */

import { ANY, FLAG, INTEGER, list, object, open, orNull, TEXT, TIME } from "./shapes.ts";
import type { Operation, Parameter, Shape } from "./types.ts";

interface Facts {
  query?: Record<string, Shape>;
  body?: Shape;
  /** What stands in the answer's `data`; without it, nothing is known of the answer. */
  answer?: Shape;
  status?: number;
  plainText?: boolean;
}

/** Makes an operation of one line: method, path and what else is known. */
function operation(id: string, target: string, group: string, facts: Facts = {}) {
  const [method = "", path = ""] = target.split(" ");
  const byPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]): Parameter => ({
    name,
    required: true,
    shape: INTEGER,
  }));
  const byQuery = Object.entries(facts.query ?? {}).map(([name, shape]): Parameter => ({
    name: name.replace(/\*$/, ""),
    required: name.endsWith("*"),
    shape,
  }));
  const status = facts.status ?? (method === "DELETE" ? 204 : 200);
  return (evidence: string): Operation => ({
    id,
    // The lines below name only methods of this type.
    method: method as Operation["method"],
    path,
    group,
    pathParameters: byPath,
    queryParameters: byQuery,
    ...(facts.body ? { body: facts.body } : {}),
    status,
    ...(status === 204 ? {} : { answer: facts.answer ? object({ data: facts.answer }) : {} }),
    ...(facts.plainText ? { plainText: true } : {}),
    evidence,
  });
}

const DOC_ROW = {
  doc_id: INTEGER,
  parent_doc_id: orNull(INTEGER),
  title: TEXT,
  is_archived: FLAG,
  is_important: FLAG,
  position: INTEGER,
  show_in_main_doc_list: FLAG,
  updated_at: TIME,
  author_id: orNull(INTEGER),
  size: INTEGER,
};
const DOC = open({
  ...DOC_ROW,
  content: TEXT,
  everyone_can_edit: FLAG,
  everyone_can_comment: FLAG,
  everyone_can_view: FLAG,
  created_at: TIME,
});
const DOC_BODY = open({
  title: TEXT,
  content: TEXT,
  parent_doc_id: orNull(INTEGER),
  position: INTEGER,
  is_archived: FLAG,
  is_important: FLAG,
  for_welcome: FLAG,
  is_indexed_for_ai: FLAG,
  show_in_main_doc_list: FLAG,
  everyone_can_edit: FLAG,
  everyone_can_comment: FLAG,
  everyone_can_view: FLAG,
});
const DOC_LIST = open({ result: list(open(DOC_ROW)) });
const DOC_QUERY = {
  doc_ids: list(INTEGER),
  title: TEXT,
  is_archived: FLAG,
  show_in_main_doc_list: FLAG,
  is_important: FLAG,
  for_welcome: FLAG,
  parent_doc_ids: list(INTEGER),
};
const PERSONAL_ROW = {
  doc_id: INTEGER,
  title: TEXT,
  position: INTEGER,
  updated_at: TIME,
  size: INTEGER,
};
const PERSONAL_DOC = open({ ...PERSONAL_ROW, content: TEXT, created_at: TIME });
const PERSONAL_BODY = open({ title: TEXT, content: TEXT, position: INTEGER });
const BOARD_DOC_ROW = open({
  doc_id: INTEGER,
  title: TEXT,
  is_important: FLAG,
  is_archived: FLAG,
  position: INTEGER,
});
const COLUMNS = list(open({ column_id: INTEGER, name: TEXT }));

const connector = () => [
  operation("uploadFile", "POST /files", "Files", {
    body: object({ "file_name*": { ...TEXT, minLength: 1 }, "content*": TEXT }),
    answer: open({ file_name: TEXT, link: TEXT }),
  }),
  operation("downloadFile", "GET /files/download", "Files", {
    query: { "link*": TEXT, encoding: { ...TEXT, enum: ["base64"] } },
    plainText: true,
  }),
];

/** What the vendor's client sends is known from it; what the answers hold, from another client. */
const vendorsDocs = () => [
  operation("createDoc", "POST /docs", "Docs", { body: DOC_BODY, answer: DOC }),
  operation("updateDoc", "PATCH /docs/{doc_id}", "Docs", { body: DOC_BODY, answer: DOC }),
  operation("getDoc", "GET /docs/{doc_id}", "Docs", { answer: DOC }),
  operation("getBoardDocs", "GET /boards/{board_id}/docs", "Docs", { answer: list(BOARD_DOC_ROW) }),
  operation("updateDocLocations", "PATCH /docs/{doc_id}/locations", "Docs", {
    body: open({
      card_ids_to_add: list(INTEGER),
      boards_to_add_or_update: list(open({ "board_id*": INTEGER })),
    }),
    answer: {},
  }),
  operation("addDocAttachment", "POST /docs/{doc_id}/attachments", "Docs", {
    body: object({ "file_name*": { ...TEXT, minLength: 1 }, "link*": TEXT }),
    answer: {},
  }),
];

const twoSources = () => [
  operation("getDocs", "GET /docs", "Docs", { query: DOC_QUERY, answer: DOC_LIST }),
];

const catalogueOf2026 = () => [
  operation("deleteDoc", "DELETE /docs/{doc_id}", "Docs"),
  operation("cloneDoc", "POST /docs/{doc_id}/clone", "Docs", { body: open() }),
  operation("getDocHistory", "GET /docs/{doc_id}/history", "Docs"),
  operation("getDocPermissions", "GET /docs/{doc_id}/permissions", "Docs"),
  operation("getDocSuccessors", "GET /docs/{doc_id}/successors", "Docs"),
  operation("getDocSharedWith", "GET /docs/{doc_id}/sharedWith", "Docs"),
  operation("getDocRevision", "GET /docs/{doc_id}/revisions/{revision}", "Docs"),
  operation("deleteDocAttachment", "DELETE /docs/{doc_id}/attachments/{attachment_id}", "Docs"),
  operation("getCardCoverImage", "GET /cards/{card_id}/coverImage", "Cards"),
  operation(
    "getBoardEffectiveCycleTimeColumns",
    "GET /boards/{board_id}/effectiveCycleTimeColumns",
    "Cycle Time Columns",
    { answer: COLUMNS },
  ),
  operation("getMyPointOfContactForBoards", "GET /my/pointOfContactForBoards", "Me"),
  operation("setUserAttribute", "PUT /users/{user_id}/attributes/{attribute_id}", "Users", {
    body: open(),
    status: 204,
  }),
  operation("removeUserAttribute", "DELETE /users/{user_id}/attributes/{attribute_id}", "Users"),
  ...["delete", "enable", "disable"].map((action) =>
    operation(`${action}ManyCustomFields`, `POST /customFields/${action}Many`, "Custom Fields", {
      body: open(),
      status: 204,
    })
  ),
  ...["delete", "disable"].map((action) =>
    operation(`${action}ManyCardTemplates`, `POST /cardTemplates/${action}Many`, "Card Templates", {
      body: open(),
      status: 204,
    })
  ),
  operation(
    "cloneDashboardPage",
    "POST /dashboardPages/{dashboard_page_id}/clone",
    "Dashboard Pages",
    { body: open() },
  ),
];

const oneClient = () => [
  operation("getPersonalDocs", "GET /personalDocs", "Docs", {
    query: { doc_ids: list(INTEGER), title: TEXT },
    answer: list(open(PERSONAL_ROW)),
  }),
  operation("createPersonalDoc", "POST /personalDocs", "Docs", {
    body: PERSONAL_BODY,
    answer: PERSONAL_DOC,
  }),
  operation("getPersonalDoc", "GET /personalDocs/{doc_id}", "Docs", { answer: PERSONAL_DOC }),
  operation("updatePersonalDoc", "PATCH /personalDocs/{doc_id}", "Docs", {
    body: PERSONAL_BODY,
    answer: PERSONAL_DOC,
  }),
  operation(
    "getCycleTimeColumns",
    "GET /boards/{board_id}/workflows/{workflow_id}/cycleTimeColumns",
    "Cycle Time Columns",
    { answer: COLUMNS },
  ),
  operation(
    "getEffectiveCycleTimeColumns",
    "GET /boards/{board_id}/workflows/{workflow_id}/effectiveCycleTimeColumns",
    "Cycle Time Columns",
    { answer: COLUMNS },
  ),
  operation(
    "getCardOutcomeHistory",
    "GET /cards/{card_id}/outcomes/{outcome_id}/history",
    "Card Outcomes",
    {
      answer: list(open({
        history_id: INTEGER,
        outcome_id: INTEGER,
        event_type: TEXT,
        user_id: orNull(INTEGER),
        old_value: ANY,
        changes: ANY,
        details: ANY,
        time: TIME,
      })),
    },
  ),
];

/** The additions, each with the kind of its evidence. */
export const additions = (): Operation[] => [
  ...connector().map((make) => make("vendor's connector calls it")),
  ...vendorsDocs().map((make) => make("vendor's n8n client calls it; its answer by one client")),
  ...twoSources().map((make) => make("listed in a catalogue of 2026, and one client calls it")),
  ...catalogueOf2026().map((make) =>
    make("path listed in a catalogue of 2026; body, status and answer are guessed")
  ),
  ...oneClient().map((make) => make("one client calls it")),
];
