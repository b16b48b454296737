/**
 * New cards: where they go and what they hold.
 *
 * @module
 */
import { UpstreamError } from "../gateway/errors.ts";
import { type Account, asId } from "./account.ts";
import {
  type Body,
  type CardProperties,
  linkType,
  propertiesBody,
  type Role,
  withoutNulls,
} from "./card_changes.ts";
import { refuseCyclesOfNew } from "./card_links.ts";
import { createCards } from "./card_writes.ts";
import { boardCards } from "./card_scans.ts";
import type { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import type { Ref } from "./names.ts";
import { findPlace, type Place, placeName } from "./place.ts";
import type { Structure } from "./structure.ts";
import { exceededBy, forbiddenBy, isLimited } from "./wip.ts";

/** A card to be created. */
export interface CardDraft extends CardProperties {
  readonly title: string;
  readonly board?: Ref | undefined;
  readonly workflow?: Ref | undefined;
  readonly column?: Ref | undefined;
  readonly lane?: Ref | undefined;
  readonly parent?: Ref | undefined;
  readonly template?: Ref | undefined;
  readonly position?: "top" | "bottom" | number | undefined;
}

/** Bodies ready to be sent, and where their cards will be. */
export interface Drafted {
  readonly bodies: readonly Body[];
  readonly boards: readonly number[];
  /** The place of each card where a name had to be looked up; ids are sent as they are. */
  readonly places:
    readonly ({ readonly structure: Structure; readonly place: Place } | undefined)[];
}

/**
 * Turns drafts into bodies. A column and a lane given by id cost no request; names cost the
 * board's structure, where it is not cached.
 *
 * @throws {DomainError} when a name is unknown or a draft does not say where it goes
 */
export async function draftCards(
  account: Account,
  drafts: readonly CardDraft[],
  board: Ref | undefined,
): Promise<Drafted> {
  const bodies: Body[] = [];
  const boards = new Set<number>();
  const places: Drafted["places"][number][] = [];
  const tops = new Map<string, number>();
  let anywhere = false;
  for (const [index, draft] of drafts.entries()) {
    try {
      const target = await placeOf(account, { ...draft, board: draft.board ?? board });
      places.push(target.found);
      const boardId = target.found?.structure.boardId ?? target.board;
      if (boardId === undefined) anywhere = true;
      else boards.add(boardId);
      const body = await propertiesBody(account, linked(draft), true);
      // The cards at the other end show the link as well, wherever they are.
      if (body.links_to_existing_cards_to_add_or_update !== undefined) anywhere = true;
      bodies.push(withoutNulls({
        ...target.body,
        ...body,
        ...(draft.template === undefined
          ? {}
          : { template_id: await account.templateId(draft.template) }),
        ...(draft.position === "top" ? { position: nextTop(tops, target.body, draft) } : {}),
        ...(typeof draft.position === "number" ? { position: draft.position } : {}),
      }));
    } catch (error) {
      if (error instanceof DomainError && drafts.length > 1) throw error.at(`cards.${index}`);
      throw error;
    }
  }
  await refuseCyclesOfNew(account, bodies.map(linksIn));
  return { bodies, boards: anywhere ? [] : [...boards], places };
}

/** Cards for the top of one cell follow each other there, in the order in which they are given. */
function nextTop(tops: Map<string, number>, place: Body, { template }: CardDraft): number {
  const cell = `${place.column_id ?? template}:${place.lane_id ?? ""}`;
  const position = tops.get(cell) ?? 0;
  tops.set(cell, position + 1);
  return position;
}

/** The links in a body, as "the new card is … of that card". */
function linksIn({ links_to_existing_cards_to_add_or_update: found }: Body) {
  // Written by `propertiesBody`.
  const links = (found ?? []) as readonly { linked_card_id: number; link_type: Role }[];
  return links.map(({ linked_card_id, link_type }) => ({
    is: linkType(link_type),
    of: linked_card_id,
  }));
}

/** Where a new card was put, in words; empty when it was placed by ids. */
export function draftPlaces(drafted: Drafted): string[] {
  return [
    ...new Set(
      drafted.places.flatMap((target) => target ? [placeName(target.place, target.structure)] : []),
    ),
  ];
}

/**
 * Creates the drafted cards with one request.
 *
 * @throws {DomainError} when a WIP limit is why the account refused
 * @throws {UpstreamError} when it refused for another reason
 */
export async function createDrafted(
  account: Account,
  drafted: Drafted,
  exceedingReason: string | undefined,
): Promise<Card[]> {
  try {
    return await createCards(account, drafted.bodies, {
      boards: drafted.boards,
      ...(exceedingReason === undefined ? {} : { exceedingReason }),
    });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.failure !== "invalid") throw error;
    throw await limitInTheWay(account, drafted, exceedingReason) ?? error;
  }
}

