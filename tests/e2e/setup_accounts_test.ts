/** The set-up where several accounts are configured: which are set up, and that all of them work. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, relative } from "node:path";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type Ended, runProgram } from "./support/program.ts";
import { serverProgram } from "./support/server.ts";
import { answerOnce, assertNoSecret, withHome } from "./support/session.ts";
import {
  type Dialogue,
  entryCommand,
  hasScript,
  inTerminal,
  type Shown,
} from "./support/terminal.ts";

const hasTerminal = await hasScript();
if (!hasTerminal) {
  // deno-lint-ignore no-console -- a skipped test says why
  console.log("Set-up in a terminal is skipped: there is no script(1)");
}

type Env = Readonly<Record<string, string>>;

interface World {
  readonly home: string;
  /** The default, with the boards of the demo. */
  readonly main: TestAccount;
  /** With one board of its own, Harbour; it is only read. */
  readonly audit: TestAccount;
  /** Both as JSON in the environment, their keys in variables. */
  readonly inline: Env;
  /** Both in a file, their keys in files. */
  readonly inFile: Env & { readonly BUSINESSMAP_INSTANCES_FILE: string };
  run(args: readonly string[], env?: Env): Promise<Ended>;
  type(args: readonly string[], dialogue: Dialogue, env: Env): Promise<Shown>;
  /** The environment that a client's entry has for the server. */
  envOf(file: string): Promise<Env>;
  /** What the server that a client starts by its entry says of an account's boards. */
  boards(file: string, instance?: string): Promise<string>;
  /** Files of keys that were kept. */
  keys(): Promise<string[]>;
}

const CURSOR = ".cursor/mcp.json";
const CLAUDE = ".claude.json";

async function withWorld(work: (world: World) => Promise<void>): Promise<void> {
  await using main = await startAccount();
  await using audit = await startAccount({ seed: "empty" });
  await audit.api("PATCH", "/boards/1", { name: "Harbour" });
  await withHome(async (home) => {
    const list = (key: (name: string) => Readonly<Record<string, string>>) => ({
      defaultInstance: "main",
      instances: [
        { name: "audit", apiUrl: audit.apiUrl, readOnlyMode: true, ...key("audit") },
        {
          name: "main",
          apiUrl: main.apiUrl,
          description: "Costs ${input:much}",
          tags: ["live"],
          ...key("main"),
        },
      ],
    });
    const keyOf = (name: string) => join(home, `key of ${name}`);
    await Deno.writeTextFile(keyOf("main"), `${main.apiToken}\n`, { mode: 0o600 });
    await Deno.writeTextFile(keyOf("audit"), `${audit.apiToken}\n`, { mode: 0o600 });
    const file = join(home, "accounts.json");
    await Deno.writeTextFile(file, JSON.stringify(list((name) => ({ apiTokenFile: keyOf(name) }))));
    const entry = async (path: string) =>
      JSON.parse(await Deno.readTextFile(join(home, path))).mcpServers.businessmap;
    await work({
      home,
      main,
      audit,
      inline: {
        BUSINESSMAP_INSTANCES: JSON.stringify(
          list((name) => ({ apiTokenEnv: `BUSINESSMAP_KEY_OF_${name.toUpperCase()}` })),
        ),
        BUSINESSMAP_KEY_OF_MAIN: main.apiToken,
        BUSINESSMAP_KEY_OF_AUDIT: audit.apiToken,
      },
      inFile: { BUSINESSMAP_INSTANCES_FILE: file },
      run: (args, env = {}) =>
        runProgram({ env: { ...serverProgram().env, HOME: home, ...env } }, args),
      type: (args, dialogue, env) => inTerminal(home, args, dialogue, env),
      envOf: async (path) => (await entry(path)).env,
      async boards(path, instance) {
        const { answer } = await answerOnce(
          entryCommand(await entry(path), home),
          instance === undefined ? {} : { instance },
        );
        return answer.text;
      },
      async keys() {
        const found: string[] = [];
        const folder = join(home, ".config/businessmap-mcp");
        for await (const { name } of Deno.readDir(folder)) found.push(name);
        return found.toSorted();
      },
    });
  });
}

