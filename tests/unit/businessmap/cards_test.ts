import { assertEquals, assertRejects } from "@std/assert";
import { createAccount } from "../../../src/businessmap/account.ts";
import { boardCards, scanCards } from "../../../src/businessmap/card_scans.ts";
import { cardIds, readCards } from "../../../src/businessmap/cards.ts";
import { Card } from "../../../src/businessmap/entities.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { fakeSend } from "../../support/fake_send.ts";
import { withHarness } from "../../support/harness.ts";

const SETTINGS = { host: "a.kanbanize.com", origin: "https://a.kanbanize.com", readOnly: false };

/** An account whose search has so many pages of one card each. */
function paged(pages: number) {
  const { send, requests } = fakeSend((request) => {
    const page = Number(new URL(request.path, "https://x").searchParams.get("page"));
    return {
      data: {
        pagination: { all_pages: pages, current_page: page, results_per_page: 1000 },
        data: [{ card_id: 1000 - page, board_id: 7 }],
      },
    };
  });
  return { account: createAccount(SETTINGS, send), requests };
}

Deno.test("scanCards() reads every page, a person's first page before the rest", async () => {
  const { account, requests } = paged(4);
  const scan = await scanCards(account, { board_ids: [7] });
  assertEquals(scan.cards.map((card) => card.card_id), [999, 998, 997, 996]);
  assertEquals([scan.complete, scan.matching, scan.requests], [true, 4, 4]);
  assertEquals(requests.map((one) => one.priority), ["person", "scan", "scan", "scan"]);
  assertEquals(account.sightings.boardOf([999, 996]), 7);
});

Deno.test("scanCards() stops at its limit of pages and says that there is more", async () => {
  for (const [limit, read] of [[1, 1], [2, 2], [3, 3]] as const) {
    const { account, requests } = paged(4);
    const scan = await scanCards(account, {}, {}, limit);
    assertEquals([scan.cards.length, scan.requests, requests.length], [read, read, read]);
    assertEquals([scan.complete, scan.matching], [false, 4000]);
  }
});

Deno.test("scanCards() reads descriptions and custom fields only when told to", async () => {
  const { account, requests } = paged(1);
  await scanCards(account, {});
  await scanCards(account, {}, { descriptions: true, customFields: true });
  const asked = requests.map(({ path }) => {
    const { searchParams } = new URL(path, "https://x");
    return [
      searchParams.get("fields")?.split(",").includes("description"),
      searchParams.get("expand"),
    ];
  });
  assertEquals(asked, [[false, "tag_ids"], [true, "tag_ids,custom_fields"]]);
});

Deno.test("scanCards() reads of a row what was asked for, as a single card is read", async () => {
  const row = {
    card_id: 5,
    title: null,
    description: "<p>x</p>",
    is_blocked: 1,
    block_reason: { reason_id: 2, comment: "y" },
    tag_ids: [3],
    linked_cards: "not asked for, so not looked at",
  };
  const { send } = fakeSend(() => ({ data: { pagination: { all_pages: 1 }, data: [row] } }));
  const { cards } = await scanCards(createAccount(SETTINGS, send), {}, { descriptions: true });
  assertEquals(cards, [Card.parse({ ...row, linked_cards: [] })]);
  const wrong = fakeSend(() => ({ data: { data: [{ ...row, title: 5 }] } }));
  await assertRejects(() => scanCards(createAccount(SETTINGS, wrong.send), {}), UpstreamError);
});

Deno.test("reads of cards carry the tags of what they show", async () => {
  const { account, requests } = paged(1);
  await boardCards(account, 7);
  await scanCards(account, { column_ids: [3] });
  await readCards(account, [999], [], { anyState: false });
  assertEquals(requests.map((one) => one.tags), [
    ["cards", "cards:7"],
    ["cards", "cards:*"],
    ["cards", "card:999"],
  ]);
});

Deno.test("readCards() asks for archived and discarded cards only while some are missing", async () => {
  await withHarness(async ({ account, simulator, state }) => {
    const { cards } = await readCards(account(), [101, 102]);
    assertEquals(cards.map((card) => card.card_id), [101, 102]);
    assertEquals(simulator.requests.length, 1);
    const archived = [...state.cards.values()].find((card) => card.state === "archived");
    await readCards(account(), [101, archived?.card_id ?? 0]);
    assertEquals(simulator.requests.length, 3);
    await readCards(account(), [9999], [], { anyState: false });
    assertEquals(simulator.requests.length, 4);
  });
});

Deno.test("cardIds() of ids and addresses asks nothing and keeps each once", async () => {
  await withHarness(async ({ account, simulator }) => {
    const refs = [5, "6", "https://acme.kanbanize.com/ctrl_board/1/cards/5/details/", 6];
    assertEquals(await cardIds(account(), refs), [5, 6]);
    assertEquals(simulator.requests.length, 0);
    assertEquals(await cardIds(account(), ["#TIDE-42", 101]), [103, 101]);
    await assertRejects(
      () => cardIds(account(), ["#NOPE"]),
      DomainError,
      'No active card has the reference "#NOPE".',
    );
  });
});
