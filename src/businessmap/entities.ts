/**
 * The things of an account as its answers show them. Each schema keeps what this program uses and
 * accepts every form that was recorded or is plausible: a missing field is read as null.
 *
 * @module
 */
import * as z from "zod";

export const id = z.int();
/**
 * A value of one kind; null and a missing one are read as `otherwise`. One step where `nullish`
 * and `transform` are four: a search reads some hundred thousand of these.
 */
const orElse = <T, E>(kind: string, is: (value: unknown) => value is T, otherwise: E) =>
  z.transform((value: unknown, context): T | E => {
    if (is(value)) return value;
    if (value === null || value === undefined) return otherwise;
    context.addIssue({ code: "custom", message: `expected ${kind}`, input: value });
    return z.NEVER;
  });
const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
export const text = orElse("text", isText, "");
export const maybeText = orElse("text", isText, null);
export const maybeNumber = orElse("a number", isNumber, null);
/** The API writes booleans as 0 and 1 (recorded); a real boolean is accepted too. */
export const flag = z.union([z.literal(0), z.literal(1), z.boolean()]).nullish()
  .transform((value) => value === 1 || value === true);
export const list = <T>(row: z.ZodType<T>) =>
  z.array(row).nullish().transform((rows) => rows ?? []);
/** A map keyed by id; an empty one may arrive as an empty list (guessed: a habit of PHP). */
const map = <T>(value: z.ZodType<T>) =>
  z.union([z.record(z.string(), value), z.array(z.never())]).nullish()
    .transform((found): Record<string, T> =>
      found === null || found === undefined || Array.isArray(found) ? {} : found
    );

export const Workspace = z.object({
  workspace_id: id,
  name: text,
  type: maybeNumber,
  is_archived: flag,
});
export type Workspace = z.infer<typeof Workspace>;

export const Board = z.object({
  board_id: id,
  workspace_id: maybeNumber,
  name: text,
  description: text,
  is_archived: flag,
});
export type Board = z.infer<typeof Board>;

export const User = z.object({
  user_id: id,
  username: text,
  realname: text,
  email: text,
  is_enabled: flag,
});
export type User = z.infer<typeof User>;

/** `GET /me`; the vendor's document leaves `user_id` out, live answers have it. */
export const Me = z.object({
  user_id: maybeNumber,
  username: text,
  realname: text,
  email: text,
  timezone: text,
});
export type Me = z.infer<typeof Me>;

/** `GET /apiLimits` rows: the document says `types`, a client says `type`. */
export const ApiLimit = z.object({ type: maybeText, types: maybeText, limit: z.number() });
export type ApiLimit = z.infer<typeof ApiLimit>;

export const Tag = z.object({ tag_id: id, label: text });
export const CardType = z.object({ type_id: id, name: text });
export const Sticker = z.object({ sticker_id: id, label: text });
export const Reason = z.object({
  reason_id: id,
  label: text,
  with_cards: flag,
  with_date: flag,
  with_users: flag,
});
export type Reason = z.infer<typeof Reason>;
export const Template = z.object({ template_id: id, name: text });
export const CustomField = z.object({
  field_id: id,
  name: text,
  type: text,
  allowed_values: list(z.object({ value_id: id, value: text })),
});
export type CustomField = z.infer<typeof CustomField>;
export const Member = z.object({ user_id: id, role_id: maybeNumber });

/** `GET /boards/{id}/currentStructure`: maps keyed by id. */
export const RawStructure = z.object({
  board_id: id,
  workspace_id: maybeNumber,
  name: text,
  description: text,
  is_archived: flag,
  revision: maybeNumber,
  size_type: maybeNumber,
  allow_exceeding: maybeNumber,
  limit_type: maybeNumber,
  autoarchive_cards_after: maybeNumber,
  is_discard_reason_required: flag,
  allow_generic_blocker: flag,
  allow_repeating_custom_card_ids: flag,
  workflow_order: list(id),
  workflows: map(z.object({
    type: maybeNumber,
    position: maybeNumber,
    is_enabled: z.union([z.literal(0), z.literal(1), z.boolean()]).nullish()
      .transform((value) => value !== 0 && value !== false),
    name: text,
    top_lanes: list(id),
    bottom_lanes: list(id),
    top_columns: list(id),
    bottom_columns: list(id),
    section_columns: map(z.array(id)),
  })),
  lanes: map(z.object({
    workflow_id: maybeNumber,
    parent_lane_id: maybeNumber,
    name: text,
    description: text,
  })),
  columns: map(z.object({
    workflow_id: maybeNumber,
    section: maybeNumber,
    parent_column_id: maybeNumber,
    name: text,
    description: text,
    limit: maybeNumber,
    flow_type: maybeNumber,
    checklist_items: list(id),
  })),
  child_columns: map(z.array(id)),
  child_lanes: map(z.array(id)),
  column_checklist_items: map(z.object({ column_id: maybeNumber, text: text })),
  cell_limits: map(map(z.number())),
  lane_section_limits: map(map(z.number())),
  merged_areas: map(z.object({
    primary_column_id: maybeNumber,
    limit: maybeNumber,
    lane_ids: list(id),
    column_ids: list(id),
  })),
});
export type RawStructure = z.infer<typeof RawStructure>;

