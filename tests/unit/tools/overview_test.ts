/**
 * What a look over a whole workspace costs in requests, on a simulated account.
 */
import { assertEquals } from "@std/assert";
import { scanCards } from "../../../src/businessmap/card_scans.ts";
import { withHarness } from "../../support/harness.ts";

for (const [cards, pages] of [[1, 1], [1_000, 1], [1_001, 2], [2_500, 3]] as const) {
  Deno.test(`all boards and ${cards} cards of a workspace take ${pages + 1} requests`, async () => {
    await withHarness(async ({ call, account, simulator }) => {
      const { boards } = account();
      const ids = (await boards()).map((board) => board.board_id);
      const scan = await scanCards(account(), { board_ids: ids });
      assertEquals([scan.cards.length, scan.complete], [cards, true]);
      assertEquals(simulator.requests.map(({ path }) => path.split("?")[0]), [
        "/boards",
        ...Array(pages).fill("/cards"),
      ]);
      // The tool shares what was read, and asks for nothing but names on top.
      const { isError, seen } = await call("find_cards", { workspaces: [1], limit: 200 });
      assertEquals(isError, false);
      assertEquals(seen.filter(({ path }) => /^\/(boards|cards)(\?|$)/.test(path)), []);
    }, { simulator: { seed: { boards: 10, cards } } });
  });
}
