import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table, tables } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

/** A way to make all that the account has old, so that a test's own changes are all there are. */
function makeOld(state: Harness["state"]): void {
  const old = Date.parse("2020-01-01");
  for (const card of state.cards.values()) {
    card.created_at = card.last_modified = card.in_current_position_since = old;
    card.transitions = card.transitions.slice(-1).map((stay) => ({ ...stay, start: old }));
    if (card.archived_at !== null) card.archived_at = old;
    if (card.discarded_at !== null) card.discarded_at = old;
    card.block = null;
    card.blocks = [];
  }
}

const ids = (text: string, title: string) => table(text, title).rows.map((row) => Number(row.id));

Deno.test("get_changes tells what was done since, each kind apart, in few requests", async () => {
  await withHarness(async ({ ok, state }) => {
    makeOld(state);
    const active = [...state.cards.values()].filter((card) =>
      card.board_id === 1 && card.state === "active" && card.section < 3
    ).map((card) => card.card_id);
    const [moved = 0, finished = 0, blocked = 0, changed = 0, away = 0, gone = 0] = active;
    await ok("move_cards", { cards: [moved], column: "Ideas", exceeding_reason: "x" });
    await ok("move_cards", { cards: [moved], column: "Backlog", exceeding_reason: "x" });
    await ok("move_cards", { cards: [finished], column: "Released", exceeding_reason: "x" });
    await ok("update_cards", {
      changes: [
        { cards: [blocked], blocked: { reason: "External dependency", comment: "Waits" } },
        { cards: [changed], title: "New title" },
      ],
    });
    await ok("create_cards", { board: 1, cards: [{ title: "Born today" }] });
    for (const [id, key] of [[away, "is_archived"], [gone, "is_discarded"]] as const) {
      await ok("call_api", { operation: "updateCard", path: { card_id: id }, body: { [key]: 1 } });
    }
    const { text, seen } = await ok("get_changes", { boards: [1], since: "-3h" });
    // One for the active cards, two for those put away; the names of users were not read before.
    assertEquals(
      seen.map(({ operation }) => operation).toSorted(),
      ["getCards", "getCards", "getCards", "getUsers"],
    );
    assertEquals(ids(text, "Moved"), [moved]);
    assertStringIncludes(table(text, "Moved").rows[0]?.moves ?? "", "→ Development / Ideas 20");
    assertEquals(ids(text, "Finished"), [finished]);
    assertEquals(ids(text, "Blocked now"), [blocked]);
    assertEquals(table(text, "Blocked now").rows[0]?.reason, "Waits");
    assertEquals(ids(text, "Otherwise changed"), [changed]);
    assertEquals(table(text, "Created").rows.map((row) => row.title), ["Born today"]);
    assertEquals(
      ids(text, "Archived or discarded").toSorted((a, b) => a - b),
      [away, gone].toSorted((a, b) => a - b),
    );
    assertStringIncludes(
      text.split("\n")[0] ?? "",
      "7 cards changed from ",
    );
    assertStringIncludes(
      text.split("\n")[0] ?? "",
      ": 1 created, 1 finished, 2 moved, 1 blocked now, 1 archived, 1 discarded, 1 otherwise " +
        "changed.",
    );
  });
});

Deno.test("get_changes leaves out what happened before, and what came after until", async () => {
  await withHarness(async ({ ok, state }) => {
    makeOld(state);
    const card = state.cards.get(101);
    const [stay] = card?.transitions ?? [];
    assert(card && stay);
    const times = ["2026-05-01T10:00:00Z", "2026-05-03T10:00:00Z", "2026-05-05T10:00:00Z"]
      .map((time) => Date.parse(time));
    card.transitions = [
      stay,
      ...times.map((start, index) => ({
        ...stay,
        column_id: stay.column_id + index + 1,
        start,
        end: times[index + 1] ?? null,
      })),
    ];
    card.last_modified = times[2] ?? 0;
    const other = state.cards.get(106);
    assert(other);
    other.last_modified = times[2] ?? 0;
    const { text } = await ok("get_changes", {
      cards: [101, 106, 107],
      since: "2026-05-02",
      until: "2026-05-03",
    });
    assertEquals(ids(text, "Moved"), [101]);
    const moves = table(text, "Moved").rows[0]?.moves ?? "";
    assertStringIncludes(moves, "2026-05-03 10:00");
    assert(!moves.includes("2026-05-01") && !moves.includes("2026-05-05"), moves);
    assertEquals(tables(text).length, 1);
    assertStringIncludes(text, "Not changed in that time: 107.");
    assertStringIncludes(
      text,
      "Changed later, so it cannot be told whether in that time too: 106.",
    );
  });
});

Deno.test("get_changes of cards says which do not exist", async () => {
  await withHarness(async ({ call, fails }) => {
    const { text, isError } = await call("get_changes", { cards: [101, 9999], since: "-1d" });
    assert(!isError);
    assertStringIncludes(text, 'Not found, or not visible to this key: "9999".');
    await fails("get_changes", { cards: [9999], since: "-1d" });
  });
});

Deno.test("get_changes asks again for nothing within the freshness of cards", async () => {
  await withHarness(async ({ ok }) => {
    const question = { boards: [1], since: "-7d" };
    await ok("get_changes", question);
    assertEquals((await ok("get_changes", question)).requests, 0);
  });
});

Deno.test("get_changes keeps to the default workspace when no board is named", async () => {
  await withHarness(async ({ ok }) => {
    const { seen } = await ok("get_changes", { since: "-1d" });
    const read = seen.find(({ operation }) => operation === "getCards");
    assertStringIncludes(read?.path ?? "", "board_ids=");
  }, { defaultWorkspaceId: 1 });
});

Deno.test("get_changes says so when more changed than it reads", async () => {
  await withHarness(async ({ ok }) => {
    const { text, requests } = await ok("get_changes", { since: "2000-01-01" });
    assertStringIncludes(text.split("\n")[0] ?? "", "More changed than were read");
    assert(requests <= 7, `${requests}`);
  }, { simulator: { seed: { cards: 5_000, boards: 2 } } });
});

Deno.test("get_changes refuses spans and choices that make no sense, without a request", async () => {
  await withHarness(async ({ call }) => {
    const cases: [Record<string, unknown>, string][] = [
      [{ since: "2w" }, "`since` lies in the future. For the time up to now write -2w."],
      [{ since: "+1 H" }, "`since` lies in the future. For the time up to now write -1h."],
      [{ since: "2037-01-01" }, "`since` lies in the future."],
      [{ since: "today", until: "-3d" }, "`until` must be later than `since`."],
      [{ since: "soon" }, '"soon" is not a time.'],
      [{ since: "-1d", boards: [1], cards: [101] }, "Give `boards` or `cards`, not both."],
    ];
    for (const [args, sentence] of cases) {
      const { text, isError, seen } = await call("get_changes", args);
      assert(isError);
      assertStringIncludes(text, sentence);
      assertEquals(seen.length, 0);
    }
  });
});
