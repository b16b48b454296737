import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  CONFIRM_WITHIN,
  type ConfirmedCall,
  createConfirmations,
  type Once,
  QUESTION,
  Question,
  Unconfirmed,
} from "../../../src/server/confirmation.ts";
import type { Plan } from "../../../src/tools/plan.ts";

const CALL: ConfirmedCall = {
  tool: "delete_cards",
  args: { cards: [1, 2] },
  principal: "local",
};
const PLAN: Plan = {
  title: "2 cards would be deleted for good.",
  sections: [{ kind: "lines", lines: ["1 of 2 cards with children: 3 in all."] }],
  covers: [{ card_id: 1, revision: 4 }, { card_id: 2, revision: 9 }],
};

/** Confirmations with a clock of their own. */
function world(parts: { readonly secret?: string; readonly once?: Once } = {}) {
  let time = 1_000_000;
  const confirmations = createConfirmations({ account: "acme", now: () => time, ...parts });
  return {
    confirm: (call: ConfirmedCall, plan: Plan, token?: string) => confirmations(call)(plan, token),
    wait: (milliseconds: number) => time += milliseconds,
  };
}
type World = ReturnType<typeof world>;

async function tokenOf({ confirm }: World, call = CALL, plan = PLAN): Promise<string> {
  const { answer } = await assertRejects(() => confirm(call, plan), Unconfirmed);
  assert(answer.confirm);
  return answer.confirm;
}

const refused = async (work: () => Promise<void>) => (await assertRejects(work, Error)).message;

Deno.test("a plan is shown with a token before anything is done", async () => {
  const { confirm } = world();
  const { answer } = await assertRejects(() => confirm(CALL, PLAN), Unconfirmed);
  assertMatch(answer.head, /^Nothing is done yet\. 2 cards would be deleted for good\. /);
  assertStringIncludes(answer.head, "call delete_cards again with the same arguments");
  assertEquals(answer.sections, PLAN.sections);
  assertEquals(answer.failed, undefined);
});

Deno.test("a token confirms its plan once", async () => {
  const it = world();
  const token = await tokenOf(it);
  await it.confirm({ ...CALL, args: { confirm: token, cards: [1, 2] } }, PLAN, token);
  assertEquals(
    await refused(() => it.confirm(CALL, PLAN, token)),
    "Nothing was done: the confirmation has been used already.",
  );
});

Deno.test("of many calls at once with one token a single one goes on", async () => {
  const it = world();
  const token = await tokenOf(it);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => it.confirm(CALL, PLAN, token)),
  );
  assertEquals(results.filter(({ status }) => status === "fulfilled").length, 1);
});

Deno.test("a token is good for five minutes, and no longer", async () => {
  const it = world();
  const [first, second] = [await tokenOf(it), await tokenOf(it)];
  it.wait(CONFIRM_WITHIN - 1);
  await it.confirm(CALL, PLAN, first);
  it.wait(1);
  assertStringIncludes(
    await refused(() => it.confirm(CALL, PLAN, second)),
    "is older than five minutes",
  );
});

const FOREIGN: readonly (readonly [string, Partial<ConfirmedCall>, Partial<Plan>, string])[] = [
  ["of another caller", { principal: "other" }, {}, "was given to another caller"],
  ["of another tool", { tool: "archive_cards" }, {}, "belongs to a call of delete_cards"],
  ["of other arguments", { args: { cards: [1] } }, {}, "belongs to a call with other arguments"],
  [
    "whose plan covers what has changed",
    {},
    { covers: [{ card_id: 1, revision: 5 }, { card_id: 2, revision: 9 }] },
    "is void: what the plan covers has changed since",
  ],
];

for (const [what, call, plan, sentence] of FOREIGN) {
  Deno.test(`a token ${what} confirms nothing, and stays good where it belongs`, async () => {
    const it = world();
    const token = await tokenOf(it);
    assertEquals(
      await refused(() => it.confirm({ ...CALL, ...call }, { ...PLAN, ...plan }, token)),
      `Nothing was done: the confirmation ${sentence}.`,
    );
    await it.confirm(CALL, PLAN, token);
  });
}

Deno.test("a token that was made up, changed, or sealed elsewhere confirms nothing", async () => {
  const it = world();
  const token = await tokenOf(it);
  const middle = token.length / 2;
  const changed = token.slice(0, middle) + (token[middle] === "A" ? "B" : "A") +
    token.slice(middle + 1);
  for (const wrong of ["", "yes", "true", changed, token.slice(1), await tokenOf(world())]) {
    assertStringIncludes(
      await refused(() => it.confirm(CALL, PLAN, wrong)),
      "is not one that this server gave, or it was changed on the way",
    );
  }
  await it.confirm(CALL, PLAN, token);
});

