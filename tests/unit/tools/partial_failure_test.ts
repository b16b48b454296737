/** What every tool that does several things in one call says when one of them fails. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { TOOLS } from "../../../src/tools/registry.ts";
import { type Called, type Harness, tokenOf, withHarness } from "../../support/harness.ts";

type Args = Record<string, unknown>;

/** Calls with a card that is not there among others; the rest is one request to the account. */
const WITH_MISSING: Readonly<Record<string, Args>> = {
  move_cards: { cards: [101, 9999], column: "Backlog" },
  archive_cards: { cards: [101, 9999], action: "archive" },
  delete_cards: { cards: [101, 9999] },
  link_cards: {
    links: [{ card: 106, is: "child", of: 101 }, { card: 106, is: "child", of: 9999 }],
  },
};

/** Calls that take several writes. */
const SEVERAL: Readonly<Record<string, Args>> = {
  add_comments: { comments: [{ card: 101, text: "x" }, { card: 102, text: "y" }] },
  log_time: { entries: [{ card: 101, time: 5 }, { card: 102, time: 5 }] },
  update_comments: {
    changes: [{ card: 101, comment: 1, text: "x" }, { card: 101, comment: 2, text: "y" }],
  },
  add_files: {
    card: 103,
    files: [{ name: "a", link: "https://example.com/a" }, {
      name: "b",
      link: "https://example.com/b",
    }],
  },
  remove_files: { card: 103, files: [1, 2] },
  update_logged_time: { changes: [{ id: 1, time: 5 }, { id: 2, time: 5 }] },
  create_docs: { docs: [{ title: "x" }, { title: "y" }] },
  update_docs: { changes: [{ doc: 2, title: "x" }, { doc: 3, title: "y" }] },
  update_outcomes: {
    card: 111,
    set: [{ field: 2, operator: "or_more" }],
    values: [{ outcome: 1, value: 5 }],
  },
  change_workspaces: { changes: [{ name: "x" }, { name: "y" }] },
  change_boards: { changes: [{ workspace: 1, name: "x" }, { workspace: 1, name: "y" }] },
  change_workflows: { board: 1, changes: [{ name: "x" }, { name: "y" }] },
  change_columns: { board: 1, changes: [{ column: 2, name: "x" }, { column: 3, name: "y" }] },
  change_lanes: { board: 1, changes: [{ lane: 2, name: "x" }, { lane: 3, name: "y" }] },
  set_limits: { board: 1, limits: [{ column: 6, limit: 9 }, { column: 7, limit: 9 }] },
  apply_board: {
    board: 1,
    workflows: [{ workflow: "Development", lanes: [{ lane: "x" }, { lane: "y" }] }],
  },
  update_webhooks: {
    add: [{ url: "https://hooks.example.com/a" }, { url: "https://hooks.example.com/b" }],
  },
  change_library: { kind: "tags", changes: [{ name: "x" }, { name: "y" }] },
  update_users: { changes: [{ user: 2, name: "x" }, { user: 3, name: "y" }] },
  update_teams: { changes: [{ name: "x" }, { name: "y" }] },
  set_access: { changes: [{ user: 8, board: 1, role: 2 }, { user: 8, board: 2, role: 2 }] },
};

/** What makes a second thing for such a call. */
const BEFORE: Readonly<Record<string, readonly [tool: string, args: Args]>> = {
  remove_files: [
    "add_files",
    { card: 103, files: [{ name: "c", link: "https://example.com/c" }] },
  ],
};

/** Tools whose call is one request, done as a whole or not at all. */
const WHOLE = ["create_cards", "update_cards", "update_subtasks", "call_api", "set_board_library"];

Deno.test("every tool that writes is in one of the tables", () => {
  const writing = TOOLS.filter(({ effect }) => effect !== "read").map(({ name }) => name);
  const tabled = [...Object.keys(WITH_MISSING), ...Object.keys(SEVERAL), ...WHOLE];
  assertEquals(tabled.toSorted(), writing.toSorted());
});

/** The answer once it is confirmed, if that is asked for. */
async function carriedOut({ call }: Harness, name: string, args: Args): Promise<Called> {
  const first = await call(name, args);
  return first.text.startsWith("Nothing is done yet.")
    ? await call(name, { ...args, confirm: tokenOf(first.text) })
    : first;
}

const writesOf = ({ simulator }: Harness) =>
  simulator.requests.filter(({ method }) => method !== "GET");

for (const [name, args] of Object.entries(WITH_MISSING)) {
  Deno.test(`${name} does the rest and names what is not there`, async () => {
    await withHarness(async (harness) => {
      const { text, isError } = await carriedOut(harness, name, args);
      assertEquals(isError, false, text);
      assertStringIncludes(text, "9999");
      assertMatch(text.split("\n")[0] ?? "", /\b1 of 2\b|\b1 failed\b|\bnot\b/);
      assertEquals(writesOf(harness).length, 1);
    });
  });
}

for (const [name, args] of Object.entries(SEVERAL)) {
  Deno.test(`${name} says what was done and what was refused`, async () => {
    const before = BEFORE[name];
    let second = { operation: "", after: 0 };
    await withHarness(async (harness) => {
      if (before) await harness.ok(...before);
      const { text, isError } = await carriedOut(harness, name, args);
      assertEquals(isError, false, text);
      const [one, two] = writesOf(harness).slice(before ? 1 : 0).map(({ operation = "" }) =>
        operation
      );
      assert(one !== undefined && two !== undefined, `not two writes: ${one}, ${two}`);
      second = { operation: two, after: one === two ? 1 : 0 };
    });
    await withHarness(async (harness) => {
      if (before) await harness.ok(...before);
      harness.simulator.addFault({
        ...second,
        answer: { status: 403, body: { error: { code: "OWNED!", message: "OWNED", details: {} } } },
      });
      const { text, isError } = await carriedOut(harness, name, args);
      assertEquals(isError, false, text);
      assertStringIncludes(text, "The user of the API key lacks the right to do this.");
      assertNotMatch(text, /OWNED/);
      assertMatch(text.split("\n")[0] ?? "", /\b1 of \d+\b/);
      assertEquals(writesOf(harness).filter(({ status }) => status < 400).length > 0, true);
    });
  });
}

Deno.test("update_cards tells the card that is not there from the one that was refused with it", async () => {
  await withHarness(async (harness) => {
    const { text, isError } = await harness.call("update_cards", {
      changes: [{ cards: [101, 9999], title: "x" }],
    });
    assert(isError);
    assertMatch(text, /^0 of 2 cards changed; 2 not\.$/m);
    assertMatch(text, /^Card 101 failed: .* because of another card in it\.$/m);
    assertMatch(text, /^Card 9999 failed: There is no card 9999\.$/m);
  });
});
