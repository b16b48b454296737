/**
 * Moving cards: where they are, where they are to go, and what WIP limits say to it.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { boardCards } from "./card_scans.ts";
import { readCards } from "./cards.ts";
import type { CardChange } from "./card_writes.ts";
import type { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import type { Ref } from "./names.ts";
import { columnName, findPlace, type Place, placeName, type Wanted } from "./place.ts";
import type { Structure } from "./structure.ts";
import { quoted } from "./untrusted.ts";
import { exceededBy, forbiddenBy, isLimited, type Load, weight } from "./wip.ts";

/** Further than any cell is long: the account takes it as the end (recorded). */
const LAST_POSITION = 100_000;

/** What is to be moved, and where to. */
export interface MoveRequest extends Wanted {
  readonly cards: readonly number[];
  readonly board?: Ref;
  readonly position?: "top" | "bottom" | number;
}

/** A move, ready to be written. */
export interface Move {
  readonly changes: readonly CardChange[];
  /** The cards as they were found. */
  readonly cards: readonly Card[];
  /** Boards whose cards this touches. */
  readonly boards: readonly number[];
  /** Where the cards go, in words. */
  readonly targets: readonly string[];
  /** Limits that the move exceeds, with what they would hold afterwards. */
  readonly exceeded: readonly (Load & { readonly structure: Structure })[];
  readonly missing: readonly number[];
}

/**
 * Finds the place of each card and the limits that the move would exceed. Costs the read of a
 * board's cards, or of the cards themselves when no board is named and none was seen.
 */
export async function planMove(account: Account, wanted: MoveRequest): Promise<Move> {
  const seenOn = account.sightings.boardOf(wanted.cards);
  const board = wanted.board === undefined ? seenOn : await account.boardId(wanted.board);
  const { cards, missing } = await locate(account, wanted.cards, board);

  const targets: string[] = [];
  const exceeded: (Load & { structure: Structure })[] = [];
  const changes: CardChange[] = [];
  const boards = new Set<number>();
  const taken = new Map<string, number>();
  for (const { boardId, group } of groupsOf(cards, wanted, board)) {
    const structure = await account.structure(boardId);
    const place = findPlace(structure, withOwnWorkflow(structure, wanted, group));
    targets.push(targetName(structure, place, wanted, group));
    for (const card of group) {
      boards.add(card.board_id ?? boardId);
      // Consecutive positions in a cell keep the cards in the order in which they were named.
      const cell = `${columnOf(card, place, wanted)}:${laneOf(card, place, wanted)}`;
      const index = taken.get(cell) ?? 0;
      taken.set(cell, index + 1);
      changes.push({ cardId: card.card_id, body: moveBody(card, place, wanted, index) });
    }
    boards.add(boardId);
    exceeded.push(...await limitsExceeded(account, structure, place, wanted, group));
  }
  return { changes, cards, boards: [...boards], targets: [...new Set(targets)], exceeded, missing };
}

/**
 * Stops a move that the board's rules forbid.
 *
 * @throws {DomainError} when a limit must not be exceeded, or only with a reason and there is none
 */
export function checkMove(move: Move, exceedingReason: string | undefined): void {
  for (const load of move.exceeded) {
    const error = forbiddenBy(load.structure, load, exceedingReason);
    if (error) throw error;
  }
}

/** As much of the place as the cards do not keep: `"Doing", lane "Expedite"`, `the top`. */
function targetName(
  structure: Structure,
  place: Place,
  wanted: MoveRequest,
  cards: readonly Card[],
): string {
  if (!cards.every((card) => staysInWorkflow(card, place))) return placeName(place, structure);
  if (wanted.column !== undefined && wanted.lane !== undefined) return placeName(place, structure);
  if (wanted.lane !== undefined) return `lane ${quoted(place.lane.name)}`;
  if (wanted.column !== undefined) return quoted(columnName(place, structure));
  if (wanted.position === undefined) return `workflow ${quoted(place.workflow.name)}`;
  return typeof wanted.position === "number"
    ? `position ${wanted.position}`
    : `the ${wanted.position}`;
}

async function locate(
  account: Account,
  ids: readonly number[],
  board: number | undefined,
): Promise<{ cards: Card[]; missing: number[] }> {
  const cards: Card[] = [];
  if (board !== undefined) {
    const wanted = new Set(ids);
    const scan = await boardCards(account, board);
    cards.push(...scan.cards.filter((card) => wanted.has(card.card_id)));
  }
  const found = new Set(cards.map((card) => card.card_id));
  const left = ids.filter((id) => !found.has(id));
  if (left.length > 0) {
    cards.push(
      ...(await readCards(account, left, [], { description: false, anyState: false })).cards,
    );
  }
  const inOrder = ids.flatMap((id) => cards.find((card) => card.card_id === id) ?? []);
  return {
    cards: inOrder,
    missing: ids.filter((id) => !inOrder.some((card) => card.card_id === id)),
  };
}

