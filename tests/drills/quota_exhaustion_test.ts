/** One caller spends all of the account's requests. */
import { assertStringIncludes } from "@std/assert";
import { startDrillAccount } from "./support/account.ts";
import { startCallers } from "./support/callers.ts";
import { drill } from "./support/drill.ts";

drill({
  runbook: "quota-exhaustion",
  alerts: ["BusinessMapBudgetLow", "BusinessMapBudgetExhausted", "BusinessMapNoGrants"],
  fault: "one caller spends all requests of the minute",
  account: () => startDrillAccount({ limits: { perMinute: 30, perHour: 600 } }),
  // What the others ask is in the cache.
  call: () => ({ name: "list_boards", arguments: {} }),
  break: async ({ account, service }) => {
    const token = await service.principal("crawler", "--calls-per-minute", "6000");
    const cards = [...account.simulator.state.cards.keys()];
    return startCallers({
      url: () => service.url,
      token,
      callers: 4,
      call: (count) => {
        const card = cards[count % cards.length];
        return {
          name: "add_comments",
          arguments: { comments: [{ card, text: `Crawled ${count}` }] },
        };
      },
    });
  },
  variables: () => ({ CALLER: "crawler" }),
  afterwards: (_world, output) => assertStringIncludes(output, "crawler is removed."),
});
