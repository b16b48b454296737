import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  linkType,
  priorityName,
  priorityNumber,
  propertiesBody,
  type Role,
  withoutNulls,
} from "../../../src/businessmap/card_changes.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { withHarness } from "../../support/harness.ts";

Deno.test("priorityNumber() takes words and numbers from 1 to 250", () => {
  assertEquals(["critical", " HIGH ", "average", "Low", 7, "250"].map(priorityNumber), [
    1,
    2,
    3,
    4,
    7,
    250,
  ]);
  for (const wrong of ["urgent", 0, 251, "1.5", "-1", "", "toString", "constructor"]) {
    assertThrows(() => priorityNumber(wrong), DomainError, "from 1 to 250");
  }
});

Deno.test("priorityName() gives a name that priorityNumber() takes back", () => {
  assertEquals(priorityName(null), "");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 250 }), (number) => {
      assertEquals(priorityNumber(priorityName(number)), number);
    }),
  );
});

Deno.test("linkType() says what the other card is: the account sees a link from the written card", () => {
  const pairs: readonly (readonly [Role, Role])[] = [
    ["parent", "child"],
    ["predecessor", "successor"],
    ["relative", "relative"],
  ];
  for (const [one, other] of pairs) {
    assertEquals([linkType(one), linkType(other)], [other, one]);
  }
});

Deno.test("withoutNulls() leaves every other falsy value", () => {
  assertEquals(withoutNulls({ a: null, b: 0, c: "", d: false }), { b: 0, c: "", d: false });
});

Deno.test("propertiesBody() of nothing is nothing and asks nothing", async () => {
  await withHarness(async ({ account, simulator }) => {
    const nothing = { tags: {}, co_owners: { add: [] }, planned: {}, custom_fields: [] };
    assertEquals(await propertiesBody(account(), nothing, false), {});
    assertEquals(simulator.requests.length, 0);
  });
});

Deno.test("propertiesBody() keeps null apart from what is not named", async () => {
  await withHarness(async ({ account }) => {
    const cleared = { owner: null, type: null, priority: null, deadline: null, size: null };
    assertEquals(await propertiesBody(account(), cleared, false), {
      owner_user_id: null,
      type_id: null,
      priority: null,
      deadline: null,
      size: null,
    });
  });
});

Deno.test("propertiesBody() takes colors of three and six digits", async () => {
  await withHarness(async ({ account }) => {
    const color = async (value: string) =>
      (await propertiesBody(account(), { color: value }, true)).color;
    assertEquals(await color(" #ABC "), "aabbcc");
    assertEquals(await color("34A97B"), "34a97b");
    for (const wrong of ["", "#", "abcd", "gggggg", "red", "1234567"]) {
      await assertRejects(() => color(wrong), DomainError, "A color is six hex digits");
    }
  });
});

Deno.test("propertiesBody() resolves the cards that a card is linked to", async () => {
  await withHarness(async ({ account }) => {
    const body = await propertiesBody(account(), {
      links: [{ is: "child", of: "#TIDE-42" }, { is: "relative", of: 101 }],
    }, true);
    assertEquals(body, {
      links_to_existing_cards_to_add_or_update: [
        { linked_card_id: 103, link_type: "parent" },
        { linked_card_id: 101, link_type: "relative" },
      ],
    });
  });
});