function test(name: string, work: (world: World) => Promise<void>): void {
  Deno.test({ name, ignore: !hasTerminal, fn: () => withWorld(work) });
}

test("a person sets up all accounts by Enter, and each of them answers in the client", async (world) => {
  const { home, main, audit, inline } = world;
  const { code, screen } = await world.type(["setup", "--client", "cursor"], [
    ["Which of them? Names with commas, or Enter for all: ", "\r"],
    ["Add it to Cursor?", "\r"],
  ], inline);
  assertEquals(code, 0, screen);
  assertStringIncludes(screen, "2 accounts are configured: main (the default), audit.");
  assertMatch(screen, /main \(the default\)\r?\n✓ Configuration: main at [^]*^ {4}\d+ Portfolio/m);
  assertMatch(screen, /audit\r?\n✓ Configuration: audit at [^]*^ {4}1 Harbour/m);
  for (const name of ["main", "audit"]) {
    const file = join(home, ".config/businessmap-mcp", `token-${name}`);
    assertStringIncludes(screen, `✓ Key of ${name}: kept in ${file}, for you alone`);
    assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  }
  assertStringIncludes(
    screen,
    "✓ Accounts: main, audit; main is meant where none is named; they are listed in the client's file",
  );
  assertMatch(screen, /✓ Cursor: businessmap is in .*mcp\.json/);
  const env = await world.envOf(CURSOR);
  assertEquals(Object.keys(env), ["BUSINESSMAP_INSTANCES"]);
  // Clients put values of their own in the place of `${…}`.
  assert(!env.BUSINESSMAP_INSTANCES?.includes("${"), env.BUSINESSMAP_INSTANCES);
  const [first, second] = JSON.parse(env.BUSINESSMAP_INSTANCES ?? "");
  assertEquals([first.name, first.description, first.tags], ["main", "Costs ${input:much}", [
    "live",
  ]]);
  assertEquals([second.name, second.readOnlyMode], ["audit", true]);
  assertNoSecret(screen + JSON.stringify(env), [main.apiToken, audit.apiToken]);
  assertStringIncludes(await world.boards(CURSOR), "Portfolio");
  assertStringIncludes(await world.boards(CURSOR, "audit"), "Harbour");
});

test("a person who names one account gets that one, as if it were the only one", async (world) => {
  const { home, audit, inline } = world;
  const { code, screen } = await world.type(["setup", "--client", "cursor"], [
    ["Which of them?", "audti\r"],
    ["No account is called audti; did you mean audit?", ""],
    ["Which of them?", "AUDIT\r"],
    ["Add it to Cursor?", "\r"],
  ], inline);
  assertEquals(code, 0, screen);
  assertStringIncludes(screen, "✓ Accounts: audit alone, without main");
  assert(!screen.includes("✓ Configuration: main"), screen);
  assertEquals(await world.envOf(CURSOR), {
    BUSINESSMAP_API_URL: new URL(audit.apiUrl).origin,
    BUSINESSMAP_API_TOKEN_FILE: join(home, ".config/businessmap-mcp/token-audit"),
    BUSINESSMAP_READ_ONLY_MODE: "true",
  });
  assertEquals(await world.keys(), ["token-audit"]);
  assertStringIncludes(await world.boards(CURSOR), "Harbour");
});

