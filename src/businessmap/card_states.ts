/**
 * Archiving and discarding cards, and bringing them back.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { boardCards } from "./card_scans.ts";
import type { CardChange } from "./card_writes.ts";
import { type CardState, stateOf } from "./covered_cards.ts";
import { type Card, Reason } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import { type Ref, resolve } from "./names.ts";
import { quoted } from "./untrusted.ts";
import { exceededBy, forbiddenBy, type Load } from "./wip.ts";

/** What can be done to the state of a card. */
export const STATE_ACTIONS = ["archive", "unarchive", "discard", "restore"] as const;
export type StateAction = (typeof STATE_ACTIONS)[number];

/** Which state an action leads from and to, and how the API is told (the vendor's document). */
const ACTIONS: Readonly<
  Record<StateAction, { from: CardState; to: CardState; body: Readonly<Record<string, 0 | 1>> }>
> = {
  archive: { from: "active", to: "archived", body: { is_archived: 1 } },
  unarchive: { from: "archived", to: "active", body: { is_archived: 0 } },
  discard: { from: "active", to: "discarded", body: { is_discarded: 1 } },
  restore: { from: "discarded", to: "active", body: { is_discarded: 0 } },
};

/** What brings a card back into the state that an action begins with. */
const BACK: Readonly<Record<CardState, string>> = {
  active: "It is active.",
  archived: "It is archived: unarchive it first.",
  discarded: "It is discarded: restore it first.",
};

/** A change of state, ready to be written. */
export interface StateChange {
  readonly changes: readonly CardChange[];
  /** The cards that would change. */
  readonly cards: readonly Card[];
  /** Ids of cards that are in that state already. */
  readonly unchanged: readonly number[];
  readonly failed: readonly { readonly cardId: number; readonly reason: string }[];
  /** Limits that cards which come back would exceed, with what they would hold. */
  readonly exceeded: readonly Load[];
}

/** Why it is done, as far as that has to be said. */
export interface Reasons {
  /** A discard reason. */
  readonly reason?: Ref | undefined;
  readonly comment?: string | undefined;
  /** Why a WIP limit may be exceeded. */
  readonly exceedingReason?: string | undefined;
}

/**
 * Sorts cards by what an action means for them. Costs the list of discard reasons when one is
 * named, the structure of each board when cards are discarded without one, and structure and cards
 * of each board when cards come back.
 *
 * @throws {DomainError} when a reason or comment is given that does not belong, or a board demands a
 * reason and there is none, or forbids that a WIP limit is exceeded
 */
export async function planStates(
  account: Account,
  cards: readonly Card[],
  action: StateAction,
  why: Reasons,
): Promise<StateChange> {
  const { from, to, body } = ACTIONS[action];
  const details = await discardDetails(account, action, why);
  const changing = cards.filter((card) => stateOf(card) === from);
  if (action === "discard" && why.reason === undefined) await checkReason(account, changing);
  return {
    changes: changing.map(({ card_id }) => ({ cardId: card_id, body: { ...body, ...details } })),
    cards: changing,
    unchanged: cards.filter((card) => stateOf(card) === to).map((card) => card.card_id),
    failed: cards.filter((card) => ![from, to].includes(stateOf(card))).map((card) => ({
      cardId: card.card_id,
      reason: BACK[stateOf(card)],
    })),
    exceeded: to === "active" ? await checkRoom(account, changing, why.exceedingReason) : [],
  };
}

async function discardDetails(
  account: Account,
  action: StateAction,
  { reason, comment }: Reasons,
): Promise<Record<string, unknown>> {
  if (reason === undefined && comment === undefined) return {};
  if (action !== "discard") {
    throw new DomainError("invalid", "`reason` and `comment` belong to the action discard alone.");
  }
  return {
    ...(reason === undefined ? {} : { discard_reason_id: await reasonId(account, reason) }),
    ...(comment === undefined ? {} : { discard_comment: comment }),
  };
}

/** @throws {DomainError} when one of the cards' boards demands a reason */
async function checkReason(account: Account, cards: readonly Card[]): Promise<void> {
  const boards = new Set(cards.flatMap((card) => card.board_id ?? []));
  for (const id of boards) {
    const structure = await account.structure(id);
    if (!structure.discardNeedsReason) continue;
    const reasons = await discardReasons(account);
    throw new DomainError(
      "refused",
      `Nothing was done: the board ${quoted(structure.name)} demands a reason for discarding.`,
      {
        hint: reasons.length === 0
          ? "The account has no discard reasons."
          : `Give \`reason\`, one of: ${reasons.map(reasonName).join(", ")}.`,
      },
    );
  }
}

/**
 * The limits that cards exceed which come back to where they were.
 *
 * @throws {DomainError} when a board never allows that, or only with a reason and there is none
 */
async function checkRoom(
  account: Account,
  cards: readonly Card[],
  exceedingReason: string | undefined,
): Promise<Load[]> {
  const exceeded = new Map<string, Load>();
  for (const id of new Set(cards.flatMap((card) => card.board_id ?? []))) {
    const [structure, { cards: there }] = await Promise.all([
      account.structure(id),
      boardCards(account, id),
    ]);
    const back = cards.filter((card) => card.board_id === id);
    for (const { column_id, lane_id } of back) {
      const cell = { columnId: column_id ?? 0, laneId: lane_id ?? 0 };
      for (const load of exceededBy(structure, [...there, ...back], cell, 0)) {
        const error = forbiddenBy(structure, load, exceedingReason);
        if (error) throw error;
        exceeded.set(`${id} ${load.what}`, load);
      }
    }
  }
  return [...exceeded.values()];
}

const reasonName = ({ reason_id, label }: Reason) => `${reason_id} ${quoted(label)}`;

async function reasonId(account: Account, ref: Ref): Promise<number> {
  return resolve("discard reason", ref, await discardReasons(account), {
    id: (reason) => reason.reason_id,
    names: (reason) => [reason.label],
  }).reason_id;
}

async function discardReasons(account: Account): Promise<Reason[]> {
  return await account.client.data("getDiscardReasons", {}, Reason.array(), {
    freshness: FRESHNESS.library,
    tags: [TAGS.library],
  });
}
