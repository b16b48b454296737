/**
 * Every request that the tools can send keeps to the catalogue: the simulated account notes what
 * does not, and the harness fails on it.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadCatalogue } from "../../src/businessmap/catalogue/catalogue.ts";
import { ROLES } from "../../src/businessmap/card_changes.ts";
import { tokenOf, withHarness } from "../support/harness.ts";

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 4 });
const text = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.constantFrom("**b**", "<script>x</script>", "a\u0000b", "| a |\n|---|\n| b |", "\u202Ex"),
).filter((value) => value.trim() !== "");
const person = fc.constantFrom("Tomas Okafor", 1, "me", "jonas.petrov", "2");
const day = fc.constantFrom("2031-05-01", "2031-05-01T10:00:00Z", "tomorrow", "2w", "-3h");
const card = fc.constantFrom(101, "102", "#TIDE-42");
const priority = fc.constantFrom("critical", "low", 1, "250");
const field = fc.constantFrom(
  { field: "Customer", value: "x" },
  { field: "Effort", value: 1.5 },
  { field: 2, value: "2" },
  { field: "Go-live date", value: "2031-01-01" },
  { field: "Environment", value: ["Staging"] },
  { field: "Reviewer", value: "Tomas Okafor" },
  { field: "Pull request", value: "https://code.example/1" },
);
const fieldOrNull = fc.oneof(field, fc.constantFrom({ field: "Effort", value: null }));
const link = fc.record({ is: fc.constantFrom(...ROLES), of: fc.constantFrom(120, 130) });
const tag = fc.constantFrom("frontend", 2, "mobile");
const position = fc.constantFrom("top", "bottom", 0, 3, 100_000);
const planned = fc.record({ start: optional(day), end: optional(day) });
const color = fc.constantFrom("abc", "#A1B2C3", "34a97b");
const size = fc.double({ min: 0, max: 1_000, noNaN: true });
const range = fc.record({ from: optional(day), to: optional(day) });

/** Arguments by tool; what is `undefined` is left out, as in JSON. */
const ARGUMENTS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  list_boards: fc.record({
    workspace: optional(fc.constantFrom(1, "Company")),
    query: optional(text),
    archived: optional(fc.boolean()),
  }),
  get_board: fc.record({
    board: fc.constantFrom(1, "2", "Marketing", "Company / Portfolio"),
    include: optional(
      fc.uniqueArray(
        fc.constantFrom("counts", "members", "fields", "tags", "types", "limits", "settings"),
      ),
    ),
  }),
  find_cards: fc.record({
    boards: optional(some(fc.constantFrom(1, "Marketing", "Product / Customer Support"))),
    workspaces: optional(some(fc.constantFrom(1, "Company"))),
    text: optional(text),
    owners: optional(some(fc.oneof(person, fc.constant("none")))),
    columns: optional(some(fc.constantFrom(1, 7, "9"))),
    sections: optional(some(fc.constantFrom("backlog", "requested", "in_progress", "done"))),
    lanes: optional(some(fc.constantFrom(1, "2"))),
    types: optional(some(fc.constantFrom("Bug", 1))),
    tags: optional(some(tag)),
    priorities: optional(some(priority)),
    blocked: optional(fc.boolean()),
    state: optional(fc.constantFrom("active", "archived", "discarded")),
    due: optional(fc.oneof(fc.constant("overdue"), range)),
    created: optional(range),
    modified: optional(range),
    custom_fields: optional(some(fieldOrNull)),
    sort: optional(fc.constantFrom("newest", "deadline", "title")),
    limit: optional(fc.integer({ min: 1, max: 200 })),
  }),
  get_cards: fc.record({
    cards: some(fc.oneof(card, fc.constantFrom(9999, "#NOPE"))),
    include: optional(
      fc.uniqueArray(
        fc.constantFrom(
          "description",
          "comments",
          "subtasks",
          "links",
          "custom_fields",
          "history",
          "attachments",
          "time",
          "outcomes",
        ),
      ),
    ),
  }),
  create_cards: fc.record({
    board: fc.constantFrom(1, "Customer Support"),
    cards: some(fc.record({
      title: text,
      description: optional(text),
      owner: optional(person),
      type: optional(fc.constantFrom("Bug", 3)),
      priority: optional(priority),
      size: optional(size),
      deadline: optional(day),
      color: optional(color),
      tags: optional(some(tag)),
      custom_fields: optional(some(field)),
      co_owners: optional(some(person)),
      watchers: optional(some(person)),
      subtasks: optional(some(fc.oneof(
        text,
        fc.record({ text, owner: optional(person), deadline: optional(day) }),
      ))),
      parent: optional(fc.constantFrom(110, 111)),
      links: optional(some(link)),
      template: optional(fc.constantFrom("Bug report", 1)),
      custom_id: optional(fc.constantFrom("NEW-1", "ü/7")),
      position: optional(position),
      planned: optional(planned),
    })),
  }),
  update_cards: fc.record({
    changes: fc.tuple(fc.record({
      cards: some(card),
      title: optional(text),
      description: optional(text),
      owner: fc.option(person),
      co_owners: optional(
        fc.record({ add: optional(some(person)), remove: optional(some(person)) }),
      ),
      watchers: optional(
        fc.record({ add: optional(some(person)), remove: optional(some(person)) }),
      ),
      type: fc.option(fc.constantFrom("Bug", 3)),
      priority: fc.option(priority),
      size: fc.option(size),
      deadline: fc.option(day),
      color: optional(color),
      tags: optional(fc.record({ add: optional(some(tag)), remove: optional(some(tag)) })),
      stickers: optional(fc.record({ add: optional(fc.constant(["Hot", 1])) })),
      custom_fields: optional(some(fieldOrNull)),
      custom_id: fc.option(fc.constantFrom("NEW-1", "TIDE-42")),
      blocked: fc.option(fc.record({
        reason: optional(fc.constantFrom("External dependency", 1)),
        comment: optional(text),
      })),
      planned: optional(planned),
    })),
  }),
  move_cards: fc.record({
    cards: some(card),
    board: optional(fc.constantFrom(1, "Marketing")),
    lane: fc.constant(undefined),
    position: optional(position),
    column: fc.constantFrom("Ideas", undefined),
    exceeding_reason: fc.constant("Agreed"),
  }),
  archive_cards: fc.oneof(
    fc.record({
      cards: some(card),
      action: fc.constantFrom("archive", "unarchive", "restore"),
      reason: fc.constant(undefined),
      comment: fc.constant(undefined),
    }),
    fc.record({
      cards: some(card),
      action: fc.constant("discard"),
      reason: fc.constantFrom("Duplicate", 2),
      comment: optional(text),
    }),
  ),
  delete_cards: fc.record({ cards: some(card) }),
  add_comments: fc.record({ comments: some(fc.record({ card, text })) }),
  update_subtasks: fc.record({
    card: fc.constantFrom(103, "103", "#TIDE-42"),
    add: some(fc.oneof(
      text,
      fc.record({ text, owner: optional(person), deadline: optional(day) }),
    )),
    finish: optional(fc.constant(["Ask the accountant"])),
    change: optional(fc.tuple(fc.record({
      id: fc.constant(360),
      text: fc.constant("x"),
      owner: optional(person),
      deadline: fc.option(day),
    }))),
    remove: fc.constant(undefined),
    convert_to_cards: optional(fc.tuple(fc.record({
      id: fc.constant(362),
      column: optional(fc.constantFrom("Ideas", 1)),
    }))),
  }),
  link_cards: fc.record({
    links: fc.array(
      fc.record({
        card: fc.constantFrom(106, 107),
        is: fc.constantFrom(...ROLES),
        of: fc.constantFrom(120, 130),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    remove: optional(fc.boolean()),
  }),
  log_time: fc.record({
    entries: some(fc.record({
      card,
      time: fc.constantFrom("1h 30m", 45, 0.5, "2d"),
      date: optional(day),
      comment: optional(text),
      user: optional(person),
    })),
  }),
  get_changes: fc.record({
    boards: optional(some(fc.constantFrom(1, "Marketing"))),
    since: fc.constantFrom("-30d", "-3h", "2026-01-01", "yesterday"),
    until: optional(fc.constantFrom("today", "now")),
  }),
  find_users: fc.record({
    query: optional(text),
    board: optional(fc.constantFrom(1, "Portfolio")),
    team: optional(fc.constantFrom("Developers", 2)),
    me: optional(fc.boolean()),
  }),
  get_status: fc.record({ check: optional(fc.boolean()) }),
};

/** How often each is tried; a fresh account for each part of them, so that caches are cold too. */
const RUNS = 60;

for (const [name, args] of Object.entries(ARGUMENTS)) {
  Deno.test(`${name} sends only requests that the catalogue allows`, async () => {
    let done = 0;
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(args, async (drawn) => {
        await withHarness(async ({ call }) => {
          // As it comes over the wire: nothing is undefined there.
          const args = JSON.parse(JSON.stringify(drawn));
          const first = await call(name, args);
          const answer = first.text.startsWith("Nothing is done yet.")
            ? await call(name, { ...args, confirm: tokenOf(first.text) })
            : first;
          assert(!answer.text.startsWith("The request "), answer.text);
          assert(!answer.text.includes("internal error"), answer.text);
          if (!answer.isError) done++;
          seen += answer.seen.length;
        });
      }),
      { numRuns: RUNS },
    );
    // Calls that all fail before a request would prove nothing.
    assert(done > RUNS / 5, `only ${done} of ${RUNS} calls succeeded`);
    assert(seen > RUNS / 5, `only ${seen} requests`);
  });
}

/** How the code sends an operation by its name. */
const SENDS = /\b(?:data|cached|page|run|library|boardList|idsOf)\(\s*(?:account, )?"(\w+)"/g;

/** Every operation that the program's code sends. */
async function namedOperations(folder: URL): Promise<Set<string>> {
  const { operations } = await loadCatalogue();
  const known = new Set(operations.map((operation) => operation.id));
  const found = new Set<string>();
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory && entry.name !== "catalogue" && entry.name !== "simulator") {
      const inside = await namedOperations(new URL(`${entry.name}/`, folder));
      for (const id of inside) found.add(id);
    }
    if (!entry.name.endsWith(".ts")) continue;
    const source = await Deno.readTextFile(new URL(entry.name, folder));
    for (const [, word = ""] of source.matchAll(SENDS)) {
      if (known.has(word)) found.add(word);
    }
  }
  return found;
}

