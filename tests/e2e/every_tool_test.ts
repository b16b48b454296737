/**
 * Every tool of every toolset through the compiled binary: it does what its examples show, and where
 * nothing may be written it is neither offered nor carried out.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TOOLS } from "../../src/tools/registry.ts";
import { BAD_INPUT, EXAMPLES } from "../samples/mod.ts";
import { tokenOf } from "../support/harness.ts";
import { startAccount } from "./support/account.ts";
import { withSession } from "./support/session.ts";

/** A file answers too late where the machine is busy, and then nothing is confirmed. */
const ALL = { BUSINESSMAP_TOOLSETS: "all", BUSINESSMAP_KV_PATH: ":memory:" };

Deno.test("there is an example of every tool", () => {
  const without = TOOLS.filter(({ name }) => (EXAMPLES[name] ?? []).length === 0);
  assertEquals(without.map(({ name }) => name), []);
});

Deno.test("the binary carries out every tool's examples, one after the other on one account", async () => {
  await using account = await startAccount();
  await withSession({ ...account, env: ALL }, async ({ call, toolNames }) => {
    assertEquals(await toolNames(), TOOLS.map(({ name }) => name));
    for (const [name, examples] of Object.entries(EXAMPLES)) {
      for (const { args, confirmed = false } of examples) {
        const first = await call(name, args);
        assert(!first.isError, `${name}: ${first.text}`);
        assert(first.text.startsWith("Nothing is done yet.") === confirmed, first.text);
        if (!confirmed) continue;
        const done = await call(name, { ...args, confirm: tokenOf(first.text) });
        assert(!done.isError, `${name}: ${done.text}`);
        assert(!done.text.startsWith("Nothing is done yet."), done.text);
      }
    }
  });
});

const WRITING = TOOLS.filter(({ effect }) => effect !== "read");

/** Calls of a tool that would write, each of them in order. */
function writingCalls(name: string): unknown[] {
  const row = BAD_INPUT[name];
  return [row?.writes ?? row?.valid, ...(EXAMPLES[name] ?? []).map(({ args }) => args)];
}

Deno.test("the binary in read-only mode offers no tool that writes, and sends nothing when one is called", async () => {
  await using account = await startAccount();
  const env = { ...ALL, BUSINESSMAP_READ_ONLY_MODE: "true" };
  await withSession({ ...account, env }, async ({ server, call, toolNames }) => {
    const { result } = await server.request("tools/list");
    // Required by the protocol for `tools/list`; every tool here has annotations.
    const { tools } = result as { tools: { annotations: { readOnlyHint: boolean } }[] };
    assert(tools.length > 0 && tools.every(({ annotations }) => annotations.readOnlyHint));
    const names = await toolNames();
    const reading = TOOLS.filter((one) => one.effect === "read" || one.readOnlyVariant);
    assertEquals(names, reading.map(({ name }) => name));

    assert(WRITING.length > 20);
    for (const { name, readOnlyVariant } of WRITING) {
      for (const args of writingCalls(name)) {
        if (readOnlyVariant) {
          assert((await call(name, args)).isError, JSON.stringify(args));
        } else {
          const { error } = await server.request("tools/call", { name, arguments: args });
          assertEquals(error?.code, -32602, name);
          assertMatch(error?.message ?? "", /^Unknown tool\b/);
        }
        assertEquals(account.requestCount(), 0, name);
      }
    }
    // What the reading variant takes may still name an operation that writes.
    const deleting = { operation: "deleteCard", path: { card_id: 101 } };
    const { text, isError } = await call("call_api", deleting);
    assert(isError, text);
    assertStringIncludes(text, "this server may only read");
    assertEquals(account.requestCount(), 0);
  });
});
