import { assertEquals, assertThrows } from "@std/assert";
import {
  ApiLimit,
  Board,
  Card,
  Comment,
  CustomField,
  Me,
  RawStructure,
  User,
} from "../../../src/businessmap/entities.ts";

Deno.test("a card may leave out everything but its id", () => {
  const card = Card.parse({ card_id: 5 });
  assertEquals(card.title, "");
  assertEquals([card.owner_user_id, card.deadline, card.block_reason], [null, null, null]);
  assertEquals([card.tag_ids, card.subtasks, card.custom_fields], [[], [], []]);
  assertEquals(card.is_blocked, false);
  assertThrows(() => Card.parse({ title: "without an id" }));
});

Deno.test("a yes or no is read from a number and from a boolean", () => {
  for (
    const [given, read] of [[1, true], [0, false], [true, true], [false, false], [null, false]]
  ) {
    assertEquals(Board.parse({ board_id: 1, is_archived: given }).is_archived, read);
  }
  assertThrows(() => Board.parse({ board_id: 1, is_archived: "yes" }));
});

Deno.test("a text or number of another kind is refused", () => {
  assertThrows(() => Card.parse({ card_id: 5, title: 5 }));
  assertThrows(() => Card.parse({ card_id: 5, deadline: 5 }));
  assertThrows(() => Card.parse({ card_id: 5, size: "5" }));
});

Deno.test("parts of a card that come in an unknown form are left out, not fatal", () => {
  const card = Card.parse({ card_id: 5, block_reason: [], initiative_details: "x" });
  assertEquals([card.block_reason, card.initiative_details], [null, null]);
  assertEquals(Comment.parse({ comment_id: 1, author: "Tomas" }).author, null);
});

Deno.test("what is not used is not kept", () => {
  assertEquals(Object.hasOwn(User.parse({ user_id: 1, avatar: "x" }), "avatar"), false);
});

Deno.test("the maps of a structure may arrive as empty lists", () => {
  const raw = RawStructure.parse({
    board_id: 1,
    workflows: [],
    lanes: [],
    columns: null,
    cell_limits: { 3: [] },
    merged_areas: [],
  });
  assertEquals([raw.workflows, raw.lanes, raw.columns, raw.merged_areas], [{}, {}, {}, {}]);
  assertEquals(raw.cell_limits, { 3: {} });
  assertThrows(() => RawStructure.parse({ board_id: 1, workflows: [1] }));
});

Deno.test("a workflow is on unless the account says otherwise", () => {
  const enabled = (is_enabled: unknown) =>
    RawStructure.parse({ board_id: 1, workflows: { 2: { is_enabled } } }).workflows[2]?.is_enabled;
  assertEquals([undefined, null, 1, true, 0, false].map(enabled), [
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("the key's user may come without an id, and a limit under either name", () => {
  assertEquals(Me.parse({ username: "a" }).user_id, null);
  assertEquals(ApiLimit.parse({ types: "hourly", limit: 5 }).types, "hourly");
  assertEquals(ApiLimit.parse({ type: "hourly", limit: 5 }).type, "hourly");
});

Deno.test("a field without allowed values has none", () => {
  assertEquals(CustomField.parse({ field_id: 1, name: "x" }).allowed_values, []);
});
