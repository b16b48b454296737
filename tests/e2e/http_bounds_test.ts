/**
 * What a principal is held to, on the compiled binary over HTTP: the accounts it may use, in all that
 * the protocol offers, and its toolsets.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { startAccount, type TestAccount } from "./support/account.ts";
import { callOverHttp } from "./support/http_calls.ts";
import { type HttpServer, startHttpServer } from "./support/http_server.ts";
import { runProgram } from "./support/program.ts";
import { serverCommand } from "./support/server.ts";
import { withHome } from "./support/session.ts";

interface World {
  /** The first account of the server, with the boards of the demo. */
  readonly first: TestAccount;
  /** Another, with a board of its own. */
  readonly other: TestAccount;
  readonly server: HttpServer;
  /** Tokens: of one without bounds, and of those that are held to something. */
  readonly tokens: Readonly<Record<"free" | "bound" | "timekeeper" | "integrator", string>>;
}

const PRINCIPALS: Readonly<Record<keyof World["tokens"], readonly string[]>> = {
  free: [],
  bound: ["--only-instances", "other"],
  timekeeper: ["--only-toolsets", "default,time"],
  integrator: ["--only-toolsets", "time", "--call-api"],
};

async function withWorld(work: (world: World) => Promise<void>): Promise<void> {
  await withHome(async (home) => {
    await using first = await startAccount();
    await using other = await startAccount({ seed: "empty" });
    await other.api("PATCH", "/boards/1", { name: "Harbour" });
    const entry = (name: string, { apiUrl }: TestAccount) => ({
      name,
      apiUrl,
      apiTokenFile: join(home, "key"),
    });
    await Deno.writeTextFile(join(home, "key"), first.apiToken);
    const instances = [entry("first", first), entry("other", other)];
    const usual = serverCommand(first.apiUrl, first.apiToken, home, {
      BUSINESSMAP_INSTANCES: JSON.stringify(instances),
      BUSINESSMAP_HTTP_PRINCIPALS_FILE: join(home, "principals.json"),
      BUSINESSMAP_TOOLSETS: "all",
    });
    const { BUSINESSMAP_API_URL: _url, BUSINESSMAP_API_TOKEN: _key, ...env } = usual.env;
    const command = { ...usual, env };
    const add = async (name: keyof World["tokens"]) => {
      const args = ["principals", "add", name, ...PRINCIPALS[name]];
      const { code, stdout, stderr } = await runProgram(command, args);
      assertEquals(code, 0, stderr);
      return stdout.trim();
    };
    // One after the other: each changes the same file.
    const tokens = {
      free: await add("free"),
      bound: await add("bound"),
      timekeeper: await add("timekeeper"),
      integrator: await add("integrator"),
    };
    await using server = await startHttpServer(command);
    await work({ first, other, server, tokens });
  });
}

