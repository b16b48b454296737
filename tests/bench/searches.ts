/**
 * What searches cost over an account of twenty boards with ten thousand cards: tokens of an answer,
 * requests, and the time of one that asks nothing any more.
 *
 * @module
 */
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import { startAccount } from "../e2e/support/account.ts";
import { initialize, startServer } from "../e2e/support/line_client.ts";
import { readAnswer, serverCommand } from "../e2e/support/server.ts";
import { cardIds } from "../support/answers.ts";
import { cardListJson, cardListPath } from "../support/card_json.ts";
import { callTool, median } from "./measure.ts";
import type { Row } from "./table.ts";

const SIZE = { boards: 20, cards: 10_000 };
const TOOL = "find_cards";
const TEXT = { text: "what is to be done" };
/** Well within the freshness of cards. */
const ROUNDS = 15;
const WARM_UP = 3;

/** Rows on searches over many cards. */
export async function searchRows(): Promise<Row[]> {
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });
  await using account = await startAccount({ seed: SIZE });
  const server = startServer(serverCommand(account.apiUrl, account.apiToken, home, {
    BUSINESSMAP_KV_PATH: join(home, "store.kv"),
  }));
  try {
    await initialize(server);
    await server.request("tools/list");
    const none = account.requestCount();
    await callTool(server, TOOL, TEXT);
    const cold = account.requestCount() - none;
    const times: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const begun = performance.now();
      await callTool(server, TOOL, TEXT);
      if (round >= WARM_UP) times.push(performance.now() - begun);
    }
    const warm = account.requestCount() - none - cold;
    const list = await server.request("tools/call", { name: TOOL, arguments: { limit: 100 } });
    const { text } = readAnswer(list.result);
    const json = cardListJson(await account.api("GET", cardListPath(cardIds(text))));
    const what = `Words searched in ${SIZE.cards.toLocaleString("en-US")} cards on ${SIZE.boards}` +
      " boards";
    return [
      { what: `${what}, cold: requests`, value: cold, unit: "", must: 12, aim: 11 },
      { what: `${what}, asked before: requests`, value: warm, unit: "", must: 0, aim: 0 },
      {
        what: `${what}, asked before: from the request to its answer, median`,
        value: median(times),
        unit: "ms",
        must: 300,
        aim: 150,
      },
      {
        what: "A list of 100 cards: tokens (cl100k) of those of the account's own compact JSON",
        value: 100 * countTokens(text) / countTokens(json),
        unit: "%",
        must: 45,
        aim: 40,
      },
    ];
  } finally {
    await server.end();
    await Deno.remove(home, { recursive: true });
  }
}
