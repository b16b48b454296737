/**
 * Creating, renaming, archiving and deleting workspaces and boards, and the settings of boards.
 *
 * @module
 */
import { UpstreamError } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import {
  type BoardChange,
  boardTags,
  flag,
  given,
  named,
  prepareEach,
  wrong,
} from "./board_changes.ts";
import { Board, Workspace } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { explain } from "./explain.ts";
import { TAGS } from "./freshness.ts";
import { type Ref, resolve } from "./names.ts";
import { toHtml } from "./richtext.ts";

/** Kinds of workspaces; the API numbers them from 1. */
export const WORKSPACE_TYPES = ["team", "management"] as const;

export interface WantedWorkspace {
  readonly workspace?: Ref | undefined;
  readonly name?: string | undefined;
  readonly type?: (typeof WORKSPACE_TYPES)[number] | undefined;
  readonly archived?: boolean | undefined;
}

/** Makes changes of workspaces ready. */
export async function prepareWorkspaces(
  account: Account,
  changes: readonly WantedWorkspace[],
): Promise<BoardChange[]> {
  return await prepareEach(
    "changes",
    changes,
    (change) =>
      change.workspace === undefined
        ? newWorkspace(account, change)
        : changedWorkspace(account, change, change.workspace),
  );
}

const SPACE_TAGS = [TAGS.workspaces, TAGS.boards];

function newWorkspace(account: Account, { name, type, archived }: WantedWorkspace): BoardChange {
  if (name === undefined) wrong("A new workspace needs a `name`; `workspace` names one to change.");
  if (archived !== undefined) {
    wrong("`archived` is for a workspace that is there: name it in `workspace`.");
  }
  const body = given({ name, type: type && WORKSPACE_TYPES.indexOf(type) + 1 });
  return {
    what: named("New workspace", name),
    name,
    done: "created",
    async send() {
      const made = await account.client.data("createWorkspace", { body }, Workspace, {
        touches: SPACE_TAGS,
      });
      return { id: made.workspace_id };
    },
  };
}

async function changedWorkspace(
  account: Account,
  { name, type, archived }: WantedWorkspace,
  ref: Ref,
): Promise<BoardChange> {
  if (type !== undefined) {
    wrong("The `type` of a workspace cannot be changed, only chosen for a new one.");
  }
  const body = given({ name, is_archived: flag(archived) });
  if (Object.keys(body).length === 0) wrong("Nothing is to be changed: give `name` or `archived`.");
  const { workspace_id: id, name: before } = resolve("workspace", ref, await account.workspaces(), {
    id: (space) => space.workspace_id,
    names: (space) => [space.name],
  });
  return {
    what: named("Workspace", before, id),
    name: name ?? before,
    done: doneTo(archived),
    ...(archived
      ? { loss: { thing: "workspace", id, name: before, fate: "archived", holds: "boards" } }
      : {}),
    async send() {
      const path = { workspace_id: id };
      await account.client.run("updateWorkspace", { path, body }, { touches: SPACE_TAGS });
      return { id };
    },
  };
}

/** The settings of a board, in the words of tools, with the API's names and numbers. */
export const BOARD_SETTINGS = {
  limit_by: { api: "limit_type", values: ["count", "size"] },
  exceeding: { api: "allow_exceeding", values: ["allowed", "with_reason", "never"] },
  sizes: { api: "size_type", values: ["number", "t_shirt", "fibonacci"] },
} as const;

export interface WantedSettings {
  readonly limit_by?: "count" | "size" | undefined;
  readonly exceeding?: "allowed" | "with_reason" | "never" | undefined;
  readonly sizes?: "number" | "t_shirt" | "fibonacci" | undefined;
  readonly archive_after_days?: 7 | 14 | 30 | undefined;
  readonly repeat_custom_ids?: boolean | undefined;
  readonly discard_needs_reason?: boolean | undefined;
}

export interface WantedBoard {
  readonly board?: Ref | undefined;
  readonly workspace?: Ref | undefined;
  readonly name?: string | undefined;
  /** Markdown. */
  readonly description?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly settings?: WantedSettings | undefined;
  readonly delete?: boolean | undefined;
}

/** Makes changes of boards ready. */
export async function prepareBoards(
  account: Account,
  changes: readonly WantedBoard[],
): Promise<BoardChange[]> {
  return await prepareEach(
    "changes",
    changes,
    (change) =>
      change.board === undefined
        ? newBoard(account, change)
        : change.delete
        ? deletedBoard(account, change, change.board)
        : changedBoard(account, change, change.board),
  );
}

