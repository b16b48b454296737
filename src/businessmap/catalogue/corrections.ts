/**
 * Where the live service is known, or by good reason believed, to differ from the vendor's
 * document of 2023, for all but cards.
 *
 * @module
 */

import {
  FLAG,
  INTEGER,
  list,
  mapOf,
  object,
  open,
  orNull,
  renamed,
  TEXT,
  TIME,
  within,
  withProperties,
  withValues,
} from "./shapes.ts";
import type { Operation, Shape } from "./types.ts";

/** A change to some operations. */
export interface Correction {
  readonly operations: readonly string[] | ((operation: Operation) => boolean);
  readonly evidence: string;
  correct(operation: Operation): Operation;
}

/** Changes a part of the answer; see {@linkcode within} for places. */
export function answer(
  operations: Correction["operations"],
  place: string,
  change: (part: Shape) => Shape,
  evidence: string,
): Correction {
  return {
    operations,
    evidence,
    correct: (operation) =>
      operation.answer
        ? { ...operation, answer: within(operation.answer, place, change) }
        : operation,
  };
}

/** Changes a part of the body. */
export function body(
  operations: Correction["operations"],
  place: string,
  change: (part: Shape) => Shape,
  evidence: string,
): Correction {
  return {
    operations,
    evidence,
    correct: (operation) =>
      operation.body ? { ...operation, body: within(operation.body, place, change) } : operation,
  };
}

/** Changes one query parameter. */
export function query(
  operations: Correction["operations"],
  name: string,
  change: (shape: Shape) => Shape,
  evidence: string,
): Correction {
  return {
    operations,
    evidence,
    correct: (operation) => ({
      ...operation,
      queryParameters: operation.queryParameters.map((one) =>
        one.name === name ? { ...one, shape: change(one.shape) } : one
      ),
    }),
  };
}

/** Adds query parameters, none of them required, where they are not there yet. */
export function moreQuery(
  operations: Correction["operations"],
  shapes: Readonly<Record<string, Shape>>,
  evidence: string,
): Correction {
  return {
    operations,
    evidence,
    correct: (operation) => {
      const names = new Set(operation.queryParameters.map((one) => one.name));
      const added = Object.entries(shapes).filter(([name]) => !names.has(name))
        .map(([name, shape]) => ({ name, required: false, shape }));
      return { ...operation, queryParameters: [...operation.queryParameters, ...added] };
    },
  };
}

/** A list where the document has one object. */
export function asList(shape: Shape): Shape {
  return shape.type === "array" ? shape : list(shape);
}

/** Corrections of everything but cards. */
export function generalCorrections(): Correction[] {
  return [...structureCorrections(), ...peopleCorrections(), ...otherCorrections()];
}

function structureCorrections(): Correction[] {
  const byWorkflow = renamed("workflow", "workflow_id", INTEGER);
  const lanes =
    "three clients, one with types made from answers: lanes and columns name workflow_id";
  const ordered = (shape: Shape) => withProperties({ card_ordering: orNull(ANY_ORDER) })(shape);
  const single = (kind: string) => [`get${kind}`, `create${kind}`, `update${kind}`];
  return [
    answer(["getWorkflows"], "data", asList, "asserted by a test on the live service: a list"),
    answer(
      ["getWorkflows"],
      "data.*",
      threeKinds,
      "the document's own request allows a third type",
    ),
    answer(
      single("Workflow"),
      "data",
      threeKinds,
      "the document's own request allows a third type",
    ),
    answer(["getLanes"], "data.*", byWorkflow, lanes),
    answer(single("Lane"), "data", byWorkflow, lanes),
    answer(["getColumns"], "data.*", (row) => ordered(byWorkflow(row)), lanes),
    answer(single("Column"), "data", (row) => ordered(byWorkflow(row)), lanes),
    answer(
      ["getCurrentBoardStructure", "getBoardStructureRevision"],
      "data",
      (known) => known.properties ? known : boardStructure(),
      "four clients, two of them with types made from answers; the document has it empty",
    ),
    answer(
      ["getCurrentBoardStructureRevision"],
      "data",
      renamed("role_id", "revision"),
      "guessed: the document names a role there by mistake",
    ),
    answer(
      ["getBoardStructureRevisions"],
      "data",
      (row) => asList(renamed("role_id", "revision")(row)),
      "guessed: the document names a role there by mistake, and calls it a list in words",
    ),
    answer(
      ["getBoards"],
      "data.*",
      withProperties({ revision: INTEGER }),
      "two clients: since about 2024",
    ),
    answer(
      ["getBoard", "createBoard", "updateBoard"],
      "data",
      withProperties({ board_id: INTEGER, revision: INTEGER }),
      "two clients: since about 2024",
    ),
    query(
      ["getBoards"],
      "expand",
      (shape) => within(shape, "*", withValues("effective_cycle_time_column_ids", "data_fields")),
      "one client, made from a newer document",
    ),
  ];
}

