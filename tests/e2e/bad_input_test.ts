/**
 * What the binary makes of a bad configuration, a bad account, a bad client and no network: a clear
 * answer or a clean end, nothing but messages on standard output, no secret anywhere.
 */
import { DEFAULT } from "../../src/tools/default/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startAccount } from "./support/account.ts";
import { initialize, startServer } from "./support/line_client.ts";
import { serverCommand, serverProgram } from "./support/server.ts";
import {
  assertClean,
  assertNoSecret,
  deadAddress,
  silentAccount,
  soon,
  withHome,
  withSession,
} from "./support/session.ts";

/** Milliseconds: a request to the account ends by itself only after half a minute. */
const BEFORE_TIMEOUT = 20_000;

const WRONG_TOKEN = "ffffffffffffffffffffffffffffffff";

Deno.test("a key that the account refuses is told at each call, and the server goes on", async () => {
  await using account = await startAccount();
  const { apiUrl } = account;
  const status = await withSession(
    { apiUrl, apiToken: WRONG_TOKEN },
    async ({ call, toolNames }) => {
      for (const name of ["list_boards", "find_cards", "list_boards"]) {
        assertEquals(await call(name), {
          text: "The account does not accept the API key. Whoever runs this server has to set a " +
            "valid key. (status 401, code A001)",
          isError: true,
        });
      }
      assertEquals((await toolNames()).length, DEFAULT.length);
    },
  );
  assertEquals(status.code, 0);
});

Deno.test("an account that answers HTML is told apart from one that answers", async () => {
  await using account = await startAccount();
  account.simulator.addFault({ answer: "html", times: 1 });
  await withSession(account, async ({ call }) => {
    const { text, isError } = await call("list_boards", { workspace: 1 });
    assert(isError);
    assertStringIncludes(text, "The account's answer could not be read: it is no valid JSON.");
    assertEquals(/html|maintenance|back soon/i.test(text), false);
    assertEquals((await call("list_boards")).isError, false);
  });
});

Deno.test("without a network the server starts, lists its tools and says what is wrong", async () => {
  const options = { apiUrl: deadAddress(), apiToken: WRONG_TOKEN };
  const status = await withSession(options, async ({ call, toolNames }) => {
    assertEquals((await toolNames()).length, DEFAULT.length);
    assertEquals((await call("get_status")).isError, false);
    const { text, isError } = await call("get_board", { board: 1 });
    assert(isError);
    assertMatch(text, /^The connection to the account failed or broke\. Try again/);
    assertEquals((await toolNames()).length, DEFAULT.length);
  });
  assertEquals(status.code, 0);
});

Deno.test("nothing is asked of the account before a tool needs it", async () => {
  await using account = await startAccount();
  await withSession(account, async ({ call, server, toolNames }) => {
    await toolNames();
    await server.request("ping");
    await call("get_status");
    await call("get_board", { bord: 1 });
    assertEquals(account.requestCount(), 0);
    await call("list_boards");
    assertEquals(account.requestCount(), 2);
  });
});

Deno.test("a tool that is not there and a method that is not there are errors of the protocol", async () => {
  await using account = await startAccount();
  await withSession(account, async ({ server }) => {
    const tool = await server.request("tools/call", { name: "get_bord", arguments: {} });
    assertEquals(tool.error?.code, -32602);
    assertStringIncludes(tool.error?.message ?? "", "did you mean get_board?");
    assertEquals((await server.request("tools/nothing")).error?.code, -32601);
    const wrong = await server.request("tools/call", { name: 5 });
    assertEquals(wrong.error?.code, -32602);
  });
});

/** Lines that are no message, and what is answered: code and id. */
const BAD_LINES:
  readonly (readonly [line: string | Uint8Array, answer: [number, unknown] | null])[] = [
    ["{not json}", [-32700, null]],
    ["Listening on port 3000", [-32700, null]],
    [new Uint8Array([0xff, 0xfe, 0x00, 0x7b]), [-32700, null]],
    ['{"jsonrpc":"2.0","id":71,"method":"ping"', [-32700, null]],
    ["[]", [-32600, null]],
    ["42", [-32600, null]],
    ["null", [-32600, null]],
    ['"text"', [-32600, null]],
    ["{}", [-32600, null]],
    ['{"jsonrpc":"1.0","id":72,"method":"ping"}', [-32600, 72]],
    ['{"jsonrpc":"2.0","id":"a","method":"ping","params":[]}', [-32600, "a"]],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', [-32600, null]],
    ["", null],
    ["  \t", null],
    ['{"jsonrpc":"2.0","id":73,"result":5}', null],
    ['{"jsonrpc":"2.0","id":74,"result":{}}', null],
    ['{"jsonrpc":"2.0","method":"notifications/nothing"}', null],
  ];

