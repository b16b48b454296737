import { assertEquals, assertRejects } from "@std/assert";
import { createAccount } from "../../../src/businessmap/account.ts";
import { changeCards, createCards } from "../../../src/businessmap/card_writes.ts";
import { UpstreamError, type UpstreamFailure } from "../../../src/gateway/errors.ts";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import { fakeSend } from "../../support/fake_send.ts";

const SETTINGS = { host: "a.kanbanize.com", origin: "https://a.kanbanize.com", readOnly: false };

function accountThat(answer: (request: UpstreamRequest) => unknown) {
  const { send, requests } = fakeSend(answer);
  return { account: createAccount(SETTINGS, send), requests };
}

const changes = [1, 2, 3].map((cardId) => ({ cardId, body: { title: `T${cardId}` } }));

/** An account that refuses the change and then shows these cards. */
function refusing(
  failure: UpstreamFailure,
  facts: Partial<UpstreamError["facts"]>,
  cards: readonly Record<string, unknown>[],
) {
  return accountThat((request) => {
    if (request.method !== "GET") {
      throw new UpstreamError(failure, {
        operation: request.operation,
        method: request.method,
        arrived: "no",
        ...facts,
      });
    }
    const state = new URL(request.path, "https://x").searchParams.get("state");
    return { data: { pagination: {}, data: state === null ? cards : [] } };
  });
}

Deno.test("createCards() gives the rows in the order of the drafts", async () => {
  const { account, requests } = accountThat((request) => ({
    // The order of an answer is not documented.
    data: (request.body as { cards: { reference: string }[] }).cards.toReversed()
      .map(({ reference }) => ({ card_id: 100 + Number(reference), reference })),
  }));
  const bodies = Array.from({ length: 12 }, () => ({ column_id: 1, lane_id: 1 }));
  const rows = await createCards(account, bodies, { boards: [7], exceedingReason: "Agreed" });
  assertEquals(rows.map((row) => row.card_id), bodies.map((_, index) => 101 + index));
  assertEquals((requests[0]?.body as Record<string, unknown>).exceeding_reason, "Agreed");
  assertEquals(requests[0]?.touches, ["cards:*", "cards:7"]);
});

Deno.test("createCards() keeps the account's order when it gives no references", async () => {
  const { account } = accountThat(() => ({ data: [{ card_id: 9 }, { card_id: 8 }] }));
  const rows = await createCards(account, [{}, {}].map(() => ({ column_id: 1, lane_id: 1 })), {
    boards: [],
  });
  assertEquals(rows.map((row) => row.card_id), [9, 8]);
});

Deno.test("changeCards() takes a card that is left out of the answer as unchanged", async () => {
  const { account } = accountThat(() => ({ data: [{ card_id: 1 }, { card_id: 3 }] }));
  const written = await changeCards(account, changes);
  assertEquals(written.done.map((card) => card.card_id), [1, 3]);
  assertEquals([written.unchanged, written.failed, written.unknown], [[2], [], []]);
});

Deno.test("changeCards() reads back what became of a refused batch", async () => {
  const { account } = refusing("server", { status: 502, arrived: "unknown" }, [
    { card_id: 1, title: "T1" },
    { card_id: 2, title: "Old" },
  ]);
  const written = await changeCards(account, changes);
  assertEquals(written.done.map((card) => card.card_id), [1]);
  // It may still arrive: only a card that is not there has surely failed.
  assertEquals(written.unknown.map((one) => one.cardId), [2]);
  assertEquals(written.failed, [{ cardId: 3, reason: "There is no card 3." }]);
});

Deno.test("changeCards() calls nothing done of which a part cannot be seen", async () => {
  const { account } = refusing("invalid", { status: 400 }, [
    { card_id: 1, title: "T" },
    { card_id: 2, title: "T" },
  ]);
  const written = await changeCards(account, [
    { cardId: 1, body: { title: "T", description: "<p>new</p>" } },
    { cardId: 2, body: { title: "T" } },
  ]);
  assertEquals(written.unknown.map((one) => one.cardId), [1]);
  assertEquals(written.done.map((card) => card.card_id), [2]);
});

Deno.test("changeCards() does not guess about changes that cannot be compared", async () => {
  const { account } = refusing("server", { status: 502, arrived: "unknown" }, [{ card_id: 1 }, {
    card_id: 2,
  }]);
  const written = await changeCards(
    account,
    [1, 2].map((cardId) => ({ cardId, body: { description: "<p>x</p>" } })),
  );
  assertEquals(written.unknown.map((one) => one.cardId), [1, 2]);
  assertEquals([written.done, written.failed], [[], []]);
});

Deno.test("changeCards() blames the one card that the refusal names, in every form", async () => {
  for (
    const details of [
      { cards: { items: { "1": { title: ["Wrong"] } } } },
      { 'cards.items."1".title': ["Wrong"] },
      { "cards.1": ["Wrong"] },
      { card_id: 2 },
    ]
  ) {
    const cards = [1, 2, 3].map((card_id) => ({ card_id, title: "Old" }));
    const { account } = refusing("invalid", { status: 400, details }, cards);
    const { failed } = await changeCards(account, changes);
    assertEquals(
      failed.map(({ reason }) => reason.includes("because of another card")),
      [true, false, true],
      JSON.stringify(details),
    );
  }
  for (const details of [undefined, "x", [], { cards: { items: { 0: [], 2: [] } } }]) {
    const cards = [1, 2, 3].map((card_id) => ({ card_id, title: "Old" }));
    const { account } = refusing("invalid", { status: 400, details }, cards);
    const { failed } = await changeCards(account, changes);
    assertEquals(failed.some(({ reason }) => reason.includes("another card")), false);
  }
});

Deno.test("changeCards() does not read back a single card, nor what was never sent", async () => {
  const cases: [UpstreamFailure, number | undefined, number][] = [
    ["unauthorised", 401, 3],
    ["cancelled", undefined, 3],
    ["budget", undefined, 3],
    ["invalid", 400, 1],
  ];
  for (const [failure, status, count] of cases) {
    const { account, requests } = refusing(failure, status === undefined ? {} : { status }, []);
    const error = await assertRejects(
      () => changeCards(account, changes.slice(0, count)),
      UpstreamError,
    );
    assertEquals(error.failure, failure);
    assertEquals(requests.length, 1);
  }
});

Deno.test("changeCards() makes only what it touched stale, when the boards are known", async () => {
  const { account, requests } = accountThat(() => ({ data: [] }));
  await changeCards(account, changes, { boards: [7] });
  await changeCards(account, changes);
  assertEquals(requests.map((one) => one.touches), [
    ["cards:*", "cards:7", "card:1", "card:2", "card:3"],
    ["cards"],
  ]);
});
