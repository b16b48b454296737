import { assert, assertEquals } from "@std/assert";
import { cursorOf, table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("list_library shows where each tag is available", async () => {
  await withHarness(async ({ ok, state }) => {
    Object.assign(state.library.tags.get(2) ?? {}, { is_enabled: 0 });
    const { text, requests } = await ok("list_library", { kind: "tags" });
    assertEquals(requests, 2);
    assertEquals(text.split("\n")[0], "8 tags.");
    const { rows } = table(text);
    assertEquals([rows[1]?.name, rows[1]?.availability, rows[1]?.disabled], [
      "backend",
      "all_boards",
      "yes",
    ]);
    assertEquals([rows[7]?.name, rows[7]?.availability, rows[7]?.boards], [
      "billing",
      "manual",
      "1 Product Development, 2 Customer Support",
    ]);
    assertEquals((await ok("list_library", { kind: "tags" })).requests, 0);
  });
});

Deno.test("list_library narrows to a board and a part of the name", async () => {
  await withHarness(async ({ ok, fails }) => {
    const names = async (args: Record<string, unknown>) =>
      table((await ok("list_library", { kind: "tags", ...args })).text).rows.map((row) => row.name);
    assert((await names({ board: 1 })).includes("billing"));
    assert(!(await names({ board: "Marketing" })).includes("billing"));
    assertEquals(await names({ query: "END" }), ["frontend", "backend"]);
    assertEquals(
      (await ok("list_library", { kind: "tags", query: "bill", board: 3 })).text,
      "0 tags on board 3.",
    );
    assertEquals(
      (await fails("list_library", { kind: "tags", query: "bill", board: 99 })).split(".")[0],
      "There is no board with the id 99",
    );
  });
});

Deno.test("list_library counts what uses a thing, anew after a change of a card", async () => {
  await withHarness(async ({ ok, state }) => {
    const count = async () => {
      const { text } = await ok("list_library", { kind: "tags", items: ["mobile"], uses: true });
      return Number(table(text).rows[0]?.cards);
    };
    const before = [...state.cards.values()].filter((card) => card.tag_ids.includes(3)).length;
    assertEquals(await count(), before);
    await ok("update_cards", { changes: [{ cards: [101], tags: { add: ["mobile"] } }] });
    assertEquals(await count(), before + 1);
  });
});

Deno.test("list_library shows values, settings and what a reason asks for", async () => {
  await withHarness(async ({ ok, state }) => {
    state.boards.get(1)?.library.customFields.set(4, { is_always_present: 1 });
    const field = await ok("list_library", {
      kind: "custom_fields",
      items: ["Environment"],
      board: 1,
    });
    const [row] = table(field.text).rows;
    assertEquals(row?.values, "Production, Staging, Development");
    assertEquals(row?.["settings on this board"], "position 0, is_always_present 1");
    assert(row?.settings?.includes("max_number_of_values 1"));
    const reasons = table((await ok("list_library", { kind: "block_reasons" })).text).rows;
    assertEquals(reasons.map((row) => row["asks for"]), ["date", "cards", "users", ""]);
  });
});

Deno.test("list_library shows what the card of a template holds, as Markdown", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("list_library", { kind: "card_templates", items: ["bug report"] });
    assertEquals(table(text, "Cards in them").rows, [{
      template: "1",
      title: "New bug",
      description: "What happened, what was expected, how to see it again.",
      holds: "type_id 2, priority 2",
    }]);
  });
});

Deno.test("list_library brings every thing once, page by page, from one reading", async () => {
  await withHarness(async ({ ok, state }) => {
    for (let id = 100; id < 400; id++) {
      const tag = { tag_id: id, label: `tag ${id}`, availability: 2, is_enabled: 1 };
      state.library.tags.set(id, tag);
    }
    const seen: string[] = [];
    let requests = 0;
    for (let cursor: string | undefined, calls = 0; calls === 0 || cursor !== undefined; calls++) {
      const called = await ok("list_library", { kind: "tags", ...(cursor ? { cursor } : {}) });
      seen.push(...table(called.text).rows.map((row) => row.name ?? ""));
      requests += called.requests;
      cursor = cursorOf(called.text);
      assert(calls < 50);
    }
    assertEquals([seen.length, new Set(seen).size, requests], [308, 308, 2]);
  }, { output: { maxResultTokens: 1_500 } });
});