test("a person may go on without an account that does not answer, or not", async (world) => {
  const env = { ...world.inline, BUSINESSMAP_KEY_OF_AUDIT: "wrong-key-0123456789" };
  const which = ["Which of them?", "main, audit\r"] as const;
  const no = await world.type(["setup", "--client", "cursor"], [
    which,
    ["Go on without audit? [y/N] ", "\r"],
  ], env);
  assertEquals(no.code, 77, no.screen);
  assertStringIncludes(no.screen, "✗ Key: the account refuses the API key");
  assertStringIncludes(
    no.screen,
    "Nothing was changed. Without audit: businessmap-mcp setup --account main",
  );
  await world.keys().then(() => assert(false, "a key was kept"), () => {});
  const yes = await world.type(["setup", "--client", "cursor"], [
    which,
    ["Go on without audit? [y/N] ", "y\r"],
    ["Add it to Cursor?", "\r"],
  ], env);
  assertEquals(yes.code, 0, yes.screen);
  assertStringIncludes(yes.screen, "✓ Accounts: main alone, without audit");
  assertStringIncludes(await world.boards(CURSOR), "Portfolio");
});

test("who gives up at a question about clients has no key kept", async (world) => {
  const { code, screen } = await world.type(["setup", "--client", "cursor"], [
    ["Which of them?", "\r"],
    ["Add it to Cursor?", "\x03"],
  ], world.inline);
  assertEquals(code, 1, screen);
  assertStringIncludes(screen, "Nothing was changed.");
  await world.keys().then(() => assert(false, "a key was kept"), () => {});
});

Deno.test("a list in a file whose keys are in files is what clients read themselves", async () => {
  await withWorld(async (world) => {
    const file = await Deno.realPath(world.inFile.BUSINESSMAP_INSTANCES_FILE);
    for (const more of [[], ["--account", "audit", "main"]]) {
      const { code, stdout } = await world.run(
        ["setup", "--client", "cursor", "claude-code", ...more],
        world.inFile,
      );
      assertEquals(code, 0, stdout);
      assertStringIncludes(
        stdout,
        `✓ Accounts: main, audit; main is meant where none is named; clients read ${file}, and what ` +
          "changes there, at their start",
      );
      for (const path of [CURSOR, CLAUDE]) {
        assertEquals(await world.envOf(path), { BUSINESSMAP_INSTANCES_FILE: file });
        assertStringIncludes(await world.boards(path), "Portfolio");
        assertStringIncludes(await world.boards(path, "audit"), "Harbour");
      }
    }
    const gone = await world.run(["setup", "--remove", "--client", "cursor", "claude-code"]);
    assertEquals(gone.code, 0, gone.stdout);
    // They are the person's own.
    assert((await Deno.stat(file)).isFile);
    assert((await Deno.stat(join(world.home, "key of main"))).isFile);
  });
});

Deno.test("a list in a file that does not say everything is put into the client's file", async () => {
  await withWorld(async (world) => {
    const setUp = async (env: Env, ...more: string[]) => {
      const args = [...more, "setup", "--client", "cursor"];
      const { code, stdout, stderr } = await world.run(args, { ...world.inFile, ...env });
      assertEquals(code, 0, stdout + stderr);
      assertStringIncludes(stdout, "they are listed in the client's file");
      return JSON.parse((await world.envOf(CURSOR)).BUSINESSMAP_INSTANCES ?? "");
    };
    const reading = await setUp({ BUSINESSMAP_READ_ONLY_MODE: "true" });
    assertEquals(reading.map((one: Env) => one.readOnlyMode), [true, true]);
    const inside = await setUp({}, "--default-workspace-id", "1");
    assertEquals(inside.map((one: Env) => one.defaultWorkspaceId), [1, 1]);
    // A path that depends on the folder the program is started in.
    const list = JSON.parse(await Deno.readTextFile(world.inFile.BUSINESSMAP_INSTANCES_FILE));
    for (const one of list.instances) one.apiTokenFile = relative(Deno.cwd(), one.apiTokenFile);
    await Deno.writeTextFile(world.inFile.BUSINESSMAP_INSTANCES_FILE, JSON.stringify(list));
    const whole = await setUp({});
    assertEquals(
      whole.map((one: Env) => one.apiTokenFile),
      await Promise.all(
        ["main", "audit"].map((name) => Deno.realPath(join(world.home, `key of ${name}`))),
      ),
    );
    assertStringIncludes(await world.boards(CURSOR, "audit"), "Harbour");
  });
});