Deno.test("a line that is no message gets a short error, and the session goes on", async () => {
  await using account = await startAccount();
  await withSession(account, async ({ server, toolNames }) => {
    for (const [line, expected] of BAD_LINES) {
      const before = server.lines.length;
      await server.send(line);
      await server.send("\n");
      // What follows is answered, so what came before has been read.
      await toolNames();
      const answers = server.lines.slice(before).map((text) => JSON.parse(text))
        .filter((message) => message.error !== undefined);
      assertEquals(
        answers.map(({ id, error }) => [error.code, id]),
        expected === null ? [] : [expected],
        String(line),
      );
      for (const { error } of answers) assert(error.message.length < 100, error.message);
    }
  });
  assertEquals(account.requestCount(), 0);
});

Deno.test("lines that end in CR LF or come in pieces are read like any other", async () => {
  await using account = await startAccount();
  await withSession(account, async ({ server, toolNames }) => {
    const message = new TextEncoder().encode(
      '{"jsonrpc":"2.0","id":"ö","method":"ping"}\r\n{"jsonrpc":"2.0","id":"b","method":"ping"}\n',
    );
    for (const byte of message) await server.send(new Uint8Array([byte]));
    await toolNames();
    const answered = server.lines.map((line) => JSON.parse(line).id);
    assert(answered.includes("ö") && answered.includes("b"), answered.join());
  });
});

Deno.test("a huge argument is refused in a sentence, and a huge line ends the session cleanly", async () => {
  await using account = await startAccount();
  const status = await withSession(account, async ({ call, server }) => {
    const { text, isError } = await call("add_comments", {
      comments: [{ card: 101, text: "x".repeat(5_000_000) }],
    });
    assert(isError);
    assertEquals(text, "`comments.0.text` may have at most 100000 characters.");
    // More than the protocol's library takes; the pipe may close before all of it is written.
    await server.send("x".repeat(12_000_000)).catch(() => {});
  });
  assertEquals(status.code, 0);
  assertEquals(account.requestCount(), 0);
});

Deno.test("a client that closes standard input in the middle of a call ends the server cleanly", async () => {
  await using account = silentAccount();
  const status = await withSession(
    { apiUrl: account.apiUrl, apiToken: WRONG_TOKEN },
    async (one) => {
      const pending = one.server.request("tools/call", { name: "list_boards", arguments: {} });
      pending.catch(() => {}); // the server ends without an answer
      await soon(account.asked, "a request to the account");
    },
  );
  assertEquals(status.code, 0);
  await soon(account.hungUp, "the end of the request");
});

for (const signal of ["SIGTERM", "SIGKILL", "SIGINT"] as const) {
  Deno.test(`a client that sends ${signal} in the middle of a call leaves nothing running`, async () => {
    await using account = silentAccount();
    await withHome(async (home) => {
      const server = startServer(serverCommand(account.apiUrl, WRONG_TOKEN, home));
      await soon(initialize(server), "initialize");
      const pending = server.request("tools/call", { name: "list_boards", arguments: {} });
      pending.catch(() => {}); // the server ends without an answer
      await soon(account.asked, "a request to the account");
      server.kill(signal);
      const status = await soon(server.end(), "end");
      assert(status.signal === signal || status.code === 0, JSON.stringify(status));
      await soon(account.hungUp, "the end of the request");
      assertClean(server, [WRONG_TOKEN]);
    });
  });
}

Deno.test("a client that cancels a call ends its request to the account", async () => {
  await using account = silentAccount();
  await withSession(
    { apiUrl: account.apiUrl, apiToken: WRONG_TOKEN },
    async ({ server, toolNames }) => {
      const params = { name: "find_cards", arguments: {} };
      await server.send(
        `${JSON.stringify({ jsonrpc: "2.0", id: "mine", method: "tools/call", params })}\n`,
      );
      await soon(account.asked, "a request to the account");
      await server.notify("notifications/cancelled", { requestId: "mine", reason: "No need" });
      await soon(account.hungUp, "the end of the request", BEFORE_TIMEOUT);
      await toolNames();
      assertEquals(account.requests(), 1);
      // The protocol wants no answer to what was cancelled.
      assertEquals(server.lines.some((line) => JSON.parse(line).id === "mine"), false);
    },
  );
});

