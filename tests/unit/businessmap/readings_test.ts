import { assert, assertEquals, assertThrows } from "@std/assert";
import * as z from "zod";
import { createClient } from "../../../src/businessmap/client.ts";
import { rowSchema } from "../../../src/businessmap/card_rows.ts";
import type { UpstreamAnswer } from "../../../src/gateway/request.ts";
import { fakeSend } from "../../support/fake_send.ts";

/** A row schema, and how many rows it has read. */
function countingRow() {
  let read = 0;
  const row = z.object({ board_id: z.int() }).transform((one) => {
    read++;
    return one;
  });
  return { row, read: () => read };
}

function clientOf(body: unknown, source: UpstreamAnswer["source"] = "cache") {
  return createClient(fakeSend(() => body, { source }).send);
}

Deno.test("an answer that the cache gives again is read once by each schema, whoever asks", async () => {
  const body = { data: [{ board_id: 1 }] };
  const [one, other] = [countingRow(), countingRow()];
  const first = await clientOf(body).page("getBoards", {}, one.row);
  const second = await clientOf(body).page("getBoards", {}, one.row);
  assert(first.rows === second.rows);
  assertEquals(one.read(), 1);
  await clientOf(body).page("getBoards", {}, other.row);
  assertEquals([one.read(), other.read()], [1, 1]);
});

Deno.test("another answer is read anew, though it says the same", async () => {
  const { row, read } = countingRow();
  for (let time = 0; time < 3; time++) {
    await clientOf({ data: [{ board_id: 1 }] }).page("getBoards", {}, row);
  }
  assertEquals(read(), 3);
});

Deno.test("what is read can be changed by nobody, wherever it came from", async () => {
  for (const source of ["account", "cache", "stale"] as const) {
    const { rows } = await clientOf(
      { data: [{ card_id: 1, tag_ids: [3, 2] }, { card_id: 2 }] },
      source,
    )
      .page("getBoards", {}, rowSchema(["card_id", "tag_ids"]));
    const [card] = rows;
    assert(card !== undefined);
    assertThrows(() => rows.sort(), TypeError);
    assertThrows(() => rows.push(card), TypeError);
    assertThrows(() => Object.assign(card, { title: "Another" }), TypeError);
    assertThrows(() => card.tag_ids?.sort(), TypeError);
  }
});

Deno.test("cards of which the same was asked for are read by one schema", () => {
  assert(rowSchema(["title", "card_id"]) === rowSchema(["card_id", "title"]));
  assert(rowSchema(["card_id"]) !== rowSchema(["card_id", "title"]));
});
