import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { createCipher, randomSalt } from "../../../src/store/cipher.ts";
import { sealKey } from "../../../src/store/keys.ts";
import { ACCOUNT, SECRET, text } from "./support.ts";

const salt = new Uint8Array(32).fill(7);
const make = (options: { secret?: string; account?: string; salt?: typeof salt } = {}) =>
  createCipher({ secret: SECRET, account: ACCOUNT, salt, ...options });
const bytes = (value: Uint8Array) => new Uint8Array(value);

Deno.test("cipher gives back what it was given, for any bytes and key", async () => {
  const cipher = await make();
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.array(fc.oneof(fc.string(), fc.nat())),
      async (value, key) => {
        const sealed = await cipher.encrypt(bytes(value), key);
        assertEquals(await cipher.decrypt(sealed, key), bytes(value));
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("cipher refuses bytes that were changed anywhere or cut off anywhere", async () => {
  const cipher = await make();
  const sealed = await cipher.encrypt(text("a card's title"), ["k"]);
  for (let at = 0; at < sealed.length; at++) {
    const changed = bytes(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await assertRejects(() => cipher.decrypt(changed, ["k"]));
    await assertRejects(() => cipher.decrypt(sealed.slice(0, at), ["k"]));
  }
});

Deno.test("cipher refuses bytes under another key than they were encrypted for", async () => {
  const cipher = await make();
  const sealed = await cipher.encrypt(text("value"), ["entry", "a", "b"]);
  for (const key of [["entry", "a"], ["entry", "b", "a"], ["entry", "a\0b"], ["entry", "a,b"]]) {
    await assertRejects(() => cipher.decrypt(sealed, key));
  }
});

Deno.test("cipher never gives the same bytes twice for one value", async () => {
  const cipher = await make();
  const [one, two] = await Promise.all([
    cipher.encrypt(text("value"), ["k"]),
    cipher.encrypt(text("value"), ["k"]),
  ]);
  assertNotEquals(one, two);
});

for (
  const [what, other] of [
    ["secret", { secret: SECRET + "x" }],
    ["account", { account: "other.kanbanize.com" }],
    ["salt", { salt: new Uint8Array(32).fill(8) }],
  ] as const
) {
  Deno.test(`another ${what} gives other keys for values and for names`, async () => {
    const [mine, theirs] = await Promise.all([make(), make(other)]);
    const sealed = await mine.encrypt(text("value"), ["k"]);
    await assertRejects(() => theirs.decrypt(sealed, ["k"]));
    assertNotEquals(await mine.sealName("board 7"), await theirs.sealName("board 7"));
    assertNotEquals(mine.owner, theirs.owner);
  });
}

Deno.test("two ciphers of the same secret, account and salt understand each other", async () => {
  const [one, two] = await Promise.all([make(), make()]);
  assertEquals(await two.decrypt(await one.encrypt(text("v"), ["k"]), ["k"]), text("v"));
  assertEquals(await one.sealName("n"), await two.sealName("n"));
});

Deno.test("createCipher() refuses an empty secret and a short salt", async () => {
  await assertRejects(() => make({ secret: "" }), RangeError, "expected a secret");
  await assertRejects(() => make({ salt: new Uint8Array(31) }), RangeError, "salt of 32 bytes");
});

Deno.test("randomSalt() is never the same", () => {
  assertNotEquals(randomSalt(), randomSalt());
});

Deno.test("a sealed key holds the kind alone in clear", async () => {
  const cipher = await make();
  const sealed = await sealKey(cipher, ["cache", "/cards?ids=4711", "board:12"]);
  assertEquals(sealed.length, 4);
  assertEquals(sealed[0], "cache");
  for (const part of sealed.slice(1)) assert(/^[A-Za-z0-9_-]{22}$/.test(part));
});

Deno.test("a name is sealed otherwise under another kind and at another place", async () => {
  const cipher = await make();
  const sealed = await Promise.all([
    sealKey(cipher, ["cache", "7", "7"]),
    sealKey(cipher, ["board", "7"]),
  ]);
  const names = sealed.flatMap(([, , ...parts]) => parts);
  assertEquals(new Set(names).size, 3);
});

Deno.test("a key that begins like another is sealed so that it begins like it", async () => {
  const cipher = await make();
  const long = await sealKey(cipher, ["cache", "board:12", "/cards"]);
  assertEquals(long.slice(0, 3), await sealKey(cipher, ["cache", "board:12"]));
});
