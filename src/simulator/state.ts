/**
 * The account in memory: its things by id, the cells that hold the cards, and the sequences that
 * new ids come from.
 *
 * @module
 */
import type { HistoryEvent, OldStructure } from "./history.ts";
import type {
  Board,
  Card,
  Column,
  Doc,
  Fields,
  Lane,
  LibraryKind,
  LoggedTime,
  Outcome,
  Role,
  Team,
  User,
  Webhook,
  Workflow,
  Workspace,
} from "./types.ts";

/** Names of the id sequences; subtasks take theirs from `card` (recorded). */
export type Sequence =
  | "workspace"
  | "board"
  | "workflow"
  | "lane"
  | "column"
  | "area"
  | "user"
  | "team"
  | "card"
  | "comment"
  | "attachment"
  | "file"
  | "sticker"
  | "time"
  | "checklist"
  | "library"
  | "value"
  | "doc"
  | "outcome"
  | "outcomePart"
  | "webhook";

export interface State {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly workspaces: Map<number, Workspace>;
  readonly boards: Map<number, Board>;
  readonly workflows: Map<number, Workflow>;
  readonly lanes: Map<number, Lane>;
  readonly columns: Map<number, Column>;
  readonly users: Map<number, User>;
  readonly roles: Map<number, Role>;
  readonly teams: Map<number, Team>;
  /** The managers of each workspace, by the workspace's id. */
  readonly managers: Map<number, Set<number>>;
  /** The global privileges of each user. */
  readonly privileges: Map<number, Set<string>>;
  /** The permissions of each role. */
  readonly permissions: Map<number, Set<string>>;
  readonly library: Record<LibraryKind, Map<number, Fields>>;
  readonly cards: Map<number, Card>;
  /** Active cards in order of position, by `column:lane`. */
  readonly cells: Map<string, Card[]>;
  readonly loggedTimes: Map<number, LoggedTime>;
  readonly docs: Map<number, Doc>;
  readonly outcomes: Map<number, Outcome>;
  readonly webhooks: Map<number, Webhook>;
  /** Contents of stored files as base64, by link. */
  readonly files: Map<string, string>;
  /** The oldest first. */
  readonly events: HistoryEvent[];
  /** The structures that a board had, by its id, the oldest first. */
  readonly oldStructures: Map<number, readonly OldStructure[]>;
  /** The last id given out, by sequence. */
  readonly sequences: Record<Sequence, number>;
  /** Which user each API key belongs to. */
  readonly keys: Map<string, number>;
}

/** All kinds of library things. */
export const LIBRARY_KINDS: readonly LibraryKind[] = [
  "tags",
  "stickers",
  "cardTypes",
  "blockReasons",
  "discardReasons",
  "customFields",
  "cardTemplates",
];

/** A map of fresh maps, one for each kind of library thing. */
export function emptyLibrary(): Record<LibraryKind, Map<number, Fields>> {
  return {
    tags: new Map(),
    stickers: new Map(),
    cardTypes: new Map(),
    blockReasons: new Map(),
    discardReasons: new Map(),
    customFields: new Map(),
    cardTemplates: new Map(),
  };
}

/** An account with nothing in it. */
export function createState(now: () => number): State {
  return {
    now,
    workspaces: new Map(),
    boards: new Map(),
    workflows: new Map(),
    lanes: new Map(),
    columns: new Map(),
    users: new Map(),
    roles: new Map(),
    teams: new Map(),
    managers: new Map(),
    privileges: new Map(),
    permissions: new Map(),
    library: emptyLibrary(),
    cards: new Map(),
    cells: new Map(),
    loggedTimes: new Map(),
    docs: new Map(),
    outcomes: new Map(),
    webhooks: new Map(),
    files: new Map(),
    events: [],
    oldStructures: new Map(),
    sequences: {
      workspace: 0,
      board: 0,
      workflow: 0,
      lane: 0,
      column: 0,
      area: 0,
      user: 0,
      team: 0,
      card: 0,
      comment: 0,
      attachment: 0,
      file: 0,
      sticker: 0,
      time: 0,
      checklist: 0,
      library: 0,
      value: 0,
      doc: 0,
      outcome: 0,
      outcomePart: 0,
      webhook: 0,
    },
    keys: new Map(),
  };
}

/** The next id of a sequence. */
export function nextId(state: State, sequence: Sequence): number {
  return ++state.sequences[sequence];
}

/** The cards of a cell, in order of position. */
export function cellOf(state: State, column_id: number, lane_id: number): Card[] {
  const key = `${column_id}:${lane_id}`;
  let cell = state.cells.get(key);
  if (!cell) state.cells.set(key, cell = []);
  return cell;
}

function renumber(cell: Card[], from: number): void {
  for (let index = from; index < cell.length; index++) {
    const card = cell[index];
    if (card) card.position = index;
  }
}

/**
 * Puts a card into the cell it names. Without a position it goes to the end; one that is too
 * large is clamped; the cards behind it move on by one (all recorded).
 */
export function putIntoCell(state: State, card: Card, position?: number): void {
  const cell = cellOf(state, card.column_id, card.lane_id);
  const at = Math.min(position ?? cell.length, cell.length);
  cell.splice(at, 0, card);
  renumber(cell, at);
}

/** Takes a card out of its cell; the cards behind it close up (recorded). */
export function takeFromCell(state: State, card: Card): void {
  const cell = cellOf(state, card.column_id, card.lane_id);
  const at = cell[card.position] === card ? card.position : cell.indexOf(card);
  if (at < 0) return;
  cell.splice(at, 1);
  renumber(cell, at);
}

/** Whether a user may see a board: the account's owner sees all, others where they are assigned. */
export function seesBoard(state: State, user: User, board_id: number): boolean {
  const board = state.boards.get(board_id);
  return board !== undefined && (user.isOwner || board.roles.has(user.user_id));
}

/** The lanes of a workflow, in order. */
export function lanesOf(state: State, workflow_id: number): Lane[] {
  return [...state.lanes.values()]
    .filter((lane) => lane.workflow_id === workflow_id)
    .sort((a, b) => a.position - b.position);
}

/** The columns of a workflow in order: by section, then position, sub-columns too. */
export function columnsOf(state: State, workflow_id: number): Column[] {
  return [...state.columns.values()]
    .filter((column) => column.workflow_id === workflow_id)
    .sort((a, b) => a.section - b.section || a.position - b.position);
}

/** The columns directly inside another. */
export function childColumns(state: State, column_id: number): Column[] {
  return [...state.columns.values()]
    .filter((column) => column.parent_column_id === column_id)
    .sort((a, b) => a.position - b.position);
}

/** The workflows of a board, in order. */
export function workflowsOf(state: State, board_id: number): Workflow[] {
  return [...state.workflows.values()]
    .filter((workflow) => workflow.board_id === board_id)
    .sort((a, b) => a.position - b.position);
}

/** `YYYY-MM-DDTHH:MM:SSZ`, as the API writes it (recorded). */
export function iso(time: number): string;
export function iso(time: number | null): string | null;
export function iso(time: number | null): string | null {
  return time === null ? null : `${new Date(time).toISOString().slice(0, 19)}Z`;
}
