/**
 * Tools on users, teams, roles and access.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { getPeople } from "./get_people.ts";
import { setAccess } from "./set_access.ts";
import { updateTeams } from "./update_teams.ts";
import { updateUsers } from "./update_users.ts";

export const PEOPLE: readonly Tool[] = [getPeople, updateUsers, updateTeams, setAccess];
