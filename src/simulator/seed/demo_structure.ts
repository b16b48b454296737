/**
 * The demo's people, boards and library.
 *
 * @module
 */
import { nextId, type State } from "../state.ts";
import { addBoard, addColumn, addLane, addWorkflow, addWorkspace } from "../structure.ts";
import type { Column, Fields, Lane, LibraryKind, Workflow } from "../types.ts";
import {
  BLOCK_REASONS,
  BOARDS,
  COLUMNS,
  type ColumnSpec,
  DISCARD_REASONS,
  ENVIRONMENTS,
  FIELDS,
  LANES,
  STICKERS,
  TAGS,
  TYPES,
  USERS,
  WORKFLOWS,
  WORKSPACES,
} from "./demo_names.ts";
import { addRoles, addUser, ROLES } from "./people.ts";

/** The name of a workflow among the constants. */
export type Area = keyof typeof WORKFLOWS;

/** Where the cards of one workflow can be. */
export interface Ground {
  readonly workflow: Workflow;
  readonly lanes: readonly Lane[];
  /** The columns that hold cards, in the order of the flow, with how many they start with. */
  readonly columns: readonly { readonly column: Column; readonly cards: number }[];
}

const COLORS = ["42a5f5", "ef5350", "8d6e63", "ffb74d", "ab47bc", "26a69a"] as const;

function addItems(
  state: State,
  kind: LibraryKind,
  idKey: string,
  items: readonly Fields[],
): void {
  items.forEach((item, index) =>
    state.library[kind].set(index + 1, { [idKey]: index + 1, ...item })
  );
}

function addField(state: State, id: number, name: string, type: string, more: Fields = {}): void {
  state.library.customFields.set(id, {
    field_id: id,
    name,
    color: null,
    type,
    is_immutable: 0,
    is_always_present: 0,
    all_properties_are_locked: 0,
    availability: 2,
    is_enabled: 1,
    ...more,
  });
}

function addFields(state: State): void {
  addField(state, FIELDS.customer.id, FIELDS.customer.name, "single_line_text");
  addField(state, FIELDS.effort.id, FIELDS.effort.name, "number", {
    prefix: "",
    suffix: " days",
    decimal_places: 1,
  });
  addField(state, FIELDS.goLive.id, FIELDS.goLive.name, "date", { value_with_time: 0 });
  addField(state, FIELDS.environment.id, FIELDS.environment.name, "dropdown", {
    min_number_of_values: 0,
    max_number_of_values: 1,
    allow_other_value: 0,
    allowed_values: ENVIRONMENTS.map((value, position) => ({
      value_id: position + 1,
      position,
      is_enabled: 1,
      is_default: 0,
      value,
    })),
  });
  addField(state, FIELDS.reviewer.id, FIELDS.reviewer.name, "contributor", {
    min_number_of_contributors: 0,
    max_number_of_contributors: 3,
  });
  addField(state, FIELDS.pullRequest.id, FIELDS.pullRequest.name, "link");
}

/** Everything that boards share. */
function addLibrary(state: State): void {
  const all = { availability: 2, is_enabled: 1 };
  const icon = { icon_type: 0, icon_id: 0 };
  addItems(
    state,
    "tags",
    "tag_id",
    // "billing" is not on every board, so that reaching for it elsewhere can fail.
    TAGS.map((label, index) => ({
      label,
      color: COLORS[index % COLORS.length],
      ...all,
      availability: label === "billing" ? 0 : 2,
    })),
  );
  addItems(
    state,
    "cardTypes",
    "type_id",
    TYPES.map((name, index) => ({
      ...icon,
      name,
      description: "",
      color: COLORS[index],
      card_color_sync: 0,
      all_properties_are_locked: 0,
      ...all,
    })),
  );
  addItems(
    state,
    "blockReasons",
    "reason_id",
    BLOCK_REASONS.map((label, index) => ({
      ...icon,
      label,
      color: COLORS[index],
      with_cards: index === 1 ? 1 : 0,
      with_date: index === 0 ? 1 : 0,
      with_users: index === 2 ? 1 : 0,
      ...all,
      is_enabled: label === "Old reason" ? 0 : 1,
    })),
  );
  addItems(
    state,
    "discardReasons",
    "reason_id",
    DISCARD_REASONS.map((label) => ({ label, ...all })),
  );
  addItems(
    state,
    "stickers",
    "sticker_id",
    STICKERS.map((label, index) => ({ ...icon, label, color: COLORS[index], ...all })),
  );
  addItems(state, "cardTemplates", "template_id", [{
    name: "Bug report",
    description: "What every report of a bug should say",
    primary_template_card_id: 1,
    ...all,
    template_cards: [{
      template_card_id: 1,
      name: "New bug",
      description: "<p>What happened, what was expected, how to see it again.</p>",
      type_id: 2,
      priority: 2,
      tag_ids: [],
    }],
  }]);
  addFields(state);
  state.sequences.library = 100;
  state.sequences.value = 100;
}

