/** What every tool makes of input that it cannot use: one row a tool, so that none is left out. */
import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { TOOLS } from "../../../src/tools/registry.ts";
import { BAD_INPUT as ROWS } from "../../samples/mod.ts";
import type { Case } from "../../samples/sample.ts";
import { type Harness, TOKEN, tokenOf, withHarness } from "../../support/harness.ts";

/** What cannot be known before the account was asked. */
const ASKS = new Set(["unknownName", "ambiguousName", "missingId"]);

Deno.test("the table of bad input has a row for every tool", () => {
  assertEquals(Object.keys(ROWS), TOOLS.map((tool) => tool.name));
});

/** An account that is made in no time, for calls that never see what it holds. */
const NOTHING_THERE = { simulator: { seed: "empty" } } as const;

/** Gives two boards, two workspaces, two users and two cards the same names. */
function addTwins(state: Harness["state"]): void {
  for (const id of [1, 2]) {
    const workspace = state.workspaces.get(id);
    if (workspace) workspace.name = "Twin";
  }
  for (const id of [3, 4]) {
    const board = state.boards.get(id);
    if (board) board.name = "Twin";
    const user = state.users.get(id);
    if (user) user.realname = "Twin";
  }
  const card = state.cards.get(102);
  if (card) card.custom_id = "TIDE-42";
}

/** An error as a model should get it: short, in this project's words. */
function assertPlain(text: string): void {
  assert(text.length < 1_000, `too long: ${text.length}`);
  assertNotMatch(text, /\n\s+at |\.ts:\d|Error:|undefined|\[object|NaN|ZodError/);
  assertNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}]/u);
  assertNotMatch(text, /x{100}/);
}

for (const [name, { valid: _valid, writes: _writes, ...cases }] of Object.entries(ROWS)) {
  for (const [kind, row] of Object.entries(cases)) {
    if (row === null) continue;
    const [args, sentence] = row as Case; // entries of a row without its valid call
    Deno.test(`${name} answers ${kind} with one clear sentence`, async () => {
      await withHarness(async ({ call, state }) => {
        if (kind === "ambiguousName") addTwins(state);
        const { text, isError, seen } = await call(name, args);
        assert(isError, text);
        assertStringIncludes(text, sentence);
        assertPlain(text);
        if (!ASKS.has(kind)) assertEquals(seen.length, 0);
        const effects = seen.filter(({ method, status }) => method !== "GET" && status < 400);
        assertEquals(effects, []);
      }, ASKS.has(kind) ? {} : NOTHING_THERE);
    });
  }
}

const HOSTILE = 'OWNED <script>alert("OWNED")</script>\u202E at Object.<anonymous> (x.ts:1)';

/** How the account may fail, whatever is asked of it. */
const FAILURES: readonly (readonly [string, Parameters<Harness["simulator"]["addFault"]>[0]])[] = [
  ...[400, 403, 404, 405, 409, 418, 500, 503].map((status) =>
    [`status ${status}`, {
      answer: {
        status,
        body: {
          error: {
            code: "OWNED!",
            message: HOSTILE,
            reference: HOSTILE,
            details: { x: [HOSTILE] },
          },
        },
      },
    }] as const
  ),
  ["HTML", { answer: "html" }],
  ["a cut body", { answer: "broken" }],
  ["a broken connection", { answer: "truncate" }],
  ["no connection", { answer: "reset" }],
  ["a redirect to another host", { answer: { redirect: "https://owned.example/" } }],
  ["JSON of another shape", { answer: { status: 200, body: { data: "OWNED" } } }],
  ["no object at all", { answer: { status: 200, body: "[1]" } }],
];

/** Tools that never ask the account. */
const OFFLINE = new Set(["search_api"]);
/** Tools that tell of a failure in a line of their answer, beside what they know without asking. */
const TELLING = new Set(["get_status"]);
/** Failures that are none for a tool that shows whatever an operation answers. */
const SHAPES = new Set(["JSON of another shape", "no object at all"]);

for (const [failure, rule] of FAILURES) {
  Deno.test(`every tool puts ${failure} from the account into this project's words`, async () => {
    // Those with a name spoil the account's own answer; the others are the same for every account.
    const account = typeof rule.answer === "string" ? {} : NOTHING_THERE;
    for (const [name, { valid }] of Object.entries(ROWS)) {
      if (OFFLINE.has(name) || (name === "call_api" && SHAPES.has(failure))) continue;
      await withHarness(async ({ call, simulator }) => {
        simulator.addFault(rule);
        const { text: answer, isError } = await call(name, valid);
        assertEquals(isError, !TELLING.has(name), `${name}: ${answer}`);
        const text = isError ? answer : /^The account cannot be .*$/m.exec(answer)?.[0] ?? "";
        assert(text !== "", answer);
        assertNotMatch(text, /OWNED|owned|script|Maintenance|anonymous/i);
        assert(!text.includes(TOKEN));
        assertPlain(text);
        assert(text.length < 400, `${name}: ${text}`);
      }, { ...account, gateway: { retry: { maxRetries: 0 } } });
    }
  });
}

Deno.test("every tool says what is wrong with a key that the account does not take", async () => {
  for (const [name, { valid }] of Object.entries(ROWS)) {
    if (OFFLINE.has(name)) continue;
    await withHarness(async ({ call }) => {
      const { text, isError } = await call(name, valid);
      assertEquals(isError, !TELLING.has(name), `${name}: ${text}`);
      const told = /^The account cannot be asked: (.*)$/m.exec(text)?.[1];
      assertEquals(
        isError ? text : told,
        "The account does not accept the API key. Whoever runs this server has to set a valid " +
          "key. (status 401, code A001)",
      );
    }, { ...NOTHING_THERE, gateway: { token: () => "wrong-key-0000000000" } });
  }
});

Deno.test("the tools that never ask the account do not", async () => {
  for (const name of OFFLINE) {
    await withHarness(async ({ ok, simulator }) => {
      await ok(name, ROWS[name]?.valid);
      assertEquals(simulator.requests.length, 0);
    });
  }
});

Deno.test("every tool that writes says so when the account forbids it, and writes nothing", async () => {
  for (const tool of TOOLS.filter(({ effect }) => effect !== "read")) {
    await withHarness(async ({ call, fails, state }) => {
      const before = JSON.stringify([...state.cards.values()].map((card) => card.revision));
      const row = ROWS[tool.name];
      const args = row?.writes ?? row?.valid ?? {};
      const first = await call(tool.name, args);
      // A plan reads only; the call that follows it writes.
      const text = first.isError
        ? first.text
        : await fails(tool.name, { ...args, confirm: tokenOf(first.text) });
      assertStringIncludes(
        text,
        "The user of the API key lacks the right to do this.",
      );
      assertEquals(JSON.stringify([...state.cards.values()].map((card) => card.revision)), before);
    }, { asViewer: true });
  }
});
