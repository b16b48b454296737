import { assert, assertEquals } from "@std/assert";
import { createCipher, randomSalt } from "../../../src/store/cipher.ts";
import { createConnection } from "../../../src/store/connection.ts";
import { type Kv, openLocalKv } from "../../../src/store/kv.ts";
import { ACCOUNT, SECRET } from "./support.ts";

async function sessionOf(kv: Kv, name = "") {
  const cipher = await createCipher({ secret: SECRET, account: ACCOUNT, salt: randomSalt() });
  return { kv, cipher, name };
}

const hang = () => new Promise<never>(() => {});
const locked = () => Promise.reject(new TypeError("database is locked"));

Deno.test("read() gives up on a call that hangs, and after three of them makes no call", async () => {
  const kv = await openLocalKv(":memory:");
  const clock = { now: 0 };
  const session = await sessionOf(kv);
  const connection = createConnection({ session, limit: 5, monotonic: () => clock.now });
  for (let call = 0; call < 3; call++) {
    assertEquals(await connection.read(hang), { ok: false, reason: "timeout" });
  }
  let called = false;
  const call = () => {
    called = true;
    return Promise.resolve(1);
  };
  assertEquals(await connection.read(call), { ok: false, reason: "away" });
  assertEquals([called, connection.away], [false, true]);
  clock.now = 1_000;
  assertEquals(await connection.read(call), { ok: true, value: 1 });
  assertEquals(connection.away, false);
  assertEquals([connection.counts.timeouts, connection.counts.skipped], [3, 1]);
  kv.close();
});

Deno.test("read() does not leave a store alone that answers, be it with errors", async () => {
  const kv = await openLocalKv(":memory:");
  const connection = createConnection({ session: await sessionOf(kv), limit: 1_000 });
  for (let call = 0; call < 10; call++) {
    const failing = () => Promise.reject(new Error("no"));
    assertEquals(await connection.read(failing), { ok: false, reason: "failed" });
    assertEquals(await connection.read(locked), { ok: false, reason: "locked" });
  }
  assertEquals([connection.away, connection.counts.failed], [false, 10]);
  connection.close();
});

Deno.test("writes that hang are not made any more; reads still are, and hide nothing", async () => {
  const kv = await openLocalKv(":memory:");
  const connection = createConnection({ session: await sessionOf(kv), limit: 5 });
  const answer = () => Promise.resolve(1);
  for (let call = 0; call < 3; call++) {
    assertEquals(await connection.write(hang), { ok: false, reason: "timeout" });
    assertEquals(await connection.read(answer), { ok: true, value: 1 });
  }
  assertEquals(await connection.writeOnce(answer), { ok: false, reason: "away" });
  assertEquals(await connection.read(answer), { ok: true, value: 1 });
  assertEquals(connection.away, true);
  kv.close();
});

Deno.test("write() repeats what was locked until it succeeds or the time is up", async () => {
  const kv = await openLocalKv(":memory:");
  const connection = createConnection({ session: await sessionOf(kv), limit: 1_000 });
  let locks = 3;
  const written = await connection.write(() => locks-- > 0 ? locked() : Promise.resolve("done"));
  assertEquals(written, { ok: true, value: "done" });
  assertEquals(connection.counts.locked, 3);
  assertEquals(await connection.write(locked, { within: 10 }), { ok: false, reason: "locked" });
  connection.close();
});

Deno.test("write() does not repeat what had no answer: it may have been done", async () => {
  const kv = await openLocalKv(":memory:");
  const connection = createConnection({ session: await sessionOf(kv), limit: 5 });
  let calls = 0;
  const written = await connection.write(() => {
    calls++;
    return hang();
  });
  assertEquals([written, calls], [{ ok: false, reason: "timeout" }, 1]);
  kv.close();
});

Deno.test("a damaged file is replaced by what the connection is given for it, once", async () => {
  const file = await openLocalKv(":memory:");
  const memory = await openLocalKv(":memory:");
  let replaced = 0;
  const connection = createConnection({
    session: await sessionOf(file, "file"),
    limit: 1_000,
    onDamage: async () => {
      replaced++;
      return await sessionOf(memory, "memory");
    },
  });
  const damaged = () => Promise.reject(new TypeError("database disk image is malformed"));
  await Promise.all([connection.read(damaged), connection.read(damaged)]);
  const outcome = await connection.read(({ name }) => Promise.resolve(name));
  assertEquals([outcome, replaced], [{ ok: true, value: "memory" }, 1]);
  connection.close();
  file.close();
});

Deno.test("a connection that is lost is made anew, and one at a time", async () => {
  const clock = { now: 0 };
  const made: string[] = [];
  const connection = createConnection({
    limit: 1_000,
    monotonic: () => clock.now,
    connect: async () => {
      made.push(String(made.length));
      if (made.length === 1) throw new Error("refused");
      return await sessionOf(await openLocalKv(":memory:"), made.at(-1) ?? "");
    },
  });
  const name = () => connection.read((session) => Promise.resolve(session.name));
  assertEquals(await name(), { ok: false, reason: "away" });
  assertEquals(await Promise.all([name(), name()]), [
    { ok: true, value: "1" },
    { ok: true, value: "1" },
  ]);
  const gone = () => Promise.reject(new TypeError("fetch failed"));
  assertEquals(await connection.read(gone), { ok: false, reason: "away" });
  assertEquals(await name(), { ok: true, value: "2" });
  assert(!connection.away);
  connection.close();
});

Deno.test("a closed connection makes no call", async () => {
  const connection = createConnection({
    session: await sessionOf(await openLocalKv(":memory:")),
    limit: 1_000,
  });
  connection.close();
  assertEquals(await connection.read(() => Promise.resolve(1)), { ok: false, reason: "away" });
});
