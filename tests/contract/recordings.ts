/**
 * Traffic of the live service, recorded in March 2023 and published with a test project; keys,
 * cookies and names are left out. Ten exchanges, in order, within one minute.
 *
 * @module
 */

/** One exchange as it was recorded. */
export interface Exchange {
  readonly title: string;
  readonly method: string;
  /** Below `/api/v2`. */
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  /** `X-RateLimit-PerHour-Remaining` and `X-RateLimit-PerMinute-Remaining`. */
  readonly remaining: readonly [hour: number, minute: number];
  /** Values of further headers; `null` where the header was absent. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The answer's JSON text, where all of it was recorded. */
  readonly answer?: string;
}

/** When the first exchange took place. */
export const RECORDED_AT = "2023-03-10T13:58:05Z";

/** How many cards the account held with the one that is created first. */
export const RECORDED_CARDS = 28;

/** The whole card of exchange 1, keys in the order in which they were sent. */
export const CREATED_CARD =
  '{"card_id":127,"custom_id":"RobotTest","board_id":1,"workflow_id":1,"title":"title",' +
  '"owner_user_id":null,"type_id":null,"color":"ff0000","section":2,"column_id":2,"lane_id":1,' +
  '"position":1,"description":"","size":null,"priority":250,"deadline":null,' +
  '"reporter":{"type":"internal","value":2},"created_at":"2023-03-10T13:58:05Z","revision":1,' +
  '"last_modified":"2023-03-10T13:58:05Z","in_current_position_since":"2023-03-10T13:58:05Z",' +
  '"is_blocked":0,"block_reason":null,"child_card_stats":{"child_card_size_sum":0,' +
  '"finished_bottom_child_card_size_sum":0,"unfinished_bottom_child_card_size_sum":0,' +
  '"has_unfinished_child_cards":false,"last_unfinished_child_card_deadline":null},' +
  '"finished_subtask_count":0,"unfinished_subtask_count":0,"custom_fields":[],"stickers":[],' +
  '"tag_ids":[],"co_owner_ids":[],"watcher_ids":[],"column_checklist_items":[],' +
  '"annotations":[],"attachments":[],"outcomes":[],"subtasks":[],"linked_cards":[],' +
  '"reference":"CCR"}';

/** The first row of the list in exchange 2. */
export const LISTED_CARD =
  '{"card_id":127,"custom_id":"RobotTest","board_id":1,"workflow_id":1,"title":"title",' +
  '"owner_user_id":null,"type_id":null,"color":"ff0000","section":2,"column_id":2,"lane_id":1,' +
  '"position":1}';

/** The list's page numbers in exchange 2. */
export const LISTED_PAGE = '{"all_pages":1,"current_page":1,"results_per_page":200}';

/** The subtasks of the answer to exchange 6. */
export const ADDED_SUBTASKS =
  '[{"subtask_id":128,"description":"test","owner_user_id":2,"finished_at":null,"position":0,' +
  '"attachments":[]}]';

const missing = (id: number) =>
  `{"error":{"code":"C101","message":"A card with id ${id} does not exist.",` +
  `"reference":"GE-C101","details":{"card_id":${id}}}}`;

const JSON_HEADERS = { "content-type": "application/json", "x-kanbanize-version": "v0907" };

/** The exchanges, in order. */
export const EXCHANGES: readonly Exchange[] = [
  {
    title: "POST /cards creates a card",
    method: "POST",
    path: "/cards",
    body: {
      track: 1,
      custom_id: "RobotTest",
      lane_id: 1,
      column_id: 2,
      title: "title",
      position: 1,
      color: "#FF0000",
      priority: 250,
    },
    status: 200,
    remaining: [438, 30],
    headers: JSON_HEADERS,
    answer: `{"data":[${CREATED_CARD}]}`,
  },
  {
    title: "GET /cards lists all cards",
    method: "GET",
    path: "/cards",
    status: 200,
    remaining: [437, 29],
    headers: JSON_HEADERS,
  },
  {
    title: "PATCH /cards/127 moves the card to the end of another cell",
    method: "PATCH",
    path: "/cards/127",
    body: { card_id: "[127]", custom_id: "RobotTest", column_id: 3 },
    status: 200,
    remaining: [436, 28],
    headers: JSON_HEADERS,
  },
  {
    title: "GET /cards shows that the card behind it moved up",
    method: "GET",
    path: "/cards",
    status: 200,
    remaining: [435, 27],
    headers: JSON_HEADERS,
  },
  {
    title: "PATCH /cards is not allowed",
    method: "PATCH",
    path: "/cards",
    body: { column_id: 3 },
    status: 405,
    remaining: [434, 26],
    headers: { ...JSON_HEADERS, allow: "OPTIONS, GET, POST" },
    answer: '{"error":{"code":"RMNA","message":"The method PATCH is not allowed for this ' +
      'resource.","reference":"GE-RMNA-PATCH","details":{"method":"PATCH"}}}',
  },
  {
    title: "PATCH /cards/127 adds a subtask",
    method: "PATCH",
    path: "/cards/127",
    body: {
      subtasks_to_add: [{ description: "test", is_finished: 0, owner_user_id: 2, position: 0 }],
    },
    status: 200,
    remaining: [433, 25],
    headers: JSON_HEADERS,
  },
  {
    title: "DELETE /cards/127 answers with nothing",
    method: "DELETE",
    path: "/cards/127",
    status: 204,
    remaining: [432, 24],
    headers: { "content-type": null, "x-kanbanize-version": null },
    answer: "",
  },
  {
    title: "GET /cards/127 does not find it",
    method: "GET",
    path: "/cards/127",
    status: 404,
    remaining: [431, 23],
    headers: JSON_HEADERS,
    answer: missing(127),
  },
  {
    title: "PATCH /cards/999 does not find it",
    method: "PATCH",
    path: "/cards/999",
    body: { card_id: "999", size: "500" },
    status: 404,
    remaining: [430, 22],
    headers: JSON_HEADERS,
    answer: missing(999),
  },
  {
    title: "POST /cards reports a wrong deadline before a missing lane",
    method: "POST",
    path: "/cards",
    body: { deadline: "1969-01-01T12:57:39.757Z", column_id: 2 },
    status: 400,
    remaining: [429, 21],
    headers: JSON_HEADERS,
    answer: '{"error":{"code":"VE02","message":"The parameters in the request body did not pass ' +
      'validation.","reference":"0SZ5Q3B0","details":{"deadline":["The date and time must be ' +
      'after 1970-01-01 00:00:00."]}}}',
  },
];

/** A support reference is random: this stands for every one of them. */
export function withoutReference(text: string): string {
  return text.replace(/"reference":"[0-9A-Z]{8}"/, '"reference":"········"');
}
