import { assertEquals, assertRejects } from "@std/assert";
import { asId, createAccount } from "../../../src/businessmap/account.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { fakeSend } from "../../support/fake_send.ts";
import { withHarness } from "../../support/harness.ts";

Deno.test("asId() takes whole numbers and their digits, and nothing else", () => {
  assertEquals([5, "5", " 5 ", "05"].map(asId), [5, 5, 5, 5]);
  assertEquals(["", "5a", "-5", "5.0", "#5", "12345678901", '"5"'].map(asId), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("ids and addresses cost no request; names cost the list that they are in", async () => {
  await withHarness(async ({ account, simulator }) => {
    const here = account();
    assertEquals(await here.boardId(2), 2);
    assertEquals(await here.boardId("2"), 2);
    assertEquals(await here.boardId("https://acme.kanbanize.com/ctrl_board/2"), 2);
    assertEquals(await here.userId("3"), 3);
    assertEquals(await here.tagId(9), 9);
    assertEquals(simulator.requests.length, 0);
    assertEquals(await here.boardId("marketing"), 3);
    assertEquals(simulator.requests.map((one) => one.operation), ["getBoards"]);
    assertEquals(await here.boardId("Company / Marketing"), 3);
    assertEquals(simulator.requests.map((one) => one.operation), ["getBoards", "getWorkspaces"]);
  });
});

Deno.test("every kind of thing is found by its name", async () => {
  await withHarness(async ({ account }) => {
    const here = account();
    assertEquals(await here.workspaceId("COMPANY"), 2);
    assertEquals(await here.userId("tomas.okafor@fernwood.example"), 2);
    assertEquals(await here.userId(" ME "), 1);
    assertEquals(await here.tagId("Quick-Win"), 6);
    assertEquals(await here.cardTypeId("bug"), 2);
    assertEquals(await here.stickerId("hot"), 2);
    assertEquals(await here.blockReasonId("external dependency"), 2);
    assertEquals(await here.templateId("bug report"), 1);
    assertEquals((await here.customField("environment")).allowed_values.length, 3);
  });
});

Deno.test("boardId() takes an archived board's name only where no other board has it", async () => {
  await withHarness(async ({ account, state }) => {
    for (const id of [3, 4]) {
      const board = state.boards.get(id);
      if (board) board.name = "Same";
      if (board && id === 3) board.is_archived = 1;
    }
    assertEquals(await account().boardId("Same"), 4);
  });
});

Deno.test("userId() of me says so when the account does not tell whose key it is", async () => {
  const settings = { host: "a.kanbanize.com", origin: "https://a.kanbanize.com", readOnly: false };
  const account = createAccount(settings, fakeSend(() => ({ data: { username: "x" } })).send);
  await assertRejects(() => account.userId("me"), DomainError, "does not say which user");
});

Deno.test("what is known costs nothing and is undefined until it was asked for", async () => {
  await withHarness(async ({ account, simulator }) => {
    const here = account();
    const known = async () =>
      (await Promise.all([
        here.knownBoards(),
        here.knownUsers(),
        here.knownTags(),
        here.knownCardTypes(),
        here.knownCustomFields(),
        here.knownStructure(1),
      ])).map((found) => found !== undefined);
    assertEquals(await known(), [false, false, false, false, false, false]);
    assertEquals(simulator.requests.length, 0);
    await Promise.all([here.boards(), here.users(), here.tags(), here.cardTypes()]);
    await Promise.all([here.customFields(), here.structure(1)]);
    assertEquals(await known(), [true, true, true, true, true, true]);
    assertEquals(simulator.requests.length, 6);
  });
});
