/**
 * The command `tools`: what a configuration offers, and what it costs a model to know.
 *
 * @module
 */
import { demoAccount, loadConfig, type Sources } from "../config/mod.ts";
import { withInstances } from "../server/instances.ts";
import { listing } from "../server/mcp_server.ts";
import { INSTANCE_COST, TOKEN_COSTS } from "../tools/token_costs.ts";
import { toolsFor } from "./assemble.ts";
import { exitCode } from "./exit_codes.ts";
import { print } from "./output.ts";

/** Lists tools; no account is needed for it, but a list of accounts is heeded. */
export function runTools(sources: Sources, options: { readonly json: boolean }): number {
  const config = loadConfig(sources, { standIn: demoAccount("http://127.0.0.1", "not-needed") });
  const tools = withInstances(toolsFor(config), config.accounts);
  if (options.json) {
    print(JSON.stringify(listing(tools).tools));
    return exitCode.ok;
  }
  const width = Math.max(...tools.map((tool) => tool.name.length), 4);
  let total = 0;
  for (const tool of tools) {
    const tokens = (TOKEN_COSTS[tool.name] ?? 0) + (config.accounts.length > 1 ? INSTANCE_COST : 0);
    total += tokens;
    print(`${tool.name.padEnd(width)}  ${String(tokens).padStart(5)}  ${tool.title}`);
  }
  print(`${`${tools.length} tools`.padEnd(width)}  ${String(total).padStart(5)}  tokens (cl100k)`);
  return exitCode.ok;
}
