import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("update_users invites with and without a message, and tells the new ids", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("find_users");
    const { text, seen } = await ok("update_users", {
      invite: [{ email: "ada@fernwood.example" }, { email: "bo@fernwood.example", quiet: true }],
    });
    assertEquals(seen.map(({ body }) => body), [
      { email: "ada@fernwood.example" },
      { email: "bo@fernwood.example", do_not_send_confirmation_email: 1 },
    ]);
    const ada = [...state.users.values()].find(({ email }) => email === "ada@fernwood.example");
    assertEquals(table(text).rows[0], {
      user_id: `${ada?.user_id}`,
      user: "ada@fernwood.example",
      done: "invited",
    });
    assertStringIncludes((await ok("find_users", { query: "ada@" })).text, "1 user.");
  });
});

Deno.test("update_users changes what is named and leaves the rest", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = { ...state.users.get(7) };
    await ok("update_users", {
      changes: [
        { user: "Sam Whitfield", name: "Samuel", two_factor: true },
        { user: 6, enabled: true },
      ],
    });
    assertEquals({ ...state.users.get(7) }, { ...before, realname: "Samuel", is_tfa_enabled: 1 });
    Object.assign(state.users.get(6) ?? {}, { is_confirmed: 0 });
    const { text, seen } = await ok("update_users", { changes: [{ user: 6, invite_again: true }] });
    assertEquals(seen.map(({ operation }) => operation), ["resendInvitation"]);
    assertEquals(table(text).rows[0]?.done, "invited again");
  });
});

Deno.test("update_users disables and deletes only what was confirmed, and shows what they have", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const args = {
      changes: [{ user: "Leila Haddad", enabled: false }, { user: 7, delete: true }],
    };
    const plan = await ok("update_users", args);
    assertStringIncludes(
      plan.text,
      "1 user would be deleted for good and 1 user would be disabled and could not sign in.",
    );
    const owned = [...state.cards.values()]
      .filter((card) => card.owner_user_id === 7 && card.state === "active");
    const sam = table(plan.text).rows[1];
    assertEquals([sam?.fate, Number(sam?.["active cards owned"]), sam?.teams], [
      "deleted",
      owned.length,
      "Developers",
    ]);
    assertEquals(sam?.boards, "Product Development: Contributor, Customer Support: Contributor");
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);

    const [first] = owned;
    if (first) first.owner_user_id = 2;
    const confirm = tokenOf(plan.text);
    assertStringIncludes(await fails("update_users", { ...args, confirm }), "is void");
    assert(state.users.has(7));
    const { text } = await confirmed("update_users", args);
    assertEquals(text.split("\n")[0], "2 changes carried out.");
    assertEquals([state.users.has(7), state.users.get(6)?.is_enabled], [false, 0]);
    assertStringIncludes((await ok("find_users", { query: "Whitfield" })).text, "0 users.");
  });
});

Deno.test("update_users leaves the user whose key is used alone", async () => {
  await withHarness(async ({ fails, state }) => {
    for (const change of [{ enabled: false }, { delete: true }]) {
      assertEquals(
        await fails("update_users", { changes: [{ user: "me", ...change }] }),
        "User 1 is the one whose key this server uses, and cannot be disabled or deleted by it.",
      );
    }
    assertEquals(state.users.get(1)?.is_enabled, 1);
  });
});

Deno.test("update_users deletes nobody when the account does not tell what they have", async () => {
  await withHarness(async ({ fails, simulator, state }) => {
    const body = { data: [{ user_id: 7, realname: "Sam" }] };
    simulator.addFault({ operation: "getUsers", answer: { status: 200, body } });
    assertEquals(
      await fails("update_users", { changes: [{ user: 7, delete: true }] }),
      "Nothing was done: the account does not tell which boards user 7 is on.",
    );
    assert(state.users.has(7));
  });
});

Deno.test("update_users sends nothing when a change cannot be used", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [object, string])[] = [
      [{ user: 6 }, "`changes.1`: Nothing is to be done: give name,"],
      [{ user: 6, invite_again: false }, "`changes.1`: Nothing is to be done"],
      [{ user: 6, delete: true, name: "x" }, "`delete` goes without other changes."],
      [{ user: "7", name: "y" }, "`changes.1`: User 7 is named twice"],
      [{ user: 6, email: "nonsense" }, "`changes.1.email`"],
    ];
    for (const [bad, sentence] of cases) {
      const changes = [{ user: 7, name: "x" }, bad];
      const { text, isError, seen } = await call("update_users", { changes });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    }
  });
});

Deno.test("update_users says what was carried out and what was not", async () => {
  await withHarness(async ({ call, state }) => {
    const { text, isError } = await call("update_users", {
      invite: [{ email: state.users.get(2)?.email }],
      changes: [{ user: 7, username: "sam" }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 changes carried out; 1 not.");
    assertStringIncludes(
      text,
      'The invitation of "tomas.okafor@fernwood.example" was not carried out: This conflicts with',
    );
  });
});
