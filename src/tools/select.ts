/**
 * Which tools are offered: profile and toolsets add, allow and deny lists and read-only take away.
 *
 * @module
 */
import type { OfferedTool } from "./define.ts";

/** Whether a tool is offered. */
export type Has = (tool: string) => boolean;

/** Sets of tools for people who want fewer or more than usual. */
export type Profile = "essential" | "standard" | "full";

/** What a choice of tools is made from. */
export interface Selection {
  readonly profile: Profile;
  /** Further toolsets; `all` means every one. */
  readonly toolsets: readonly string[];
  /** Only these, if given. */
  readonly allow: readonly string[] | undefined;
  readonly deny: readonly string[];
  readonly readOnly: boolean;
}

/** The tools most used; the profile `essential` has these. */
const ESSENTIAL = new Set([
  "list_boards",
  "get_board",
  "find_cards",
  "get_cards",
  "create_cards",
  "update_cards",
  "move_cards",
  "add_comments",
]);

/** The tools that reach every operation of the API, those of other toolsets among them. */
export const WHOLE_API = {
  toolset: "default",
  names: new Set(["search_api", "call_api"]),
} as const;

/** The names of all toolsets, `all` included. */
export function toolsetNames(tools: readonly Pick<OfferedTool, "toolset">[]): string[] {
  return [...new Set(tools.map((tool) => tool.toolset)), "all"];
}

/** What a choice is made by. */
interface Selectable<T> extends Pick<OfferedTool, "name" | "toolset" | "effect"> {
  readonly readOnlyVariant?: T;
}

/** The tools of a selection, in the order in which they are given. Deny wins over everything else. */
export function selectTools<T extends Selectable<T>>(
  tools: readonly T[],
  selection: Selection,
): T[] {
  const { profile, toolsets, allow, deny, readOnly } = selection;
  const inProfile = (tool: T) =>
    profile === "full" || toolsets.includes("all") || toolsets.includes(tool.toolset) ||
    (profile === "essential" ? ESSENTIAL.has(tool.name) : tool.toolset === "default");
  const selected = tools.filter((tool) =>
    (allow ? allow.includes(tool.name) : inProfile(tool)) && !deny.includes(tool.name)
  );
  return withinRights(selected, { readOnly, toolsets: undefined, wholeApi: true });
}

/**
 * What is left of the tools.
 *
 * @param rights.toolsets no tools but those of these; `undefined`: no restriction
 * @param rights.wholeApi whether the tools of {@linkcode WHOLE_API} are left, whatever the toolsets
 */
export function withinRights<T extends Selectable<T>>(
  tools: readonly T[],
  rights: {
    readonly readOnly: boolean;
    readonly toolsets: readonly string[] | undefined;
    readonly wholeApi: boolean;
  },
): T[] {
  const { readOnly, toolsets, wholeApi } = rights;
  const within = ({ name, toolset }: T) =>
    WHOLE_API.names.has(name) ? wholeApi : toolsets?.includes(toolset) ?? true;
  return tools.filter(within)
    .flatMap((tool) => !readOnly || tool.effect === "read" ? [tool] : tool.readOnlyVariant ?? []);
}
