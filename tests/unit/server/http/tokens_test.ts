import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { hashToken, newToken, tokenSearch } from "../../../../src/server/http/tokens.ts";

Deno.test("newToken() gives 256 random bits behind a prefix", () => {
  const token = newToken();
  assertMatch(token, /^bmcp_[\w-]{43}$/);
  assertNotEquals(newToken(), token);
});

Deno.test("hashToken() is SHA-256 in small hexadecimal letters", async () => {
  // The well-known hash of "abc".
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(await hashToken("abc"), abc);
});

Deno.test("tokenSearch() finds the principal of a token, and nobody for any other", async () => {
  const [ana, bob] = [newToken(), newToken()];
  const find = tokenSearch([
    { name: "ana", tokenSha256: await hashToken(ana) },
    { name: "bob", tokenSha256: await hashToken(bob) },
  ]);
  assertEquals((await find(ana))?.id, "file:ana");
  assertEquals((await find(bob))?.id, "file:bob");
  for (const wrong of ["", ana.slice(0, -1), `${ana}x`, await hashToken(ana), "x".repeat(10_000)]) {
    assertEquals(await find(wrong), undefined);
  }
});