Deno.test("the tools' tests reach every operation that the program's code sends by name", async () => {
  const named = await namedOperations(new URL("../../src/", import.meta.url));
  const sent = new Set<string | undefined>();
  await withHarness(async ({ ok, confirmed, simulator }) => {
    await ok("list_boards");
    await ok("get_board", { board: 1, include: ["counts", "members", "fields", "tags", "types"] });
    await ok("find_cards", { boards: [1] });
    await ok("get_cards", { cards: [103], include: ["comments"] });
    await ok("find_users", { team: "Developers", me: true });
    await ok("get_status", { check: true });
    const templated = { title: "x", template: "Bug report", board: 1 };
    const made = await ok("create_cards", { cards: [templated] });
    assert(made.text.includes("1 card created"));
    await ok("update_cards", {
      changes: [{
        cards: [103],
        stickers: { add: ["Needs a decision"] },
        blocked: { reason: "External dependency" },
        custom_fields: [{ field: "Customer", value: "x" }],
      }],
    });
    await ok("move_cards", { cards: [103], column: "Backlog" });
    await ok("add_comments", { comments: [{ card: 103, text: "x" }] });
    await ok("update_subtasks", { card: 103, add: ["x"] });
    await ok("log_time", { entries: [{ card: 103, time: 5 }] });
    await ok("archive_cards", { cards: [103], action: "discard", reason: "Duplicate" });
    await confirmed("delete_cards", { cards: [103] });
    for (const { operation } of simulator.requests) sent.add(operation);
  });
  assertEquals([...named].filter((id) => !sent.has(id)), []);
  assert(named.size > 15);
});
