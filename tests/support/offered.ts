/**
 * Choices of tools that a configuration can make.
 *
 * @module
 */
import type { Tool } from "../../src/tools/define.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { type Has, type Profile, selectTools, toolsetNames } from "../../src/tools/select.ts";

/** One choice. */
export interface Choice {
  /** What a test or file is called after it: `standard, read-only`. */
  readonly name: string;
  readonly profile: Profile;
  readonly readOnly: boolean;
  readonly tools: readonly Tool[];
}

const PROFILES: readonly Profile[] = ["essential", "standard", "full"];

/** Every profile, with and without writing. */
export const PROFILE_CHOICES: readonly Choice[] = PROFILES.flatMap((profile) =>
  both(profile, { profile })
);

/** Besides, every toolset added to the smallest profile and to the usual one, and alone. */
export const CHOICES: readonly Choice[] = [
  ...PROFILE_CHOICES,
  ...toolsetNames(TOOLS).flatMap((toolset) => [
    ...both(`essential and ${toolset}`, { profile: "essential", toolsets: [toolset] }),
    ...both(`standard and ${toolset}`, { toolsets: [toolset] }),
    ...both(`${toolset} alone`, {
      profile: "full",
      allow: TOOLS.filter((tool) => tool.toolset === toolset).map((tool) => tool.name),
    }),
  ]),
];

function both(
  name: string,
  choice: {
    readonly profile?: Profile;
    readonly toolsets?: readonly string[];
    readonly allow?: readonly string[];
  },
): Choice[] {
  const { profile = "standard" } = choice;
  return [false, true].map((readOnly) => ({
    name: readOnly ? `${name}, read-only` : name,
    profile,
    readOnly,
    tools: selectTools(TOOLS, {
      profile,
      toolsets: choice.toolsets ?? [],
      allow: choice.allow,
      deny: [],
      readOnly,
    }),
  }));
}

/** Whether a tool is among these. */
export function hasIn(tools: readonly Tool[]): Has {
  const names = new Set(tools.map(({ name }) => name));
  return (name) => names.has(name);
}
