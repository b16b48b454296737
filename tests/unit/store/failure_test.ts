import { assertEquals, assertRejects } from "@std/assert";
import { failureOf, NoAnswer, withinTime } from "../../../src/store/failure.ts";

Deno.test("failureOf() knows the texts of SQLite and of the remote client", () => {
  const texts: Record<string, string> = {
    "database is locked": "locked",
    "database table is locked": "locked",
    "database or disk is full": "full",
    "database disk image is malformed": "damaged",
    "file is not a database": "damaged",
    "fetch failed": "away",
    "error sending request for url (http://127.0.0.1:1/)": "away",
    "Unexpected response status: 503 ": "away",
    "something else": "failed",
  };
  for (const [text, failure] of Object.entries(texts)) {
    assertEquals([text, failureOf(new TypeError(text))], [text, failure]);
  }
  assertEquals(failureOf(new NoAnswer("x")), "timeout");
  assertEquals(failureOf("no error at all"), "failed");
});

Deno.test("withinTime() passes on results and errors", async () => {
  assertEquals(await withinTime(Promise.resolve(7), 1_000), 7);
  await assertRejects(() => withinTime(Promise.reject(new RangeError("x")), 1_000), RangeError);
});

Deno.test("withinTime() gives up on a promise that never settles", async () => {
  await assertRejects(() => withinTime(new Promise(() => {}), 1), NoAnswer);
});

Deno.test("withinTime() takes an answer that came while this process was busy", async () => {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<string>((resolve) => port1.onmessage = ({ data }) => resolve(data));
  const result = withinTime(answer, 5);
  port2.postMessage("there");
  const end = performance.now() + 30;
  while (performance.now() < end); // busy
  assertEquals(await result, "there");
  port1.close();
  port2.close();
});