Deno.test("a principal held to one account gets nothing of another by tool, resource, prompt or completion", async () => {
  await withWorld(async ({ first, other, server, tokens }) => {
    const ask = async (token: string, method: string, params: unknown = {}) => {
      const { status, text } = await callOverHttp(server, method, params, token);
      assertEquals(status, 200, text);
      return text;
    };
    const tool = (token: string, name: string, args: unknown = {}) =>
      ask(token, "tools/call", { name, arguments: args });
    const read = (token: string, uri: string) => ask(token, "resources/read", { uri });
    const complete = (token: string, uri: string, value = "") =>
      ask(token, "completion/complete", {
        ref: { type: "ref/resource", uri },
        argument: { name: "id", value },
      });
    const card = "businessmap://cards/{id}";
    const board = "businessmap://boards/{id}";

    // Somebody else has the first account's things read, and so cached.
    const boards = await tool(tokens.free, "list_boards");
    const theirs = [...boards.matchAll(/\\n(\d+)\\t([^\\"]+)/g)];
    assert(theirs.length > 1, boards);
    const cards = await tool(tokens.free, "find_cards", { limit: 3 });
    const ids = [...cards.matchAll(/\\n(\d+)\\t([^\\"]+)/g)].map(([, id]) => id ?? "");
    assert(ids.length === 3, cards);
    assertStringIncludes(await complete(tokens.free, card, ids[0]), `"${ids[0]}"`);
    const before = first.requestCount();

    const instructions = await ask(tokens.bound, "initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    });
    const seen = [
      instructions,
      await ask(tokens.bound, "tools/list"),
      await ask(tokens.bound, "resources/list"),
      await ask(tokens.bound, "resources/templates/list"),
      await ask(tokens.bound, "prompts/list"),
      await read(tokens.bound, "businessmap://boards"),
      await read(tokens.bound, "businessmap://boards/1"),
      await complete(tokens.bound, board),
      await complete(tokens.bound, card, ids[0]),
      await ask(tokens.bound, "completion/complete", {
        ref: { type: "ref/prompt", name: "daily_standup" },
        argument: { name: "board", value: "" },
      }),
      await ask(tokens.bound, "prompts/get", { name: "daily_standup", arguments: {} }),
      await tool(tokens.bound, "list_boards"),
      await tool(tokens.bound, "get_board", { board: 1 }),
      await tool(tokens.bound, "find_cards"),
      await tool(tokens.bound, "get_status", { check: true }),
      await tool(tokens.bound, "call_api", { operation: "getBoards" }),
      // Ids that mean something in the first account alone, and its name.
      await read(tokens.bound, `businessmap://cards/${ids[0]}`),
      await tool(tokens.bound, "get_cards", { cards: [Number(ids[0])] }),
      await tool(tokens.bound, "list_boards", { instance: "first" }),
      await tool(tokens.bound, "create_cards", {
        instance: "first",
        board: 1,
        cards: [{ title: "x" }],
      }),
    ];
    const { host } = new URL(first.apiUrl);
    const told = theirs.map(([, , name]) => name ?? "").filter((name) => name !== "Harbour");
    for (const text of seen) {
      for (const secret of [host, ...told]) assert(!text.includes(secret), `${secret} in ${text}`);
    }
    assert(!(seen[1] ?? "").includes('"instance"'), seen[1]);
    assertStringIncludes(seen[5] ?? "", "Harbour");
    assertStringIncludes(seen[6] ?? "", "Harbour");
    assertStringIncludes(seen[7] ?? "", "Harbour");
    assert(!(seen[8] ?? "").includes(ids[0] ?? ""), seen[8]);
    assertStringIncludes(seen[9] ?? "", "Harbour");
    // Whatever it asked for, only its own account was asked, and nothing was changed.
    assertEquals(first.requestCount(), before);
    assert(other.simulator.requests.slice(1).every(({ method }) => method === "GET"));
  });
});

Deno.test("a principal held to toolsets reaches the whole API only where its entry says so", async () => {
  await withWorld(async ({ first, other, server, tokens }) => {
    const names = async (token: string) => {
      const { text } = await callOverHttp(server, "tools/list", {}, token);
      const [, data = ""] = /^data: (.*)$/m.exec(text) ?? [];
      return JSON.parse(data).result.tools.map(({ name }: { name: string }) => name);
    };
    const held: string[] = await names(tokens.timekeeper);
    assert(held.includes("get_board") && held.includes("get_logged_time"), held.join());
    assertEquals(held.filter((name) => name.endsWith("_api")), []);
    const call = { name: "call_api", arguments: { operation: "getTags" } };
    const refused = await callOverHttp(server, "tools/call", call, tokens.timekeeper);
    assertStringIncludes(refused.text, "Unknown tool");
    assertEquals(first.requestCount() + other.requestCount(), 1);

    assertEquals((await names(tokens.integrator)).toSorted(), [
      "call_api",
      "get_logged_time",
      "search_api",
      "update_logged_time",
    ]);
    const done = await callOverHttp(server, "tools/call", call, tokens.integrator);
    assert(!done.text.includes('"isError":true'), done.text);
  });
});