/**
 * Cards for which names mean the same. Without a board that is the board each card is on; where
 * nothing but a position is named, cards also stay in their own workflow.
 */
function groupsOf(
  cards: readonly Card[],
  wanted: MoveRequest,
  board: number | undefined,
): { boardId: number; group: Card[] }[] {
  const places = [wanted.board, wanted.workflow, wanted.column, wanted.lane];
  const stay = places.every((place) => place === undefined);
  const groups = new Map<string, { boardId: number; group: Card[] }>();
  for (const card of cards) {
    const boardId = wanted.board === undefined ? card.board_id ?? 0 : board ?? 0;
    const key = `${boardId}:${stay ? card.workflow_id : ""}`;
    const found = groups.get(key);
    if (found) found.group.push(card);
    else groups.set(key, { boardId, group: [card] });
  }
  return [...groups.values()];
}

/** A column's bare name means the workflow that the cards are in, when they are all in one. */
function withOwnWorkflow(
  structure: Structure,
  wanted: Wanted,
  cards: readonly Card[],
): Wanted {
  if (wanted.workflow !== undefined) return wanted;
  const workflows = new Set(cards.map((card) => card.workflow_id));
  const [only] = workflows;
  const own = workflows.size === 1 ? structure.workflow(only ?? null) : undefined;
  if (!own) return wanted;
  try {
    const inside = { ...wanted, workflow: own.id };
    findPlace(structure, inside);
    return inside;
  } catch (error) {
    // Not a name of that workflow: it is then looked up on the whole board.
    if (error instanceof DomainError) return wanted;
    throw error;
  }
}

function staysInWorkflow(card: Card, place: Place): boolean {
  return card.workflow_id === place.workflow.id;
}

/** The lane a card ends up in: its own, unless a lane is named or it changes the workflow. */
function laneOf(card: Card, place: Place, wanted: Wanted): number {
  if (wanted.lane !== undefined || !staysInWorkflow(card, place)) return place.lane.id;
  return card.lane_id ?? place.lane.id;
}

function columnOf(card: Card, place: Place, wanted: Wanted): number {
  if (wanted.column !== undefined || !staysInWorkflow(card, place)) return place.column.id;
  return card.column_id ?? place.column.id;
}

/**
 * What is to be sent of a card's place: only what was named, or must change with the workflow. The
 * rest is left as it is, which may no longer be what was read a moment ago.
 */
function moveBody(
  card: Card,
  place: Place,
  wanted: MoveRequest,
  index: number,
): Record<string, unknown> {
  const first = wanted.position === "top" ? 0 : wanted.position;
  const columnId = columnOf(card, place, wanted);
  const laneId = laneOf(card, place, wanted);
  const leaves = !staysInWorkflow(card, place);
  const stays = card.column_id === columnId && card.lane_id === laneId;
  return {
    ...(leaves || wanted.column !== undefined ? { column_id: columnId } : {}),
    ...(leaves || wanted.lane !== undefined ? { lane_id: laneId } : {}),
    ...(typeof first === "number" ? { position: first + index } : {}),
    // A card that comes into a cell goes to its end; one that is there has to be sent.
    ...(first === "bottom" && stays ? { position: LAST_POSITION } : {}),
  };
}

async function limitsExceeded(
  account: Account,
  structure: Structure,
  place: Place,
  wanted: MoveRequest,
  cards: readonly Card[],
): Promise<(Load & { structure: Structure })[]> {
  const moving = new Set(cards.map((card) => card.card_id));
  const cells = new Map<string, { columnId: number; laneId: number; weight: number }>();
  for (const card of cards) {
    const columnId = columnOf(card, place, wanted);
    const laneId = laneOf(card, place, wanted);
    if (card.column_id === columnId && card.lane_id === laneId) continue;
    const key = `${columnId}:${laneId}`;
    const cell = cells.get(key) ?? { columnId, laneId, weight: 0 };
    cells.set(key, { ...cell, weight: cell.weight + weight(structure, card) });
  }
  const targets = [...cells.values()].filter((cell) => isLimited(structure, cell));
  if (targets.length === 0) return [];
  const { cards: others } = await boardCards(account, structure.boardId);
  const staying = others.filter((card) => !moving.has(card.card_id));
  // All that comes in counts in each target's limits, wherever it is put among them.
  const arriving = cards.map((card) => ({
    column_id: columnOf(card, place, wanted),
    lane_id: laneOf(card, place, wanted),
    size: card.size,
  }));
  const found = new Map<string, Load>();
  for (const target of targets) {
    for (const load of exceededBy(structure, [...staying, ...arriving], target, 0)) {
      found.set(load.what, load);
    }
  }
  const before = new Map(
    targets.flatMap((target) => exceededBy(structure, others, target, 0)).map((load) => [
      load.what,
      load.used,
    ]),
  );
  // A limit that was exceeded before, and holds no more afterwards, is not this move's doing.
  return [...found.values()]
    .filter((load) => load.used > (before.get(load.what) ?? load.limit))
    .map((load) => ({ ...load, structure }));
}