function peopleCorrections(): Correction[] {
  return [
    answer(
      ["getActiveUserData"],
      "data",
      withProperties({ user_id: INTEGER }),
      "two clients: the answer names the user's id",
    ),
    body(
      ["inviteUser"],
      "",
      withProperties({ do_not_send_confirmation_email: FLAG }),
      "one client: added later",
    ),
    answer(
      ["getBoardTeamRole"],
      "data",
      (shape) => shape.items ?? shape,
      "guessed: a team has one role on a board",
    ),
    query(
      ["getRoles"],
      "expand",
      (shape) => within(shape, "*", (item) => ({ ...item, enum: ["permissions"] })),
      "the vendor's document, in words only",
    ),
  ];
}

function otherCorrections(): Correction[] {
  const loggedTime = withProperties({
    category_id: orNull(INTEGER),
    parent_card_id: orNull(INTEGER),
    lane_id: orNull(INTEGER),
    column_id: orNull(INTEGER),
    comment: orNull(TEXT),
  });
  const rows = "types made from answers in one script: category_id and parent_card_id";
  const hook = withProperties({ secret: TEXT, board_id: orNull(INTEGER) });
  const hooks = "vendor's n8n client: the answer carries the secret; no board means all of them";
  return [
    answer(["getLoggedTimes"], "data.*", loggedTime, rows),
    answer(["getLoggedTime", "addCardLoggedTime"], "data", loggedTime, rows),
    body(
      ["addCardLoggedTime", "updateLoggedTime"],
      "",
      withProperties({ category_id: INTEGER }),
      "three clients: added later",
    ),
    answer(["getWebhooks"], "data.*", withProperties({ board_id: orNull(INTEGER) }), hooks),
    answer(["getWebhook", "createWebhook", "updateWebhook"], "data", hook, hooks),
    body(["createWebhook"], "", withProperties({ board_id: orNull(INTEGER) }), hooks),
    answer(
      ["getApiLimits"],
      "data.*",
      withProperties({ type: TEXT }),
      "one client names it type, the document types",
    ),
    answer(
      ({ answer }) => answer?.properties?.data?.items?.properties?.time?.format === "date",
      "data.*",
      (row) => within(row, "time", () => TIME),
      "guessed: the document has a date, but the rows are told apart by time",
    ),
    query(
      (operation) => operation.path.startsWith("/exports/"),
      "format",
      (shape) => ({ ...shape, enum: ["excel", "json"] }),
      "the vendor's document, in words only",
    ),
  ];
}

const ANY_ORDER: Shape = { oneOf: [TEXT, INTEGER, open()] };

function threeKinds(workflow: Shape): Shape {
  return within(workflow, "type", (type) => ({ ...type, enum: [0, 1, 2] }));
}

/** What draws a board. Maps are keyed by id, as text. */
function boardStructure(): Shape {
  const ids = list(INTEGER);
  return open({
    version: TEXT,
    workspace_id: INTEGER,
    board_id: INTEGER,
    name: TEXT,
    description: orNull(TEXT),
    is_archived: FLAG,
    revision: INTEGER,
    size_type: INTEGER,
    allow_exceeding: INTEGER,
    autoarchive_cards_after: orNull(INTEGER),
    limit_type: INTEGER,
    allow_repeating_custom_card_ids: FLAG,
    is_discard_reason_required: FLAG,
    allow_generic_blocker: FLAG,
    workflow_order: ids,
    workflows: mapOf(object({
      type: INTEGER,
      position: INTEGER,
      is_enabled: FLAG,
      is_collapsible: FLAG,
      name: TEXT,
      top_lanes: ids,
      bottom_lanes: ids,
      top_columns: ids,
      bottom_columns: ids,
      section_columns: mapOf(ids),
    })),
    lanes: mapOf(object({
      workflow_id: INTEGER,
      name: TEXT,
      description: orNull(TEXT),
      color: TEXT,
    })),
    columns: mapOf(object({
      workflow_id: INTEGER,
      section: orNull(INTEGER),
      parent_column_id: orNull(INTEGER),
      name: TEXT,
      description: orNull(TEXT),
      color: TEXT,
      limit: orNull(INTEGER),
      cards_per_row: INTEGER,
      flow_type: INTEGER,
      card_ordering: orNull(ANY_ORDER),
      checklist_items: ids,
    })),
    child_columns: mapOf(ids),
    column_checklist_items: mapOf(object({ column_id: INTEGER, text: TEXT, position: INTEGER })),
    cell_limits: mapOf(mapOf(orNull(INTEGER))),
    lane_section_limits: mapOf(mapOf(orNull(INTEGER))),
    merged_areas: mapOf(object({
      primary_column_id: INTEGER,
      limit: orNull(INTEGER),
      card_ordering: orNull(ANY_ORDER),
      lane_ids: ids,
      column_ids: ids,
    })),
    cell_card_orderings: mapOf({}),
  });
}
