/**
 * What the simulator keeps in memory: an account with its boards, cards and people. Times are
 * epoch milliseconds here and become ISO 8601 when an answer is written.
 *
 * @module
 */

/** 0 or 1: how the API writes a yes or no. */
export type Flag = 0 | 1;

/** A JSON object whose fields are not known here. */
export type Fields = Record<string, unknown>;

export interface Workspace {
  readonly workspace_id: number;
  type: number;
  is_archived: Flag;
  name: string;
}

export interface Board {
  readonly board_id: number;
  workspace_id: number;
  is_archived: Flag;
  name: string;
  description: string;
  revision: number;
  readonly settings: Record<BoardSetting, number>;
  /** Role of each assigned user. */
  readonly roles: Map<number, number>;
  /** Which tags, stickers, … are switched on, with the board's own settings for them. */
  readonly library: Record<LibraryKind, Map<number, Fields>>;
  /** Limit by `lane:column`. */
  readonly cellLimits: Map<string, number>;
  /** Limit by `lane:section`. */
  readonly laneSectionLimits: Map<string, number>;
  readonly mergedAreas: Map<number, MergedArea>;
  /** Position of each workflow of another board that is shown beside this board's own. */
  readonly relatedWorkflows: Map<number, number>;
}

export type BoardSetting =
  | "size_type"
  | "allow_exceeding"
  | "autoarchive_cards_after"
  | "limit_type"
  | "allow_repeating_custom_card_ids"
  | "is_discard_reason_required";

export interface MergedArea {
  readonly area_id: number;
  primary_column_id: number;
  limit: number;
  lane_ids: number[];
  column_ids: number[];
}

export interface Workflow {
  readonly workflow_id: number;
  readonly board_id: number;
  /** 0 cards, 1 initiatives, 2 timeline. */
  type: number;
  position: number;
  is_enabled: Flag;
  is_collapsible: Flag;
  name: string;
}

export interface Lane {
  readonly lane_id: number;
  readonly board_id: number;
  readonly workflow_id: number;
  parent_lane_id: number | null;
  position: number;
  name: string;
  description: string | null;
  color: string;
}

export interface Column {
  readonly column_id: number;
  readonly board_id: number;
  readonly workflow_id: number;
  /** 1 backlog, 2 requested, 3 in progress, 4 done. */
  section: number;
  parent_column_id: number | null;
  position: number;
  name: string;
  description: string | null;
  color: string | null;
  limit: number;
  cards_per_row: number;
  /** 1 activity, 2 queue. */
  flow_type: number;
  /** Exit criteria. */
  readonly checklist: { readonly item_id: number; text: string; position: number }[];
}

export interface User {
  readonly user_id: number;
  email: string;
  username: string;
  realname: string;
  avatar: string;
  is_enabled: Flag;
  is_confirmed: Flag;
  is_tfa_enabled: Flag;
  registration_date: string;
  timezone: string;
  language: string;
  /** Sees every board, assigned or not. */
  readonly isOwner: boolean;
  /** May not write anything. */
  readonly isReadOnly: boolean;
}

export interface Role {
  readonly role_id: number;
  name: string;
}

export interface Team {
  readonly team_id: number;
  name: string;
  description: string | null;
  readonly users: Set<number>;
  readonly managers: Set<number>;
  /** Role on each board. */
  readonly boards: Map<number, number>;
}

export type LibraryKind =
  | "tags"
  | "stickers"
  | "cardTypes"
  | "blockReasons"
  | "discardReasons"
  | "customFields"
  | "cardTemplates";

export type LinkType = "parent" | "child" | "relative" | "predecessor" | "successor";

export interface Link {
  readonly card_id: number;
  /** The role of the linked card, seen from the card that keeps this. */
  readonly type: LinkType;
  position: number;
}

export interface Attachment {
  readonly id: number;
  file_name: string;
  link: string;
  position: number;
}

export interface Subtask {
  readonly subtask_id: number;
  description: string;
  owner_user_id: number | null;
  finished_at: number | null;
  deadline: string | null;
  position: number;
  readonly attachments: Attachment[];
}

