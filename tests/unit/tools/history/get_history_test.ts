import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HISTORY_NAMES } from "../../../../src/businessmap/histories.ts";
import { cursorOf, table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("get_history says who did what to which thing, and when", async () => {
  await withHarness(async ({ ok }) => {
    await ok("call_api", { operation: "createTag", body: { label: "brand new" } });
    await ok("call_api", {
      operation: "updateBoard",
      path: { board_id: 2 },
      body: { name: "Support" },
    });
    await ok("log_time", { entries: [{ card: 103, time: "1h" }] });
    const tags = await ok("get_history", { of: "tags" });
    assertEquals(tags.text.split("\n")[0], "Events 1 to 1 of tags, of 1.");
    const [row] = table(tags.text).rows;
    assertEquals([row?.event, row?.user], ["tag_created", "Mara Lindqvist"]);
    assertStringIncludes(row?.details ?? "", 'label="brand new"');
    const events = async (args: object) =>
      table((await ok("get_history", { of: "boards", ...args })).text).rows.map((one) => one.event);
    assertEquals(await events({ things: ["Support"], users: ["me"] }), ["board_updated"]);
    assertEquals(await events({ things: [1] }), []);
    assertEquals(await events({ events: ["board_created"] }), []);
    assertEquals(await events({ from: "-1d", to: "today" }), ["board_updated"]);
    assertEquals(await events({ to: "2020-01-01" }), []);
    const time = await ok("get_history", { of: "logged_time" });
    assertEquals(table(time.text).rows.map((one) => one.event), ["logged_time_created"]);
  });
});

Deno.test("get_history reads every history that the account keeps", async () => {
  await withHarness(async ({ ok, simulator }) => {
    for (const of of HISTORY_NAMES) {
      assertEquals((await ok("get_history", { of })).text, `No events of ${of}.`);
    }
    assertEquals(
      new Set(simulator.requests.map((one) => one.operation)).size,
      HISTORY_NAMES.length,
    );
  });
});

Deno.test("get_history brings every event once, over the account's pages", async () => {
  await withHarness(async ({ ok, state }) => {
    for (let id = 1; id <= 230; id++) {
      state.events.push({
        id,
        kind: "tags",
        thing: id,
        user_id: 1,
        event_type: "tag_created",
        details: { label: `tag ${id}` },
        time: Date.parse("2026-06-01T00:00:00Z") + id * 1_000,
      });
    }
    const seen: number[] = [];
    let cursor: string | undefined;
    let calls = 0;
    do {
      const { text } = await ok("get_history", { of: "tags", ...(cursor ? { cursor } : {}) });
      seen.push(...table(text).rows.map((row) => Number(row.id)));
      cursor = cursorOf(text);
      assert(++calls < 40);
    } while (cursor !== undefined);
    assertEquals(seen, Array.from({ length: 230 }, (_, index) => 230 - index));
  }, { output: { maxResultTokens: 1_500 } });
});

Deno.test("get_history refuses what a history cannot be asked, before it asks", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [object, string])[] = [
      [
        { of: "tags", events: ["tag_lost"] },
        'There is no event "tag_lost" of tags. There are: tag_created,',
      ],
      [{ of: "business_rules", users: [1] }, "`users` does not go with business_rules."],
      [{ of: "business_rules", events: ["x"] }, "`events` does not go with business_rules."],
      [{ of: "tags", cards: [103] }, "`cards` does not go with tags; get_card_history"],
      [{ of: "webhooks", things: ["mine"] }, '"mine" is no id: webhooks are given by id.'],
    ];
    for (const [args, sentence] of cases) {
      const { text, isError, seen } = await call("get_history", args);
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen, []);
    }
  });
});

Deno.test("get_history shows no secret that an event holds", async () => {
  await withHarness(async ({ ok, state }) => {
    state.events.push({
      id: 1,
      kind: "webhooks",
      thing: 1,
      user_id: 1,
      event_type: "created",
      details: { secret: "s3cret-value", url: "https://hook.example" },
      time: 0,
    });
    const { text } = await ok("get_history", { of: "webhooks" });
    assert(!text.includes("s3cret-value"));
    assertStringIncludes(text, "https://hook.example");
  });
});
