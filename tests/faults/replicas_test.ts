/**
 * Two processes of the binary that serve over HTTP, with a server of Deno KV between them: what a
 * client does at one of them counts at the other.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Limits } from "../../src/simulator/mod.ts";
import { startAccount, type TestAccount } from "../e2e/support/account.ts";
import { callOverHttp } from "../e2e/support/http_calls.ts";
import { type HttpServer, startHttpServer } from "../e2e/support/http_server.ts";
import { runProgram } from "../e2e/support/program.ts";
import { serverCommand } from "../e2e/support/server.ts";
import { withHome } from "../e2e/support/session.ts";
import { tokenOf } from "../support/harness.ts";
import { kvServer, startKvServer } from "./kv_server.ts";

/** Two replicas of one service. */
interface Replicas {
  readonly account: TestAccount;
  readonly one: HttpServer;
  readonly other: HttpServer;
  /** Runs a command of the program on the same store; gives what it wrote. */
  run(...args: string[]): Promise<string>;
  /** Tokens of two callers; `undefined` where nobody is asked. */
  readonly ana: string | undefined;
  readonly ben: string | undefined;
}

interface Options {
  readonly limits?: Limits;
  /** Let only Ana and Ben in. @default {true} */
  readonly callers?: boolean;
}

const TOKEN = "test-token-0123456789";

function replicaTest(
  name: string,
  work: (replicas: Replicas) => Promise<void>,
  options: Options = {},
) {
  const { why } = kvServer;
  Deno.test({
    name: why === undefined ? name : `${name} (${why})`,
    ignore: why !== undefined,
    // The client that waits for the server of Deno KV keeps its connections open beyond a test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => withReplicas(work, options),
  });
}

async function withReplicas(
  work: (replicas: Replicas) => Promise<void>,
  { limits, callers = true }: Options,
): Promise<void> {
  await withHome(async (home) => {
    await using account = await startAccount(limits === undefined ? {} : { limits });
    await using kv = await startKvServer(home, TOKEN);
    const command = serverCommand(account.apiUrl, account.apiToken, home, {
      BUSINESSMAP_KV_URL: kv.url,
      DENO_KV_ACCESS_TOKEN: TOKEN,
      ...(callers ? { BUSINESSMAP_HTTP_PRINCIPALS_FILE: `${home}/principals.json` } : {}),
    });
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await runProgram(command, args);
      assertEquals(code, 0, stderr);
      return stdout.trim();
    };
    const ana = callers ? await run("principals", "add", "ana") : undefined;
    const ben = callers ? await run("principals", "add", "ben") : undefined;
    await using one = await startHttpServer(command);
    await using other = await startHttpServer(command);
    await work({ account, one, other, run, ana, ben });
  });
}

/** Calls a tool; gives its answer as it came. */
async function call(
  server: HttpServer,
  token: string | undefined,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<string> {
  const params = { name, arguments: args };
  const { status, text } = await callOverHttp(server, "tools/call", params, token);
  assertEquals(status, 200, text);
  const line = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  const { result } = JSON.parse(line);
  assert(result !== undefined, text);
  return result.content[0].text;
}

replicaTest(
  "what a caller read from one replica the other need not ask for, unless another caller asks",
  async ({ account, one, other, ana, ben }) => {
    const board = await call(one, ana, "get_board", { board: 1 });
    const asked = account.requestCount();
    assert(asked > 0);
    assertEquals(await call(other, ana, "get_board", { board: 1 }), board);
    assertEquals(account.requestCount(), asked);
    await call(other, ben, "get_board", { board: 1 });
    assert(account.requestCount() > asked, "one caller got what was kept for another");
    const askedByBoth = account.requestCount();
    await call(one, ben, "get_board", { board: 1 });
    assertEquals(account.requestCount(), askedByBoth);
    await call(other, ana, "create_cards", { board: 1, cards: [{ title: "Made by the other" }] });
    const found = await call(one, ana, "find_cards", { boards: [1], text: "Made by the other" });
    assertStringIncludes(found, "1 card");
  },
);

replicaTest(
  "a confirmation token is good once at both replicas together, and for its caller alone",
  async ({ account, one, other, ana, ben }) => {
    const card = [...account.simulator.state.cards.values()].find(({ state }) =>
      state === "active"
    );
    assert(card);
    const cards = [card.card_id];
    const confirm = tokenOf(await call(one, ana, "delete_cards", { cards }));
    const asBen = await call(other, ben, "delete_cards", { cards, confirm });
    assert(account.simulator.state.cards.has(card.card_id), asBen);
    const answers = await Promise.all(
      [one, other, one, other].map((server) =>
        call(server, ana, "delete_cards", { cards, confirm })
      ),
    );
    assertEquals(
      answers.filter((text) => text.includes("1 card deleted.")).length,
      1,
      answers.join("\n"),
    );
    assert(!account.simulator.state.cards.has(card.card_id));
  },
);

replicaTest(
  "a flag is followed by both replicas within two seconds",
  async ({ account, one, other, ana, run }) => {
    await Promise.all([one, other].map((server) => call(server, ana, "list_boards", {})));
    await run("flags", "set", "writes", "off");
    const end = Date.now() + 2_000;
    for (const server of [one, other]) {
      while (!(await call(server, ana, "get_status", {})).includes("switched off: writes")) {
        assert(Date.now() < end, "the flag is not followed in time");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await call(server, ana, "create_cards", { board: 1, cards: [{ title: "No" }] });
    }
    assertEquals(account.simulator.requests.filter(({ method }) => method !== "GET"), []);
  },
);

const MINUTE = 30;

replicaTest(
  "two replicas spend the account's minute together, and no more",
  async ({ account, one, other }) => {
    const cards = [...account.simulator.state.cards.values()]
      .filter(({ state }) => state === "active").map(({ card_id }) => card_id);
    const calls = 2 * MINUTE;
    const leaving = new AbortController();
    // A comment is one request, which no cache can answer.
    const pending = Array.from({ length: calls }, (_, at) => {
      const comments = [{ card: cards[at % cards.length] ?? 0, text: "One of many" }];
      return fetch([one, other][at % 2]?.url ?? "", {
        method: "POST",
        signal: leaving.signal,
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: at,
          method: "tools/call",
          params: { name: "add_comments", arguments: { comments } },
        }),
      }).then((response) => response.text()).catch(() => undefined);
    });
    const written = () =>
      account.simulator.requests.filter(({ method }) => method === "POST").length;
    // What is not written waits for leave, once all that the minute allows is spent.
    let waiting = 0;
    for (
      let tries = 0;
      waiting + written() < calls || account.requestCount() < MINUTE - 2;
      tries++
    ) {
      assert(tries < 1_000, `${waiting} wait, ${account.requestCount()} requests were sent`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      waiting = (await Promise.all([one, other].map(waitingAt))).reduce((a, b) => a + b);
    }
    assert(account.requestCount() <= MINUTE, `${account.requestCount()} requests were sent`);
    assertEquals(account.simulator.requests.filter(({ status }) => status === 429), []);
    leaving.abort();
    await Promise.all([...pending, one.stop("SIGKILL"), other.stop("SIGKILL")]);
  },
  { callers: false, limits: { perMinute: MINUTE, perHour: 600, window: "sliding" } },
);

/** Requests that wait for leave at one replica, which must know that it shares. */
async function waitingAt({ origin }: HttpServer): Promise<number> {
  const report = await (await fetch(`${origin}/health`)).json();
  const { shared, waiting } = report.accounts[0].budget;
  assertEquals(shared, true);
  return waiting;
}
