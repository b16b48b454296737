/**
 * On which boards things of the library are.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { DomainError } from "./errors.ts";
import { TAGS } from "./freshness.ts";
import { type Item, itemId, itemsInUse } from "./library.ts";
import type { Kind } from "./library_kinds.ts";
import { checkStep, type Settings, settingsBody, type Step } from "./library_requests.ts";
import type { Ref } from "./names.ts";

/** What is to be switched where. */
export interface BoardWishes {
  readonly items: readonly Ref[];
  readonly on?: readonly Ref[] | undefined;
  readonly off?: readonly Ref[] | undefined;
  /** A thing's own settings on the boards of `on`, by the API's names. */
  readonly settings?: Settings | undefined;
}

/** The wishes as requests. */
export interface PreparedBoards {
  readonly on: readonly number[];
  readonly off: readonly number[];
  /** The steps of each thing. */
  readonly items: readonly { readonly id: number; readonly steps: readonly Step[] }[];
  /** The things with all that uses them, when they are to be taken off boards. */
  readonly lost: readonly Item[];
}

/** Requests that one call may make where the API has none for several boards. */
const MOST_REQUESTS = 100;

/**
 * Turns names into requests: one a thing where the API takes several boards at once, else one for
 * each board.
 *
 * @throws {DomainError} when the wishes cannot be carried out
 */
export async function prepareBoards(
  account: Account,
  kind: Kind,
  { items: refs, on: onRefs = [], off: offRefs = [], settings }: BoardWishes,
): Promise<PreparedBoards> {
  if (onRefs.length + offRefs.length === 0) {
    throw new DomainError("invalid", "Nothing is to be done: give boards in `on` or `off`.");
  }
  if (settings && (onRefs.length === 0 || !kind.settings)) {
    throw new DomainError(
      "invalid",
      kind.settings
        ? "`settings` are for the boards in `on`."
        : `A ${kind.one} has no settings of its own on a board.`,
    );
  }
  const ids = [...new Set(await Promise.all(refs.map((ref) => itemId(account, kind, ref))))];
  const boards = async (refs: readonly Ref[]) => [
    ...new Set(await Promise.all(refs.map(account.boardId))),
  ];
  const [on, off] = [await boards(onRefs), await boards(offRefs)];
  const both = on.find((board) => off.includes(board));
  if (both !== undefined) {
    throw new DomainError("invalid", `Board ${both} is both in \`on\` and in \`off\`.`);
  }
  if (!kind.batch && ids.length * (on.length + off.length) > MOST_REQUESTS) {
    throw new DomainError(
      "invalid",
      `That would take more than ${MOST_REQUESTS} requests: name fewer ${kind.many} or boards.`,
    );
  }
  const items = ids.map((id) => ({ id, steps: stepsOf(kind, id, on, off, settings) }));
  await Promise.all((items[0]?.steps ?? []).map((step) => checkStep(kind, step)));
  const lost = off.length === 0 ? [] : await itemsInUse(account, kind, ids);
  const fixed = lost.find((item) => item.availability === "all_boards");
  if (fixed) {
    throw new DomainError(
      "refused",
      `The ${kind.one} ${fixed.id} is on all boards and cannot be taken off single ones.`,
      { hint: "change_library can set its availability to manual." },
    );
  }
  return { on, off, items, lost };
}

function stepsOf(
  kind: Kind,
  id: number,
  on: readonly number[],
  off: readonly number[],
  settings: Settings | undefined,
): Step[] {
  const what = `The ${kind.one} ${id}`;
  const path = { [kind.id]: id };
  const own = settingsBody(settings);
  const { batch } = kind;
  if (batch) {
    const added = batch.settings
      ? { boards_to_add_or_update: on.map((board_id) => ({ board_id, ...own })) }
      : { board_ids_to_add: on };
    const body = {
      ...(on.length === 0 ? {} : added),
      ...(off.length === 0 ? {} : { board_ids_to_remove: off }),
    };
    return [{ what, done: done(on, off), operation: batch.operation, parts: { path, body } }];
  }
  return [
    ...on.map((board_id): Step => ({
      what: `${what} on board ${board_id}`,
      done: done([board_id], []),
      operation: kind.switchOn,
      parts: { path: { ...path, board_id }, ...(kind.settings ? { body: own } : {}) },
    })),
    ...off.map((board_id): Step => ({
      what: `${what} on board ${board_id}`,
      done: done([], [board_id]),
      operation: kind.switchOff,
      parts: { path: { ...path, board_id } },
    })),
  ];
}

/** `on 1, 2; off 3`. */
function done(on: readonly number[], off: readonly number[]): string {
  return [
    ...(on.length === 0 ? [] : [`on ${on.join(", ")}`]),
    ...(off.length === 0 ? [] : [`off ${off.join(", ")}`]),
  ].join("; ");
}

/** Carries out one step; what cards show of it may change too. */
export async function writeBoards(account: Account, { operation, parts }: Step): Promise<void> {
  await account.client.run(operation, parts, { touches: [TAGS.library, TAGS.cards] });
}
