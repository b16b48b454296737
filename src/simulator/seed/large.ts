/**
 * A large account, for load tests: so many boards with so many cards spread over them.
 *
 * @module
 */
import { columnsOf, lanesOf, nextId, type State } from "../state.ts";
import { addBoard, addColumn, addLane, addWorkflow, addWorkspace } from "../structure.ts";
import type { Column, Lane } from "../types.ts";
import { DAY, grownCard } from "./history.ts";
import { addRoles, addUser, ROLES } from "./people.ts";
import { createRandom, type Random } from "./random.ts";

const COLUMNS = [
  ["Backlog", 1],
  ["Ready", 2],
  ["Analysis", 3],
  ["Building", 3],
  ["Testing", 3],
  ["Done", 4],
] as const;

const PEOPLE = 40;

interface Ground {
  readonly columns: readonly Column[];
  readonly lanes: readonly Lane[];
}

function addGround(state: State, number: number, workspace_id: number): Ground {
  const board = addBoard(state, workspace_id, `Team ${number}`, `<p>Board of team ${number}</p>`);
  const workflow = addWorkflow(state, board.board_id, "Delivery");
  for (const name of ["Expedite", "Standard", "Maintenance"]) addLane(state, workflow, name);
  for (const [name, section] of COLUMNS) addColumn(state, workflow, section, name);
  for (const user_id of state.users.keys()) board.roles.set(user_id, ROLES.contributor);
  return {
    columns: columnsOf(state, workflow.workflow_id),
    lanes: lanesOf(state, workflow.workflow_id),
  };
}

function addLargeCard(state: State, random: Random, ground: Ground, now: number): void {
  const { columns, lanes } = ground;
  const lane = lanes[random.whole(0, lanes.length - 1)] ?? lanes[0];
  if (!lane) return;
  // Half of all cards are done, as in an account with a past.
  const reached = random.chance(0.5) ? columns.length : random.whole(1, columns.length - 1);
  const created = now - random.whole(2 * DAY, 180 * DAY);
  const card = grownCard(state, random, {
    card_id: nextId(state, "card"),
    path: columns.slice(0, reached),
    lane,
    created,
    arrived: created + Math.floor(random.next() * (now - created) / 1000) * 1000,
    reporter: 1,
    mover: random.whole(1, PEOPLE),
  });
  card.title = `Work item ${card.card_id} of ${lane.name}`;
  card.description = `<p>${"What is to be done and why. ".repeat(random.whole(1, 20))}</p>`;
  card.owner_user_id = random.chance(0.9) ? random.whole(1, PEOPLE) : null;
  card.priority = random.whole(1, 4);
  card.size = random.whole(1, 13);
}

export function seedLarge(
  state: State,
  { boards, cards }: { readonly boards: number; readonly cards: number },
): void {
  const random = createRandom(7);
  const now = Math.floor(state.now() / 1000) * 1000;
  addRoles(state);
  addUser(state, "Account Owner", { isOwner: true });
  addUser(state, "Quiet Viewer", { isReadOnly: true });
  for (let number = 3; number <= PEOPLE; number++) addUser(state, `Person ${number}`);
  const workspace = addWorkspace(state, "Large account");
  const grounds = Array.from(
    { length: boards },
    (_, index) => addGround(state, index + 1, workspace.workspace_id),
  );
  for (let index = 0; index < cards; index++) {
    const ground = grounds[index % grounds.length];
    if (ground) addLargeCard(state, random, ground, now);
  }
}
