/**
 * How a card is written in an answer: whole, in the default columns, or in the columns asked for.
 *
 * @module
 */
import { outcomesOf, outcomeView } from "./outcomes.ts";
import { iso, type State } from "./state.ts";
import { blockTime, cycleTime, leadTimes, sectionTimes } from "./times.ts";
import type { Attachment, Block, Card, Fields, Subtask } from "./types.ts";

/** What a view may need besides the card. */
export interface ViewContext {
  readonly state: State;
  readonly now: number;
  readonly timeOfSubtasks?: boolean;
  readonly timeOfChildren?: boolean;
}

type View = (card: Card, context: ViewContext) => unknown;

/** Columns of `GET /cards` when no others are asked for, in the recorded order. */
export const DEFAULT_COLUMNS = [
  "card_id",
  "custom_id",
  "board_id",
  "workflow_id",
  "title",
  "owner_user_id",
  "type_id",
  "color",
  "section",
  "column_id",
  "lane_id",
  "position",
] as const;

/** What a whole card has after the default columns, in the recorded order. */
const WHOLE = [
  ...DEFAULT_COLUMNS,
  "description",
  "size",
  "priority",
  "deadline",
  "reporter",
  "created_at",
  "revision",
  "last_modified",
  "in_current_position_since",
  "is_blocked",
  "block_reason",
  "child_card_stats",
  "finished_subtask_count",
  "unfinished_subtask_count",
  "custom_fields",
  "stickers",
  "tag_ids",
  "co_owner_ids",
  "watcher_ids",
  "column_checklist_items",
  "annotations",
  "attachments",
  "outcomes",
  "subtasks",
  "linked_cards",
] as const;

/** `{block_type, reason_id, comment}` is what clients read; the other keys are guessed. */
function blockView(block: Block): Fields {
  return {
    block_type: block.reason_id === null ? 0 : 1,
    reason_id: block.reason_id,
    comment: block.comment,
    users: block.users.map((user_id) => ({ user_id })),
    date: block.date,
    cards: block.cards.map((card_id) => ({ card_id })),
    blocked_at: iso(block.start),
  };
}

/** An attachment of a card; those of subtasks also show a position. */
export function attachmentView(attachment: Attachment, withPosition = false): Fields {
  const { id, file_name, link, position } = attachment;
  return withPosition ? { id, file_name, link, position } : { id, file_name, link };
}

/** A subtask, keys in the recorded order. */
export function subtaskView(subtask: Subtask): Fields {
  const view: Fields = {
    subtask_id: subtask.subtask_id,
    description: subtask.description,
    owner_user_id: subtask.owner_user_id,
    finished_at: iso(subtask.finished_at),
    position: subtask.position,
    attachments: subtask.attachments.map((attachment) => attachmentView(attachment, true)),
  };
  if (subtask.deadline !== null) view.deadline = subtask.deadline;
  return view;
}

function childrenOf(card: Card, state: State): Card[] {
  const children: Card[] = [];
  for (const link of card.links) {
    const child = link.type === "child" ? state.cards.get(link.card_id) : undefined;
    if (child) children.push(child);
  }
  return children;
}

/** Sums over child cards; "bottom" is read as "without children of its own" (guessed). */
function childStats(card: Card, { state }: ViewContext): Fields {
  const children = childrenOf(card, state);
  const size = (some: Card[]) => some.reduce((sum, one) => sum + (one.size ?? 0), 0);
  const bottom: Card[] = [];
  const collect = (some: Card[], depth: number) => {
    for (const one of some) {
      const below = depth < 20 ? childrenOf(one, state) : [];
      if (below.length === 0) bottom.push(one);
      else collect(below, depth + 1);
    }
  };
  collect(children, 0);
  const unfinished = children.filter((one) => one.section < 4);
  const deadlines = unfinished.map((one) => one.deadline).filter((one) => one !== null).sort();
  return {
    child_card_size_sum: size(children),
    finished_bottom_child_card_size_sum: size(bottom.filter((one) => one.section === 4)),
    unfinished_bottom_child_card_size_sum: size(bottom.filter((one) => one.section < 4)),
    has_unfinished_child_cards: unfinished.length > 0,
    last_unfinished_child_card_deadline: deadlines.at(-1) ?? null,
  };
}

/** The rows of logged time; their form inside cards is guessed after `GET /loggedTime`. */
function loggedTimes(card: Card, { state, timeOfSubtasks }: ViewContext): Fields[] {
  const rows: Fields[] = [];
  for (const row of state.loggedTimes.values()) {
    if (row.card_id !== card.card_id) continue;
    if (row.subtask_id !== null && !timeOfSubtasks) continue;
    const { logged_time_id, subtask_id, user_id, category_id, date, time, comment } = row;
    const logged_at = iso(row.logged_at);
    rows.push({
      logged_time_id,
      subtask_id,
      user_id,
      category_id,
      date,
      time,
      comment,
      logged_at,
    });
  }
  return rows;
}

function childLoggedTimes(card: Card, context: ViewContext): Fields[] {
  return childrenOf(card, context.state).flatMap((child) =>
    loggedTimes(child, context).map((row) => ({ card_id: child.card_id, ...row }))
  );
}

