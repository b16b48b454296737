import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

function lastOf(state: Harness["state"], count: number) {
  return [...state.loggedTimes.values()].slice(-count).map((row) => ({
    card: row.card_id,
    subtask: row.subtask_id,
    user: row.user_id,
    date: row.date,
    time: row.time,
    comment: row.comment,
  }));
}

const DAY = "2026-06-15";

Deno.test("log_time writes seconds, a day, a user and a subtask, one request an entry", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("log_time", {
      entries: [
        {
          card: 103,
          time: "1h 30m",
          date: "2026-05-04",
          comment: "a <b>",
          subtask: "Ask the accountant",
          user: "Tomas Okafor",
        },
        { card: "#TIDE-42", time: 45, subtask: 362 },
      ],
    });
    // Names of a subtask, a custom id and a user are looked up.
    assertEquals(seen.filter(({ method }) => method === "POST").length, 2);
    assertEquals(text.split("\n")[0], "2 entries logged, 2h 15m in all.");
    assertEquals(lastOf(state, 2), [
      { card: 103, subtask: 361, user: 2, date: "2026-05-04", time: 5_400, comment: "a <b>" },
      { card: 103, subtask: 362, user: 1, date: DAY, time: 2_700, comment: "" },
    ]);
    assertEquals(
      table(text).rows.map((row) => [row.card, row.subtask, row.time, row.user]),
      [["103", "361", "1h 30m", "Tomas Okafor"], ["103", "362", "45m", "Mara Lindqvist"]],
    );
  }, { simulator: { now: () => Date.parse(`${DAY}T12:00:00Z`) } });
});

Deno.test("log_time costs one request for an entry given by ids", async () => {
  await withHarness(async ({ ok }) => {
    const { requests } = await ok("log_time", { entries: [{ card: 101, time: 5, user: 2 }] });
    assertEquals(requests, 1);
  });
});

Deno.test("log_time logs nothing when an entry cannot be used", async () => {
  await withHarness(async ({ fails, state, simulator }) => {
    const before = state.loggedTimes.size;
    const good = { card: 101, time: 5 };
    const cases: [Record<string, unknown>, string][] = [
      [{ card: 101, time: "soon" }, '`entries.1`: "soon" is not a duration.'],
      [{ card: 101, time: 0 }, "`entries.1`: "],
      [{ card: 101, time: -5 }, "`entries.1`: "],
      [{ card: 101, time: 5, date: "someday" }, '`entries.1`: "someday" is not a time.'],
      [{ card: "x", time: 5 }, '`entries.1`: "x" is no reference to a card.'],
      [{ card: 103, time: 5, subtask: "Nope" }, "`entries.1`: There is no subtask of card 103"],
    ];
    for (const [entry, sentence] of cases) {
      assertStringIncludes(await fails("log_time", { entries: [good, entry] }), sentence);
    }
    assertEquals(state.loggedTimes.size, before);
    assertEquals(simulator.requests.filter(({ method }) => method === "POST"), []);
  });
});

Deno.test("log_time says which entries were logged and which were not, and why", async () => {
  await withHarness(async ({ call, fails }) => {
    const entries = [{ card: 101, time: 5 }, { card: 9999, time: 5 }, {
      card: 101,
      time: 5,
      subtask: 361,
    }];
    const { text, isError } = await call("log_time", { entries });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 3 entries logged, 5m in all; 2 not.");
    assertStringIncludes(text, "Entry 2, card 9999, failed: ");
    assertStringIncludes(text, "There is no subtask with the id 361.");
    assertEquals(table(text).rows.length, 1);
    assertEquals(
      (await fails("log_time", { entries: entries.slice(1) })).split("\n")[0],
      "0 of 2 entries logged, 0m in all; 2 not.",
    );
  });
});

Deno.test("log_time never repeats an entry whose outcome is not known", async () => {
  await withHarness(async ({ fails, simulator, state }) => {
    const before = state.loggedTimes.size;
    simulator.addFault({ operation: "addCardLoggedTime", applied: true, answer: "reset" });
    const text = await fails("log_time", { entries: [{ card: 101, time: 5 }] });
    assertStringIncludes(text, "Whether it was carried out is not known");
    assertEquals(state.loggedTimes.size, before + 1);
  });
});

Deno.test("log_time makes the next read of the card show the time, and tells how far it is", async () => {
  await withHarness(async ({ ok, call }) => {
    const question = { cards: [106], include: ["time"] };
    await ok("get_cards", question);
    const told: string[] = [];
    const progress = (done: number, total: number, message: string) => {
      told.push(`${message} ${done}/${total}`);
      return Promise.resolve();
    };
    await call("log_time", { entries: [{ card: 106, time: 77 }] }, { progress });
    assertEquals(told, ["Logging time 1/1"]);
    assertStringIncludes((await ok("get_cards", question)).text, "1h 17m");
  });
});
