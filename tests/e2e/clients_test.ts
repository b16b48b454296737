/**
 * The compiled binary, driven by clients that nobody here wrote. Each client does the same work on
 * an account of its own, and must be told the same and leave the same behind.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type HttpAddress, served } from "./support/http_server.ts";
import { inspect, inspectorEntry } from "./support/inspector.ts";
import { connectLineClient } from "./support/line_client.ts";
import { findMaterial } from "./support/material.ts";
import { connectPython, pythonWithSdk } from "./support/python_client.ts";
import { connectSdk1, connectSdk2 } from "./support/sdk_clients.ts";
import {
  type ListedTool,
  readAnswer,
  type ServerCommand,
  serverCommand,
  type TestClient,
} from "./support/server.ts";

/** What a client saw and left behind. */
interface Outcome {
  readonly protocolVersion: string;
  readonly tools: readonly ListedTool[];
  /** Answers by tool. */
  readonly answers: Readonly<Record<string, string>>;
  readonly card: {
    readonly title: string;
    readonly description: string;
    readonly column_id: number;
    readonly lane_id: number;
  };
  readonly comments: readonly string[];
  /** Where the card was put. */
  readonly place: { readonly column_id: number; readonly lane_id: number };
}

/** Looks at a board, finds cards, creates one, moves it, comments on it. */
async function work(client: TestClient, account: TestAccount): Promise<Outcome> {
  const { boardId, columnId, doneColumnId, laneId } = await findMaterial(account);
  const answers: Record<string, string> = {};
  const call = async (tool: string, args: Record<string, unknown>) => {
    const { text, isError } = await client.call(tool, args);
    assert(!isError, `${tool} failed: ${text}`);
    answers[tool] = withoutMarkers(text);
  };
  const tools = await client.listTools();
  await call("get_board", { board: boardId });
  await call("find_cards", { boards: [boardId], limit: 5 });
  await call("create_cards", {
    cards: [{
      board: boardId,
      column: columnId,
      lane: laneId,
      title: "Ship the parcel – “today”",
      description: "Needs **care**",
    }],
  });
  // Newest first (recorded order), so the card just created leads.
  const page = await account.api("GET", `/cards?board_ids=${boardId}`) as {
    data: { card_id: number }[];
  };
  const id = page.data[0]?.card_id;
  await call("move_cards", { cards: [id], column: doneColumnId });
  await call("add_comments", { comments: [{ card: id, text: "Parcel *left* at noon" }] });
  // The shapes are the vendor's document's.
  const card = await account.api("GET", `/cards/${id}`) as Outcome["card"];
  const comments = await account.api("GET", `/cards/${id}/comments`) as { text: string }[];
  return {
    protocolVersion: client.protocolVersion,
    tools,
    answers,
    card,
    comments: comments.map(({ text }) => text),
    place: { column_id: doneColumnId, lane_id: laneId },
  };
}

/** Answers fence what people wrote with a marker that is new each time. */
function withoutMarkers(text: string): string {
  return text.replace(/\b[0-9a-f]{8,}\b/g, "marker");
}

