import { assertEquals, assertNotEquals } from "@std/assert";
import { createSealer, fingerprint } from "../../../src/server/seal.ts";

const secret = (text: string) => new TextEncoder().encode(text);

Deno.test("a sealer opens what it or another with the same secret and purpose sealed", async () => {
  const one = await createSealer({ secret: secret("a"), purpose: "p" });
  const same = await createSealer({ secret: secret("a"), purpose: "p" });
  const value = ["ü", 1, { a: null }];
  assertEquals(await same.open(await one.seal(value)), value);
});

Deno.test("a sealer opens nothing of another secret or purpose", async () => {
  const sealed = await (await createSealer({ secret: secret("a"), purpose: "p" })).seal(1);
  const others = [{ secret: secret("b"), purpose: "p" }, { secret: secret("a"), purpose: "q" }];
  for (const other of others) {
    assertEquals(await (await createSealer(other)).open(sealed), undefined);
  }
});

Deno.test("a sealer opens nothing that was changed, cut or made up", async () => {
  const sealer = await createSealer({ secret: secret("a"), purpose: "p" });
  const sealed = await sealer.seal({ a: 1 });
  for (let place = 0; place < sealed.length - 1; place++) {
    const other = sealed[place] === "A" ? "B" : "A";
    const changed = sealed.slice(0, place) + other + sealed.slice(place + 1);
    assertEquals(await sealer.open(changed), undefined, `place ${place}`);
  }
  for (const text of ["", "A", "yes", "ü", sealed.slice(0, -4), `${sealed}AAAA`, "A".repeat(400)]) {
    assertEquals(await sealer.open(text), undefined, text);
  }
});

Deno.test("a sealer never seals the same value in the same way", async () => {
  const sealer = await createSealer({ secret: secret("a"), purpose: "p" });
  assertNotEquals(await sealer.seal(1), await sealer.seal(1));
});

Deno.test("fingerprint() depends on the content alone, not on the order of keys", async () => {
  const one = await fingerprint({ a: [1, 2], b: { c: 1, d: undefined } });
  assertEquals(await fingerprint({ b: { c: 1 }, a: [1, 2] }), one);
  for (const other of [{ a: [2, 1], b: { c: 1 } }, { a: [1, 2], b: { c: "1" } }, null, undefined]) {
    assertNotEquals(await fingerprint(other), one);
  }
});
