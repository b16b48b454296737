import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("get_outcomes shows outcomes and checkpoints, one request a card", async () => {
  await withHarness(async ({ ok }) => {
    const { text, seen } = await ok("get_outcomes", { cards: [111, 103] });
    assertEquals(text.split("\n")[0], "1 outcome of 2 cards.");
    assertEquals(seen.filter(({ operation }) => operation === "getCardOutcomes").length, 2);
    assertEquals(table(text).rows, [{
      card: "111",
      outcome_id: "1",
      field: "Effort",
      start: "40",
      target: "10 or less",
      weight: "1",
      comment: "Days of work a month that support needs",
    }]);
    assertEquals(table(text, "Checkpoints").rows.map(({ name, value }) => [name, value]), [
      ["Half way", "25"],
    ]);
  });
});

Deno.test("get_outcomes shows values in order of time, the latest of them, and the history", async () => {
  await withHarness(async ({ ok, state }) => {
    state.outcomes.get(1)?.values.reverse();
    const { text } = await ok("get_outcomes", { cards: [111], include: ["values", "history"] });
    assertEquals(table(text).rows[0]?.latest, "31.5");
    assertEquals(table(text, "Values").rows.map(({ value_id, value }) => [value_id, value]), [
      ["2", "38"],
      ["3", "31.5"],
    ]);
    const [event] = table(text, "History").rows;
    assertEquals([event?.event, event?.change], ["created", '{"target_value":10}']);
  });
});

Deno.test("get_outcomes says which card and which outcome could not be read", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({ operation: "getCardOutcomeValues", answer: { status: 403 } });
    const { text, isError } = await call("get_outcomes", {
      cards: [9999, 111],
      include: ["values", "history"],
    });
    assert(!isError);
    assertEquals(table(text, "History").rows.length, 1);
    assertEquals(text.split("\n")[0], "1 outcome of 2 cards; 1 could not be read.");
    assertStringIncludes(text, "Card 9999 could not be read: The account has no such thing");
    assertStringIncludes(
      text,
      "The values of outcome 1 could not be read: The user of the API key",
    );
  });
});

Deno.test("get_outcomes leaves values to the next minute when this one does not carry them", async () => {
  await withHarness(async ({ call, state }) => {
    const one = state.outcomes.get(1);
    for (let id = 2; one && id <= 40; id++) state.outcomes.set(id, { ...one, outcome_id: id });
    const { text, isError } = await call("get_outcomes", { cards: [111], include: ["values"] });
    assert(!isError);
    assertEquals(text.split("\n")[0], "40 outcomes of 1 card.");
    assertStringIncludes(text, "The request budget of this minute does not carry more on outcomes");
  }, { simulator: { limits: { perMinute: 30, perHour: 600 } } });
});

Deno.test("get_outcomes says so when there are none", async () => {
  await withHarness(async ({ ok }) => {
    assertStringIncludes(
      (await ok("get_outcomes", { cards: [103] })).text,
      "0 outcomes of 1 card.",
    );
  });
});
