/**
 * Commands of the documents for programs that are not here, or need a cluster: what is theirs is
 * taken apart, and what is this project's in them is run.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { helm } from "../../scripts/chart.ts";
import { IMAGE } from "../../scripts/release/project.ts";
import { repositoryRoot, run } from "../../scripts/run.ts";
import { settings } from "../../src/config/settings.ts";
import { startAccount, type TestAccount } from "../e2e/support/account.ts";
import { startHttpServer } from "../e2e/support/http_server.ts";
import { runProgram } from "../e2e/support/program.ts";
import { binaryPath } from "../e2e/support/server.ts";
import { answerOnce, withHome } from "../e2e/support/session.ts";
import { commandsOf, documents } from "./support/documents.ts";

const all = (await documents()).filter(({ path }) => !path.startsWith("runbooks/"))
  .flatMap((document) => commandsOf(document));
const SETTINGS = new Set<string>(Object.values(settings).map(({ env }) => env));

/** The commands of one program, each as the words that a shell gives to it. */
async function callsOf(program: string): Promise<string[][]> {
  const commands = all.filter((command) => command.startsWith(`${program} `));
  assert(commands.length > 0, program);
  return await Promise.all(commands.map(async (command) => {
    const script = `${program}() { for word; do printf '%s\\n' "$word"; done; }\n${command}`;
    const ended = await run("sh", ["-c", script], { env: { HOME: "/home/me" } });
    assertEquals(ended?.code, 0, ended?.stderr);
    return (ended?.stdout ?? "").trimEnd().split("\n");
  }));
}

type Variables = Readonly<Record<string, string>>;

/** `NAME=value`, or a name alone for one that is passed on; each must be a setting. */
function variables(given: readonly string[] = [], outer: Variables = {}): Variables {
  return Object.fromEntries(given.map((text) => {
    const [name = "", value] = text.split(/=(.*)/s);
    assert(SETTINGS.has(name), `${name} is no setting`);
    return [name, value ?? outer[name] ?? ""];
  }));
}

/** What `docker run` starts the program with. */
function container(words: readonly string[], outer: Variables = {}) {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      "rm": { type: "boolean" },
      "interactive": { type: "boolean", short: "i" },
      "detach": { type: "boolean" },
      "read-only": { type: "boolean" },
      "name": { type: "string" },
      "restart": { type: "string" },
      "cap-drop": { type: "string" },
      "security-opt": { type: "string" },
      "publish": { type: "string" },
      "volume": { type: "string", multiple: true },
      "env": { type: "string", short: "e", multiple: true },
    },
  });
  const [verb, image, ...args] = positionals;
  assertEquals([verb, image], ["run", IMAGE]);
  return { args, env: variables(values.env, outer), volumes: values.volume ?? [] };
}

/** The account and the key in place of those of the documents. */
function filled(env: Variables, { apiUrl, apiToken }: TestAccount, home: string): Variables {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace("acme.kanbanize.com", apiUrl).replace(/^KEY$/, apiToken)
        .replace(/^\/home\/me|^\/etc|^\/data/, home),
    ]),
  );
}

async function withKey(work: (account: TestAccount, home: string) => Promise<void>): Promise<void> {
  await using account = await startAccount();
  await withHome(async (home) => {
    for (const folder of [".config/businessmap-mcp", "businessmap-mcp"]) {
      await Deno.mkdir(join(home, folder), { recursive: true });
      await Deno.writeTextFile(join(home, folder, "token"), account.apiToken, { mode: 0o600 });
    }
    await work(account, home);
  });
}