/** Runs the program to its end. */
async function runOnce(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return await withHome(async (home) => {
    const program = serverProgram();
    const { code, stdout, stderr } = await new Deno.Command(program.command, {
      args: [...program.args, ...args],
      env: { ...program.env, HOME: home, ...env },
      clearEnv: true,
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  });
}

const SECRET = "s3cr3t-key-that-must-not-be-shown";

Deno.test("missing configuration ends with code 78 and one line for each thing that is missing", async () => {
  for (const command of [[], ["stdio"], ["check"]]) {
    const { code, stdout, stderr } = await runOnce(command);
    assertEquals([code, stdout], [78, ""]);
    assertEquals(stderr.trimEnd().split("\n").map((line) => line.split(" ")[0]), [
      "BUSINESSMAP_API_URL",
      "BUSINESSMAP_API_TOKEN",
    ]);
  }
});

Deno.test("wrong configuration ends with code 78 and one line a value, without any secret", async () => {
  const { code, stdout, stderr } = await runOnce(["stdio"], {
    BUSINESSMAP_API_URL: `https://user:${SECRET}@acme.example.com/`,
    BUSINESSMAP_API_TOKEN: `${SECRET}\n${SECRET}`,
    BUSINESSMAP_TOOL_PROFILE: "everything",
    LOG_LEVEL: "loud",
  });
  assertEquals([code, stdout], [78, ""]);
  assertNoSecret(stderr, [SECRET]);
  const lines = stderr.trimEnd().split("\n");
  assertEquals(lines.length, 4);
  for (
    const name of [
      "BUSINESSMAP_API_URL",
      "BUSINESSMAP_API_TOKEN",
      "BUSINESSMAP_TOOL_PROFILE",
      "LOG_LEVEL",
    ]
  ) {
    assertEquals(
      lines.filter((line) => line.startsWith(`${name} (environment)`)).length,
      1,
      stderr,
    );
  }
});

/** Commands, how they end, and which of their two outputs has something in it. */
const COMMANDS: readonly (readonly [
  args: readonly string[],
  code: number,
  output: "stdout" | "stderr" | "neither",
])[] = [
  [["version"], 0, "stdout"],
  [["--version"], 0, "stdout"],
  [["--help"], 0, "stdout"],
  [["help", "check"], 0, "stdout"],
  [["tools"], 0, "stdout"],
  [["tools", "--json"], 0, "stdout"],
  [["tools", "--profile", "essential"], 0, "stdout"],
  [["tools", "--profile", "everything"], 78, "stderr"],
  [["permissions"], 0, "stdout"],
  [["demo"], 0, "neither"],
  [["stdio"], 0, "neither"],
  [[], 0, "neither"],
  [["serve"], 64, "stderr"],
  [["stdio", "--nothing"], 64, "stderr"],
  [["--api-token", SECRET], 64, "stderr"],
  [[`--api-token=${SECRET}`], 64, "stderr"],
  [["check"], 69, "stdout"],
];

for (const [args, code, output] of COMMANDS) {
  const title = args.join(" ").replaceAll(SECRET, "<key>") || "no command";
  Deno.test(`the program with ${title} ends with ${code} and writes to ${output}`, async () => {
    const env = { BUSINESSMAP_API_URL: deadAddress(), BUSINESSMAP_API_TOKEN: SECRET };
    const ended = await runOnce(args, env);
    assertEquals(ended.code, code, ended.stderr);
    assertEquals(ended.stdout !== "", output === "stdout", ended.stdout);
    assertEquals(ended.stderr !== "", output === "stderr", ended.stderr);
    assertNoSecret(ended.stdout + ended.stderr, [SECRET]);
    assert(!/\n\s+at .*:\d+/.test(ended.stderr), ended.stderr);
  });
}

Deno.test("the demo is a server like any other, on an account of its own", async () => {
  await withHome(async (home) => {
    const program = serverProgram();
    const server = startServer({
      command: program.command,
      args: [...program.args, "demo"],
      env: { ...program.env, HOME: home },
    });
    await soon(initialize(server), "initialize");
    const reply = await soon(
      server.request("tools/call", { name: "get_board", arguments: { board: "Portfolio" } }),
      "call",
    );
    assertStringIncludes(JSON.stringify(reply.result), "Company goals");
    assertEquals((await soon(server.end(), "end")).code, 0);
    assertClean(server, []);
  });
});