function loggedSum(card: Card, context: ViewContext): number {
  let rows = loggedTimes(card, context);
  if (context.timeOfChildren) rows = rows.concat(childLoggedTimes(card, context));
  return rows.reduce((sum, row) => sum + Number(row.time), 0);
}

const checklistView: View = (card) =>
  [...card.checked].map(([item_id, { comment, at, user_id }]) => ({
    item_id,
    comment,
    checked_at: iso(at),
    checked_by: user_id,
  }));

/** Everything that a card can show, by name. */
const VIEWS: Readonly<Record<string, View>> = {
  description: (card) => card.description,
  reporter: (card) => ({ ...card.reporter }),
  created_at: (card) => iso(card.created_at),
  last_modified: (card) => iso(card.last_modified),
  in_current_position_since: (card) => iso(card.in_current_position_since),
  archived_at: (card) => iso(card.archived_at),
  discarded_at: (card) => iso(card.discarded_at),
  is_blocked: (card) => card.block ? 1 : 0,
  block_reason: (card) => card.block ? blockView(card.block) : null,
  current_block_time: (card, { now }) => card.block ? blockTime(card.block, now) : 0,
  current_logged_time: loggedSum,
  current_cycle_time: (card, { now }) => cycleTime(card, now),
  child_card_stats: childStats,
  finished_subtask_count: (card) => card.subtasks.filter((one) => one.finished_at !== null).length,
  unfinished_subtask_count: (card) =>
    card.subtasks.filter((one) => one.finished_at === null).length,
  comment_count: (card) => card.comments.length,
  first_request_time: (card) => iso(sectionTimes(card, 2).first),
  first_start_time: (card) => iso(sectionTimes(card, 3).first),
  first_end_time: (card) => iso(sectionTimes(card, 4).first),
  last_request_time: (card) => iso(sectionTimes(card, 2).last),
  last_start_time: (card) => iso(sectionTimes(card, 3).last),
  last_end_time: (card) => iso(sectionTimes(card, 4).last),
  custom_fields: (card) => [...card.fields.values()].map((value) => structuredClone(value)),
  stickers: (card) =>
    card.stickers.map(({ id, sticker_id }) => ({ id, card_id: card.card_id, sticker_id })),
  tag_ids: (card) => [...card.tag_ids],
  co_owner_ids: (card) => [...card.co_owner_ids],
  watcher_ids: (card) => [...card.watcher_ids],
  column_checklist_items: checklistView,
  checked_column_checklist_items: checklistView,
  annotations: (card) => card.annotations.map((annotation) => ({ ...annotation })),
  attachments: (card) => card.attachments.map((attachment) => attachmentView(attachment)),
  outcomes: (card, { state }) => outcomesOf(state, card.card_id).map(outcomeView),
  // The form of these rows is guessed.
  outcome_current_values: (card, { state }) =>
    outcomesOf(state, card.card_id).map(({ outcome_id, values }) => ({
      outcome_id,
      value: values.at(-1)?.value ?? null,
    })),
  cover_image: () => null,
  subtasks: (card) => card.subtasks.map(subtaskView),
  linked_cards: (card) =>
    card.links.map(({ card_id, position, type }) => ({ card_id, position, link_type: type })),
  initiative_details: (card) => ({
    planned_start_date: card.planned_start_date,
    planned_end_date: card.planned_end_date,
    actual_start_time: card.actual_start_time ?? iso(sectionTimes(card, 3).first),
    actual_end_time: card.actual_end_time ?? iso(sectionTimes(card, 4).last),
  }),
  transitions: (card) =>
    card.transitions.map((one) => ({ ...one, start: iso(one.start), end: iso(one.end) })),
  // The form of these rows is guessed.
  block_times: (card, { now }) =>
    card.blocks.map((block) => ({
      block_type: block.reason_id === null ? 0 : 1,
      reason_id: block.reason_id,
      comment: block.comment,
      start: iso(block.start),
      end: iso(block.end),
      block_time: blockTime(block, now),
    })),
  logged_times: loggedTimes,
  logged_times_for_child_cards: childLoggedTimes,
  lead_time_per_column: (card, { now }) => leadTimes(card, now),
};

function show(card: Card, name: string, context: ViewContext): unknown {
  const view = VIEWS[name];
  return view ? view(card, context) : Reflect.get(card, name);
}

/** A card with the named columns, in the account's order rather than that of the question. */
export function cardRow(card: Card, names: readonly string[], context: ViewContext): Fields {
  const row: Fields = {};
  for (const name of names) row[name] = show(card, name, context);
  return row;
}

/** Sorts names of columns into the order in which the account writes them. */
export function inOrder(names: readonly string[]): string[] {
  const order: readonly string[] = WHOLE;
  const known = order.filter((name) => names.includes(name));
  return [...known, ...names.filter((name) => !order.includes(name))];
}

/** A whole card, as `GET /cards/{card_id}` and writes answer it (recorded). */
export function wholeCard(card: Card, context: ViewContext): Fields {
  const whole = cardRow(card, WHOLE, context);
  const workflow = context.state.workflows.get(card.workflow_id);
  if (workflow?.type === 1) whole.initiative_details = show(card, "initiative_details", context);
  return whole;
}
