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
    args: [...program.args, "stdio"],
    env: { BUSINESSMAP_API_URL: "<account>", BUSINESSMAP_API_TOKEN: "<API key>" },
  };
  return [
    `${name} ${version}: an MCP server for BusinessMap (Kanbanize).`,
    "",
    "An MCP client starts it and talks to it over standard input and output, so there is nothing to",
    "see here. Add it to the clients of this machine: businessmap-mcp setup.",
    "Or put this into a client's configuration by hand:",
    "",
    JSON.stringify({ mcpServers: { businessmap: server } }, null, 2),
    "",
    ...state(sources),
    "",
    'Try it without an account: put "demo" in place of "stdio". Test the connection:',
    "businessmap-mcp check. When something does not work: businessmap-mcp doctor.",
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
