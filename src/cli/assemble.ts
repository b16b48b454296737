/**
 * Builds the server's parts from a configuration: gateway, tools, facts.
 *
 * @module
 */
import { checkToolNames, type Config } from "../config/mod.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import type { ServerParts } from "../server/mcp_server.ts";
import type { Tool } from "../tools/define.ts";
import { TOOLS } from "../tools/registry.ts";
import { selectTools, toolsetNames } from "../tools/select.ts";
import { name, version } from "../version.ts";

/** The tools that a configuration offers. */
export function toolsFor(config: Config): Tool[] {
  checkToolNames(config, {
    toolsets: toolsetNames(TOOLS),
    tools: TOOLS.map((tool) => tool.name),
  });
  return selectTools(TOOLS, { ...config.tools, readOnly: config.readOnly });
}

/** The way to the configured account. */
export function gatewayFor(config: Config): Gateway {
  const { account, limits } = config;
  return createGateway({
    origin: account.origin,
    token: () => account.token.reveal(),
    userAgent: `${name}/${version}`,
    ...(limits.perMinute === undefined ? {} : { perMinute: limits.perMinute }),
    ...(limits.perHour === undefined ? {} : { perHour: limits.perHour }),
    readOnly: config.readOnly,
  });
}

/** Everything that a protocol server is made from. */
export function assemble(config: Config): ServerParts {
  const tools = toolsFor(config);
  const { account } = config;
  return {
    tools,
    settings: {
      host: account.host,
      origin: account.origin,
      readOnly: config.readOnly,
      ...(account.defaultWorkspaceId === undefined
        ? {}
        : { defaultWorkspaceId: account.defaultWorkspaceId }),
    },
    gateway: gatewayFor(config),
    output: config.output,
    facts: {
      name,
      version,
      startedAt: Date.now(),
      profile: config.tools.profile,
      tools: tools.length,
    },
  };
}
