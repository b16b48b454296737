/** The set-up as a person goes through it: in a real terminal, by keystrokes. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { run } from "../../scripts/run.ts";
import { startAccount, type TestAccount } from "./support/account.ts";
import { initialize, startServer } from "./support/line_client.ts";
import { readAnswer, serverProgram } from "./support/server.ts";
import { assertNoSecret, soon, withHome } from "./support/session.ts";

async function withAccount(work: (account: TestAccount) => Promise<void>): Promise<void> {
  await using account = await startAccount();
  await work(account);
}

/** `script` gives a program a terminal; it is part of every Linux. */
const hasScript = Deno.build.os === "linux" && await run("script", ["--version"]) !== undefined;
if (!hasScript) {
  // deno-lint-ignore no-console -- a skipped test says why
  console.log("Set-up in a terminal is skipped: there is no script(1)");
}

/** What is typed when the screen says something, in order. */
type Dialogue = readonly (readonly [shown: string, typed: string])[];

interface Ended {
  readonly code: number;
  readonly screen: string;
}

/** Runs the program in a terminal and types. */
async function inTerminal(
  home: string,
  args: readonly string[],
  dialogue: Dialogue,
): Promise<Ended> {
  const program = serverProgram();
  const words = [program.command, ...program.args, ...args].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", words, "/dev/null"],
    env: { ...program.env, HOME: home, PATH: Deno.env.get("PATH") ?? "", TERM: "dumb" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keys = child.stdin.getWriter();
  const waiting = [...dialogue];
  let screen = "";
  let seen = 0;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    screen += chunk;
    while (waiting[0] !== undefined && screen.includes(waiting[0][0], seen)) {
      const [shown, typed] = waiting.shift() ?? ["", ""];
      seen = screen.indexOf(shown, seen) + shown.length;
      await keys.write(new TextEncoder().encode(typed));
    }
  }
  await keys.close().catch(() => {}); // the terminal has gone already
  const { code } = await child.status;
  assertEquals(waiting, [], screen);
  return { code, screen };
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasScript, fn });
}

async function json(path: string) {
  return JSON.parse(await Deno.readTextFile(path));
}

/** The whole home folder: file by path. */
async function filesIn(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    if (isDirectory) found.push(...await filesIn(folder, path));
    else found.push(path);
  }
  return found.toSorted();
}

test("a person sets up two clients, one of which then answers its first question", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      await Deno.mkdir(join(home, ".cursor"));
      await Deno.mkdir(join(home, ".config/Code/User"), { recursive: true });
      const { code, screen } = await inTerminal(home, ["setup"], [
        ["Account: ", `${apiUrl}\r`],
        ["API key: ", `${apiToken}\r`],
        ["Add it to VS Code?", "\r"],
        ["Add it to Cursor?", "y\r"],
      ]);
      assertEquals(code, 0, screen);
      assertNoSecret(screen, [apiToken]);
      assertMatch(screen, /✓ Key: accepted/);
      assertMatch(screen, /✓ Cursor: businessmap is in .*mcp\.json/);
      const key = join(home, ".config/businessmap-mcp/token");
      assertEquals(await Deno.readTextFile(key), `${apiToken}\n`);
      assertEquals(((await Deno.stat(key)).mode ?? 0) & 0o777, 0o600);
      const { businessmap } = (await json(join(home, ".config/Code/User/mcp.json"))).servers;
      assertEquals(businessmap.type, "stdio");
      const entry = (await json(join(home, ".cursor/mcp.json"))).mcpServers.businessmap;
      assertNoSecret(JSON.stringify(entry), [apiToken]);

      const server = startServer({
        command: entry.command === "deno" ? Deno.execPath() : entry.command,
        args: entry.command === "deno" ? [...serverProgram().args, "stdio"] : entry.args,
        env: { ...serverProgram().env, ...entry.env, HOME: home },
      });
      try {
        await soon(initialize(server), "initialize");
        const call = { name: "list_boards", arguments: {} };
        const { result } = await soon(server.request("tools/call", call), "a call");
        assertEquals(readAnswer(result).isError, false, readAnswer(result).text);
      } finally {
        await soon(server.end(), "end");
      }
    });
  });
});

test("a wrong address and a wrong key are asked again; corrections while typing count", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const { code, screen } = await inTerminal(home, ["setup", "--client", "cursor"], [
        ["Account: ", "https://evil.example\r"],
        ["Account: ", `xx\x7f\x7f${apiUrl}\r`],
        ["API key: ", "short\r"],
        ["API key: ", "wrong-key-0123456789\r"],
        ["API key: ", `forgotten\x15${apiToken}\r`],
        ["Add it to Cursor?", "\r"],
      ]);
      assertEquals(code, 0, screen);
      assertStringIncludes(screen, "allowed is");
      assertNoSecret(screen, [apiToken, "wrong-key-0123456789"]);
      assertEquals(await filesIn(home), [".config/businessmap-mcp/token", ".cursor/mcp.json"]);
    });
  });
});

test("three wrong keys end the set-up, and nothing is left behind", async () => {
  await withAccount(async ({ apiUrl }) => {
    await withHome(async (home) => {
      const wrong = "wrong-key-0123456789\r";
      const { code, screen } = await inTerminal(home, ["setup", "--client", "cursor"], [
        ["Account: ", `${apiUrl}\r`],
        ["API key: ", wrong],
        ["API key: ", wrong],
        ["API key: ", wrong],
      ]);
      assertEquals(code, 77, screen);
      assertEquals(await filesIn(home), []);
    });
  });
});

