import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

const CARD = 111;

Deno.test("update_outcomes adds an outcome with checkpoints", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("update_outcomes", {
      card: 103,
      set: [{
        field: "effort",
        operator: "or_more",
        start: 1.5,
        target: 9,
        comment: "Days",
        weight: 3,
        add_checkpoints: [{ name: "Half", time: "2031-05-01", value: 5 }],
      }],
    });
    assertEquals(text.split("\n")[0], "Card 103: 1 change of outcomes done.");
    assertEquals(seen.filter(({ method }) => method === "POST").length, 1);
    const added = [...state.outcomes.values()].at(-1);
    assertEquals(added?.card_id, 103);
    assertEquals([added?.field_id, added?.operator, added?.weight], [2, "or_more", 3]);
    assertEquals([added?.starting_value, added?.target_value], [1.5, 9]);
    assertEquals(added?.checkpoints.map(({ name, time, value }) => [name, time, value]), [
      ["Half", "2031-05-01T00:00:00Z", 5],
    ]);
    assertEquals(table(text).rows[0]?.target, "9 or more");
  });
});

Deno.test("update_outcomes adds an outcome without the values that are given as null", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("update_outcomes", {
      card: 103,
      set: [{ field: "effort", operator: "or_less", start: null, target: null }],
    });
    const added = [...state.outcomes.values()].at(-1);
    assertEquals([added?.card_id, added?.starting_value ?? null], [103, null]);
  });
});

Deno.test("update_outcomes changes what is named, and says nothing is wrong when it is so", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("update_outcomes", {
      card: CARD,
      set: [{ outcome: 1, target: 12, remove_checkpoints: [1] }],
    });
    const outcome = state.outcomes.get(1);
    assertEquals(
      [outcome?.target_value, outcome?.starting_value, outcome?.operator, outcome?.checkpoints],
      [12, 40, "or_less", []],
    );
    await ok("update_outcomes", { card: CARD, set: [{ outcome: 1, target: 12 }] });
    await ok("update_outcomes", { card: CARD, set: [{ outcome: 1, start: null }] });
    assertEquals(state.outcomes.get(1)?.starting_value, null);
  });
});

Deno.test("update_outcomes records and corrects values, and later reads show them", async () => {
  await withHarness(async ({ ok, state }) => {
    const question = { cards: [CARD], include: ["values"] };
    await ok("get_outcomes", question);
    await ok("update_outcomes", {
      card: CARD,
      values: [
        { outcome: "Effort", value: 28, time: "2031-01-01" },
        { outcome: 1, value: 39, id: 2 },
      ],
    });
    assertEquals(state.outcomes.get(1)?.values.map(({ value }) => value), [39, 31.5, 28]);
    assertEquals(table((await ok("get_outcomes", question)).text).rows[0]?.latest, "28");
  });
});

Deno.test("update_outcomes removes only what was confirmed, and names the values that go", async () => {
  await withHarness(async ({ ok, call, fails, state }) => {
    const { text } = await ok("update_outcomes", { card: CARD, remove: ["Effort"] });
    assertStringIncludes(
      text,
      "Nothing is done yet. This would remove 1 outcome with 2 values of card 111 for good.",
    );
    assertEquals(table(text, "Values").rows.length, 2);
    assert(state.outcomes.has(1));
    // A new value since then makes the confirmation void.
    await ok("update_outcomes", { card: CARD, values: [{ outcome: 1, value: 1 }] });
    assertStringIncludes(
      await fails("update_outcomes", { card: CARD, remove: ["Effort"], confirm: tokenOf(text) }),
      "what the plan covers has changed since",
    );
    assert(state.outcomes.has(1));
    const again = await ok("update_outcomes", { card: CARD, remove: ["Effort"] });
    const done = await call("update_outcomes", {
      card: CARD,
      remove: ["Effort"],
      confirm: tokenOf(again.text),
    });
    assertEquals(done.text.split("\n")[0], "Card 111: 1 change of outcomes done.");
    assert(!state.outcomes.has(1));
  });
});

Deno.test("update_outcomes removes a single value once it was confirmed", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const wish = { card: CARD, values: [{ outcome: 1, value: null, id: 2 }] };
    const { text } = await ok("update_outcomes", wish);
    assertStringIncludes(text, "This would remove 1 single value of card 111 for good.");
    assertEquals(table(text, "Values").rows.map(({ value_id }) => value_id), ["2"]);
    await confirmed("update_outcomes", wish);
    assertEquals(state.outcomes.get(1)?.values.map(({ id }) => id), [3]);
    assertStringIncludes(await fails("update_outcomes", wish), "Outcome 1 has no value 2.");
  });
});

Deno.test("update_outcomes removes nothing when the values cannot be counted", async () => {
  await withHarness(async ({ fails, state, simulator }) => {
    simulator.addFault({ operation: "getCardOutcomeValues", answer: { status: 403 } });
    await fails("update_outcomes", { card: CARD, remove: [1] });
    assert(state.outcomes.has(1));
  });
});

Deno.test("update_outcomes changes nothing when one wish cannot be fulfilled", async () => {
  await withHarness(async ({ fails, simulator }) => {
    const good = { outcome: 1, target: 5 };
    const cases: [Record<string, unknown>, string][] = [
      [{ set: [good, { outcome: 1 }] }, "`set.1`: Nothing is to be changed"],
      [{ set: [good, { target: 1 }] }, "`set.1`: Give either the outcome to change or the field"],
      [{ set: [good, { field: "Effort" }] }, "`set.1`: A new outcome needs an operator"],
      [{ set: [good], values: [{ outcome: 1, value: null }] }, "`values.0`: To remove a value"],
      [{ set: [good], values: [{ outcome: 1, value: 1, time: "x" }] }, '`values.0`: "x" is not a'],
      [{ set: [good], remove: ["Nope"] }, "`remove.0`: There is no outcome of card 111"],
      [{}, "Nothing is to be done: give set, values or remove."],
    ];
    for (const [args, sentence] of cases) {
      assertStringIncludes(await fails("update_outcomes", { card: CARD, ...args }), sentence);
    }
    assertEquals(simulator.requests.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("update_outcomes says which changes were done and which may have been", async () => {
  await withHarness(async ({ call, simulator, state }) => {
    simulator.addFault({
      operation: "addCardOutcomeValue",
      applied: true,
      answer: "reset",
      times: 1,
    });
    const { text, isError } = await call("update_outcomes", {
      card: CARD,
      values: [{ outcome: 1, value: 5 }, { outcome: 1, value: 6 }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "Card 111: 1 of 2 changes of outcomes done.");
    assertStringIncludes(text, "`values.0` may have been done: ");
    assertEquals(state.outcomes.get(1)?.values.length, 4);
  });
});

Deno.test("update_outcomes does not call done work failed when the outcomes cannot be read after", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({ operation: "getCardOutcomes", answer: { status: 403 }, after: 1 });
    const { text, isError } = await call("update_outcomes", {
      card: CARD,
      values: [{ outcome: 1, value: 5 }],
    });
    assert(!isError, text);
    assertEquals(text.split("\n")[0], "Card 111: 1 change of outcomes done.");
    assertStringIncludes(text, "The outcomes as they are now could not be read: ");
  });
});
