/**
 * A fresh account: one workspace, one board with its default structure, two users. Its ids are
 * those of the recorded account: board 1, workflow 1, lane 1, columns 1 to 4, and user 2 as the
 * one whose key it is.
 *
 * @module
 */
import type { State } from "../state.ts";
import { addBoard, addDefaultStructure, addWorkspace } from "../structure.ts";
import { addRoles, addUser, ROLES } from "./people.ts";

export function seedEmpty(state: State): void {
  addRoles(state);
  const viewer = addUser(state, "Quiet Viewer", { isReadOnly: true });
  const owner = addUser(state, "Account Owner", { isOwner: true });
  const workspace = addWorkspace(state, "Workspace");
  const board = addBoard(state, workspace.workspace_id, "Board");
  addDefaultStructure(state, board);
  board.roles.set(viewer.user_id, ROLES.viewer).set(owner.user_id, ROLES.owner);
}
