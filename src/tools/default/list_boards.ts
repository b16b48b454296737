import * as z from "zod";
import { resolve } from "../../businessmap/names.ts";
import { defineTool } from "../define.ts";
import { plainText } from "../../businessmap/plain_text.ts";
import { ref } from "../arguments.ts";
import { counted } from "../words.ts";

/** Workspaces and their boards. */
export const listBoards = defineTool({
  name: "list_boards",
  title: "List boards",
  toolset: "default",
  description: "Workspaces and their boards with ids. Start here when a board's name is not known.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    workspace: ref.optional(),
    query: z.string().max(200).optional().describe("Part of a board's name"),
    archived: z.boolean().optional().describe("Archived ones instead"),
  }),
  async handler({ workspace, query, archived = false }, { account }) {
    const [workspaces, boards] = await Promise.all([account.workspaces(), account.boards()]);
    const only = workspace === undefined
      ? account.settings.defaultWorkspaceId
      : resolve("workspace", workspace, workspaces, {
        id: (space) => space.workspace_id,
        names: (space) => [space.name],
      }).workspace_id;
    const words = query?.toLowerCase().trim() ?? "";
    const names = new Map(workspaces.map((space) => [space.workspace_id, space.name]));
    const rows = boards
      .filter((board) => board.is_archived === archived)
      .filter((board) => only === undefined || board.workspace_id === only)
      .filter((board) => board.name.toLowerCase().includes(words))
      .sort((a, b) =>
        (a.workspace_id ?? 0) - (b.workspace_id ?? 0) || a.name.localeCompare(b.name)
      );
    const confined = workspace === undefined && only !== undefined
      ? ", those of the default workspace: name another in `workspace`"
      : "";
    const used = new Set(rows.map((row) => row.workspace_id)).size;
    return {
      head: `${counted(rows.length, archived ? "archived board" : "board")} in ${used} of ` +
        `${counted(workspaces.length, "workspace")}${confined}.`,
      sections: rows.length === 0 ? [] : [{
        kind: "table",
        columns: ["board_id", "board", "workspace", "workspace_id", "description"],
        rows: rows.map((board) => [
          board.board_id,
          board.name,
          names.get(board.workspace_id ?? 0),
          board.workspace_id,
          plainText(board.description).trim().slice(0, 100),
        ]),
      }],
    };
  },
});
