/**
 * Changes of workspaces, boards and their structure: prepared first, with all names resolved and
 * what would be lost counted, and sent afterwards.
 *
 * @module
 */
import type { Account } from "./account.ts";
import type { Board } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { TAGS } from "./freshness.ts";
import { boardsIn, type Held, heldBy, heldWords, type Holder } from "./held_cards.ts";
import { quoted } from "./untrusted.ts";

/** One change that is ready to be sent. */
export interface BoardChange {
  /** In this project's words: `Column "Doing" (4)`. */
  readonly what: string;
  readonly name: string;
  /** What has happened to it afterwards: `created`. */
  readonly done: string;
  /** What it takes away; it is sent only when that was agreed to. */
  readonly loss?: Loss;
  send(): Promise<Sent>;
}

/** What came of a change that was sent. */
export interface Sent {
  readonly id: number;
  /** What of it was not done, and why. */
  readonly short?: string;
}

/** A thing that would be out of the way or gone. */
export interface Loss {
  /** `column`. */
  readonly thing: string;
  readonly id: number;
  readonly name: string;
  /** `deleted for good`, `archived`. */
  readonly fate: string;
  /** What it holds that is to be counted: cards by a filter, or boards. */
  readonly holds?: Holder | "boards";
  /** Where its cards go, if that was said; without an id to something that is yet to be. */
  readonly cardsTo?: { readonly id?: number | undefined; readonly name: string };
  /** It is taken away only when it holds no cards, or they have somewhere to go. */
  readonly keepsCards?: boolean;
  /** What else goes with it: `2 exit criteria`. */
  readonly takes?: readonly string[];
}

/** A loss with what is in it. */
export interface CountedLoss extends Loss {
  /** `3 active, 0 archived, 0 discarded`, or a number of boards; empty where nothing can be. */
  readonly inside: string;
  readonly held?: Held;
  /** The state of all that was counted, for a confirmation. */
  readonly covers: unknown;
}

/**
 * Counts what would be lost. Costs three requests for each kind of thing that holds cards, and one
 * for each workspace.
 */
export async function countLosses(
  account: Account,
  losses: readonly Loss[],
): Promise<CountedLoss[]> {
  const holders = [
    ...new Set(losses.flatMap(({ holds }) => holds === "boards" ? [] : holds ?? [])),
  ];
  const held = new Map(
    await Promise.all(holders.map(async (holder): Promise<[Holder, Map<number, Held>]> => {
      const ids = losses.filter((loss) => loss.holds === holder).map(({ id }) => id);
      return [holder, await heldBy(account, holder, [...new Set(ids)])];
    })),
  );
  return await Promise.all(losses.map(async (loss) => {
    if (loss.holds === undefined) return { ...loss, inside: "", covers: null };
    if (loss.holds === "boards") {
      const boards = await boardsIn(account, loss.id);
      return { ...loss, inside: boardWords(boards), covers: boards };
    }
    const own = held.get(loss.holds)?.get(loss.id);
    return own
      ? { ...loss, inside: heldWords(own), held: own, covers: own.covers }
      : { ...loss, inside: "", covers: null };
  }));
}

/** Boards that are told by name. */
const MOST_BOARDS = 20;

/** `2 boards: Website (1), Mobile (2)`. */
function boardWords(boards: readonly Board[]): string {
  const named = boards.slice(0, MOST_BOARDS).map(({ board_id, name }) => `${name} (${board_id})`);
  const more = boards.length - named.length;
  const names = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
  return `${boards.length} ${boards.length === 1 ? "board" : "boards"}${names && `: ${names}`}`;
}

/** @throws {DomainError} `refused` for a loss that would leave cards without a place */
export function checkCards(losses: readonly CountedLoss[]): void {
  for (const { keepsCards, cardsTo, held, inside, thing, name, id } of losses) {
    if (!keepsCards || cardsTo || held?.isEmpty) continue;
    throw new DomainError(
      "refused",
      `Nothing was done: the ${thing} ${quoted(name)} (${id}) holds cards (${inside}).`,
      { hint: `Say with \`move_to\` to which ${thing} they go.` },
    );
  }
}

/** What a change of a board's structure makes stale: where cards are is part of them. */
export function boardTags(...boards: readonly number[]): string[] {
  return [TAGS.boards, TAGS.cards, ...boards.map(TAGS.structure)];
}

/** `Column "Doing" (4)`; `Column 4` where the name is not known. */
export function named(thing: string, name: string, id?: number): string {
  if (name === "") return `${thing} ${id ?? ""}`.trim();
  return `${thing} ${quoted(name)}${id === undefined ? "" : ` (${id})`}`;
}

/** @throws {DomainError} `invalid`, in one sentence */
export function wrong(message: string): never {
  throw new DomainError("invalid", message);
}

/** Runs `prepare` on each entry of a list; a failure says which one it is about. */
export async function prepareEach<T, R>(
  list: string,
  entries: readonly T[],
  prepare: (entry: T) => R | Promise<R>,
): Promise<R[]> {
  return await Promise.all(entries.map(async (entry, index) => {
    try {
      return await prepare(entry);
    } catch (error) {
      throw entries.length > 1 && error instanceof DomainError
        ? error.at(`${list}.${index}`)
        : error;
    }
  }));
}

/** An object without what is `undefined`. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** 0 or 1, as the API writes a yes or no. */
export function flag(value: boolean | undefined): 0 | 1 | undefined {
  return value === undefined ? undefined : value ? 1 : 0;
}
