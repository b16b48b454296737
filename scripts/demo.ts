// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task demo`: a real client starts the server on its embedded account and tells a short
 * story with it. Ends by itself.
 */
import { Client } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { REQUESTS_META } from "../src/server/results.ts";
import { BOARDS } from "../src/simulator/seed/demo_names.ts";
import { repositoryRoot, runVisibly } from "./run.ts";

const program = new URL("../src/main.ts", import.meta.url).pathname;
// The first time this downloads for as long as it takes; a client waits a minute for its server.
const fetched = await runVisibly(Deno.execPath(), ["cache", program], { cwd: repositoryRoot() });
if (fetched !== 0) Deno.exit(fetched);

const client = new Client({ name: "businessmap-mcp-demo", version: "1.0.0" });
const cache = Deno.env.get("DENO_DIR");
const transport = new StdioClientTransport({
  command: Deno.execPath(),
  args: ["run", "--quiet", "-P", program, "demo"],
  // What it logs would stand between the answers; what goes wrong is still seen.
  env: {
    ...getDefaultEnvironment(),
    // Clients hand on HOME, and no variable of Deno's.
    ...(cache === undefined ? {} : { DENO_DIR: cache }),
    LOG_LEVEL: "error",
  },
  stderr: "inherit",
});

let requests = 0;

/** Calls a tool, prints what was asked and answered, and gives the answer's text. */
async function call(
  why: string,
  name: string,
  args: Record<string, unknown>,
  expect: "done" | "refused" = "done",
): Promise<string> {
  const result = await client.callTool({ name, arguments: args });
  const [block] = result.content;
  const text = block?.type === "text" ? block.text : "";
  const cost = Number(result._meta?.[REQUESTS_META] ?? 0);
  requests += cost;
  console.log(`\n■ ${why}\n  ${name} ${JSON.stringify(args)}`);
  console.log(text.split("\n").map((line) => `  │ ${line}`).join("\n"));
  console.log(`  └ ${cost} ${cost === 1 ? "request" : "requests"} to the account`);
  if (result.isError !== (expect === "refused" ? true : undefined)) {
    throw new Error(`Cannot go on: ${name} was not ${expect}`);
  }
  return text;
}

await client.connect(transport);
const { tools } = await client.listTools();
console.log(
  `Connected to ${client.getServerVersion()?.name} ${client.getServerVersion()?.version}, ` +
    `protocol ${client.getNegotiatedProtocolVersion()}: ${tools.length} tools.`,
);

await call("Which boards are there?", "list_boards", {});
await call("How full is one of them, against its WIP limits?", "get_board", {
  board: BOARDS.development.name,
});
await call("What is overdue, on any board?", "find_cards", {
  due: "overdue",
  sort: "deadline",
  limit: 5,
});
const created = await call("Create a card", "create_cards", {
  board: BOARDS.support.name,
  cards: [{
    title: "Try businessmap-mcp",
    description: "Created by the **demo**:\n\n- connect a client\n- ask about a board",
    priority: "high",
    subtasks: ["Connect a client", "Ask about a board"],
  }],
});
const card = Number(/^(\d+)\t/m.exec(created)?.[1]);
await call(
  "Start work on it, where there is no room",
  "move_cards",
  { cards: [card], column: "Working on it" },
  "refused",
);
await call("Put it where there is room", "move_cards", { cards: [card], column: "Triage" });
await call("Say so", "add_comments", {
  comments: [{ card, text: "Waits in *Triage*. See the **README** for how to connect." }],
});
await call("Look at the result", "get_cards", {
  cards: [card],
  include: ["description", "subtasks", "comments"],
});
console.log(`\nDone: ${requests} requests to the account in all.`);
await client.close();