/**
 * The limit that keeps these cards out, if one does. The account's own words for that are not
 * known, so limits are counted here, and only after a refusal: success costs nothing more.
 */
async function limitInTheWay(
  account: Account,
  { bodies, places }: Drafted,
  exceedingReason: string | undefined,
): Promise<DomainError | undefined> {
  const structures = new Map(
    places.flatMap((target) =>
      target ? [[target.structure.boardId, target.structure] as const] : []
    ),
  );
  for (const [boardId, structure] of structures) {
    const arriving = places.flatMap((target, index) =>
      target?.structure.boardId !== boardId ? [] : [{
        column_id: target.place.column.id,
        lane_id: target.place.lane.id,
        size: sizeOf(bodies[index]),
      }]
    );
    const cells = arriving.map((card) => ({ columnId: card.column_id, laneId: card.lane_id }));
    const limited = cells.filter((cell) => isLimited(structure, cell));
    if (structure.exceeding === "allowed" || limited.length === 0) continue;
    const { cards } = await boardCards(account, boardId);
    for (const cell of limited) {
      for (const load of exceededBy(structure, [...cards, ...arriving], cell, 0)) {
        const error = forbiddenBy(structure, load, exceedingReason);
        if (error) return error;
      }
    }
  }
  return undefined;
}

function sizeOf(body: Body | undefined): number | null {
  return typeof body?.size === "number" ? body.size : null;
}

function linked(draft: CardDraft): CardProperties {
  if (draft.parent === undefined) return draft;
  return { ...draft, links: [...draft.links ?? [], { is: "child", of: draft.parent }] };
}

/** The board that was named, if it is known without asking that the column is on it. */
async function boardWith(
  account: Account,
  ref: Ref | undefined,
  column: number,
): Promise<number | undefined> {
  const board = ref === undefined ? undefined : asId(ref);
  const structure = board === undefined ? undefined : await account.knownStructure(board);
  if (structure && !structure.column(column)) {
    throw new DomainError("invalid", `Column ${column} is not on board ${board}.`);
  }
  return structure ? board : undefined;
}

async function placeOf(
  account: Account,
  draft: CardDraft,
): Promise<{ body: Body; board?: number; found?: { structure: Structure; place: Place } }> {
  const column = draft.column === undefined ? undefined : asId(draft.column);
  const lane = draft.lane === undefined ? undefined : asId(draft.lane);
  const byIds = column !== undefined && lane !== undefined && draft.workflow === undefined;
  // A board's name costs a request in any case, and then its structure tells what is on it.
  if (byIds && (draft.board === undefined || asId(draft.board) !== undefined)) {
    const board = await boardWith(account, draft.board, column);
    return {
      body: { column_id: column, lane_id: lane },
      ...(board === undefined ? {} : { board }),
    };
  }
  if (draft.board === undefined) {
    // A template brings its own column, and a lane where none is given.
    if (draft.template !== undefined && draft.column === undefined) {
      if (draft.lane === undefined) return { body: {} };
      if (lane !== undefined) return { body: { lane_id: lane } };
      throw new DomainError("invalid", "A lane given by name needs the card's `board`.");
    }
    throw new DomainError(
      "invalid",
      "Say where the card goes: name its board, or give the ids of its column and lane.",
    );
  }
  const structure = await account.structure(await account.boardId(draft.board));
  if (structure.isArchived) {
    throw new DomainError("refused", `Board ${structure.boardId} is archived: it takes no cards.`);
  }
  const place = findPlace(structure, {
    ...(draft.workflow === undefined ? {} : { workflow: draft.workflow }),
    ...(draft.column === undefined ? {} : { column: draft.column }),
    ...(draft.lane === undefined ? {} : { lane: draft.lane }),
  });
  return {
    body: { column_id: place.column.id, lane_id: place.lane.id },
    found: { structure, place },
  };
}
