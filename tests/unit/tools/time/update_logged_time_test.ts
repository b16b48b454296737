import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("update_logged_time changes what is named and leaves the rest", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = { ...state.loggedTimes.get(1) };
    const { text, requests } = await ok("update_logged_time", {
      changes: [{ id: "1", time: "1h 30m", comment: "Measured" }],
    });
    assertEquals(requests, 1);
    assertEquals(text.split("\n")[0], "1 entry changed.");
    assertEquals(table(text).rows, [{ logged_time_id: "1", done: "time, comment changed" }]);
    assertEquals({ ...state.loggedTimes.get(1) }, {
      ...before,
      time: 5_400,
      comment: "Measured",
    });
  });
});

Deno.test("update_logged_time finds users, cards and subtasks by name", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("update_logged_time", {
      changes: [
        {
          id: 1,
          user: "Tomas Okafor",
          card: "#TIDE-42",
          subtask: "Ask the accountant",
          date: "2026-05-04",
          category: 3,
        },
        { id: 2, subtask: "Ask the accountant" },
      ],
    });
    const { card_id, subtask_id, user_id, date, category_id } = state.loggedTimes.get(1) ?? {};
    assertEquals([card_id, subtask_id, user_id, date, category_id], [103, 361, 2, "2026-05-04", 3]);
    assertEquals(state.loggedTimes.get(2)?.subtask_id, 361);
  });
});

Deno.test("update_logged_time deletes only what was confirmed, and shows what that is", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const args = { changes: [{ id: 1, delete: true }, { id: 2, delete: true }] };
    const plan = await ok("update_logged_time", args);
    assertStringIncludes(
      plan.text,
      "2 entries of logged time would be deleted for good, 9h in all.",
    );
    assertEquals(table(plan.text).rows.map((row) => row.card), ["101", "103"]);
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);
    const token = tokenOf(plan.text);
    await ok("update_logged_time", { changes: [{ id: 2, time: 5 }] });
    assertStringIncludes(await fails("update_logged_time", { ...args, confirm: token }), "is void");
    assert(state.loggedTimes.has(1) && state.loggedTimes.has(2));
    const { text } = await confirmed("update_logged_time", args);
    assertEquals(text.split("\n")[0], "2 entries deleted.");
    assert(!state.loggedTimes.has(1) && !state.loggedTimes.has(2));
  });
});

Deno.test("update_logged_time sends nothing when a change cannot be used", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [object, string])[] = [
      [{ id: 2 }, "`changes.1`: Nothing is to be done: give time,"],
      [{ id: 2, time: "soon" }, '`changes.1`: "soon" is not a duration.'],
      [{ id: 2, delete: true, time: 5 }, "`delete` goes without anything else."],
      [{ id: "second", time: 5 }, '"second" is not the id of logged time.'],
      [{ id: "1", time: 6 }, "Entry 1 is named twice"],
    ];
    for (const [bad, sentence] of cases) {
      const { text, isError, seen } = await call("update_logged_time", {
        changes: [{ id: 1, time: 5 }, bad],
      });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.length, 0);
    }
  });
});

Deno.test("update_logged_time says what was changed and what was not, and makes reads show it", async () => {
  await withHarness(async ({ ok, call }) => {
    await ok("get_logged_time", { cards: [101] });
    const { text, isError } = await call("update_logged_time", {
      changes: [{ id: 1, time: "77m" }, { id: 9999, time: 5 }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 entries changed; 1 not.");
    assertStringIncludes(text, "Entry 9999 was not changed: The account has no such thing");
    assertStringIncludes((await ok("get_logged_time", { cards: [101] })).text, "1h 17m");
  });
});
