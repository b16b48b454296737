/**
 * What a person sees who starts the program by hand.
 *
 * @module
 */
import { ConfigError, loadConfig, type Sources } from "../config/mod.ts";
import { name, version } from "../version.ts";

/** What this is, how to connect a client, and what the configuration lacks. */
export function welcome(
  sources: Sources,
  program: { readonly command: string; readonly args: readonly string[] },
): string {
  const server = {
    command: program.command,
    ...(program.args.length > 0 ? { args: program.args } : {}),
    env: { BUSINESSMAP_API_URL: "<account>", BUSINESSMAP_API_TOKEN: "<API key>" },
  };
  return [
    `${name} ${version}: an MCP server for BusinessMap (Kanbanize).`,
    "",
    "An MCP client starts it and talks to it over standard input and output, so there is nothing to",
    "see here. Add it to the client's configuration:",
    "",
    JSON.stringify({ mcpServers: { businessmap: server } }, null, 2),
    "",
    ...state(sources),
    "",
    "Try it without an account: businessmap-mcp demo. Test the connection: businessmap-mcp check.",
    "All commands and settings: businessmap-mcp --help.",
  ].join("\n");
}

function state(sources: Sources): string[] {
  try {
    const { accounts } = loadConfig(sources);
    const origins = accounts.map(({ origin }) => origin).join(", ");
    return [`The configuration of this terminal is complete, for ${origins}.`];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [
      "The configuration of this terminal is not complete:",
      ...error.problems.map((problem) => `- ${problem}`),
    ];
  }
}
