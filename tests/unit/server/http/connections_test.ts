import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type ConnectionLimits,
  type Handler,
  listen,
  type Listening,
  runtimeServeConnection,
} from "../../../../src/server/http/connections.ts";
import { RawClient, until } from "../../../support/raw_client.ts";

const HELLO: Handler = () => new Response("hello");

async function withListener(
  limits: ConnectionLimits,
  work: (listening: Listening, connect: () => Promise<RawClient>) => Promise<void>,
  handler: Handler = HELLO,
): Promise<void> {
  const listening = listen({ hostname: "127.0.0.1", port: 0 }, handler, { look: 20, ...limits });
  const clients: RawClient[] = [];
  try {
    await work(listening, async () => {
      const client = await RawClient.connect(listening.port);
      clients.push(client);
      return client;
    });
  } finally {
    clients.forEach((client) => client.close());
    await listening.shutdown(0);
  }
}

Deno.test("this runtime can serve single connections", () => {
  assert(runtimeServeConnection() !== undefined);
});

Deno.test("pieces of an answer do not wait for each other", async () => {
  using own = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: own.addr.port });
  (await own.accept()).close();
  // No connection tells whether its delay is off, so that whoever turns it off is listened to.
  const kind = Object.getPrototypeOf(client);
  const { setNoDelay } = kind;
  const set: unknown[] = [];
  kind.setNoDelay = (value: unknown) => void set.push(value);
  try {
    await withListener({}, async ({ port }) => {
      assertEquals(await (await fetch(`http://127.0.0.1:${port}`)).text(), "hello");
    });
  } finally {
    kind.setNoDelay = setNoDelay;
  }
  assertEquals(set, [true]);
});

Deno.test("a connection that sends no request, or never ends its headers, is closed", async () => {
  await withListener({ headers: 200, idle: 60_000 }, async (_listening, connect) => {
    const silent = await connect();
    const slow = await connect();
    await slow.send("GET / HTTP/1.1\r\nHost: here\r\n");
    const drip = setInterval(() => slow.send("X-More: yes\r\n"), 30);
    assertEquals(await silent.rest(), "");
    assertEquals(await slow.rest(), "");
    clearInterval(drip);
  });
});

Deno.test("a connection that is idle after an answer is closed, headers of a next request or not", async () => {
  await withListener({ headers: 60_000, idle: 200 }, async (_listening, connect) => {
    const idle = await connect();
    const slow = await connect();
    for (const client of [idle, slow]) {
      assertEquals((await client.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n")).status, 200);
    }
    const drip = setInterval(() => slow.send("X-More: yes\r\n"), 30);
    assertEquals(await idle.rest(), "");
    // Some versions of the runtime say that the unfinished request was a bad one.
    assertMatch(await slow.rest(), /^(HTTP\/1\.1 400 |$)/);
    clearInterval(drip);
  });
});

Deno.test("a request under way is not closed, however long its answer takes", async () => {
  const answer = Promise.withResolvers<Response>();
  await withListener({ headers: 50, idle: 50 }, async (listening, connect) => {
    const client = await connect();
    const got = client.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await until(() => listening.count().busy === 1);
    // A second connection shows that the looks go on meanwhile.
    assertEquals(await (await connect()).rest(), "");
    answer.resolve(new Response("late"));
    assertEquals((await got).body, "late");
  }, () => answer.promise);
});

Deno.test("when all places are taken, who waits longest without a request makes room", async () => {
  const answer = Promise.withResolvers<Response>();
  await withListener({ most: 2 }, async (listening, connect) => {
    const busy = await connect();
    const got = busy.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await until(() => listening.count().busy === 1);
    const idle = await connect();
    await until(() => listening.count().open === 2);
    const next = await connect();
    assertEquals(await idle.rest(), "");
    const other = next.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await until(() => listening.count().busy === 2);
    assertEquals((await (await connect()).answer()).status, 503);
    answer.resolve(new Response("done"));
    assertEquals((await got).status, 200);
    assertEquals((await other).status, 200);
  }, async () => (await answer.promise).clone());
});

Deno.test("shutdown() finishes requests under way and closes what waits", async () => {
  const answer = Promise.withResolvers<Response>();
  await withListener({}, async (listening, connect) => {
    const client = await connect();
    const idle = await connect();
    const got = client.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await until(() => listening.count().busy === 1 && listening.count().open === 2);
    const ended = listening.shutdown(60_000);
    assertEquals(await idle.rest(), "");
    answer.resolve(new Response("finished"));
    assertEquals((await got).body, "finished");
    await ended;
    assertEquals(listening.count().open, 0);
  }, () => answer.promise);
});

Deno.test("shutdown() does not wait for ever", async () => {
  const never = Promise.withResolvers<Response>();
  let aborted = false;
  await withListener({}, async (listening, connect) => {
    const client = await connect();
    await client.send("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await until(() => listening.count().busy === 1);
    await listening.shutdown(50);
    assertEquals(await client.rest(), "");
    assert(aborted);
  }, (request) => {
    request.signal.addEventListener("abort", () => {
      aborted = true;
      never.resolve(new Response());
    });
    return never.promise;
  });
});

Deno.test("a client that leaves aborts its request, an answered one is not aborted", async () => {
  const gone = Promise.withResolvers<void>();
  let aborts = 0;
  await withListener({}, async (listening, connect) => {
    const first = await connect();
    assertEquals((await first.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n")).status, 200);
    await until(() => listening.count().busy === 0);
    assertEquals(aborts, 0);
    const second = await connect();
    await second.send("GET /wait HTTP/1.1\r\nHost: here\r\n\r\n");
    await until(() => listening.count().busy === 1);
    second.close();
    await gone.promise;
    await until(() => listening.count().busy === 0);
  }, async (request) => {
    request.signal.addEventListener("abort", () => {
      aborts++;
      gone.resolve();
    });
    if (request.url.endsWith("/wait")) await gone.promise;
    return new Response("hello");
  });
});

Deno.test("a handler that fails is answered with 500, and nothing of its error is told", async () => {
  await withListener({}, async (_listening, connect) => {
    const { status, body } = await (await connect()).request(
      "GET / HTTP/1.1\r\nHost: here\r\n\r\n",
    );
    assertEquals({ status, body }, { status: 500, body: '{"error":"internal_error"}' });
  }, () => {
    throw new Error("with a secret");
  });
});

Deno.test("without a way to serve single connections requests are served all the same", async () => {
  const address = { hostname: "127.0.0.1", port: 0 };
  const plain = listen(address, HELLO, {}, null);
  const client = await RawClient.connect(plain.port);
  assertEquals((await client.request("GET / HTTP/1.1\r\nHost: here\r\n\r\n")).body, "hello");
  client.close();
  await plain.shutdown(1_000);
});
