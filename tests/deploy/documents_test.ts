/** The documents are true: links lead somewhere, named tests are there, commands work. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { freePort } from "../../scripts/free_ports.ts";
import { repositoryRoot, run } from "../../scripts/run.ts";
import { startAccount } from "../e2e/support/account.ts";
import { binaryPath } from "../e2e/support/server.ts";
import { withHome } from "../e2e/support/session.ts";
import { commandsOf, documents, headingsOf, linksOf, namesTest } from "./support/documents.ts";

const all = await documents();
const read = (path: string) => Deno.readTextFile(join(repositoryRoot(), path));

Deno.test("every link of a document leads to a file and a heading that are there", async () => {
  const broken: string[] = [];
  for (const document of all) {
    for (const { path, heading } of linksOf(document)) {
      const target = all.find((one) => one.path === path);
      const there = target !== undefined ||
        await Deno.stat(join(repositoryRoot(), path)).then(() => true, () => false);
      if (!there) broken.push(`${document.path}: ${path}`);
      else if (heading !== "" && !(target !== undefined && headingsOf(target).has(heading))) {
        broken.push(`${document.path}: ${path}#${heading}`);
      }
    }
  }
  assertEquals(broken, []);
});

Deno.test("every document is reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    const document = all.find((one) => one.path === path);
    for (const link of document === undefined ? [] : linksOf(document)) reached.add(link.path);
  }
  const pages = all.map(({ path }) => path).filter((path) => /^docs\/[^/]+$/.test(path));
  assertEquals(pages.filter((path) => !reached.has(path)), []);
});

/** Documents whose rows end with the test that shows them. */
const SHOWN = ["SECURITY.md", "docs/checklist.md"];

/** A file of tests; a drill's title is put together in the support of all drills. */
async function sourceOf(path: string): Promise<string> {
  const own = await read(path);
  const support = "tests/drills/support/drill.ts";
  return own.includes("./support/drill.ts") ? own + await read(support) : own;
}

for (const path of SHOWN) {
  Deno.test(`${path} names tests that are there, one in every row`, async () => {
    const document = all.find((one) => one.path === path);
    assert(document, path);
    const named = linksOf(document).filter((link) => link.path.endsWith("_test.ts"));
    for (const { title, path } of named) {
      assert(namesTest(await sourceOf(path), title), `${path} has no test "${title}"`);
    }
    const tables = document.text.split("\n\n").filter((part) => /^\|.*Shown by/.test(part));
    assert(tables.length > 0);
    const rows = tables.flatMap((table) => table.trim().split("\n").slice(2));
    assertEquals(rows.filter((row) => !row.includes("_test.ts)")), []);
  });
}

Deno.test("namesTest() takes a title with what was inserted, and no other", () => {
  const source = 'for (const what of ["a lion"]) test(`the gate holds ${what} back`, () => {});';
  assert(namesTest(source, "the gate holds a lion back"));
  assert(!namesTest(source, "the gate holds a tiger back"));
  assert(!namesTest(source, "the gate holds a lion"));
});

/** What stands in a document for something of the reader's own, and what it is in these tests. */
interface Reader {
  readonly apiUrl: string;
  readonly home: string;
  readonly port: number;
}
/** Deno by npm, as the documents write it. */
const NPX = `npx -y deno@${(await read(".deno-version")).trim()}`;
const PLACEHOLDERS: Readonly<Record<string, (reader: Reader) => string>> = {
  "https://acme.kanbanize.com/api/v2": ({ apiUrl }) => apiUrl,
  "acme.kanbanize.com": ({ apiUrl }) => apiUrl,
  "http://127.0.0.1:8787": ({ port }) => `http://127.0.0.1:${port}`,
  "/etc/businessmap-mcp": ({ home }) => join(home, "etc"),
  [NPX]: () => "deno",
};

/** How commands begin that are run. */
const RUN = [
  "export BUSINESSMAP_",
  "businessmap-mcp cache ",
  "businessmap-mcp check",
  "businessmap-mcp doctor",
  "businessmap-mcp flags ",
  "businessmap-mcp http &",
  "businessmap-mcp permissions",
  "businessmap-mcp principals ",
  "businessmap-mcp tools",
  "businessmap-mcp --",
  "curl -fsS http://127.0.0.1:8787/",
  "deno task dora",
  `${NPX} task demo`,
];

