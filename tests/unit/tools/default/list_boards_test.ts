import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

const names = (text: string) => table(text).rows.map((row) => row.board);

Deno.test("list_boards shows every board with its workspace, for two requests and then none", async () => {
  await withHarness(async ({ ok, state }) => {
    const cold = await ok("list_boards");
    assertEquals(cold.requests, 2);
    assertStringIncludes(cold.text, "4 boards in 2 of 2 workspaces.");
    assertEquals(
      table(cold.text).rows.map((row) => [Number(row.board_id), row.board, row.workspace]).sort(),
      [...state.boards.values()].map((board) => [
        board.board_id,
        board.name,
        state.workspaces.get(board.workspace_id)?.name,
      ]).sort(),
    );
    assertEquals((await ok("list_boards")).requests, 0);
  });
});

Deno.test("list_boards takes a workspace by id, by digits and by name without case", async () => {
  await withHarness(async ({ ok }) => {
    for (const workspace of [2, "2", "company", " COMPANY "]) {
      const { text } = await ok("list_boards", { workspace });
      assertEquals(names(text), ["Marketing", "Portfolio"]);
      assertStringIncludes(text, "2 boards in 1 of 2 workspaces.");
    }
  });
});

Deno.test("list_boards refuses a workspace that nothing is, by name and by id", async () => {
  await withHarness(async ({ fails }) => {
    assertEquals(
      await fails("list_boards", { workspace: "Produkt" }),
      'There is no workspace called "Produkt". Closest: 1 "Product".',
    );
    assertEquals(
      await fails("list_boards", { workspace: 99 }),
      'There is no workspace with the id 99. There are: 1 "Product", 2 "Company".',
    );
  });
});

Deno.test("list_boards lists the ids of workspaces that have the same name", async () => {
  await withHarness(async ({ fails, state }) => {
    const company = state.workspaces.get(2);
    if (company) company.name = "product";
    const text = await fails("list_boards", { workspace: "PRODUCT" });
    assertMatch(text, /more than one workspace "PRODUCT": 1 "Product", 2 "product"/);
  });
});

Deno.test("list_boards finds boards by a part of the name", async () => {
  await withHarness(async ({ ok }) => {
    assertEquals(names((await ok("list_boards", { query: " SUPP" })).text), ["Customer Support"]);
    assertEquals(
      (await ok("list_boards", { query: "zebra" })).text,
      "0 boards in 0 of 2 workspaces.",
    );
  });
});

Deno.test("list_boards keeps archived boards apart", async () => {
  await withHarness(async ({ ok, state }) => {
    const marketing = state.boards.get(3);
    if (marketing) marketing.is_archived = 1;
    assertEquals(names((await ok("list_boards", { workspace: 2 })).text), ["Portfolio"]);
    const archived = await ok("list_boards", { archived: true });
    assertEquals(names(archived.text), ["Marketing"]);
    assertStringIncludes(archived.text, "1 archived board in 1 of 2 workspaces.");
  });
});

Deno.test("list_boards keeps to the default workspace until another is named", async () => {
  await withHarness(async ({ ok }) => {
    assertEquals(names((await ok("list_boards")).text), ["Marketing", "Portfolio"]);
    assertStringIncludes(
      (await ok("list_boards")).text,
      "2 boards in 1 of 2 workspaces, those of the default workspace: name another in `workspace`.",
    );
    const other = await ok("list_boards", { workspace: 1 });
    assertEquals(names(other.text), ["Customer Support", "Product Development"]);
    assertEquals(other.text.split("\n")[0], "2 boards in 1 of 2 workspaces.");
  }, { defaultWorkspaceId: 2 });
});

Deno.test("list_boards shows the boards that the key's user sees, and no others", async () => {
  await withHarness(async ({ ok }) => {
    assertEquals(
      names((await ok("list_boards")).text),
      ["Product Development", "Portfolio"],
    );
  }, { asViewer: true });
});

Deno.test("list_boards keeps a board's description on one line and without tags", async () => {
  await withHarness(async ({ ok, state }) => {
    const board = state.boards.get(1);
    if (board) board.description = "<p>One\n<b>two</b>\u202E\tthree</p>" + "x".repeat(500);
    const row = table((await ok("list_boards", { query: "product" })).text).rows[0];
    assertEquals(row?.description?.slice(0, 13), "One two three");
    assertEquals((row?.description?.length ?? 999) <= 100, true);
  });
});
