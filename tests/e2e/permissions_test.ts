/**
 * What the running binary can reach. A second binary is made from the same code with the same flags
 * and a spy inside: it starts like the real one, serves like the real one, and then tries to read
 * files, see the environment, reach other hosts and start programs.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { bundle, compile } from "../../scripts/compile.ts";
import { until } from "../support/raw_client.ts";
import { startAccount } from "./support/account.ts";
import { startHttpServer } from "./support/http_server.ts";
import { runProgram } from "./support/program.ts";
import { binaryPath, type ServerCommand, serverCommand } from "./support/server.ts";
import { assertNoSecret, type Session, soon, withHome, withSession } from "./support/session.ts";

/** Measuring coverage runs these tests on the sources too, where a second binary shows nothing new. */
const ignore = Deno.env.get("BUSINESSMAP_MCP_COVERAGE") !== undefined;

const SECRET = "0123456789abcdef0123456789abcdef";

/** What `permissions` prints, by heading. */
async function heldBy(
  binary: string,
  apiUrl: string | undefined,
): Promise<Record<string, Record<string, string>>> {
  const account = apiUrl === undefined
    ? {}
    : { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: SECRET };
  const { code, stdout } = await new Deno.Command(binary, {
    args: ["permissions"],
    env: { HOME: "/nonexistent", ...account },
    clearEnv: true,
    stdin: "null",
  }).output();
  assertEquals(code, 0);
  const text = new TextDecoder().decode(stdout);
  assertNoSecret(text, [SECRET]);
  const blocks = text.trimEnd().split("\n\n").map((block) => block.split("\n"));
  return Object.fromEntries(blocks.map(([title = "", ...lines]) => [
    title.includes("start") ? "before" : "after",
    Object.fromEntries(lines.map((line) => line.trim().split(": "))),
  ]));
}

const NOTHING = {
  "Environment variables": "none",
  "Reading files": "none",
  "Writing files": "none",
  "Starting programs": "none",
  "Native libraries": "none",
  "System information": "none",
};

Deno.test(
  "the binary says what it holds at its start and while it serves",
  { ignore },
  async () => {
    const { before, after } = await heldBy(binaryPath(), "acme");
    assertEquals(
      before?.Network,
      "*.kanbanize.com:443, *.businessmap.io:443, 127.0.0.1, localhost, [::1], " +
        "*.svc.cluster.local, *.sentry.io:443, 0.0.0.0, [::]",
    );
    assertEquals(before?.["Reading files"], "all");
    assertMatch(
      before?.["Environment variables"] ?? "",
      /^BUSINESSMAP_\*, KANBANIZE_\*, DENO_KV_ACCESS_TOKEN, /,
    );
    for (const never of ["Starting programs", "Native libraries", "System information"]) {
      assertEquals(before?.[never], "none");
    }
    assertEquals(after, { Network: "*.kanbanize.com:443", ...NOTHING });
    const local = await heldBy(binaryPath(), "http://127.0.0.1:8080");
    assertEquals(local.after, { Network: "127.0.0.1", ...NOTHING });
    const unconfigured = await heldBy(binaryPath(), undefined);
    assertEquals(unconfigured.after, { Network: "none", ...NOTHING });
  },
);

/** What came of each thing that the spy tried. */
type Found = Readonly<Record<string, string>>;

/** How a refusal for want of a permission is called. */
const REFUSED = new Set(["NotCapable", "NotCapable EPERM", "PermissionDenied", "Error EPERM"]);

/**
 * What is refused in other words. That nothing was reached is seen on the other side: the port to
 * which these lead counts its connections.
 */
const IN_OTHER_WORDS: Found = {
  // Deno 2.7 tells Node's module so.
  "loopback: node:net": "Error ECONNREFUSED",
  "module: from a host": "TypeError ERR_MODULE_NOT_FOUND",
  // Deno 2.7 does not know this kind of module.
  "module: text": "TypeError",
};

/**
 * Deno 2.7 lets a compiled program load modules from disk without any permission. The last test
 * shows that this program has no way to be made to.
 */
const POSSIBLE = ["module: JSON: possible"];

/** What was possible, or failed for another reason than the want of a permission. */
function notRefused(found: Found, except: readonly string[] = []): string[] {
  return Object.entries(found)
    .filter(([name]) => !except.includes(name.split(":")[0] ?? ""))
    .filter(([name, outcome]) => !REFUSED.has(outcome) && IN_OTHER_WORDS[name] !== outcome)
    .map(([name, outcome]) => `${name}: ${outcome}`);
}