/** How commands begin that are not run, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "curl -fsSL https://raw.githubusercontent.com/":
    "needs a release on GitHub; release_test.ts runs the script on one of its own",
  "businessmap-mcp setup": "asks at a terminal; setup_test.ts answers it",
  "claude mcp add": "needs Claude Code; foreign_commands_test.ts starts what it is told",
  "docker run": "needs Docker and the image; foreign_commands_test.ts serves as it is told",
  "helm ": "needs a cluster; foreign_commands_test.ts renders what it is told",
  "kubectl ": "needs a cluster; foreign_commands_test.ts finds its files and secrets",
  [`${NPX} task test`]: "runs all tests, this one included",
  [`${NPX} task compile`]: "makes the binary that these tests run",
};

/** Runbooks are drilled by tests of their own; the table of tools has no commands. */
const withCommands = all.filter(({ path }) => !path.startsWith("runbooks/"))
  .filter((document) => commandsOf(document).length > 0);

const begins = (starts: readonly string[], command: string) =>
  starts.find((start) => command.startsWith(start));

Deno.test("every command of the documents is run, or there is a reason why not", () => {
  const commands = withCommands.flatMap(commandsOf);
  const starts = [...RUN, ...Object.keys(NOT_RUN)];
  assertEquals(commands.filter((command) => begins(starts, command) === undefined), []);
  const used = starts.filter((start) => commands.some((command) => command.startsWith(start)));
  assertEquals(used, starts);
});

/** The lines for the shell; after a service was started, it is waited for. */
function script(commands: readonly string[], reader: Reader): string {
  const lines = commands.map((command) => {
    const filled = Object.entries(PLACEHOLDERS).reduce(
      (text, [placeholder, value]) => text.replaceAll(placeholder, value(reader)),
      command,
    );
    return filled.endsWith("&")
      ? `${filled}\nservices="$services $!"\ntries=0\nuntil businessmap-mcp check --health >/dev/null 2>&1; do ` +
        "tries=$((tries + 1)); [ $tries -lt 300 ] || exit 1; sleep 0.1; done"
      : filled;
  });
  const end = "trap '[ -z \"$services\" ] || kill $services' EXIT";
  // A shell that is ended does not do what it is to do at its end, unless it is told.
  return ["set -eu", "services=", end, "trap 'exit 1' TERM", "set -x", ...lines].join("\n");
}

for (const document of withCommands) {
  const commands = commandsOf(document).filter((command) => begins(RUN, command) !== undefined);
  if (commands.length === 0) continue;
  Deno.test(`the commands of ${document.path} work, one after the other`, async () => {
    const info = await run(Deno.execPath(), ["info", "--json"], { cwd: repositoryRoot() });
    const { denoDir }: { denoDir: string } = JSON.parse(info?.stdout ?? "{}");
    await using account = await startAccount();
    await withHome(async (home) => {
      const port = freePort();
      const keys = join(home, ".config", "businessmap-mcp");
      await Deno.mkdir(keys, { recursive: true });
      await Deno.mkdir(join(home, "etc"));
      await Deno.mkdir(join(home, "bin"));
      await Deno.writeTextFile(join(keys, "token"), account.apiToken, { mode: 0o600 });
      await Deno.symlink(binaryPath(), join(home, "bin", "businessmap-mcp"));
      await Deno.symlink(Deno.execPath(), join(home, "bin", "deno"));
      const { code, stdout, stderr } = await new Deno.Command("sh", {
        args: ["-c", script(commands, { apiUrl: account.apiUrl, home, port })],
        cwd: repositoryRoot(),
        clearEnv: true,
        env: {
          HOME: home,
          PATH: `${join(home, "bin")}:${Deno.env.get("PATH") ?? ""}`,
          DENO_DIR: denoDir,
          DENO_NO_UPDATE_CHECK: "1",
          BUSINESSMAP_HTTP_PORT: String(port),
        },
        stdin: "null",
        signal: AbortSignal.timeout(60_000),
      }).output();
      const text = new TextDecoder();
      assertEquals(code, 0, text.decode(stdout) + text.decode(stderr));
    });
  });
}