async function newBoard(account: Account, wanted: WantedBoard): Promise<BoardChange> {
  const { name, description, settings } = wanted;
  if (name === undefined) wrong("A new board needs a `name`; `board` names one to change.");
  if (wanted.archived !== undefined || wanted.delete !== undefined) {
    wrong("`archived` and `delete` are for a board that is there: name it in `board`.");
  }
  const workspace = wanted.workspace ?? account.settings.defaultWorkspaceId ??
    wrong("A new board needs a `workspace`.");
  const body = given({
    workspace_id: await account.workspaceId(workspace),
    name,
    description: description === undefined ? undefined : await toHtml(description),
  });
  return {
    what: named("New board", name),
    name,
    done: "created",
    async send() {
      const { board_id } = await account.client.data("createBoard", { body }, Board, {
        touches: [...boardTags(), ...SPACE_TAGS],
      });
      return { id: board_id, ...await afterwards(() => sendSettings(account, board_id, settings)) };
    },
  };
}

async function changedBoard(
  account: Account,
  { name, description, archived, settings, workspace }: WantedBoard,
  ref: Ref,
): Promise<BoardChange> {
  if (workspace !== undefined) {
    wrong("A board cannot be moved: `workspace` is for a new one, without `board`.");
  }
  const body = given({
    name,
    description: description === undefined ? undefined : await toHtml(description),
    is_archived: flag(archived),
  });
  const changes = Object.keys(body).length > 0;
  if (!changes && settings === undefined) {
    wrong("Nothing is to be changed: give `name`, `description`, `archived` or `settings`.");
  }
  const id = await account.anyBoardId(ref);
  // What is archived is read anew, so that the plan tells it by its present name.
  const before = archived ? (await boardNow(account, id)).name : await knownName(account, id);
  return {
    what: named("Board", before, id),
    name: name ?? before,
    done: doneTo(archived),
    ...(archived
      ? { loss: { thing: "board", id, name: before, fate: "archived", holds: "board_ids" } }
      : {}),
    async send() {
      const path = { board_id: id };
      if (changes) {
        await account.client.run("updateBoard", { path, body }, { touches: boardTags(id) });
      }
      if (!changes) await sendSettings(account, id, settings);
      else return { id, ...await afterwards(() => sendSettings(account, id, settings)) };
      return { id };
    },
  };
}

async function deletedBoard(
  account: Account,
  wanted: WantedBoard,
  ref: Ref,
): Promise<BoardChange> {
  const { board: _board, delete: _delete, ...others } = wanted;
  if (Object.keys(given(others)).length > 0) wrong("`delete` goes with `board` alone.");
  const id = await account.anyBoardId(ref);
  const { name, is_archived } = await boardNow(account, id);
  return {
    what: named("Board", name, id),
    name,
    done: "deleted",
    loss: { thing: "board", id, name, fate: "deleted for good", holds: "board_ids" },
    async send() {
      const path = { board_id: id };
      const touches = boardTags(id);
      // The account deletes only what is archived (code BS05, seen by one client).
      if (!is_archived) {
        await account.client.run("updateBoard", { path, body: { is_archived: 1 } }, { touches });
      }
      try {
        await account.client.run("deleteBoard", { path }, { touches });
      } catch (error) {
        // Whether it is gone after all is for the error itself to say.
        if (is_archived || !(error instanceof UpstreamError) || error.facts.arrived === "unknown") {
          throw error;
        }
        throw new DomainError(
          "refused",
          `${named("Board", name, id)} is archived now, but not deleted. ${explain(error)}`,
          { cause: error },
        );
      }
      return { id };
    },
  };
}

/** The second step of a change whose first is done: its failure does not undo that. */
async function afterwards(step: () => Promise<void>): Promise<{ readonly short?: string }> {
  try {
    await step();
    return {};
  } catch (error) {
    return { short: `its settings were not: ${explain(error)}` };
  }
}

async function sendSettings(
  account: Account,
  boardId: number,
  settings: WantedSettings | undefined,
): Promise<void> {
  if (settings === undefined) return;
  const { archive_after_days, repeat_custom_ids, discard_needs_reason } = settings;
  const chosen = Object.entries(BOARD_SETTINGS).map(([name, { api, values }]) => {
    const value: unknown = Reflect.get(settings, name);
    return [api, value === undefined ? undefined : values.findIndex((one) => one === value)];
  });
  const body = given({
    ...Object.fromEntries(chosen),
    autoarchive_cards_after: archive_after_days,
    allow_repeating_custom_card_ids: flag(repeat_custom_ids),
    is_discard_reason_required: flag(discard_needs_reason),
  });
  if (Object.keys(body).length === 0) return;
  const path = { board_id: boardId };
  await account.client.run("setBoardSettings", { path, body }, { touches: boardTags(boardId) });
}

async function boardNow(account: Account, id: number) {
  // A board that was asked for by its id does not repeat it in the vendor's document.
  const row = Board.omit({ board_id: true });
  return await account.client.data("getBoard", { path: { board_id: id } }, row);
}

async function knownName(account: Account, id: number): Promise<string> {
  const boards = await account.knownBoards();
  return boards?.find((board) => board.board_id === id)?.name ?? "";
}

function doneTo(archived: boolean | undefined): string {
  return archived === undefined ? "changed" : archived ? "archived" : "unarchived";
}
