import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { streamWhenSlow } from "../../../../src/server/http/slow_answers.ts";

const BOTH = "application/json, text/event-stream";
/** An answer that comes when it is told to. */
function later(): PromiseWithResolvers<Response> {
  const made = Promise.withResolvers<Response>();
  made.promise.catch(() => {});
  return made;
}

Deno.test("a quick answer stays as it is", async () => {
  const answer = Response.json({ id: 1 }, { status: 400 });
  assertEquals(await streamWhenSlow(Promise.resolve(answer), BOTH), answer);
});

Deno.test("a slow answer begins as a stream and ends with what it is", async () => {
  const { promise, resolve } = later();
  const response = await streamWhenSlow(promise, BOTH, { quick: 1 });
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  resolve(Response.json({ jsonrpc: "2.0", id: 1, result: { text: "line\nbreak" } }));
  assertEquals(
    await response.text(),
    'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{"text":"line\\nbreak"}}\n\n',
  );
});

Deno.test("a slow answer that is a stream itself goes on as one", async () => {
  const { promise, resolve } = later();
  const response = await streamWhenSlow(promise, BOTH, { quick: 1 });
  const events = "event: message\ndata: {}\n\n: and more\n\n";
  resolve(new Response(events, { headers: { "content-type": "text/event-stream" } }));
  assertEquals(await response.text(), events);
});

Deno.test("a stream shows that it lives while there is no answer", async () => {
  const { promise, resolve } = later();
  const response = await streamWhenSlow(promise, BOTH, { quick: 1, keepAlive: 5 });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader?.read())?.value, ": keepalive\n\n");
  resolve(Response.json({}));
  let rest = "";
  for (;;) {
    const { value, done = true } = await reader?.read() ?? {};
    if (done) break;
    rest += value;
  }
  assertStringIncludes(rest, "data: {}");
});

Deno.test("a client that reads no streams waits for the answer", async () => {
  const { promise, resolve } = later();
  const waiting = streamWhenSlow(promise, "application/json", { quick: 1 });
  resolve(Response.json({}, { status: 202 }));
  assertEquals((await waiting).status, 202);
});

Deno.test("an answer that fails fails its stream", async () => {
  const { promise, reject } = later();
  const response = await streamWhenSlow(promise, BOTH, { quick: 1 });
  reject(new Error("broken"));
  await assertRejects(() => response.text());
});

Deno.test("a stream that is left ends, with what it was made from", async () => {
  const before = await streamWhenSlow(later().promise, BOTH, { quick: 1, keepAlive: 1 });
  await before.body?.cancel();

  const { promise, resolve } = later();
  const response = await streamWhenSlow(promise, BOTH, { quick: 1 });
  const reader = response.body?.getReader();
  let left = false;
  const inner = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(": begun\n\n")),
    cancel: () => void (left = true),
  });
  resolve(new Response(inner, { headers: { "content-type": "text/event-stream" } }));
  await reader?.read();
  await reader?.cancel();
  assert(left);
});
