import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { KIND_NAMES, type KindName, KINDS } from "../../../../src/businessmap/library_kinds.ts";
import { table } from "../../../support/answers.ts";
import { type Harness, tokenOf, withHarness } from "../../../support/harness.ts";

/** The kinds by the names of the simulated account. */
const STATE: Readonly<Record<KindName, keyof Harness["state"]["library"]>> = {
  tags: "tags",
  stickers: "stickers",
  card_types: "cardTypes",
  block_reasons: "blockReasons",
  discard_reasons: "discardReasons",
  custom_fields: "customFields",
  card_templates: "cardTemplates",
};

for (const kind of KIND_NAMES) {
  Deno.test(`change_library creates, changes, disables and deletes ${KINDS[kind].many}`, async () => {
    await withHarness(async ({ ok, confirmed, state }) => {
      const things = state.library[STATE[kind]];
      const change = (changes: unknown) => ok("change_library", { kind, changes });
      const type = kind === "custom_fields" ? { type: "number" } : {};
      const made = await change([{ name: "Made here", availability: "new_boards", ...type }]);
      assertEquals(made.text.split("\n")[0], "1 change carried out.");
      const [row] = table(made.text).rows;
      const id = Number(row?.[KINDS[kind].id]);
      assertEquals([row?.name, row?.done, made.requests], ["Made here", "created", 1]);
      assertEquals(things.get(id)?.[KINDS[kind].name], "Made here");
      assertEquals(things.get(id)?.availability, 1);

      await change([{ item: "made HERE", name: "Other", enabled: false }]);
      assertEquals([things.get(id)?.[KINDS[kind].name], things.get(id)?.is_enabled], ["Other", 0]);

      const gone = await confirmed("change_library", {
        kind,
        changes: [{ item: id, delete: true }],
      });
      assertEquals(gone.text.split("\n")[0], "1 change carried out.");
      assert(!things.has(id));
    });
  });
}

Deno.test("change_library shows what uses a thing before it is deleted, and puts another in place", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const cards = () => [...state.cards.values()].filter((card) => card.tag_ids.includes(8));
    const args = {
      kind: "tags",
      changes: [{ item: "billing", delete: true, replace_with: "backend" }],
    };
    const before = cards();
    const plan = await ok("change_library", args);
    assertStringIncludes(plan.text, "1 tag would be deleted for good.");
    const [row] = table(plan.text).rows;
    assertEquals(Number(row?.["cards with it"]), before.length);
    assertEquals([row?.boards, row?.["replaced by"]], ["#1, #2", "2"]);
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);

    before[0]?.tag_ids.splice(0);
    const confirm = tokenOf(plan.text);
    assertStringIncludes(await fails("change_library", { ...args, confirm }), "is void");
    const left = cards();
    const shown = async () =>
      table((await ok("find_cards", { tags: ["backend"], boards: [1, 2], limit: 200 })).text).rows;
    const [first] = left.filter((card) => card.state === "active" && !card.tag_ids.includes(2));
    assert(!(await shown()).some((row) => Number(row.id) === first?.card_id));
    await confirmed("change_library", args);
    assert((await shown()).some((row) => Number(row.id) === first?.card_id));
    assertEquals(cards(), []);
    assert(left.length > 0 && left.every((card) => card.tag_ids.includes(2)));
  });
});

Deno.test("change_library deletes nothing when the account does not tell what uses it", async () => {
  await withHarness(async ({ fails, simulator, state }) => {
    const body = { data: [{ tag_id: 3, label: "mobile", availability: 2 }] };
    simulator.addFault({ operation: "getTags", answer: { status: 200, body } });
    assertEquals(
      await fails("change_library", { kind: "tags", changes: [{ item: 3, delete: true }] }),
      "Nothing was done: the account does not tell what uses tag 3.",
    );
    assert(state.library.tags.has(3));
  });
});

Deno.test("change_library adds, changes and deletes the values of a dropdown", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    const values = () =>
      (state.library.customFields.get(4)?.allowed_values as { value: string; is_default: number }[])
        .map(({ value, is_default }) => `${value} ${is_default}`); // the seed's own shape
    const cards = [...state.cards.values()].slice(0, 3);
    for (const card of cards) {
      card.fields.set(4, { field_id: 4, values: [{ value_id: 2, position: 0 }] });
    }
    const args = {
      kind: "custom_fields",
      changes: [{
        item: "Environment",
        values: {
          add: ["QA", "Demo"],
          change: [{ value: "production", name: "Live", default: true }],
          remove: [{ value: "Staging", replace_with: "Development" }],
        },
      }],
    };
    const plan = await ok("change_library", args);
    assertEquals(table(plan.text, "Values").rows[0]?.cards, "3");
    assertEquals(values().length, 3);
    const { text } = await confirmed("change_library", args);
    assertEquals(text.split("\n")[0], "4 changes carried out.");
    assertEquals(values(), ["Live 1", "Development 0", "QA 0", "Demo 0"]);
    assertEquals(cards[0]?.fields.get(4)?.values, [{ value_id: 3, position: 0 }]);
  });
});