/** A binary with a spy, and the number of connections to a port that it is not to reach. */
async function withSpy(
  work: (spy: { readonly binary: string; readonly connections: () => number }) => Promise<void>,
): Promise<void> {
  await withHome(async (folder) => {
    const binary = join(folder, "businessmap-mcp-probe");
    await compile({
      output: binary,
      entry: "tests/e2e/support/probe.ts",
      registryRuntime: true,
    });
    const file = join(folder, "secret.json");
    await Deno.writeTextFile(file, "{}");
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    let connections = 0;
    const counting = (async () => {
      for await (const connection of listener) {
        connections++;
        connection.close();
      }
    })();
    try {
      const plan = { file, port: listener.addr.port };
      await Deno.writeTextFile(join(folder, "probe.json"), JSON.stringify(plan));
      await work({ binary, connections: () => connections });
      assertEquals(await Deno.readTextFile(file), "{}");
    } finally {
      listener.close();
      await counting;
    }
  });
}

/** Serves with the spy inside, and gives what it found. */
async function spyOn(
  binary: string,
  options: { readonly apiUrl: string; readonly apiToken: string },
  meanwhile: (session: Session) => Promise<void> = async () => {},
): Promise<Found> {
  let found: Found = {};
  const program = ({ args, env }: ServerCommand) => ({ command: binary, args, env });
  const status = await withSession({ ...options, program }, async (session) => {
    found = await soon(report(session), "the spy's report");
    await meanwhile(session);
  });
  assertEquals(status.code, 0);
  return found;
}

/** Keeps the session busy until the spy has written its line. */
async function report({ server }: Session): Promise<Found> {
  for (;;) {
    const line = /^PROBE (.*)$/m.exec(server.stderr())?.[1];
    if (line !== undefined) return JSON.parse(line);
    await server.request("ping");
  }
}

Deno.test(
  "while it serves, the binary cannot reach files, environment, other hosts or programs",
  { ignore },
  async () => {
    await withSpy(async ({ binary, connections }) => {
      // The spy's binary holds what the real one holds, so what it cannot do, that one cannot do.
      for (const apiUrl of ["acme", "http://127.0.0.1:8080", undefined]) {
        assertEquals(await heldBy(binary, apiUrl), await heldBy(binaryPath(), apiUrl));
      }

      const remote = await spyOn(binary, { apiUrl: "acme", apiToken: SECRET });
      assertEquals(notRefused(remote), POSSIBLE);
      assert(Object.keys(remote).length >= 45, "the spy tried too little");
      assertEquals(connections(), 0);

      // With an account on this machine the network is this machine; all else is out of reach.
      await using account = await startAccount();
      const local = await spyOn(binary, account, async ({ call }) => {
        assertEquals((await call("list_boards")).isError, false);
      });
      assertEquals(notRefused(local, ["loopback", "module"]), []);
      assert(account.requestCount() > 0);
    });
  },
);

Deno.test(
  "as a service the binary holds no more, though it watches the file of principals",
  { ignore },
  async () => {
    await withSpy(async ({ binary, connections }) => {
      await withHome(async (home) => {
        const env = { BUSINESSMAP_HTTP_PRINCIPALS_FILE: join(home, "principals.json") };
        const command = serverCommand("acme", SECRET, home, env);
        const { code, stderr } = await runProgram(command, ["principals", "add", "ana"]);
        assertEquals(code, 0, stderr);
        await using server = await startHttpServer({ ...command, command: binary });
        const found = () => /^PROBE (.*)$/m.exec(server.log())?.[1];
        await until(() => found() !== undefined);
        assertEquals(notRefused(JSON.parse(found() ?? "{}")), POSSIBLE);
        assertEquals(connections(), 0);
        await runProgram(command, ["principals", "add", "bob"]);
        await until(() => server.log().includes('"count":2'));
      });
    });
  },
);

/** What the remote store's client names: a part of Deno, and a native part that is not shipped. */
const ELSEWHERE = new Set(["node:v8", "_napi_index.cjs"]);

Deno.test("the program loads no module by a name that is made while it runs", async () => {
  await withHome(async (folder) => {
    const entry = new URL("../../src/main.ts", import.meta.url).pathname;
    const { main, parts } = await bundle(entry, folder);
    const files = [main, ...parts];
    let imports = 0;
    const workers: string[] = [];
    for (const file of files) {
      const source = await Deno.readTextFile(join(folder, file));
      workers.push(...source.match(/\bnew Worker\b.{0,60}/g) ?? []);
      for (
        const [found, name] of source.matchAll(/(?<![\w.$])import\s*\(\s*("[^"]*"\s*\))?.{0,60}/g)
      ) {
        const literal = name?.replace(/[")\s]/g, "").replace("./", "");
        assert(literal !== undefined, found);
        assert(files.includes(literal) || ELSEWHERE.has(literal), found);
        imports++;
      }
    }
    assert(imports > 5);
    // The one that watches the file of principals: its text is a part of this program.
    assertEquals(workers.length, 1);
    assertMatch(workers[0] ?? "", /^new Worker\(`data:text\/javascript,/);
  });
});
