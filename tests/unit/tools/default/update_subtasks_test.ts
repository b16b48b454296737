import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

/** Card 103 has three subtasks: 360 is finished, 361 and 362 are not. */
function subtasksOf(state: Harness["state"], card = 103) {
  return (state.cards.get(card)?.subtasks ?? []).map((subtask) => ({
    id: subtask.subtask_id,
    text: subtask.description,
    done: subtask.finished_at !== null,
    owner: subtask.owner_user_id,
    deadline: subtask.deadline,
  }));
}

Deno.test("update_subtasks does everything in one request after one read", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("update_subtasks", {
      card: "#TIDE-42",
      add: ["First", { text: "Second", owner: 2, deadline: "2031-01-02" }],
      finish: ["ask the accountant"],
      reopen: ["360"],
      change: [{ id: 362, text: "Write it", owner: 5, deadline: "2031-02-03" }],
    });
    assertEquals(seen.map(({ operation }) => operation), ["getCards", "updateCard"]);
    assertEquals(
      text.split("\n")[0],
      "Card 103: 2 added, 1 finished, 1 reopened, 1 changed. 1 of 5 subtasks finished.",
    );
    const now = subtasksOf(state);
    assertEquals(now.map(({ text, done }) => [text, done]), [
      ["Collect the rates", false],
      ["Ask the accountant", true],
      ["Write it", false],
      ["First", false],
      ["Second", false],
    ]);
    assertEquals([now[2]?.owner, now[2]?.deadline], [5, "2031-02-03T00:00:00Z"]);
    assertEquals([now[4]?.owner, now[4]?.deadline], [2, "2031-01-02T00:00:00Z"]);
    assertEquals(
      table(text, "Subtasks now").rows.map((row) => [row.subtask_id, row.done, row.text]),
      now.map(({ id, done, text }) => [`${id}`, done ? "yes" : "", text]),
    );
  });
});

Deno.test("update_subtasks only adds without reading the card", async () => {
  await withHarness(async ({ ok, state }) => {
    const { requests } = await ok("update_subtasks", { card: 101, add: ["Alone"] });
    assertEquals(requests, 1);
    assertEquals(subtasksOf(state, 101).map(({ text }) => text), ["Alone"]);
  });
});

Deno.test("update_subtasks removes, and makes cards where it is told to", async () => {
  await withHarness(async ({ confirmed, state }) => {
    const { text } = await confirmed("update_subtasks", {
      card: 103,
      remove: [360],
      convert_to_cards: [{ id: 361 }, { id: "Write the migration", column: "Ideas" }],
    });
    assertEquals(
      text.split("\n")[0],
      "Card 103: 1 removed, 2 made into cards. 0 of 0 subtasks finished.",
    );
    assertEquals(subtasksOf(state), []);
    const made = table(text, "New cards").rows;
    assertEquals(made.map((row) => row.title), ["Ask the accountant", "Write the migration"]);
    const parent = state.cards.get(103);
    const [first, second] = made.map((row) => state.cards.get(Number(row.id)));
    assertEquals([first?.column_id, first?.lane_id], [parent?.column_id, parent?.lane_id]);
    assertEquals(state.columns.get(second?.column_id ?? 0)?.name, "Ideas");
    // The lane of the card, not the first of the board.
    assertEquals(second?.lane_id, parent?.lane_id);
  });
});

Deno.test("update_subtasks says when everything was so already", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("update_subtasks", { card: 103, finish: [360] });
    assertEquals(
      text.split("\n")[0],
      "Card 103: already so, nothing changed. 1 of 3 subtasks finished.",
    );
    assertEquals(table(text, "Subtasks now").rows.length, 3);
  });
});

Deno.test("update_subtasks refuses ids of other cards, doubles and empty wishes, and writes nothing", async () => {
  await withHarness(async ({ fails, state, simulator }) => {
    const before = subtasksOf(state);
    const cases: [Record<string, unknown>, string][] = [
      [{ remove: [253] }, "`remove.0`: There is no subtask of card 103 with the id 253."],
      [{ finish: [361], remove: [361] }, "Subtask 361 is named in `finish.0` already"],
      [{ finish: [361, "361"] }, "`finish.1`: Subtask 361 is named in `finish.0` already"],
      [{ change: [{ id: 361 }] }, "`change.0`: Nothing is to be changed"],
      [{ convert_to_cards: [{ id: 361, column: "Nope" }] }, "There is no column called"],
      [{}, "Nothing is to be done: give add, finish,"],
    ];
    for (const [wishes, sentence] of cases) {
      assertStringIncludes(await fails("update_subtasks", { card: 103, ...wishes }), sentence);
    }
    assertEquals(subtasksOf(state), before);
    assertEquals(simulator.requests.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("update_subtasks looks at the card as it is now, whatever is cached", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    // The same read as the next call's, with nothing written after it.
    await fails("update_subtasks", { card: 103, finish: ["Renamed meanwhile"] });
    const gone = state.cards.get(103)?.subtasks.find((one) => one.subtask_id === 361);
    if (gone) gone.description = "Renamed meanwhile";
    await ok("update_subtasks", { card: 103, finish: ["Renamed meanwhile"] });
    assertEquals(subtasksOf(state).find(({ id }) => id === 361)?.done, true);
  });
});

Deno.test("update_subtasks removes nothing before it is confirmed", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = JSON.stringify(subtasksOf(state));
    const { text } = await ok("update_subtasks", { card: 103, remove: [360] });
    assertStringIncludes(text, "This would remove 1 subtask of card 103 for good.");
    assertEquals(JSON.stringify(subtasksOf(state)), before);
  });
});
