import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("set_access gives users and teams roles on boards, and makes managers", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("find_users", { board: "Marketing" });
    const { text, seen } = await ok("set_access", {
      changes: [
        { user: "Yuki Brandt", board: "Marketing", role: "viewer" },
        { user: 2, board: 1, role: 1 },
        { team: "Developers", board: 4, role: "Contributor" },
        { user: "jonas.petrov", workspace: "Company" },
      ],
    });
    assertEquals(text.split("\n")[0], "4 changes carried out.");
    assertEquals(table(text).rows.map((row) => Object.values(row).join(" | ")), [
      "3 | user on board 3 | role 3",
      "2 | user on board 1 | role 1",
      "1 | team on board 4 | role 2",
      "5 | user in workspace 2 | manager",
    ]);
    assertEquals(
      [
        state.boards.get(3)?.roles.get(3),
        state.boards.get(1)?.roles.get(2),
        state.teams.get(1)?.boards.get(4),
        state.managers.get(2)?.has(5),
      ],
      [3, 1, 2, true],
    );
    assertEquals(seen.filter(({ method }) => method !== "GET").length, 4);
    assertStringIncludes((await ok("find_users", { board: "Marketing" })).text, "Yuki Brandt");
  });
});

Deno.test("set_access takes access away only when that was confirmed, and shows what is owned there", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const support = [...state.cards.values()].find((card) =>
      card.board_id === 2 && card.state === "active"
    );
    if (support) support.owner_user_id = 2;
    const args = {
      changes: [
        { user: "Tomas Okafor", board: 1, remove: true },
        { team: 1, board: 1, remove: true },
        { user: 5, workspace: "Product", remove: true },
        { user: 6, board: 1, remove: true },
        { user: 2, board: 2, remove: true },
      ],
    };
    const plan = await ok("set_access", args);
    assertStringIncludes(plan.text, "5 accesses would be taken away.");
    const owned = (board: number) =>
      [...state.cards.values()].filter((card) =>
        card.owner_user_id === 2 && card.board_id === board && card.state === "active"
      ).length;
    assert(owned(1) > 0 && owned(2) > 0);
    assertEquals(
      table(plan.text).rows.map((
        row,
      ) => [row.name, row["role now"], row["active cards owned there"]]),
      [
        ["Tomas Okafor", "Contributor", `${owned(1)}`],
        ["Developers", "Contributor", ""],
        ["Jonas Petrov", "manager", ""],
        ["Leila Haddad", "none", "0"],
        ["Tomas Okafor", "Contributor", `${owned(2)}`],
      ],
    );
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);
    state.boards.get(1)?.roles.set(2, 1);
    const confirm = tokenOf(plan.text);
    assertStringIncludes(await fails("set_access", { ...args, confirm }), "is void");
    assert(state.boards.get(1)?.roles.has(2));
    await confirmed("set_access", args);
    assertEquals(
      [
        state.boards.get(1)?.roles.has(2),
        state.teams.get(1)?.boards.has(1),
        state.managers.get(1)?.has(5),
      ],
      [false, false, false],
    );
  });
});

Deno.test("set_access takes nothing away when the account does not tell what there is", async () => {
  await withHarness(async ({ fails, simulator, state }) => {
    const body = { data: [{ user_id: 2, realname: "Tomas" }] };
    simulator.addFault({ operation: "getUsers", answer: { status: 200, body } });
    assertEquals(
      await fails("set_access", { changes: [{ user: 2, board: 1, remove: true }] }),
      "Nothing was done: the account does not tell which boards user 2 is on.",
    );
    assert(state.boards.get(1)?.roles.has(2));
  });
});

Deno.test("set_access sends nothing when a change cannot be used", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [object, string])[] = [
      [{ board: 1, role: 1 }, "Give either `user` or `team`."],
      [{ user: 1, team: 1, board: 1, role: 1 }, "Give either `user` or `team`."],
      [{ user: 1, role: 1 }, "Give either `board` or `workspace`."],
      [{ team: 1, workspace: 1 }, "Only a user can manage a workspace."],
      [{ user: 1, workspace: 1, role: 1 }, "`role` is for giving access to a board."],
      [{ user: 1, board: 1, role: 1, remove: true }, "`role` is for giving access to a board."],
      [{ user: 1, board: 1 }, "Access to a board needs a `role`."],
      [{ user: "3", board: "Marketing", remove: true }, "named for the same board twice."],
    ];
    for (const [bad, sentence] of cases) {
      const changes = [{ user: 3, board: 3, role: 2 }, bad];
      const { text, isError, seen } = await call("set_access", { changes });
      assert(isError, text);
      assertStringIncludes(text, "`changes.1`: ");
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    }
  });
});

Deno.test("set_access says what was carried out and what was not", async () => {
  await withHarness(async ({ call, state }) => {
    const { text, isError } = await call("set_access", {
      changes: [{ user: 3, board: 3, role: 2 }, { user: 3, board: 4, role: 99 }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 changes carried out; 1 not.");
    assertStringIncludes(text, "The access of user 3 to board 4 was not carried out: The account");
    assertEquals(state.boards.get(3)?.roles.get(3), 2);
  });
});
