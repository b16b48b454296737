import { assertEquals } from "@std/assert";
import { changesOf } from "../../../src/businessmap/card_history.ts";
import { Card } from "../../../src/businessmap/entities.ts";

const SPAN = { from: Date.parse("2026-05-01T00:00:00Z"), to: Date.parse("2026-05-31T23:59:59Z") };

/** A stay that began on a day of May, in the section of that number. */
const stay = (day: string, section: number) => ({
  board_id: 1,
  workflow_id: 1,
  section,
  column_id: section,
  lane_id: 1,
  start: `2026-05-${day}T10:00:00Z`,
  end: null,
});

const changes = (fields: Record<string, unknown>) =>
  changesOf(Card.parse({ card_id: 1, created_at: "2026-01-01T00:00:00Z", ...fields }), SPAN);

Deno.test("changesOf() takes a card as finished when it comes into Done, not when it moves there", () => {
  const path = [stay("02", 1), stay("05", 4), stay("09", 4)];
  assertEquals(changes({ transitions: path }).finishedAt, "2026-05-05T10:00:00Z");
  assertEquals(changes({ transitions: path.slice(1) }).finishedAt, undefined);
  assertEquals(changes({ transitions: [...path, stay("10", 3)] }).moves.length, 3);
});

Deno.test("changesOf() sorts stays that come in another order", () => {
  const path = [stay("09", 3), stay("02", 1), stay("05", 2)];
  assertEquals(
    changes({ transitions: path }).moves.map(({ from, to }) => [from?.section, to.section]),
    [[1, 2], [2, 3]],
  );
});

Deno.test("changesOf() knows that a card moved even without a history", () => {
  const moved = changes({ in_current_position_since: "2026-05-07T00:00:00Z", column_id: 7 });
  assertEquals(moved.moves.map(({ from, to, at }) => [from, to.column_id, at]), [
    [undefined, 7, "2026-05-07T00:00:00Z"],
  ]);
  const created = "2026-05-07T00:00:00Z";
  const fresh = changes({ created_at: created, in_current_position_since: created });
  assertEquals([fresh.created, fresh.moves.length], [true, 0]);
});

Deno.test("changesOf() reads of block times what it can, and nothing else", () => {
  const blocked = { is_blocked: 1, block_reason: { reason_id: 1, comment: "x" } };
  const times = [{ start: "2026-05-02T00:00:00Z", end: null }];
  assertEquals(changes({ ...blocked, block_times: times }).blockedSince, "2026-05-02T00:00:00Z");
  assertEquals(changes({ ...blocked, block_times: [{ from: 1, start: 5 }] }).blockedSince, "");
  const over = [{ start: "2026-04-02T00:00:00Z", end: "2026-05-03T00:00:00Z" }];
  assertEquals(changes({ block_times: over }).unblockedAt, "2026-05-03T00:00:00Z");
});

Deno.test("changesOf() does not take a later change for one in the span", () => {
  const { changed, changedLater } = changes({ last_modified: "2026-06-03T00:00:00Z" });
  assertEquals([changed, changedLater], [false, true]);
});