export interface Comment {
  readonly comment_id: number;
  text: string;
  readonly attachments: Attachment[];
  readonly created_at: number;
  last_modified: number;
  readonly author: number;
}

export interface Transition {
  readonly board_id: number;
  readonly workflow_id: number;
  readonly section: number;
  readonly column_id: number;
  readonly lane_id: number;
  readonly start: number;
  end: number | null;
}

export interface Block {
  readonly reason_id: number | null;
  readonly comment: string;
  readonly users: readonly number[];
  readonly date: string | null;
  readonly cards: readonly number[];
  readonly start: number;
  end: number | null;
}

/** The values of a custom field on a card, in the shape that the API answers. */
export type FieldValue = Fields & { readonly field_id: number };

export interface Revision {
  readonly revision: number;
  readonly user_id: number;
  readonly replaced_at: number;
  /** What was different then; a whole card for changes made through the API. */
  readonly was: Fields;
}

export interface Card {
  readonly card_id: number;
  custom_id: string | null;
  board_id: number;
  workflow_id: number;
  title: string;
  owner_user_id: number | null;
  type_id: number | null;
  color: string;
  section: number;
  column_id: number;
  lane_id: number;
  position: number;
  description: string;
  size: number | null;
  priority: number | null;
  deadline: string | null;
  reporter: { type: "internal" | "external"; value: number | string };
  created_at: number;
  revision: number;
  last_modified: number;
  in_current_position_since: number;
  state: "active" | "archived" | "discarded";
  archived_at: number | null;
  version_id: number | null;
  discarded_at: number | null;
  reason_id: number | null;
  discard_comment: string | null;
  last_column_id: number | null;
  last_lane_id: number | null;
  planned_start_date: string | null;
  planned_end_date: string | null;
  actual_start_time: string | null;
  actual_end_time: string | null;
  block: Block | null;
  /** All blocks, the current one too. */
  blocks: Block[];
  transitions: Transition[];
  tag_ids: number[];
  co_owner_ids: number[];
  watcher_ids: number[];
  stickers: { readonly id: number; readonly sticker_id: number }[];
  fields: Map<number, FieldValue>;
  checked: Map<number, { comment: string; at: number; user_id: number }>;
  annotations: Fields[];
  attachments: Attachment[];
  subtasks: Subtask[];
  comments: Comment[];
  links: Link[];
  revisions: Revision[];
}

/** A document of the account, or of one user alone. */
export interface Doc {
  readonly doc_id: number;
  /** Whose own it is; `null` for a document of the account. */
  readonly personal_of: number | null;
  parent_doc_id: number | null;
  title: string;
  content: string;
  is_archived: Flag;
  is_important: Flag;
  for_welcome: Flag;
  is_indexed_for_ai: Flag;
  show_in_main_doc_list: Flag;
  position: number;
  readonly author_id: number;
  readonly created_at: number;
  updated_at: number;
  readonly boards: Set<number>;
  readonly cards: Set<number>;
  readonly attachments: Fields[];
}

/** What a card is to achieve, as a number. */
export interface Outcome {
  readonly outcome_id: number;
  readonly card_id: number;
  readonly field_id: number | null;
  starting_value: number | null;
  target_value: number | null;
  operator: string;
  comment: string | null;
  weight: number;
  readonly created_at: number;
  checkpoints: { readonly id: number; time: string; name: string; value: number }[];
  values: { readonly id: number; value: number; time: string }[];
  readonly history: Fields[];
}

export interface Webhook {
  readonly webhook_id: number;
  url: string;
  is_enabled: Flag;
  board_id: number | null;
  readonly secret: string;
}

export interface LoggedTime {
  readonly logged_time_id: number;
  card_id: number;
  subtask_id: number | null;
  lane_id: number;
  column_id: number;
  user_id: number;
  category_id: number;
  date: string;
  /** Seconds. */
  time: number;
  comment: string;
  readonly logged_at: number;
}