Deno.test("without a terminal all accounts are set up, or those that are named, or none", async () => {
  await withWorld(async (world) => {
    const setup = ["setup", "--client", "cursor"];
    const wrong = await world.run([...setup, "--account", "man"], world.inline);
    assertEquals(wrong.code, 78);
    assertEquals(wrong.stderr, "--account: No account is called man; did you mean main?\n");
    const none = await world.run([...setup, "--account", "main"]);
    assertEquals(none.code, 78);
    assertStringIncludes(none.stderr, "--account chooses among accounts that are configured");
    const both = await world.run([...setup, "--remove", "--account", "main"], world.inline);
    assertEquals(both.code === 0, false);
    assertStringIncludes(both.stderr, "cannot be used with option '--remove'");
    const env = { ...world.inline, BUSINESSMAP_KEY_OF_AUDIT: "wrong-key-0123456789" };
    const failed = await world.run(setup, env);
    assertEquals(failed.code, 77, failed.stdout);
    assertStringIncludes(
      failed.stdout,
      "Nothing was changed. Without audit: businessmap-mcp setup",
    );
    await Deno.stat(join(world.home, CURSOR)).then(() => assert(false), () => {});
    const one = await world.run([...setup, "--account", "main"], env);
    assertEquals(one.code, 0, one.stdout);
    assertStringIncludes(await world.boards(CURSOR), "Portfolio");
    const all = await world.run(setup, world.inline);
    assertEquals(all.code, 0, all.stdout);
    assertStringIncludes(await world.boards(CURSOR, "audit"), "Harbour");
  });
});

Deno.test("keys of several accounts are kept apart, and as long as a client uses them", async () => {
  await withWorld(async (world) => {
    const setUp = async (client: string, env: Env, ...more: string[]) => {
      const { code, stdout } = await world.run(["setup", "--client", client, ...more], env);
      assertEquals(code, 0, stdout);
    };
    const single = {
      BUSINESSMAP_API_URL: world.audit.apiUrl,
      BUSINESSMAP_API_TOKEN: world.audit.apiToken,
    };
    await setUp("cursor", single);
    await setUp("claude-code", world.inline);
    assertEquals(await world.keys(), ["token", "token-audit", "token-main"]);
    // Another list with an account of that name, which is another.
    const [audit, main] = JSON.parse(world.inline.BUSINESSMAP_INSTANCES ?? "").instances;
    await setUp("cursor", {
      ...world.inline,
      BUSINESSMAP_INSTANCES: JSON.stringify([{ ...audit, name: "main" }, { ...main, name: "a b" }, {
        ...main,
        name: "a-b",
      }]),
    });
    const hostOf = ({ apiUrl }: TestAccount) => new URL(apiUrl).host.replace(":", "-");
    const both = [
      "token",
      "token-a-b",
      `token-a-b-${hostOf(world.main)}`,
      "token-audit",
      "token-main",
      `token-main-${hostOf(world.audit)}`,
    ];
    assertEquals(await world.keys(), both);
    assertStringIncludes(await world.boards(CURSOR), "Harbour");
    assertStringIncludes(await world.boards(CLAUDE), "Portfolio");
    const { stdout } = await world.run(["setup", "--remove", "--client", "cursor"]);
    assertMatch(stdout, /- Key: .*token-audit stays, Claude Code uses it/);
    assertEquals(await world.keys(), ["token-audit", "token-main"]);
    await world.run(["setup", "--remove", "--client", "claude-code"]);
    assertEquals(await world.keys(), []);
  });
});