/** A store that processes share. */
function sharedOnce(kind: Once["kind"] = "file"): Once {
  const used = new Set<string>();
  return {
    kind,
    setIfAbsent(key) {
      const id = key.join(" ");
      const present = used.has(id);
      used.add(id);
      return Promise.resolve(present ? "present" : "set");
    },
  };
}

Deno.test("processes that share a secret and a store take each other's tokens, once in all", async () => {
  const once = sharedOnce();
  const [one, other] = [world({ secret: "s", once }), world({ secret: "s", once })];
  const [first, second] = [await tokenOf(one), await tokenOf(one)];
  await other.confirm(CALL, PLAN, first);
  assertStringIncludes(await refused(() => one.confirm(CALL, PLAN, first)), "used already");
  await one.confirm(CALL, PLAN, second);
});

Deno.test("processes that share no store do not take each other's tokens", async () => {
  const made = () => world({ secret: "s", once: sharedOnce("memory") });
  const token = await tokenOf(made());
  assertStringIncludes(await refused(() => made().confirm(CALL, PLAN, token)), "is not one that");
});

Deno.test("a token of another account confirms nothing", async () => {
  const once = sharedOnce();
  const other = createConfirmations({ account: "other", now: () => 1_000_000, secret: "s", once });
  const token = await tokenOf(world({ secret: "s", once }));
  assertStringIncludes(await refused(() => other(CALL)(PLAN, token)), "is not one that");
});

Deno.test("nothing is done when the store cannot tell whether a token was used", async () => {
  const once: Once = { kind: "file", setIfAbsent: () => Promise.resolve("failed") };
  const it = world({ secret: "s", once });
  const token = await tokenOf(it);
  assertStringIncludes(
    await refused(() => it.confirm(CALL, PLAN, token)),
    "Nothing was done: the store gives no answer",
  );
});

const ASKING: ConfirmedCall = { ...CALL, person: { canAsk: true } };
const answered = (reply: unknown, state: string | undefined): ConfirmedCall => ({
  ...CALL,
  person: { canAsk: true, replies: { [QUESTION]: reply }, state },
});
const YES = { action: "accept", content: { confirm: true } };

Deno.test("a client that can ask is told what to ask, and goes on when the person agrees", async () => {
  const it = world();
  const { text, state } = await assertRejects(() => it.confirm(ASKING, PLAN), Question);
  assertStringIncludes(text, "2 cards would be deleted for good.");
  assertStringIncludes(text, "1 of 2 cards with children: 3 in all.");
  await it.confirm(answered(YES, state), PLAN);
  assertStringIncludes(
    await refused(() => it.confirm(answered(YES, state), PLAN)),
    "has been used already",
  );
});

for (
  const reply of [
    { action: "decline" },
    { action: "decline", content: { confirm: true } },
    { action: "cancel" },
    { action: "accept", content: { confirm: false } },
    { action: "accept", content: { confirm: "true" } },
    { action: "accept", content: {} },
    { action: "accept" },
  ]
) {
  Deno.test(`an answer ${JSON.stringify(reply)} does nothing, and ends the question`, async () => {
    const it = world();
    const { state } = await assertRejects(() => it.confirm(ASKING, PLAN), Question);
    const { answer } = await assertRejects(
      () => it.confirm(answered(reply, state), PLAN),
      Unconfirmed,
    );
    assertEquals(answer, { head: "Nothing was done: the person was asked and did not agree." });
    assertStringIncludes(
      await refused(() => it.confirm(answered(YES, state), PLAN)),
      "has been used already",
    );
  });
}

Deno.test("a person's yes is worth nothing without the question it answers", async () => {
  const it = world();
  const token = await tokenOf(it);
  const { state } = await assertRejects(() => it.confirm(ASKING, PLAN), Question);
  await assertRejects(() => it.confirm(answered(YES, undefined), PLAN), Question);
  for (const wrong of ["", "yes", token]) {
    assertStringIncludes(
      await refused(() => it.confirm(answered(YES, wrong), PLAN)),
      "is not one that this server gave",
    );
  }
  // Nor is what goes along with the question a token.
  assertStringIncludes(await refused(() => it.confirm(CALL, PLAN, state)), "is not one that");
  const changed = { ...PLAN, covers: [] };
  assertStringIncludes(await refused(() => it.confirm(answered(YES, state), changed)), "is void");
});
