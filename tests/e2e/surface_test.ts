/**
 * What the binary offers, looked at by clients that nobody here wrote: portable schemas in every
 * profile, structured answers that keep to their schema, resources and prompts.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PROFILE_CHOICES } from "../support/offered.ts";
import { startAccount, type TestAccount } from "./support/account.ts";
import { inspect, inspectorEntry } from "./support/inspector.ts";
import { connectPython, pythonWithSdk } from "./support/python_client.ts";
import { connectSdk1, connectSdk2 } from "./support/sdk_clients.ts";
import { type ServerCommand, serverCommand, type TestClient } from "./support/server.ts";
import { withHome } from "./support/session.ts";

const inspector = await inspectorEntry();
const python = await pythonWithSdk();

/** Runs `work` with the command of a server on an account of its own. */
async function withServer(
  env: Readonly<Record<string, string>>,
  work: (server: ServerCommand, home: string, account: TestAccount) => Promise<void>,
): Promise<void> {
  await withHome(async (home) => {
    await using account = await startAccount();
    await work(serverCommand(account.apiUrl, account.apiToken, home, env), home, account);
  });
}

/** Every profile, and all tools once more with what they answer. */
const PORTABLE = [
  ...PROFILE_CHOICES.map((choice) => ({ ...choice, output: "text" })),
  ...PROFILE_CHOICES.filter(({ name }) => name === "full").map((choice) => ({
    ...choice,
    output: "structured",
  })),
];

for (const { profile, readOnly, name, tools, output } of PORTABLE) {
  Deno.test(
    `the Inspector finds no schema that clients cannot take: ${name}, ${output}`,
    { ignore: inspector === undefined },
    async () => {
      assert(inspector !== undefined);
      const env = {
        BUSINESSMAP_TOOL_PROFILE: profile,
        BUSINESSMAP_READ_ONLY_MODE: `${readOnly}`,
        BUSINESSMAP_OUTPUT: output,
      };
      await withServer(env, async (server, home) => {
        const args = ["--strict", "--method", "tools/list"];
        // The protocol's result; where a schema is in error, the Inspector ends with one itself.
        const listed = await inspect(inspector, server, args, home) as {
          tools: { name: string }[];
        };
        assertEquals(listed.tools.map((tool) => tool.name), tools.map((tool) => tool.name));
      });
    },
  );
}

Deno.test(
  "the Inspector reads a board as a resource and gets a prompt on it",
  { ignore: inspector === undefined },
  async () => {
    assert(inspector !== undefined);
    await withServer({}, async (server, home) => {
      const read = ["--method", "resources/read", "--uri", "businessmap://boards/1"];
      const board = JSON.stringify(await inspect(inspector, server, read, home));
      assertStringIncludes(board, "text/markdown");
      assertStringIncludes(board, "# Board 1");
      const get = ["--method", "prompts/get", "--prompt-name", "board_health_review"];
      const args = [...get, "--prompt-args", "board=Marketing"];
      const prompt = JSON.stringify(await inspect(inspector, server, args, home));
      assertStringIncludes(prompt, 'the board \\"Marketing\\"');
    });
  },
);

/** Clients of both generations, in both modes, and the one in Python: all check what they are given. */
const CLIENTS: Readonly<Record<string, (server: ServerCommand) => Promise<TestClient>>> = {
  "TypeScript SDK 1": connectSdk1,
  "TypeScript SDK 2 in legacy mode": (server) => connectSdk2(server, "legacy"),
  "TypeScript SDK 2 in auto mode": (server) => connectSdk2(server, "auto"),
  ...(python === undefined
    ? {}
    : { "Python SDK": (server: ServerCommand) => connectPython(python, server) }),
};

/** Both SDKs leave a timer of their own behind that would kill a server which does not end. */
const SDK_TIMERS = { sanitizeOps: false, sanitizeResources: false };

for (const [name, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${name} takes structured answers, and answers as JSON`, SDK_TIMERS, async () => {
    for (const output of ["structured", "json"]) {
      await withServer({ BUSINESSMAP_OUTPUT: output }, async (server) => {
        const client = await connect(server);
        try {
          await client.listTools();
          const board = await client.call("get_board", { board: 1 });
          assert(!board.isError, board.text);
          const value = output === "json" ? JSON.parse(board.text) : board.structured;
          assertStringIncludes(value.head, 'Board 1 "Product Development"');
          assert(Array.isArray(value.sections));
          assertEquals(board.structured === undefined, output === "json");
          assertEquals(board.text.startsWith("{"), output === "json");
          const missing = await client.call("get_cards", { cards: [999_999] });
          assert(missing.isError, missing.text);
          const wrong = await client.call("get_board", { bord: 1 });
          assert(wrong.isError, wrong.text);
          assertStringIncludes(wrong.text, "bord");
        } finally {
          await client.close();
        }
      });
    }
  });
}