Deno.test("a key that the person's own list names is neither written over nor removed", async () => {
  await withWorld(async (world) => {
    const folder = join(world.home, ".config/businessmap-mcp");
    const [main, audit] = ["token-main", "token-audit"].map((name) => join(folder, name));
    await Deno.mkdir(folder, { recursive: true });
    const list = JSON.parse(await Deno.readTextFile(world.inFile.BUSINESSMAP_INSTANCES_FILE));
    // The file that the set-up itself would take for the other account.
    const [first, second] = list.instances;
    first.apiTokenFile = main;
    await Deno.writeTextFile(main ?? "", `${world.audit.apiToken}\n`, { mode: 0o600 });
    delete second.apiTokenFile;
    second.apiTokenEnv = "BUSINESSMAP_KEY_OF_MAIN";
    const setUp = async (instances: unknown) => {
      const file = world.inFile.BUSINESSMAP_INSTANCES_FILE;
      await Deno.writeTextFile(file, JSON.stringify(instances));
      const env = { ...world.inline, BUSINESSMAP_INSTANCES: "", ...world.inFile };
      const { code, stdout, stderr } = await world.run(["setup", "--client", "cursor"], env);
      assertEquals(code, 0, stdout + stderr);
    };
    await setUp(list);
    assertEquals(await Deno.readTextFile(main ?? ""), `${world.audit.apiToken}\n`);
    assertStringIncludes(await world.boards(CURSOR), "Portfolio");
    assertStringIncludes(await world.boards(CURSOR, "audit"), "Harbour");
    // The clients' own list now, whose keys are in files.
    second.apiTokenFile = audit;
    delete second.apiTokenEnv;
    await Deno.writeTextFile(audit ?? "", `${world.main.apiToken}\n`, { mode: 0o600 });
    await setUp(list);
    assertEquals(Object.keys(await world.envOf(CURSOR)), ["BUSINESSMAP_INSTANCES_FILE"]);
    const { stdout } = await world.run(["setup", "--remove", "--client", "cursor"]);
    assertMatch(stdout, /- Key: .*token-main stays, .*accounts\.json names it/);
    for (const name of ["token-audit", "token-main"]) {
      assert((await world.keys()).includes(name), stdout);
    }
  });
});

Deno.test("the doctor looks at each account of a client's entry, and at the files of their keys", async () => {
  await withWorld(async (world) => {
    const setUp = await world.run(["setup", "--client", "cursor"], world.inFile);
    assertEquals(setUp.code, 0, setUp.stdout);
    const well = await world.run(["doctor"]);
    assertEquals(well.code, 0, well.stdout);
    assertStringIncludes(
      well.stdout,
      "✓ Cursor: businessmap is set up, and its 2 accounts take their keys",
    );
    const key = join(world.home, "key of audit");
    await Deno.writeTextFile(key, "wrong-key-0123456789");
    const refused = await world.run(["doctor"]);
    assertEquals(refused.code, 1, refused.stdout);
    assertStringIncludes(
      refused.stdout,
      "✗ Cursor: businessmap: audit: Key: the account refuses the API key",
    );
    await Deno.chmod(key, 0o644);
    const open = await world.run(["doctor"]);
    assertStringIncludes(open.stdout, `✗ Others on this machine may read ${key}`);
    await Deno.remove(key);
    const gone = await world.run(["doctor"]);
    assertStringIncludes(gone.stdout, `names the key file ${key}, which is not there`);
    await Deno.writeTextFile(world.inFile.BUSINESSMAP_INSTANCES_FILE, "{");
    const broken = await world.run(["doctor"]);
    assertStringIncludes(
      broken.stdout,
      "BUSINESSMAP_INSTANCES_FILE (environment): the file is not",
    );
    // What a list holds that cannot be read may be in use.
    const single = {
      BUSINESSMAP_API_URL: world.main.apiUrl,
      BUSINESSMAP_API_TOKEN: world.main.apiToken,
    };
    assertEquals((await world.run(["setup", "--client", "claude-code"], single)).code, 0);
    const kept = await world.run(["setup", "--remove", "--client", "claude-code"]);
    assertMatch(kept.stdout, /- Key: .*token stays, Cursor may use it/);
    assertEquals(await world.keys(), ["token"]);
  });
});
