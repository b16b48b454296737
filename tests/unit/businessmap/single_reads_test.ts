import { assertEquals } from "@std/assert";
import { loadCatalogue } from "../../../src/businessmap/catalogue/catalogue.ts";
import { batchRead } from "../../../src/businessmap/single_reads.ts";

async function read(ids: readonly number[], fields = ["card_id", "title"]) {
  const operation = (await loadCatalogue()).get("getCards");
  if (operation === undefined) throw new Error("There is no getCards");
  const parts = { query: { fields, per_page: 1_000, card_ids: ids } };
  const byId = { parameter: "card_ids", ids, member: "card_id", tags: (id: number) => [`${id}`] };
  return batchRead(operation, parts, byId);
}

const page = (...rows: unknown[]) => ({
  data: { pagination: { all_pages: 1, current_page: 1 }, data: rows },
});

Deno.test("batchRead() names the same kind for reads that differ only in their ids", async () => {
  const kinds = [await read([1]), await read([2, 3]), await read([1], ["card_id"])]
    .map(({ kind }) => kind);
  assertEquals(kinds[0], kinds[1]);
  assertEquals(kinds[0] === kinds[2], false);
});

Deno.test("batchRead() writes the path of any of its ids", async () => {
  const { path } = await read([7]);
  assertEquals(new URLSearchParams(path([7, 9]).split("?")[1]).get("card_ids"), "7,9");
});

Deno.test("batchRead() picks one card and joins what was picked", async () => {
  const { pick, join } = await read([1, 2]);
  const [one, two] = [{ card_id: 1, title: "a" }, { card_id: 2, title: "b" }];
  assertEquals(pick(page(two, one), 1), page(one));
  assertEquals(pick(page(two), 1), page());
  assertEquals(join([page(one), page(), page(two)]), page(one, two));
});

Deno.test("batchRead() picks nothing from a body in another form", async () => {
  const { pick } = await read([1]);
  for (const body of [undefined, null, [], { data: [] }, { data: { data: "x" } }]) {
    assertEquals(pick(body, 1), page());
  }
});
