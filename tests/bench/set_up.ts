/**
 * How long it takes from nothing to an answer: a person sets a client up, and the client asks.
 *
 * @module
 */
import { join } from "node:path";
import type { TestAccount } from "../e2e/support/account.ts";
import { initialize, startServer } from "../e2e/support/line_client.ts";
import { withHome } from "../e2e/support/session.ts";
import { entryCommand, hasScript, inTerminal } from "../e2e/support/terminal.ts";
import { callTool, median } from "./measure.ts";
import type { Row } from "./table.ts";

/** The program's share of that: the keys are struck as soon as they are asked for. */
export async function setUpRows(account: TestAccount, rounds: number): Promise<Row[]> {
  if (!await hasScript()) return [];
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await setUpOnce(account));
  return [{
    what: "Spawn of `setup` in a terminal to the first answer to the client that it set up, median",
    value: median(times) / 1_000,
    unit: "s",
    must: 60,
  }];
}

/** Milliseconds of one set-up, in a home folder of its own. */
async function setUpOnce({ apiUrl, apiToken }: TestAccount): Promise<number> {
  return await withHome(async (home) => {
    const begun = performance.now();
    const { code, screen } = await inTerminal(home, ["setup", "--client", "cursor"], [
      ["Account: ", `${apiUrl}\r`],
      ["API key: ", `${apiToken}\r`],
      ["Add it to Cursor?", "\r"],
    ]);
    if (code !== 0) throw new Error(`Cannot set up: ${screen}`);
    const { mcpServers } = JSON.parse(await Deno.readTextFile(join(home, ".cursor/mcp.json")));
    const server = startServer(entryCommand(mcpServers.businessmap, home));
    try {
      await initialize(server);
      await callTool(server, "list_boards", {});
      return performance.now() - begun;
    } finally {
      await server.end();
    }
  });
}
