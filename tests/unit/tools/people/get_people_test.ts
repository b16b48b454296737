import { assert, assertEquals } from "@std/assert";
import { cursorOf, table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("get_people tells who is active, invited and disabled", async () => {
  await withHarness(async ({ ok, state }) => {
    Object.assign(state.users.get(6) ?? {}, { is_enabled: 0 });
    Object.assign(state.users.get(7) ?? {}, { is_confirmed: 0 });
    const { text, requests } = await ok("get_people", { of: "users" });
    assertEquals([text.split("\n")[0], requests], ["8 users.", 1]);
    const states = table(text).rows.map((row) => row.state);
    assertEquals(states.slice(4), ["active", "disabled", "invited (sent)", "active"]);
  });
});

Deno.test("get_people shows named users with boards, teams, workspaces and privileges", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("get_people", { of: "users", items: ["Jonas Petrov", "me"] });
    const [jonas, mara] = table(text).rows;
    assertEquals([jonas?.name, jonas?.teams, jonas?.manages, jonas?.privileges], [
      "Jonas Petrov",
      "Front office",
      "Product",
      "",
    ]);
    assertEquals(
      jonas?.boards,
      "Product Development: Contributor, Customer Support: Board Owner, Portfolio: Contributor",
    );
    assertEquals(mara?.privileges, "invite_users, create_workspaces, see_all_boards");
  });
});

Deno.test("get_people shows teams, with managers where they are named", async () => {
  await withHarness(async ({ ok }) => {
    const all = await ok("get_people", { of: "teams" });
    assertEquals(table(all.text).rows.map((row) => row.name), ["Developers", "Front office"]);
    const { text } = await ok("get_people", { of: "teams", items: ["developers"] });
    const [row] = table(text).rows;
    assertEquals(row?.members, "Tomas Okafor, Yuki Brandt, Ines Carvalho, Sam Whitfield");
    assertEquals([row?.managers, row?.boards], [
      "Mara Lindqvist",
      "Product Development: Contributor",
    ]);
  });
});

Deno.test("get_people shows what roles permit, who is on boards and who manages workspaces", async () => {
  await withHarness(async ({ ok }) => {
    const roles = table((await ok("get_people", { of: "roles", items: ["viewer"] })).text).rows;
    assertEquals(roles, [{ role_id: "3", name: "Viewer", permits: "view_board" }]);
    const { text } = await ok("get_people", { of: "boards", items: ["Customer Support"] });
    assertEquals(text.split("\n")[0], "5 users and teams with access.");
    assertEquals(
      table(text).rows.map((row) => [row.user_id, row.team_id, row.name, row.role].join(" ")),
      [
        "1  Mara Lindqvist Board Owner",
        "5  Jonas Petrov Board Owner",
        "2  Tomas Okafor Contributor",
        "7  Sam Whitfield Contributor",
        " 2 Front office Contributor",
      ],
    );
    const managers = table((await ok("get_people", { of: "workspaces" })).text).rows;
    assertEquals(managers.map((row) => `${row.workspace} ${row.manager}`), [
      "Product Mara Lindqvist",
      "Product Jonas Petrov",
      "Company Mara Lindqvist",
    ]);
  });
});

Deno.test("get_people brings every user once, page by page, from one reading", async () => {
  await withHarness(async ({ ok, state }) => {
    const one = state.users.get(2);
    assert(one);
    for (let id = 100; id < 300; id++) {
      state.users.set(id, {
        ...one,
        user_id: id,
        realname: `User ${id}`,
        email: `u${id}@x.example`,
      });
    }
    const seen: number[] = [];
    let requests = 0;
    for (let cursor: string | undefined, calls = 0; calls === 0 || cursor !== undefined; calls++) {
      const called = await ok("get_people", { of: "users", ...(cursor ? { cursor } : {}) });
      seen.push(...table(called.text).rows.map((row) => Number(row.user_id)));
      requests += called.requests;
      cursor = cursorOf(called.text);
      assert(calls < 50);
    }
    assertEquals([seen.length, new Set(seen).size, requests], [208, 208, 1]);
  }, { output: { maxResultTokens: 2_000 } });
});
