/**
 * Where the live service differs from the vendor's document of 2023 about cards and what hangs on
 * them.
 *
 * @module
 */

import { answer, asList, body, type Correction, moreQuery, query } from "./corrections.ts";
import {
  ANY,
  DATE,
  INTEGER,
  list,
  NUMBER,
  open,
  orNull,
  renamed,
  TEXT,
  TIME,
  within,
  withProperties,
  withValues,
} from "./shapes.ts";
import type { Shape } from "./types.ts";

const EDGE_TIMES = [
  "first_request_time",
  "first_start_time",
  "first_end_time",
  "last_request_time",
  "last_start_time",
  "last_end_time",
];

/** Corrections of the operations on cards. */
export function cardCorrections(): Correction[] {
  return [
    ...searchCorrections(),
    ...rowCorrections(),
    ...writeCorrections(),
    ...detailCorrections(),
  ];
}

function searchCorrections(): Correction[] {
  const ranges = ["first_start", "last_start", "first_end", "last_end"].flatMap((name) => [
    [`${name}_from`, TIME],
    [`${name}_from_date`, DATE],
    [`${name}_to`, TIME],
    [`${name}_to_date`, DATE],
  ]);
  const fields = (shape: Shape) => within(shape, "*", withValues(...EDGE_TIMES));
  const expand = (shape: Shape) => within(shape, "*", withValues("cover_image"));
  return [
    query(["getCards"], "fields", fields, "vendor's n8n client: added later"),
    query(["getCards"], "expand", expand, "vendor's n8n client: added later"),
    moreQuery(["getCards"], Object.fromEntries(ranges), "one client: added later"),
  ];
}

function rowCorrections(): Correction[] {
  const places: [string[], string][] = [
    [["getCards"], "data.data.*"],
    [["getCard", "getCardRevision"], "data"],
    [["createCard", "createManyCards", "updateManyCards", "updateCard"], "data.*"],
  ];
  return [
    answer(["updateCard"], "data", asList, "recorded: a list, empty when nothing changed"),
    ...places.flatMap(([operations, place]) => [
      answer(operations, place, recordedRow, "recorded: names and types of a card"),
      answer(operations, place, laterRow, "three clients: properties since about 2024"),
    ]),
  ];
}

function recordedRow(row: Shape): Shape {
  const stats = (shape: Shape) => {
    const sums = Object.keys(shape.properties ?? {}).filter((name) => name.endsWith("_sum"));
    return withProperties(Object.fromEntries(sums.map((name) => [name, NUMBER])))(shape);
  };
  const author = { oneOf: [INTEGER, TEXT] };
  const changed = withProperties({
    size: orNull(NUMBER),
    column_checklist_items: list(open()),
    reference: TEXT,
    // Two clients read these names; the document shows the reason's definition instead.
    block_reason: orNull(open({
      block_type: ANY,
      reason_id: orNull(INTEGER),
      comment: orNull(TEXT),
    })),
  })(renamed("watchers_ids", "watcher_ids")(row));
  const reported = within(changed, "reporter", withProperties({ value: author }));
  return within(within(reported, "child_card_stats", stats), "subtasks.*", subtaskRow);
}

function laterRow(row: Shape): Shape {
  const times = Object.fromEntries(EDGE_TIMES.map((name) => [name, orNull(TIME)]));
  return withProperties({
    ...times,
    comment_count: INTEGER,
    current_cycle_time: orNull(NUMBER),
    last_column_id: orNull(INTEGER),
    last_lane_id: orNull(INTEGER),
    version_id: orNull(INTEGER),
    archived_at: orNull(TIME),
    discarded_at: orNull(TIME),
    discard_comment: orNull(TEXT),
    milestone_ids: list(INTEGER),
    cover_image: orNull(open({
      attachment_id: INTEGER,
      width: INTEGER,
      height: INTEGER,
      link: TEXT,
    })),
    initiative_details: orNull(open({
      planned_start_date: orNull(DATE),
      planned_end_date: orNull(DATE),
      actual_start_time: orNull(TIME),
      actual_end_time: orNull(TIME),
    })),
    // One script reads these two; `end` is null for the place where the card is now.
    transitions: list(open({
      board_id: INTEGER,
      workflow_id: INTEGER,
      section: INTEGER,
      column_id: INTEGER,
      lane_id: INTEGER,
      start: TIME,
      end: orNull(TIME),
    })),
    lead_time_per_column: list(open({ column_id: INTEGER, lead_time: NUMBER })),
  })(row);
}

function subtaskRow(row: Shape): Shape {
  return withProperties({ owner_user_id: orNull(INTEGER), deadline: orNull(TIME) })(row);
}

function writeCorrections(): Correction[] {
  const later = "three clients: written since about 2024";
  const planning = withProperties({
    milestone_ids_to_add: list(INTEGER),
    cover_image_link: orNull(TEXT),
    // The values of these two are not known.
    planned_start_date_sync_type: ANY,
    planned_end_date_sync_type: ANY,
  });
  const removal = withProperties({ milestone_ids_to_remove: list(INTEGER) });
  const deadline = withProperties({ deadline: orNull(TIME) });
  const card = (shape: Shape) =>
    ["subtasks_to_add.*", "subtasks_to_update.*"].reduce(
      (changed, place) => within(changed, place, deadline),
      planning(shape),
    );
  const change = (shape: Shape) => removal(card(shape));
  const clearable = withProperties({
    planned_start_date: orNull(DATE),
    planned_end_date: orNull(DATE),
  });
  return [
    body(["createCard"], "", card, later),
    body(["createManyCards"], "cards.*", card, later),
    body(["updateCard"], "", change, later),
    body(["updateManyCards"], "cards.*", change, later),
    body(["updateCard"], "", clearable, "guessed: null clears, as it does for a deadline"),
    body(
      ["updateManyCards"],
      "cards.*",
      clearable,
      "guessed: null clears, as it does for a deadline",
    ),
    body(["addCardSubtask", "updateCardSubtask"], "", deadline, later),
  ];
}

function detailCorrections(): Correction[] {
  const single = ["getCardComment", "addCardComment", "updateCardComment"];
  const comments = "types made from answers in one client: a list";
  const subtask = ["getCardSubtask", "addCardSubtask", "updateCardSubtask"];
  const rows = "guessed: a subtask may have no owner; deadline: three clients";
  const depth = withProperties({ parent_card_id: INTEGER, child_card_id: INTEGER });
  return [
    answer(["getCardComments"], "data.*.attachments", asList, comments),
    answer(single, "data.attachments", asList, comments),
    answer(["getCardSubtasks"], "data.*", subtaskRow, rows),
    answer(subtask, "data", subtaskRow, rows),
    answer(["getCardOutcomeValues"], "data", asList, "guessed: the path names several values"),
    answer(
      ["getCardBlockReason"],
      "data",
      withProperties({ block_type: ANY, reason_id: orNull(INTEGER), comment: orNull(TEXT) }),
      "one client reads these names beside the document's",
    ),
    answer(
      ["getChildCardGraph", "getParentCardGraph"],
      "data.*",
      depth,
      "one client reads these names beside the document's",
    ),
  ];
}