function addPeople(state: State): void {
  addRoles(state);
  for (const { name } of Object.values(USERS)) {
    addUser(state, name, {
      isOwner: name === USERS.mara.name,
      isReadOnly: name === USERS.nora.name,
    });
  }
  const team = (name: string, description: string, users: number[], boards: number[]) => {
    const team_id = nextId(state, "team");
    const roles = boards.map((board): [number, number] => [board, ROLES.contributor]);
    const managers = new Set([USERS.mara.id]);
    state.teams.set(team_id, {
      team_id,
      name,
      description,
      users: new Set(users),
      managers,
      boards: new Map(roles),
    });
  };
  const { mara, tomas, yuki, ines, jonas, leila, sam } = USERS;
  team("Developers", "They build Tidemark", [tomas.id, yuki.id, ines.id, sam.id], [1]);
  team("Front office", "They talk to harbours", [jonas.id, leila.id, mara.id], [2, 3]);
}

function addGround(state: State, area: Area, board_id: number, type: number): Ground {
  const workflow = addWorkflow(state, board_id, WORKFLOWS[area].name, type);
  const lanes = LANES[area].map((name) => addLane(state, workflow, name));
  const specs: readonly ColumnSpec[] = COLUMNS[area];
  const byName = new Map<string, Column>();
  const columns: Ground["columns"][number][] = [];
  for (const { name, section, limit, queue, inside, cards } of specs) {
    const column = addColumn(state, workflow, section, name, {
      limit: limit ?? 0,
      flow_type: queue ? 2 : 1,
      parent_column_id: inside ? byName.get(inside)?.column_id ?? null : null,
    });
    byName.set(name, column);
    if (!specs.some((one) => one.inside === name)) columns.push({ column, cards });
  }
  return { workflow, lanes, columns };
}

function addChecklist(state: State, { columns }: Ground): void {
  const testing = columns.find(({ column }) => column.name === "Testing")?.column;
  ["Tested on a tablet", "Texts are translated"].forEach((text, position) =>
    testing?.checklist.push({ item_id: nextId(state, "checklist"), text, position })
  );
}

function assign(state: State, board_id: number, owners: number[], others: number[]): void {
  const roles = state.boards.get(board_id)?.roles;
  for (const user_id of owners) roles?.set(user_id, ROLES.owner);
  for (const user_id of others) roles?.set(user_id, ROLES.contributor);
}

function addBoards(state: State): void {
  const add = (workspace: number, name: string, description: string, allow_exceeding: number) => {
    const board = addBoard(state, workspace, name, description);
    board.settings.allow_exceeding = allow_exceeding;
  };
  const { product, company } = WORKSPACES;
  add(product.id, BOARDS.development.name, "Everything that is built for Tidemark", 1);
  add(product.id, BOARDS.support.name, "Questions and problems of our harbours", 2);
  add(company.id, BOARDS.marketing.name, "Campaigns and texts", 0);
  add(company.id, BOARDS.portfolio.name, "What the company wants to reach", 0);
  const { mara, tomas, yuki, ines, jonas, leila, sam, nora } = USERS;
  assign(state, 1, [mara.id], [tomas.id, yuki.id, ines.id, jonas.id, sam.id]);
  assign(state, 2, [mara.id, jonas.id], [tomas.id, sam.id]);
  assign(state, 3, [mara.id, leila.id], [ines.id]);
  assign(state, 4, [mara.id], [jonas.id, leila.id]);
  for (const board_id of [BOARDS.development.id, BOARDS.portfolio.id]) {
    state.boards.get(board_id)?.roles.set(nora.id, ROLES.viewer);
  }
  const billing = TAGS.indexOf("billing") + 1;
  for (const id of [1, 2]) state.boards.get(id)?.library.tags.set(billing, {});
  const support = state.boards.get(BOARDS.support.id);
  if (support) support.settings.is_discard_reason_required = 1;
}

/** Builds people, library, workspaces and boards; gives the ground for the cards. */
export function addDemoStructure(state: State): Record<Area, Ground> {
  addPeople(state);
  addLibrary(state);
  addWorkspace(state, WORKSPACES.product.name, 1);
  addWorkspace(state, WORKSPACES.company.name, 2);
  const { mara, jonas } = USERS;
  state.managers.set(WORKSPACES.product.id, new Set([mara.id, jonas.id]));
  state.managers.set(WORKSPACES.company.id, new Set([mara.id]));
  addBoards(state);
  const grounds = {
    development: addGround(state, "development", BOARDS.development.id, 0),
    initiatives: addGround(state, "initiatives", BOARDS.development.id, 1),
    support: addGround(state, "support", BOARDS.support.id, 0),
    marketing: addGround(state, "marketing", BOARDS.marketing.id, 0),
    portfolio: addGround(state, "portfolio", BOARDS.portfolio.id, 1),
  };
  addChecklist(state, grounds.development);
  return grounds;
}
