import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

const ids = (text: string) => table(text).rows.map((row) => Number(row.user_id));

Deno.test("find_users lists everyone for one request, then for none", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, requests } = await ok("find_users");
    assertEquals(requests, 1);
    assertEquals(ids(text), [...state.users.keys()]);
    assertEquals((await ok("find_users", { query: "x" })).requests, 0);
  });
});

Deno.test("find_users finds by a part of name, user name or e-mail", async () => {
  await withHarness(async ({ ok }) => {
    for (const query of ["okafor", " TOMAS", "tomas.okafor@fernwood"]) {
      assertEquals(ids((await ok("find_users", { query })).text), [2]);
    }
    assertEquals((await ok("find_users", { query: "zebra" })).text, "0 users.");
  });
});

Deno.test("find_users tells whose key this is", async () => {
  await withHarness(async ({ ok }) => {
    assertEquals(ids((await ok("find_users", { me: true })).text), [1]);
  });
  await withHarness(async ({ ok }) => {
    assertEquals(ids((await ok("find_users", { me: true })).text), [8]);
  }, { asViewer: true });
});

Deno.test("find_users knows who is on a board and in a team", async () => {
  await withHarness(async ({ ok, state }) => {
    assertEquals(
      ids((await ok("find_users", { board: "customer support" })).text).sort(),
      [...state.boards.get(2)?.roles.keys() ?? []].sort(),
    );
    assertEquals(ids((await ok("find_users", { team: "developers" })).text), [2, 3, 4, 7]);
    assertEquals(ids((await ok("find_users", { team: 2, board: 1 })).text), [1, 5]);
    assertEquals(ids((await ok("find_users", { team: 2, board: 1, query: "jonas" })).text), [5]);
    assertEquals((await ok("find_users", { team: 2, board: 1 })).requests, 0);
  });
});

Deno.test("find_users marks disabled users", async () => {
  await withHarness(async ({ ok, state }) => {
    const sam = state.users.get(7);
    if (sam) sam.is_enabled = 0;
    const { text } = await ok("find_users", { query: "sam" });
    assertEquals(table(text).rows[0]?.disabled, "yes");
  });
});

Deno.test("find_users refuses a team and a board that nothing is", async () => {
  await withHarness(async ({ fails }) => {
    assertEquals(
      await fails("find_users", { team: "Devs" }),
      'There is no team called "Devs". There are: 1 "Developers", 2 "Front office".',
    );
    assertEquals(
      await fails("find_users", { team: 99 }),
      'There is no team with the id 99. There are: 1 "Developers", 2 "Front office".',
    );
    assertStringIncludes(
      await fails("find_users", { board: 99 }),
      "There is no board with the id 99.",
    );
  });
});
