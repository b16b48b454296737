import { assertEquals } from "@std/assert";
import { Card } from "../../../src/businessmap/entities.ts";
import { createSightings } from "../../../src/businessmap/sightings.ts";

const card = (card_id: number, board_id: number) => Card.parse({ card_id, board_id });

Deno.test("createSightings() knows the board only when all cards were seen on one", () => {
  const sightings = createSightings();
  sightings.note([card(1, 7), card(2, 7), card(3, 8)]);
  assertEquals(sightings.boardOf([1, 2]), 7);
  assertEquals(sightings.boardOf([1, 3]), undefined);
  assertEquals(sightings.boardOf([1, 99]), undefined);
});

Deno.test("createSightings() forgets the cards seen longest ago", () => {
  const sightings = createSightings(2);
  sightings.note([card(1, 7), card(2, 7)]);
  sightings.note([card(1, 7), card(3, 7)]);
  assertEquals([1, 2, 3].map((id) => sightings.boardOf([id])), [7, undefined, 7]);
});