Deno.test("what `claude mcp add` is told starts a server that answers, or is where one answers", async () => {
  const kinds: string[] = [];
  for (const words of await callsOf("claude")) {
    const end = words.includes("--") ? words.indexOf("--") : words.length;
    const [program, ...rest] = words.slice(end + 1);
    const { values, positionals } = parseArgs({
      args: words.slice(0, end),
      allowPositionals: true,
      options: {
        env: { type: "string", multiple: true },
        transport: { type: "string" },
        header: { type: "string" },
      },
    });
    assertEquals(positionals.slice(0, 3), ["mcp", "add", "businessmap"]);
    kinds.push(program ?? values.transport ?? "");
    if (program === undefined) {
      assertEquals([values.transport, new URL(positionals[3] ?? "").pathname], ["http", "/mcp"]);
      continue;
    }
    const env = variables(values.env);
    const started = program === "docker" ? container(rest, env) : { args: rest, env };
    await withKey(async (account, home) => {
      const { answer, code } = await answerOnce({
        command: binaryPath(),
        args: started.args,
        env: { ...filled(started.env, account, home), HOME: home },
      });
      assertEquals(answer.isError, false, answer.text);
      assertEquals(code, 0);
    });
  }
  assertEquals(new Set(kinds), new Set(["businessmap-mcp", "docker", "http"]));
});

Deno.test("what `docker run` is told serves over HTTP, with its files in the volumes", async () => {
  for (const words of await callsOf("docker")) {
    const { args, env, volumes } = container(words);
    assertEquals(args, ["http"]);
    const inside = volumes.map((volume) => volume.split(":")[1] ?? "");
    for (const path of Object.values(env).filter((value) => value.startsWith("/"))) {
      assert(inside.some((folder) => path.startsWith(`${folder}/`)), `${path} is in no volume`);
    }
    await withKey(async (account, home) => {
      const own = { HOME: home, ...filled(env, account, home) };
      const added = await runProgram({ env: own }, ["principals", "add", "ana", "--admin"]);
      assertEquals(added.code, 0, added.stderr);
      const server = await startHttpServer({ command: binaryPath(), args: [...args], env: own });
      await using _ = server;
      const ready = await fetch(`http://127.0.0.1:${server.port}/readyz`);
      assertEquals(ready.status, 200);
      assertEquals(await ready.json(), { status: "ready", degraded: [] });
    });
  }
});

const found = await helm();

Deno.test({
  name: "what `helm` is told renders, and uses the secrets that `kubectl` is told to make",
  ignore: "missing" in found,
  async fn() {
    if ("missing" in found) throw new Error(found.missing);
    const kept: string[] = [];
    let rendered = "";
    for (const words of await callsOf("helm")) {
      const { values, positionals } = parseArgs({
        args: words,
        allowPositionals: true,
        options: {
          "namespace": { type: "string" },
          "set": { type: "string", multiple: true },
          "reuse-values": { type: "boolean" },
          "wait": { type: "boolean" },
        },
      });
      const [verb = "", name = "", chart = ""] = positionals;
      assert(["install", "upgrade"].includes(verb), verb);
      if (values["reuse-values"] !== true) kept.length = 0;
      kept.push(...(values.set ?? []));
      const { code, stdout, stderr } = await found.ready(
        ...["template", name, join(repositoryRoot(), chart)],
        ...["--namespace", values.namespace ?? ""],
        ...kept.flatMap((one) => ["--set", one]),
      );
      assertEquals(code, 0, stderr);
      rendered = stdout;
    }
    for (const words of await callsOf("kubectl")) {
      const { values, positionals } = parseArgs({
        args: words,
        allowPositionals: true,
        options: {
          "namespace": { type: "string", short: "n" },
          "filename": { type: "string" },
          "from-file": { type: "string" },
          "from-literal": { type: "string" },
        },
      });
      const [verb, kind, , name = ""] = positionals;
      if (verb === "apply") {
        assert((await Deno.stat(join(repositoryRoot(), values.filename ?? ""))).isFile);
      } else if (kind === "secret") {
        const [key = ""] = (values["from-file"] ?? values["from-literal"] ?? "").split("=");
        // A secret is used by its name together with a key, or as a volume whose file is named.
        assertStringIncludes(rendered, name);
        assertStringIncludes(rendered, key);
      } else assertEquals([verb, kind], ["create", "namespace"]);
    }
  },
});
