import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseBoardRef, parseCardRef } from "../../../src/businessmap/card_ref.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { webUrl } from "../../support/drawn.ts";

const HOST = "acme.kanbanize.com";

const CARDS = [
  [12, { id: 12 }],
  ["12", { id: 12 }],
  [" 12 ", { id: 12 }],
  ["#ABC-1", { customId: "ABC-1" }],
  ["#12", { customId: "12" }],
  ["https://acme.kanbanize.com/ctrl_board/3/cards/12/details/", { id: 12 }],
  ["https://acme.kanbanize.com/ctrl_board/3/cards/12", { id: 12 }],
  ["https://ACME.kanbanize.com/ctrl_board/3/cards/12/details?tab=history#top", { id: 12 }],
  ["https://acme.businessmap.io/ctrl_board/3/cards/12/details/", { id: 12 }],
] as const;

for (const [ref, card] of CARDS) {
  Deno.test(`parseCardRef() reads ${JSON.stringify(ref)}`, () => {
    assertEquals(parseCardRef(ref, HOST), card);
  });
}

const NO_CARDS: readonly (readonly [string | number, string])[] = [
  ["https://other.kanbanize.com/ctrl_board/3/cards/12", "another account"],
  ["https://acme.kanbanize.com.evil.example/ctrl_board/3/cards/12", "another account"],
  ["https://acme.kanbanize.com@evil.example/ctrl_board/3/cards/12", "another account"],
  ["https://acme.evil.example/ctrl_board/3/cards/12", "another account"],
  ["https://acme.kanbanize.com/ctrl_board/3", "not the address of a card"],
  ["https://acme.kanbanize.com/ctrl_board/3/cards/12x", "not the address of a card"],
  ["https://", "not a valid address"],
  [0, "whole number from 1"],
  [-3, "whole number from 1"],
  [1.5, "whole number from 1"],
  ["99999999999", "whole number from 1"],
  ["#", "no reference to a card"],
  ["ABC-1", "no reference to a card"],
  ["", "no reference to a card"],
];

for (const [ref, message] of NO_CARDS) {
  Deno.test(`parseCardRef() refuses ${JSON.stringify(ref)}`, () => {
    assertThrows(() => parseCardRef(ref, HOST), DomainError, message);
  });
}

Deno.test("parseBoardRef() takes the id from an address and leaves the rest", () => {
  assertEquals(parseBoardRef("https://acme.kanbanize.com/ctrl_board/3", HOST), 3);
  assertEquals(parseBoardRef("https://acme.kanbanize.com/ctrl_board/3/cards/12/details/", HOST), 3);
  assertEquals(parseBoardRef("Sales / Leads", HOST), "Sales / Leads");
  assertEquals(parseBoardRef(3, HOST), 3);
  assertThrows(() => parseBoardRef("https://acme.kanbanize.com/", HOST), DomainError, "a board");
  assertThrows(
    () => parseBoardRef("https://other.kanbanize.com/ctrl_board/3", HOST),
    DomainError,
    "another account",
  );
});

Deno.test("parseCardRef() takes an address of a local account by host and port", () => {
  const ref = "http://127.0.0.1:8080/ctrl_board/1/cards/5";
  assertEquals(parseCardRef(ref, "127.0.0.1:8080"), { id: 5 });
  assertThrows(() => parseCardRef(ref, "127.0.0.1:9090"), DomainError, "another account");
});

Deno.test("parseCardRef() either finds a card or explains, whatever it is given", () => {
  const ref = fc.oneof(
    fc.string(),
    webUrl(),
    fc.double(),
    fc.string().map((end) => `https://${HOST}/${end}`),
  );
  fc.assert(fc.property(ref, (ref) => {
    try {
      parseCardRef(ref, HOST);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }));
});