const Stay = z.object({
  board_id: maybeNumber,
  workflow_id: maybeNumber,
  section: maybeNumber,
  column_id: maybeNumber,
  lane_id: maybeNumber,
  start: maybeText,
  end: maybeText,
});

/** A file or a link on a card, a subtask or a comment. */
export const Attachment = z.object({ id, file_name: text, link: text });
export type Attachment = z.infer<typeof Attachment>;

/** What an upload answers with. */
export const StoredFile = z.object({ file_name: text, link: z.string().min(1) });

/** The vendor's document has one object where live answers have a list; an empty one may be null. */
const attachments = z.union([z.array(Attachment), Attachment.transform((one) => [one])]).nullish()
  .transform((rows) => rows ?? []);

export const Subtask = z.object({
  subtask_id: id,
  description: text,
  owner_user_id: maybeNumber,
  finished_at: maybeText,
  deadline: maybeText,
  attachments,
});
export type Subtask = z.infer<typeof Subtask>;

export const CardField = z.object({
  field_id: id,
  value: z.union([z.string(), z.number()]).nullish().transform((value) => value ?? null),
  display_value: maybeText,
  other_value: maybeText,
  values: list(z.object({ value_id: id })),
  contributors: list(z.object({ user_id: id })),
  /** 0 where the id is not told. */
  files: list(Attachment.extend({ id: id.nullish().transform((value) => value ?? 0) })),
  votes: list(z.object({ vote: maybeNumber, user_id: maybeNumber })),
  selected_cards: list(z.object({ selected_card_id: id })),
});
export type CardField = z.infer<typeof CardField>;

/** Exit criteria that are met. The shape is guessed from that of a write, so another is left out. */
const checklist = list(z.object({ item_id: id })).catch([]);

/** A card: whichever of its fields were asked for; the rest are null or empty. */
export const Card = z.object({
  card_id: id,
  custom_id: maybeText,
  board_id: maybeNumber,
  workflow_id: maybeNumber,
  title: text,
  owner_user_id: maybeNumber,
  type_id: maybeNumber,
  color: maybeText,
  section: maybeNumber,
  column_id: maybeNumber,
  lane_id: maybeNumber,
  position: maybeNumber,
  description: text,
  size: maybeNumber,
  priority: maybeNumber,
  deadline: maybeText,
  created_at: maybeText,
  last_modified: maybeText,
  in_current_position_since: maybeText,
  revision: maybeNumber,
  is_blocked: flag,
  block_reason: z.object({ reason_id: maybeNumber, comment: text }).nullish()
    .transform((value) => value ?? null).catch(null),
  comment_count: maybeNumber,
  finished_subtask_count: maybeNumber,
  unfinished_subtask_count: maybeNumber,
  archived_at: maybeText,
  discarded_at: maybeText,
  reference: maybeText,
  tag_ids: list(id),
  co_owner_ids: list(id),
  watcher_ids: list(id),
  custom_fields: list(CardField),
  stickers: list(z.object({ id, sticker_id: id })),
  subtasks: list(Subtask),
  linked_cards: list(z.object({ card_id: id, link_type: text })),
  column_checklist_items: checklist,
  checked_column_checklist_items: checklist,
  attachments,
  transitions: list(Stay),
  /** Item shapes of the next four are not evidenced: read as they come. */
  block_times: list(z.record(z.string(), z.unknown())),
  logged_times: list(z.record(z.string(), z.unknown())),
  outcomes: list(z.record(z.string(), z.unknown())),
  initiative_details: z.record(z.string(), z.unknown()).nullish()
    .transform((value) => value ?? null).catch(null),
});
export type Card = z.infer<typeof Card>;

export const Comment = z.object({
  comment_id: id,
  type: text,
  text,
  attachments,
  created_at: maybeText,
  last_modified: maybeText,
  author: z.object({ type: text, value: z.union([z.string(), z.number()]) }).nullish()
    .transform((value) => value ?? null).catch(null),
});
export type Comment = z.infer<typeof Comment>;

/** A row of `/loggedTime` (recorded by one client); the time is in seconds. */
export const LoggedTime = z.object({
  logged_time_id: id,
  card_id: maybeNumber,
  subtask_id: maybeNumber,
  user_id: maybeNumber,
  category_id: maybeNumber,
  date: maybeText,
  time: maybeNumber,
  comment: text,
});
export type LoggedTime = z.infer<typeof LoggedTime>;