/** Runs the work with one client on a fresh account and a fresh store. */
async function outcomeOf(
  connect: (server: ServerCommand) => Promise<TestClient>,
): Promise<Outcome> {
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-e2e-" });
  try {
    await using account = await startAccount();
    const server = serverCommand(account.apiUrl, account.apiToken, home);
    const client = await connect(server);
    try {
      const outcome = await work(client, account);
      assertEquals(account.violations(), []);
      return outcome;
    } finally {
      await client.close();
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

let first: Promise<Outcome> | undefined;

/** What the plain line client saw: the others are compared with it. */
const reference = () => first ??= outcomeOf(connectLineClient);

Deno.test("a client that writes plain lines can look, create, move and comment", async () => {
  const { card, comments, place, tools } = await reference();
  assertEquals(card.title, "Ship the parcel – “today”");
  assertStringIncludes(card.description, "<strong>care</strong>");
  assertEquals({ column_id: card.column_id, lane_id: card.lane_id }, place);
  assertEquals(comments.length, 1);
  assertStringIncludes(comments[0] ?? "", "<em>left</em>");
  assert(tools.length > 0);
});

/** The newest protocol that a client and the server have in common, by client. */
const CLIENTS: readonly {
  readonly name: string;
  readonly protocol: string;
  readonly connect: (server: ServerCommand) => Promise<TestClient>;
}[] = [
  { name: "TypeScript SDK 1", protocol: "2025-11-25", connect: connectSdk1 },
  {
    name: "TypeScript SDK 2 in legacy mode",
    protocol: "2025-11-25",
    connect: (server) => connectSdk2(server, "legacy"),
  },
  {
    name: "TypeScript SDK 2 in auto mode",
    protocol: "2026-07-28",
    connect: (server) => connectSdk2(server, "auto"),
  },
  {
    name: "TypeScript SDK 1 over HTTP",
    protocol: "2025-11-25",
    connect: served(connectSdk1),
  },
  {
    name: "TypeScript SDK 2 in legacy mode over HTTP",
    protocol: "2025-11-25",
    connect: served((address) => connectSdk2(address, "legacy")),
  },
  {
    name: "TypeScript SDK 2 in auto mode over HTTP",
    protocol: "2026-07-28",
    connect: served((address) => connectSdk2(address, "auto")),
  },
];

/** Both SDKs leave a timer of their own behind that would kill a server which does not end. */
const SDK_TIMERS = { sanitizeOps: false, sanitizeResources: false };

for (const { name, protocol, connect } of CLIENTS) {
  Deno.test(`${name} is told the same and leaves the same behind`, SDK_TIMERS, async () => {
    await sameAsReference(await outcomeOf(connect), protocol);
  });
}

const python = await pythonWithSdk();

for (const way of ["", " over HTTP"]) {
  Deno.test(
    `the Python SDK${way} is told the same and leaves the same behind`,
    { ignore: python === undefined },
    async () => {
      assert(python !== undefined);
      const connect = (server: ServerCommand | HttpAddress) => connectPython(python, server);
      const outcome = await outcomeOf(way === "" ? connect : served(connect));
      await sameAsReference(outcome, "2026-07-28");
    },
  );
}

const inspectorCli = await inspectorEntry();

Deno.test(
  "the Inspector's command line lists the same tools and looks at a board",
  { ignore: inspectorCli === undefined },
  async () => {
    assert(inspectorCli !== undefined);
    const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-e2e-" });
    try {
      await using account = await startAccount();
      const server = serverCommand(account.apiUrl, account.apiToken, home);
      const { boardId } = await findMaterial(account);
      // The protocol's result, as the Inspector prints it.
      const listed = await inspect(inspectorCli, server, ["--method", "tools/list"], home) as {
        tools: ListedTool[];
      };
      const expected = await reference();
      assertEquals(
        listed.tools.map(({ name }) => name),
        expected.tools.map(({ name }) => name),
      );
      const call = ["--method", "tools/call", "--tool-name", "get_board"];
      const result = await inspect(
        inspectorCli,
        server,
        [...call, "--tool-arg", `board=${boardId}`],
        home,
      );
      assertEquals(withoutMarkers(readAnswer(result).text), expected.answers.get_board);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  },
);

async function sameAsReference(outcome: Outcome, protocol: string): Promise<void> {
  const expected = await reference();
  assertEquals(outcome.protocolVersion, protocol);
  assertEquals(
    outcome.tools.map(({ name }) => name),
    expected.tools.map(({ name }) => name),
  );
  assertEquals(outcome.answers, expected.answers);
  assertEquals(outcome.card.title, expected.card.title);
  assertEquals(outcome.card.description, expected.card.description);
  assertEquals(outcome.card.column_id, expected.card.column_id);
  assertEquals(outcome.comments, expected.comments);
}