Deno.test("change_library takes the settings that a field of its type has, and no others", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const change = (change: object) => ({ kind: "custom_fields", changes: [change] });
    await ok(
      "change_library",
      change({ item: "Effort", settings: { min_value: 0.5, value_is_required: true } }),
    );
    const { min_value, value_is_required } = state.library.customFields.get(2) ?? {};
    assertEquals([min_value, value_is_required], [0.5, 1]);
    assertStringIncludes(
      await fails("change_library", change({ item: "Environment", settings: { min_value: 1 } })),
      '`changes.0`: This cannot be done to a custom field: `min_value`: There is no property "min_',
    );
    const dropdown = { name: "Size", type: "dropdown", values: { add: ["S", "M"] } };
    await ok("change_library", change({ ...dropdown, settings: { allow_other_value: true } }));
    const made = [...state.library.customFields.values()].find(({ name }) => name === "Size");
    assertEquals(made?.allow_other_value, 1);
    assertEquals((made?.allowed_values as unknown[]).length, 2);
  });
});

Deno.test("change_library creates a template with a card, and changes that card", async () => {
  await withHarness(async ({ ok, state }) => {
    const change = (change: object) =>
      ok("change_library", { kind: "card_templates", changes: [change] });
    const card = { title: "Call", description: "**Ring** them", owner: "me", tags: ["mobile"] };
    await change({ name: "Call back", description: "For the front office", card });
    const made = [...state.library.cardTemplates.values()].find(({ name }) => name === "Call back");
    const cards = () => made?.template_cards as Record<string, unknown>[]; // as the operation made it
    assertEquals(
      [cards()[0]?.name, cards()[0]?.description, cards()[0]?.owner_user_id, cards()[0]?.tag_ids],
      ["Call", "<p><strong>Ring</strong> them</p>", 1, [3]],
    );
    await change({ item: "Call back", card: { priority: "high", subtasks: ["Find the number"] } });
    assertEquals(cards().length, 1);
    const { name, priority, subtasks } = cards()[0] ?? {};
    assertEquals([name, priority, (subtasks as unknown[]).length], ["Call", 2, 1]);
  });
});

Deno.test("change_library sends nothing when a change cannot be used", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [KindName, object, string])[] = [
      ["tags", { item: 2 }, "Nothing is to be done to it."],
      ["tags", { delete: true }, "`delete` needs the `item`."],
      ["tags", { item: 2, delete: true, name: "x" }, "`delete` goes without other changes."],
      ["tags", { item: 2, replace_with: 1 }, "`replace_with` goes with `delete` only."],
      ["tags", { item: 2, description: "x" }, "A tag has no `description`."],
      ["tags", { item: 2, color: "reddish" }, "A color is six hex digits"],
      ["tags", { item: 2, settings: { icon: 1 } }, "`icon`: There is no property"],
      ["tags", { item: 2, values: { add: ["x"] } }, "A tag has no `values`."],
      ["custom_fields", { name: "x" }, "A new custom field needs a `type`: single_line_text,"],
      [
        "custom_fields",
        { item: 2, type: "date" },
        "The `type` of a custom field cannot be changed.",
      ],
      ["custom_fields", { name: "x", type: "date", values: { add: ["x"] } }, "Only a dropdown"],
      ["custom_fields", { item: 2, delete: true, replace_with: 1 }, "cannot be replaced"],
    ];
    for (const [kind, bad, sentence] of cases) {
      const { text, isError, seen } = await call("change_library", {
        kind,
        changes: [{ item: 1, name: "Fine" }, bad],
      });
      assert(isError, text);
      assertStringIncludes(text, "`changes.1`: ");
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    }
  });
});

Deno.test("change_library says what was carried out and what was not, and makes reads show it", async () => {
  await withHarness(async ({ ok, call }) => {
    await ok("list_library", { kind: "tags" });
    const { text, isError } = await call("change_library", {
      kind: "tags",
      changes: [{ item: 1, name: "web" }, { item: 9999, name: "x" }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 changes carried out; 1 not.");
    assertStringIncludes(text, "Change of tag 9999 was not carried out: The account has no such");
    assertStringIncludes((await ok("list_library", { kind: "tags" })).text, "web");
    assertStringIncludes(
      await call("find_cards", { tags: ["web"], boards: [1] }).then((one) => one.text),
      "web",
    );
  });
});
