/** What the program is made of may be passed on with it. */
import { assert, assertEquals } from "@std/assert";
import { isAllowed, licences } from "../../scripts/licences.ts";

Deno.test("every package has a licence that asks for no more than to be named", async () => {
  const found = await licences();
  assert(found.length > 50, `only ${found.length} packages are here`);
  const wrong = found.filter(({ licence }) => !isAllowed(licence));
  assertEquals(wrong, []);
});

Deno.test("a choice of licences needs one that is allowed, several need all", () => {
  assert(isAllowed("(MIT OR GPL-3.0)"));
  assert(isAllowed("MIT AND ISC"));
  assert(!isAllowed("MIT AND GPL-3.0"));
  assert(!isAllowed("GPL-3.0"));
  assert(!isAllowed(undefined));
});
