import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import { createSearch } from "../../../../src/businessmap/catalogue/search.ts";
import { stem, stems, understand } from "../../../../src/businessmap/catalogue/words.ts";
import { NEEDS } from "./needs.ts";

const search = async () => createSearch(await loadCatalogue());

Deno.test("the 60 needs are spread over at least 40 groups, each with an operation of its own", async () => {
  const catalogue = await loadCatalogue();
  const operations = NEEDS.map(([, id]) => catalogue.get(id));
  assertEquals(NEEDS.length, 60);
  assertEquals(new Set(operations).size, 60);
  assert(new Set(operations.map((operation) => operation?.group)).size >= 40);
});

Deno.test("find() has the right operation among the first three for at least 90 % of the needs", async () => {
  const { find } = await search();
  const missed = NEEDS.filter(([need, id]) => !find(need, 3).some((one) => one.id === id));
  assert(
    missed.length <= NEEDS.length * 0.1,
    `Missed ${missed.length} of ${NEEDS.length}: ${missed.map(([need]) => need).join("; ")}`,
  );
});

Deno.test("find() has the right operation first for at least 80 % of the needs", async () => {
  const { find } = await search();
  const first = NEEDS.filter(([need, id]) => find(need, 1)[0]?.id === id);
  assert(first.length >= NEEDS.length * 0.8, `${first.length} of ${NEEDS.length}`);
});

Deno.test("find() knows every operation by the words of its own name", async () => {
  const { find } = await search();
  for (const id of ["getBoardTags", "createMergedArea", "deleteManyCards", "getTeamsHistory"]) {
    assertEquals(find(id.replace(/([A-Z])/g, " $1"), 1)[0]?.id, id);
  }
});

Deno.test("find() gives nothing for words that no operation has", async () => {
  const { find } = await search();
  assertEquals(find("xyzzy plugh"), []);
  assertEquals(find("the of and"), []);
  assertEquals(find(""), []);
});

Deno.test("find() gives no more than asked for, never the same twice, whatever the query", async () => {
  const { find } = await search();
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (q, most) => {
      const found = find(`cards ${q}`, most);
      assert(found.length <= most);
      assertEquals(new Set(found).size, found.length);
    }),
  );
});

Deno.test("find() does not slow down on a long query without an end", async () => {
  const { find } = await search();
  assert(find("take ".repeat(60) + "log ".repeat(60) + "a tag off a card").length > 0);
});

Deno.test("stem() gives the endings of a word one form", () => {
  const same = [
    ["board", "boards"],
    ["history", "histories"],
    ["tag", "tagged", "tagging", "tags"],
    ["merge", "merged", "merging"],
    ["watch", "watches", "watched"],
    ["discard", "discarding", "discarded"],
    ["setting", "settings"],
  ];
  for (const words of same) assertEquals(new Set(words.map(stem)).size, 1, words.join());
});

Deno.test("stem() leaves words alone that only look as if they had an ending", () => {
  for (const word of ["string", "status", "access", "need", "business"]) {
    assertEquals(stem(word), word);
  }
});

Deno.test("stems() splits names at capitals and underscores", () => {
  assertEquals(stems("checkSPFRecord"), ["check", "spf", "record"]);
  assertEquals(stems("board_ids"), ["board", "ids"]);
});

Deno.test("understand() takes the first verb for what is to be done, and no participle", () => {
  assertEquals(understand("remove the watcher I added").action, "remove");
  assertEquals(understand("files attached to it").action, undefined);
  assertEquals(understand("get rid of a tag").action, "remove");
  assertEquals(understand("who is on the board").action, "get");
  assertEquals(understand("block a card").action, "add");
});
