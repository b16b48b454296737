import { assert, assertEquals, assertMatch } from "@std/assert";
import { splitList } from "../../../src/simulator/validation.ts";
import { client, someCards } from "./client.ts";

async function detailsOf(body: unknown, path = "/cards", method = "POST"): Promise<unknown> {
  const one = await client();
  const answer = await one.send(method, path, body);
  assertEquals(answer.status, 400, JSON.stringify(answer.body));
  assertEquals(answer.body.error.code, "VE02");
  assertMatch(answer.body.error.reference, /^[0-9A-Z]{8}$/);
  return answer.body.error.details;
}

Deno.test("all wrong fields of a body are reported together, in the recorded words", async () => {
  const details = await detailsOf({
    column_id: "a",
    lane_id: 0,
    position: -1,
    size: "big",
    priority: 251,
    color: "red",
    deadline: "2026-01-01",
  });
  assertEquals(details, {
    column_id: ["The value must be an integer."],
    lane_id: ["The value must be a positive number."],
    position: ["The value must be greater than or equal to zero."],
    size: ["The value must be a floating-point number."],
    priority: ["The value must be between 1 and 250."],
    color: ["The value must be a valid 6-character or 3-character color string."],
    deadline: [
      "The value must contain a valid date and time in the ISO 8601 format including a time zone designator.",
    ],
  });
});

Deno.test("wrong fields inside lists are reported below items and the index", async () => {
  const details = await detailsOf({
    cards: [{ column_id: 2, lane_id: 1 }, {
      subtasks_to_add: [{}],
      links_to_existing_cards_to_add_or_update: [{ linked_card_id: 1, link_type: "friend" }],
    }],
  }, "/cards/createMany");
  const message =
    "The value must be one of the following: parent, child, relative, predecessor, successor.";
  assertEquals(details, {
    cards: {
      items: {
        1: {
          subtasks_to_add: { items: { 0: { description: ["This property is required."] } } },
          links_to_existing_cards_to_add_or_update: { items: { 0: { link_type: [message] } } },
        },
      },
    },
  });
});

Deno.test("dates are accepted up to the very start of 2038", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  const set = async (deadline: string) =>
    (await one.send("PATCH", `/cards/${id}`, { deadline })).status;
  assertEquals(await set("2038-01-01T00:00:00Z"), 200);
  assertEquals(await set("2038-01-01T00:00:01Z"), 400);
  assertEquals(await set("1970-01-01T00:00:00Z"), 400);
});

Deno.test("values are brought into the account's own form", async () => {
  const one = await client();
  const { body } = await one.send("POST", "/cards", {
    column_id: 2,
    lane_id: 1,
    title: 42,
    color: "#1aB",
    size: "500",
    deadline: "2026-03-11T10:00:00+02:00",
  });
  const [card] = body.data;
  assertEquals([card.title, card.color, card.size], ["42", "11aabb", 500]);
  assertEquals(card.deadline, "2026-03-11T08:00:00Z");
});

Deno.test("null clears what may be cleared and is refused elsewhere", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  const cleared = await one.send("PATCH", `/cards/${id}`, { priority: null });
  assertEquals(cleared.body.data[0].priority, null);
  assertEquals((await one.send("PATCH", `/cards/${id}`, { title: null })).status, 400);
});

Deno.test("an alternative of null does not let wrong objects through", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  const path = `/cards/${id}`;
  const wrong = await one.send("PATCH", path, { block_reason: { reason_id: "none" } });
  assertEquals(wrong.body.error.details, {
    block_reason: { reason_id: ["The value must be an integer."] },
  });
  const right = { block_reason: { comment: "Waiting", nonsense: 1 } };
  assertEquals((await one.send("PATCH", path, right)).body.data[0].block_reason.comment, "Waiting");
  assertEquals((await one.send("PATCH", path, { block_reason: null })).body.data.length, 1);
});

Deno.test("values of a query outside the allowed ones are refused", async () => {
  const one = await client();
  for (
    const query of ["fields=card_id,nonsense", "expand=nonsense", "state=all", "per_page=5000"]
  ) {
    const { status, body } = await one.get(`/cards?${query}`);
    assertEquals([status, body.error?.code], [400, "VE02"], query);
  }
  const brackets = await one.get("/cards?expand[]=subtasks");
  assertEquals(brackets.status, 400);
  assert("expand" in brackets.body.error.details);
});

Deno.test("splitList() does not split inside brackets", () => {
  assertEquals(splitList("a,boards[board_id,name],b"), ["a", "boards[board_id,name]", "b"]);
  assertEquals(splitList(""), []);
});
