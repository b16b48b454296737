import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { z } from "zod";
import { defineTool } from "../../../src/tools/define.ts";
import { withHarness } from "../../support/harness.ts";

/** A tool that does what a test says. */
const probe = (handler: Parameters<typeof defineTool>[0]["handler"]) =>
  defineTool({
    name: "probe",
    title: "Probe",
    toolset: "default",
    description: "For tests.",
    effect: "read",
    idempotent: true,
    input: z.strictObject({}),
    handler,
  });

Deno.test("a call of an unknown tool is an error of the protocol that names the closest", async () => {
  await withHarness(async ({ call }) => {
    await assertRejects(() => call("get_boards"), Error, "Unknown tool: did you mean get_board?");
    await assertRejects(() => call("zebra"), Error, "Unknown tool");
  });
});

Deno.test("a call without arguments is a call with none", async () => {
  await withHarness(async ({ caller }) => {
    const scope = { signal: new AbortController().signal, progress: () => Promise.resolve() };
    assertEquals((await caller("list_boards", undefined, scope)).isError, undefined);
    const wrong = await caller("list_boards", [1], scope);
    assertEquals(wrong.content, [{ type: "text", text: "The arguments must be an object." }]);
  });
});

Deno.test("a call says when it had to use what is stale, and how old the oldest is", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("get_board", { board: 1 });
    assertStringIncludes(text.split("\n")[0] ?? "", "(stale: as of 5m ago, the account could not");
  }, {
    wrap: (gateway) => ({
      ...gateway,
      async send(request) {
        const answer = await gateway.send(request);
        if (request.method !== "GET") return answer;
        return {
          ...answer,
          source: "stale",
          fetchedAt: Date.now() - (request.operation === "getCards" ? 300_500 : 90_000),
        };
      },
    }),
  });
});

Deno.test("a defect of a tool is told without its words, and logged with them", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: "businessmap", sinks: ["memory"], lowestLevel: "error" },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "error" },
    ],
    reset: true,
  });
  try {
    await withHarness(async ({ fails }) => {
      assertEquals(
        await fails("probe"),
        "An internal error of this server: its log has the details. Trying again may help.",
      );
    }, { tools: [probe(() => Promise.reject(new RangeError("secret of the inside")))] });
    assertEquals(records.length, 1);
    assertEquals(records[0]?.properties.tool, "probe");
    assertStringIncludes(String(records[0]?.properties.error), "secret of the inside");
  } finally {
    await reset();
  }
});

Deno.test("a call that nothing of succeeded is an error; one of which something did is not", async () => {
  for (const [failed, isError] of [["all", true], ["some", false], [undefined, false]] as const) {
    await withHarness(async ({ call }) => {
      const answer = await call("probe");
      assertEquals(answer.isError, isError);
      assertEquals(answer.text, "Head.");
    }, {
      tools: [probe(() => Promise.resolve({ head: "Head.", ...(failed ? { failed } : {}) }))],
    });
  }
});

Deno.test("a call that the client cancels ends its request to the account", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({ operation: "getCards", answer: "hang" });
    const controller = new AbortController();
    const pending = call("find_cards", {}, { signal: controller.signal });
    while (simulator.requests.length === 0) await new Promise((go) => setTimeout(go, 1));
    controller.abort();
    const { text, isError } = await pending;
    assert(isError);
    assertEquals(text, "The request was cancelled.");
  });
});

Deno.test("a program that may only read sends no write, whatever a tool does", async () => {
  await withHarness(async ({ call, simulator, state }) => {
    const before = state.cards.get(101)?.title;
    const { isError } = await call("update_cards", { changes: [{ cards: [101], title: "x" }] });
    assert(isError);
    assertEquals(simulator.requests.some(({ method }) => method !== "GET"), false);
    assertEquals(state.cards.get(101)?.title, before);
  }, { readOnly: true });
});

Deno.test("calls write JSON when the configuration says so", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("list_boards", { workspace: 2 });
    assertEquals(JSON.parse(text), {
      head: "2 boards in 1 of 2 workspaces.",
      sections: [{
        columns: ["board_id", "board", "workspace", "workspace_id", "description"],
        rows: [
          [3, "Marketing", "Company", 2, "Campaigns and texts"],
          [4, "Portfolio", "Company", 2, "What the company wants to reach"],
        ],
      }],
    });
  }, { output: { format: "json" } });
});

Deno.test("the fence of every answer has a marker of its own", async () => {
  await withHarness(async ({ ok }) => {
    const marker = async () =>
      /<<<text-(\w{8})/.exec((await ok("get_cards", { cards: [101] })).text)?.[1];
    const markers = [await marker(), await marker(), await marker()];
    assertEquals(new Set(markers).size, 3);
    assert(!markers.includes(undefined));
  });
});

Deno.test("a message about a wrong argument never repeats more of it than a few words", async () => {
  await withHarness(async ({ fails }) => {
    const text = await fails("list_boards", { ["k".repeat(5_000)]: 1 });
    assert(text.length < 300, text);
  });
});
