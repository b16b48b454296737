import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("update_teams creates a team with its people", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("find_users", { team: "Developers" });
    const { text, requests } = await ok("update_teams", {
      changes: [{
        name: "Design",
        description: "They draw",
        members: { add: ["Ines Carvalho", 3] },
        managers: { add: ["me"] },
      }],
    });
    assertEquals(text.split("\n")[0], "4 changes carried out.");
    assertEquals(table(text).rows.map((row) => row.done), [
      "created",
      "user 4 is member",
      "user 3 is member",
      "user 1 is manager",
    ]);
    // Users and the key's own, then a request for the team and for each of its people.
    assertEquals(requests, 5);
    const team = [...state.teams.values()].find(({ name }) => name === "Design");
    assertEquals([[...team?.users ?? []], [...team?.managers ?? []]], [[4, 3], [1]]);
    assertStringIncludes((await ok("find_users", { team: "Design" })).text, "2 users.");
  });
});

Deno.test("update_teams changes a team and leaves the rest", async () => {
  await withHarness(async ({ ok, state }) => {
    const { requests } = await ok("update_teams", {
      changes: [{ team: 1, description: "They build", members: { add: [8] } }],
    });
    assertEquals(requests, 2);
    const { name, description, users } = state.teams.get(1) ?? {};
    assertEquals([name, description, [...users ?? []]], [
      "Developers",
      "They build",
      [2, 3, 4, 7, 8],
    ]);
  });
});

Deno.test("update_teams removes people and deletes teams only when that was confirmed", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const args = {
      changes: [
        { team: "Developers", members: { remove: [3] }, managers: { remove: ["Mara Lindqvist"] } },
        { team: "Front office", delete: true },
      ],
    };
    const plan = await ok("update_teams", args);
    assertStringIncludes(
      plan.text,
      "1 team would be deleted for good and people would be removed from 1 team.",
    );
    assertEquals(
      table(plan.text).rows.map((
        row,
      ) => [row.fate, row["members removed"], row["managers removed"]]),
      [
        ["stays", "Yuki Brandt", "Mara Lindqvist"],
        ["deleted", "Jonas Petrov, Leila Haddad, Mara Lindqvist", "Mara Lindqvist"],
      ],
    );
    assertEquals(
      table(plan.text).rows[1]?.["boards of the team"],
      "Customer Support: Contributor, Marketing: Contributor",
    );
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);
    state.teams.get(2)?.users.add(8);
    const confirm = tokenOf(plan.text);
    assertStringIncludes(await fails("update_teams", { ...args, confirm }), "is void");
    assertEquals([state.teams.has(2), state.teams.get(1)?.users.has(3)], [true, true]);
    await confirmed("update_teams", args);
    const { users, managers } = state.teams.get(1) ?? {};
    assertEquals([state.teams.has(2), users?.has(3), managers?.size], [false, false, 0]);
  });
});

Deno.test("update_teams puts nobody into a team that did not come to be", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({ operation: "createTeam", answer: { status: 409, body: {} } });
    const { text, seen } = await call("update_teams", {
      changes: [
        { name: "Design", members: { add: [3] } },
        { team: 1, members: { add: [8] } },
      ],
    });
    assertEquals(text.split("\n")[0], "1 of 2 changes carried out; 1 not.");
    assertStringIncludes(text, 'The creation of team "Design" was not carried out: This conflicts');
    assertEquals(seen.map(({ operation }) => operation).toSorted(), ["addTeamUser", "createTeam"]);
  });
});

Deno.test("update_teams sends nothing when a change cannot be used", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [object, string])[] = [
      [{ team: 2 }, "`changes.1`: Nothing is to be done"],
      [{ team: 2, members: {} }, "`changes.1`: Nothing is to be done"],
      [{ delete: true }, "`delete` needs the `team`."],
      [{ team: 2, delete: true, name: "x" }, "`delete` goes without other changes."],
      [{ name: "x", members: { remove: [1] } }, "A new team has nobody yet: `add` only."],
      [
        { team: 2, members: { add: [3], remove: ["3"] } },
        "User 3 would be both added and removed.",
      ],
      [{ team: "developers", name: "y" }, "`changes.1`: Team 1 is named twice"],
    ];
    for (const [bad, sentence] of cases) {
      const changes = [{ team: 1, name: "x" }, bad];
      const { text, isError, seen } = await call("update_teams", { changes });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    }
  });
});
