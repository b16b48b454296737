/**
 * Every request that the tools can send keeps to the catalogue: the simulated account notes what
 * does not, and the harness fails on it.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadCatalogue } from "../../src/businessmap/catalogue/catalogue.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { ARGUMENTS, EXAMPLES } from "../samples/mod.ts";
import { type Harness, tokenOf, withHarness } from "../support/harness.ts";

/** Tools that pass on what they are given; the catalogue checks it before it is sent. */
const PASS_ON = ["search_api", "call_api"];

Deno.test("there are drawn calls for every tool that makes requests of its own", () => {
  const drawn = Object.keys(ARGUMENTS);
  assertEquals(TOOLS.map(({ name }) => name).filter((name) => !drawn.includes(name)), PASS_ON);
});

/** How often each is tried, with cold caches. */
const RUNS = 40;

/** Runs `work` with what gives each call an account as at its start. */
async function withFreshAccounts(
  name: string,
  work: (fresh: (call: (harness: Harness) => Promise<void>) => Promise<void>) => Promise<void>,
): Promise<void> {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool?.effect !== "read") return await work(withHarness);
  // Reading leaves the account as it was: one will do for all calls.
  await withHarness(async (harness) => {
    const { gateway, simulator } = harness;
    await work(async (call) => {
      await gateway.clear();
      await call(harness);
      assertEquals(simulator.violations, []);
      assertEquals(simulator.requests.filter(({ method }) => method !== "GET"), []);
    });
  });
}

for (const [name, args] of Object.entries(ARGUMENTS)) {
  Deno.test(`${name} sends only requests that the catalogue allows`, async () => {
    let done = 0;
    let seen = 0;
    await withFreshAccounts(name, async (fresh) => {
      const property = fc.asyncProperty(args, async (drawn) => {
        await fresh(async ({ call }) => {
          // As it comes over the wire: nothing is undefined there.
          const args = JSON.parse(JSON.stringify(drawn));
          const first = await call(name, args);
          const answer = first.text.startsWith("Nothing is done yet.")
            ? await call(name, { ...args, confirm: tokenOf(first.text) })
            : first;
          assert(!answer.text.startsWith("The request "), answer.text);
          assert(!answer.text.includes("internal error"), answer.text);
          if (!answer.isError) done++;
          seen += answer.seen.length;
        });
      });
      await fc.assert(property, { numRuns: RUNS });
    });
    // Calls that all fail before a request would prove nothing.
    assert(done > RUNS / 5, `only ${done} of ${RUNS} calls succeeded`);
    assert(seen > RUNS / 5, `only ${seen} requests`);
  });
}

/** How the code sends an operation by its name. */
const SENDS = /\b(?:data|cached|page|run|library|boardList|idsOf)\(\s*(?:account, )?"(\w+)"/g;

/** Every operation that the program's code sends. */
async function namedOperations(folder: URL): Promise<Set<string>> {
  const { operations } = await loadCatalogue();
  const known = new Set(operations.map((operation) => operation.id));
  const found = new Set<string>();
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory && entry.name !== "catalogue" && entry.name !== "simulator") {
      const inside = await namedOperations(new URL(`${entry.name}/`, folder));
      for (const id of inside) found.add(id);
    }
    if (!entry.name.endsWith(".ts")) continue;
    const source = await Deno.readTextFile(new URL(entry.name, folder));
    for (const [, word = ""] of source.matchAll(SENDS)) {
      if (known.has(word)) found.add(word);
    }
  }
  return found;
}

Deno.test("the tools' examples reach every operation that the program's code sends by name", async () => {
  const named = await namedOperations(new URL("../../src/", import.meta.url));
  const sent = new Set<string | undefined>();
  await withHarness(async ({ ok, confirmed, simulator }) => {
    for (const [name, examples] of Object.entries(EXAMPLES)) {
      for (const example of examples) {
        if (example.confirmed !== true) await ok(name, example.args);
        else assert(!(await confirmed(name, example.args)).isError, name);
      }
    }
    for (const { operation } of simulator.requests) sent.add(operation);
  });
  assertEquals([...named].filter((id) => !sent.has(id)), []);
  assert(named.size > 15);
});