test("who gives up by Ctrl-C leaves everything as it was", async () => {
  await withHome(async (home) => {
    const { code, screen } = await inTerminal(home, ["setup"], [["Account: ", "acme\x03"]]);
    assertEquals(code, 1, screen);
    assertStringIncludes(screen, "Nothing was changed.");
    assertEquals(await filesIn(home), []);
  });
});

/** Runs the program without a terminal. */
async function plain(home: string, args: readonly string[], env: Record<string, string> = {}) {
  const program = serverProgram();
  const { code, stdout, stderr } = await new Deno.Command(program.command, {
    args: [...program.args, ...args],
    env: { ...program.env, HOME: home, ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("without a terminal the set-up says what to give, and changes nothing", async () => {
  await withHome(async (home) => {
    const { code, stderr } = await plain(home, ["setup", "--client", "cursor"]);
    assertEquals(code, 78);
    assertStringIncludes(stderr, "this is no terminal. Give --api-url and --api-token-file.");
    assertEquals(await filesIn(home), []);
    const unknown = await plain(home, ["setup", "--client", "cursr"]);
    assertEquals(unknown.code, 78);
    assertStringIncludes(unknown.stderr, "did you mean cursor?");
  });
});

Deno.test("a broken file of a client is kept and named, the others are set up", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const key = join(home, "key");
      await Deno.writeTextFile(key, apiToken, { mode: 0o600 });
      await Deno.mkdir(join(home, ".cursor"));
      const broken = '{ "mcpServers": { "mine": ';
      await Deno.writeTextFile(join(home, ".cursor/mcp.json"), broken);
      await Deno.writeTextFile(join(home, ".claude.json"), '{"numStartups": 3}');
      const { code, stdout } = await plain(home, [
        ...["setup", "--api-url", apiUrl, "--api-token-file", key],
        ...["--client", "cursor", "claude-code"],
      ]);
      assertEquals(code, 1);
      assertMatch(stdout, /✗ Cursor: .*mcp\.json is not JSON: look at line 1/);
      assertEquals(await Deno.readTextFile(join(home, ".cursor/mcp.json")), broken);
      const claude = await json(join(home, ".claude.json"));
      assertEquals(claude.numStartups, 3);
      assertEquals(claude.mcpServers.businessmap.env.BUSINESSMAP_API_TOKEN_FILE, key);
      const copies = (await filesIn(home)).filter((name) => name.endsWith(".bak"));
      assertEquals(copies.length, 1);
      assertEquals(await Deno.readTextFile(join(home, copies[0] ?? "")), '{"numStartups": 3}');
    });
  });
});

Deno.test("removal takes out what the set-up put in, and nothing else", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const file = join(home, ".cursor/mcp.json");
      await Deno.mkdir(join(home, ".cursor"));
      const before = '{\n  "mcpServers": {\n    "mine": { "command": "x" }\n  }\n}\n';
      await Deno.writeTextFile(file, before);
      const account = { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken };
      const made = await plain(home, ["setup", "--client", "cursor"], account);
      assertEquals(made.code, 0, made.stdout + made.stderr);
      assertEquals(Object.keys((await json(file)).mcpServers), ["mine", "businessmap"]);
      const gone = await plain(home, ["setup", "--remove", "--client", "cursor"]);
      assertEquals(gone.code, 0, gone.stdout + gone.stderr);
      assertEquals(JSON.parse(before), await json(file));
      assert(!(await filesIn(home)).includes(".config/businessmap-mcp/token"));
    });
  });
});

Deno.test("the doctor finds a missing program, an open key file, a plain key and a broken file", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const key = join(home, "key");
      await Deno.writeTextFile(key, apiToken);
      await Deno.chmod(key, 0o644);
      const entry = (env: Record<string, string>) => ({ command: "/gone/businessmap-mcp", env });
      await Deno.mkdir(join(home, ".cursor"));
      await Deno.writeTextFile(
        join(home, ".cursor/mcp.json"),
        JSON.stringify({
          mcpServers: {
            a: entry({ BUSINESSMAP_API_TOKEN_FILE: key }),
            b: entry({ BUSINESSMAP_API_TOKEN: apiToken }),
            old: { command: "npx", args: ["-y", "@someone/businessmap-mcp"] },
          },
        }),
      );
      await Deno.writeTextFile(join(home, ".claude.json"), "{");
      const { code, stdout } = await plain(home, ["doctor"], {
        BUSINESSMAP_API_URL: apiUrl,
        BUSINESSMAP_API_TOKEN: apiToken,
      });
      assertEquals(code, 1);
      assertNoSecret(stdout, [apiToken]);
      for (
        const line of [
          "✗ Cursor: a starts /gone/businessmap-mcp, which is not there",
          `✗ Others on this machine may read ${key}`,
          "✗ Cursor: b holds the API key in plain text",
          "- Cursor: old is another BusinessMap server",
          ".claude.json is not JSON",
          "✓ Key: accepted",
        ]
      ) assertStringIncludes(stdout, line);
    });
  });
});
