/**
 * What a server is made from that needs no account: tools, settings, facts.
 *
 * @module
 */
import { type Account, checkToolNames, type Config } from "../config/mod.ts";
import type { ServedParts } from "../server/call.ts";
import type { LazyTool } from "../tools/define.ts";
import { LISTED } from "../tools/listed.ts";
import { offeredTools } from "../tools/offered.ts";
import { selectTools, toolsetNames } from "../tools/select.ts";
import { name, version } from "../version.ts";

/** The names of all toolsets; each has a flag. */
export const TOOLSETS: readonly string[] = toolsetNames(LISTED).filter((name) => name !== "all");

/** The tools that a configuration offers. */
export function toolsFor(config: Config): LazyTool[] {
  checkToolNames(config, {
    toolsets: toolsetNames(LISTED),
    tools: LISTED.map((tool) => tool.name),
  });
  const { accounts } = config;
  return selectTools(offeredTools(), {
    ...config.tools,
    readOnly: accounts.every((account) => account.readOnly),
  });
}

/** What a client can be told at once. */
export function servedParts(config: Config): ServedParts {
  const tools = toolsFor(config);
  const [first, ...others] = config.accounts;
  return {
    tools,
    accounts: [served(first), ...others.map(served)],
    output: config.output,
    confirmAbove: config.confirmAbove,
    facts: {
      name,
      version,
      startedAt: Date.now(),
      profile: config.tools.profile,
      tools: tools.length,
    },
  };
}

function served({ name, host, origin, readOnly, defaultWorkspaceId, description }: Account) {
  const workspace = defaultWorkspaceId === undefined ? {} : { defaultWorkspaceId };
  return {
    name,
    settings: { host, origin, readOnly, ...workspace },
    readOnly,
    ...(description === undefined ? {} : { description }),
  };
}
