import { TOOLS } from "../../../../src/tools/registry.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TOKEN, withHarness } from "../../../support/harness.ts";

Deno.test("get_status asks the account nothing unless it is told to check", async () => {
  await withHarness(async ({ ok }) => {
    const { text, requests } = await ok("get_status");
    assertEquals(requests, 0);
    assertStringIncludes(text, "Account acme.kanbanize.com, read and write.");
    assertStringIncludes(text, "cache: not used yet");
    assertStringIncludes(text, "requests sent since start: 0");
    assertMatch(
      text,
      /server: businessmap-mcp \d+\.\d+\.\d+, profile standard, \d+ tools, up \d+s/,
    );
    assertMatch(text, new RegExp(`, ${TOOLS.length} tools,`));
    assert(!text.includes(TOKEN));
  });
});

Deno.test("get_status with check tells whose key it is and what the account allows", async () => {
  await withHarness(async ({ ok }) => {
    const { text, requests } = await ok("get_status", { check: true });
    assertEquals(requests, 5);
    assertStringIncludes(text, 'key of: "Mara Lindqvist" (user 1)');
    assertStringIncludes(
      text,
      'privileges over the account: "invite_users", "create_workspaces", "see_all_boards"',
    );
    assertMatch(text, /^roles: "Board Owner" on \d boards?/m);
    assertMatch(text, /the account's limits: 600 "hourly", 30 "minutely"/);
    assertMatch(text, /requests left: 25 of 30 this minute, 595 of 600 this hour/);
  }, { simulator: { limits: { perMinute: 30, perHour: 600 } } });
});

Deno.test("get_status counts requests, failures and what the cache answered", async () => {
  await withHarness(async ({ ok, call, simulator }) => {
    await ok("get_board", { board: 1 });
    await ok("get_board", { board: 1 });
    simulator.addFault({ operation: "getTeams", times: 1, answer: { status: 403 } });
    await call("find_users", { team: "Developers" });
    const { text } = await ok("get_status");
    assertStringIncludes(text, "requests sent since start: 3, 1 failed");
    assertStringIncludes(text, "cache: 40 % of 5 reads answered, 2 entries");
  });
});

Deno.test("get_status says that it may only read, and which workspace is the default", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("get_status");
    assertStringIncludes(text, "Account acme.kanbanize.com, read-only.");
    assertStringIncludes(text, "default workspace: 2");
  }, { readOnly: true, defaultWorkspaceId: 2 });
});

Deno.test("get_status with check says why the account cannot be asked, and all the rest", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("get_status", { check: true });
    assertStringIncludes(
      text,
      "The account cannot be asked: The account does not accept the API key.",
    );
    assertMatch(text, /^requests left: /m);
  }, { gateway: { token: () => "wrong-key-0000000000" } });
});

Deno.test("get_status with check and without network says so, and all the rest", async () => {
  const down = () => Promise.reject(new TypeError("error sending request: tcp connect error"));
  await withHarness(async ({ call }) => {
    const { text, isError } = await call("get_status", { check: true });
    assertEquals(isError, false, text);
    assertMatch(text, /^The account cannot be reached: The connection to the account failed/m);
    assertMatch(text, /^requests left: /m);
    assertMatch(text, /^server: businessmap-mcp/m);
  }, { gateway: { fetch: down, retry: { maxRetries: 0 } } });
});

Deno.test("get_status with check tells the rights of a user who is told few", async () => {
  await withHarness(async ({ ok, simulator }) => {
    const viewer = await ok("get_status", { check: true });
    assertMatch(viewer.text, /^privileges over the account: none$/m);
    assertMatch(viewer.text, /^roles: "Viewer" on \d boards?/m);
    simulator.addFault({ operation: "getGlobalUserPrivileges", answer: { status: 403 } });
    const some = await ok("get_status", { check: true });
    assert(!some.text.includes("privileges over"));
    simulator.addFault({ operation: "getUserBoardRoles", answer: { status: 403 } });
    simulator.addFault({ operation: "getApiLimits", answer: { status: 404 } });
    const none = await ok("get_status", { check: true });
    assertMatch(none.text, /^the user's rights: the account does not tell them to this key$/m);
    assertMatch(none.text, /^the account's limits: not told\. /m);
  }, { asViewer: true });
});
