/**
 * The names in a search, as ids.
 *
 * @module
 */
import { type Account, asId } from "../businessmap/account.ts";
import { DomainError } from "../businessmap/errors.ts";
import type { Ref } from "../businessmap/names.ts";
import { findColumn, findLane } from "../businessmap/place.ts";
import type { Structure } from "../businessmap/structure.ts";

/** What a search is confined to. */
export interface Confines {
  readonly boards?: readonly Ref[] | undefined;
  readonly workspaces?: readonly Ref[] | undefined;
}

/** Whether a search that names neither boards nor workspaces is confined to the default workspace. */
export function isConfined(account: Account, { boards, workspaces }: Confines): boolean {
  return account.settings.defaultWorkspaceId !== undefined && !boards && !workspaces;
}

/**
 * The boards that are meant: those named, those of the workspaces named, or else those of the
 * default workspace; `undefined` means all.
 */
export async function boardIds(
  account: Account,
  criteria: Confines,
): Promise<number[] | undefined> {
  const named = criteria.boards && await Promise.all(criteria.boards.map(account.boardId));
  const spaces = criteria.workspaces
    ? await Promise.all(criteria.workspaces.map(account.workspaceId))
    : !named && account.settings.defaultWorkspaceId !== undefined
    ? [account.settings.defaultWorkspaceId]
    : undefined;
  if (!spaces) return named && [...new Set(named)];
  const inside = (await account.boards())
    .filter((board) => board.workspace_id !== null && spaces.includes(board.workspace_id))
    .map((board) => board.board_id);
  const ids = [...new Set([...named ?? [], ...inside])];
  if (ids.length === 0) {
    throw new DomainError("not_found", "There is no board in the workspaces that were named.");
  }
  return ids;
}

/** The users that are meant, and whether cards without an owner are. */
export async function ownerIds(
  account: Account,
  refs: readonly Ref[],
): Promise<{ ids: number[]; none: boolean }> {
  const isNone = (ref: Ref) => typeof ref === "string" && ref.trim().toLowerCase() === "none";
  const ids = await Promise.all(refs.filter((ref) => !isNone(ref)).map(account.userId));
  return { ids, none: refs.some(isNone) };
}

/** The columns that are meant, their sub-columns with them. */
export async function columnIds(
  account: Account,
  refs: readonly Ref[],
  boards: readonly number[] | undefined,
): Promise<number[]> {
  return await within(account, "column", refs, boards, (structure, ref) => {
    const column = findColumn(structure, ref);
    // Cards live in the sub-columns of a column that has some.
    return [column.id, ...column.children];
  });
}

/** The lanes that are meant. */
export async function laneIds(
  account: Account,
  refs: readonly Ref[],
  boards: readonly number[] | undefined,
): Promise<number[]> {
  return await within(
    account,
    "lane",
    refs,
    boards,
    (structure, ref) => [findLane(structure, ref).id],
  );
}

/** Looks names up on every board that the search is confined to; it must exist on one at least. */
async function within(
  account: Account,
  kind: string,
  refs: readonly Ref[],
  boards: readonly number[] | undefined,
  find: (structure: Structure, ref: Ref) => number[],
): Promise<number[]> {
  const numbers = refs.map(asId);
  if (!boards && numbers.every((id) => id !== undefined)) {
    return numbers.flatMap((id) => id ?? []);
  }
  if (!boards) {
    throw new DomainError(
      "invalid",
      `A ${kind} given by name needs \`boards\`: names are looked up on the boards of a search.`,
    );
  }
  const structures = await Promise.all(boards.map(account.structure));
  return refs.flatMap((ref) => {
    const found: number[] = [];
    let failure: unknown;
    for (const structure of structures) {
      try {
        found.push(...find(structure, ref));
      } catch (error) {
        // Two of one name on one board are a question, not a board without it.
        if (error instanceof DomainError && error.kind === "ambiguous_name") throw error;
        failure = error;
      }
    }
    if (found.length === 0) throw failure;
    return found;
  });
}
