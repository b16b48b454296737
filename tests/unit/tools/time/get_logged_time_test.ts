import { assert, assertEquals } from "@std/assert";
import { cursorOf, table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

interface Entry {
  card: number;
  user: number;
  date: string;
  hours: number;
  category?: number;
  subtask?: number;
}

/** Puts these entries in place of all that there are. */
function onlyEntries(state: Harness["state"], entries: readonly Entry[]): void {
  state.loggedTimes.clear();
  entries.forEach(({ card, user, date, hours, category = 1, subtask }, index) => {
    state.loggedTimes.set(index + 1, {
      logged_time_id: index + 1,
      card_id: card,
      subtask_id: subtask ?? null,
      lane_id: 1,
      column_id: 1,
      user_id: user,
      category_id: category,
      date,
      time: hours * 3_600,
      comment: `entry ${index + 1}`,
      logged_at: Date.parse(date),
    });
  });
}

/** A Sunday, the Monday after it, and a day of the next month. */
const FEW: readonly Entry[] = [
  { card: 101, user: 2, date: "2026-03-01", hours: 2 },
  { card: 101, user: 1, date: "2026-03-02", hours: 1, category: 2 },
  { card: 103, user: 2, date: "2026-03-02", hours: 0.5, subtask: 361 },
  { card: 103, user: 2, date: "2026-04-10", hours: 4 },
];

Deno.test("get_logged_time shows every entry, those of subtasks too", async () => {
  await withHarness(async ({ ok, state }) => {
    onlyEntries(state, FEW);
    const { text } = await ok("get_logged_time");
    assertEquals(text.split("\n")[0], "4 entries of logged time, 7h 30m together.");
    const { rows } = table(text);
    assertEquals(
      rows.map((row) => [row.logged_time_id, row.card, row.subtask, row.time, row.user]),
      [
        ["1", "101", "", "2h", "Tomas Okafor"],
        ["2", "101", "", "1h", "Mara Lindqvist"],
        ["3", "103", "361", "30m", "Tomas Okafor"],
        ["4", "103", "", "4h", "Tomas Okafor"],
      ],
    );
    assertEquals(rows[1]?.comment, "entry 2");
  });
});

Deno.test("get_logged_time sums by cards, people, periods and categories", async () => {
  await withHarness(async ({ ok, state }) => {
    onlyEntries(state, FEW);
    const sums = async (...sum_by: string[]) => {
      const { rows } = table((await ok("get_logged_time", { sum_by })).text);
      return rows.map(({ title: _title, ...row }) => Object.values(row).join(" "));
    };
    assertEquals(await sums("card"), ["103 4h 30m 4.5 2", "101 3h 3 2"]);
    assertEquals(await sums("user"), ["Tomas Okafor 6h 30m 6.5 3", "Mara Lindqvist 1h 1 1"]);
    assertEquals(await sums("category"), ["1 6h 30m 6.5 3", "2 1h 1 1"]);
    assertEquals(await sums("month"), ["2026-03 3h 30m 3.5 3", "2026-04 4h 4 1"]);
    assertEquals(await sums("week"), [
      "2026-02-23 2h 2 1",
      "2026-03-02 1h 30m 1.5 2",
      "2026-04-06 4h 4 1",
    ]);
    assertEquals(await sums("month", "card"), [
      "2026-03 101 3h 3 2",
      "2026-03 103 30m 0.5 1",
      "2026-04 103 4h 4 1",
    ]);
    const { rows } = table((await ok("get_logged_time", { sum_by: ["card"] })).text);
    assertEquals(rows[1]?.title, state.cards.get(101)?.title);
  });
});

Deno.test("get_logged_time narrows by cards, people, days of work and categories", async () => {
  await withHarness(async ({ ok, state }) => {
    onlyEntries(state, FEW);
    const ids = async (args: Record<string, unknown>) =>
      table((await ok("get_logged_time", args)).text).rows.map((row) => Number(row.logged_time_id));
    assertEquals(await ids({ cards: ["#TIDE-42"] }), [3, 4]);
    assertEquals(await ids({ users: ["Tomas Okafor"] }), [1, 3, 4]);
    assertEquals(await ids({ from: "2026-03-02", to: "2026-04-10" }), [2, 3, 4]);
    assertEquals(await ids({ to: "2026-03-02", users: [2] }), [1, 3]);
    assertEquals(await ids({ categories: [2] }), [2]);
  });
});

for (
  const [count, requests, head] of [
    [2_500, 3, "2500 entries of logged time, 2500h together."],
    [
      10_500,
      10,
      "10000 entries of logged time, 10000h together. These are NOT all: 10000 of about 11000 were " +
      "read, with the 10 requests that one call may make; narrow it by from, to, cards or users.",
    ],
  ] as const
) {
  Deno.test(`get_logged_time reads ${count} entries with ${requests} requests, and says what is left`, async () => {
    await withHarness(async ({ ok, state }) => {
      const one = { card: 101, user: 2, date: "2026-03-01", hours: 1 };
      onlyEntries(state, Array.from({ length: count }, () => one));
      const { text, seen } = await ok("get_logged_time", { sum_by: ["user"] });
      assertEquals(text.split("\n")[0], head);
      assertEquals(seen.filter(({ path }) => path.startsWith("/loggedTime")).length, requests);
    });
  });
}

Deno.test("get_logged_time brings every entry once, page by page, from one reading", async () => {
  await withHarness(async ({ ok, state }) => {
    onlyEntries(
      state,
      Array.from({ length: 300 }, () => ({ card: 101, user: 2, date: "2026-03-01", hours: 1 })),
    );
    const seen: number[] = [];
    let requests = 0;
    for (let cursor: string | undefined, calls = 0; calls === 0 || cursor !== undefined; calls++) {
      const called = await ok("get_logged_time", cursor === undefined ? {} : { cursor });
      seen.push(...table(called.text).rows.map((row) => Number(row.logged_time_id)));
      requests += called.seen.filter(({ path }) => path.startsWith("/loggedTime")).length;
      cursor = cursorOf(called.text);
      assert(calls < 50);
    }
    assertEquals(seen, Array.from({ length: 300 }, (_, index) => index + 1));
    assertEquals(requests, 1);
  }, { output: { maxResultTokens: 2_000 } });
});

Deno.test("get_logged_time says when nothing was logged, and refuses days in the wrong order", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    onlyEntries(state, []);
    assertEquals(
      (await ok("get_logged_time", { cards: [101] })).text,
      "0 entries of logged time, 0m together.",
    );
    assertEquals(
      await fails("get_logged_time", { from: "2026-03-02", to: "2026-03-01" }),
      "`to` must not be earlier than `from`.",
    );
  });
});
