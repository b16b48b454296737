/**
 * What the transport makes of an account that fails at the level of the connection, with real
 * sockets on this machine.
 */
import { assertEquals } from "@std/assert";
import { freePort } from "../../scripts/free_ports.ts";
import { createFakeClock, get, write } from "../unit/gateway/fake_clock.ts";
import {
  type Loopback,
  outcomeOf,
  readRequest,
  serveRaw,
  transportTo,
  writeText,
} from "../unit/gateway/loopback.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/** What a server writes after it has read a request, before it closes; and what comes of it. */
const BROKEN: readonly [string, string, string][] = [
  ["nothing", "", "connection unknown"],
  ["half of the headers", "HTTP/1.1 200 OK\r\nContent-Ty", "connection unknown"],
  ["what is no HTTP", "hello\r\n\r\n", "connection unknown"],
  [
    "less than the length it promised",
    HEAD + 'Content-Length: 100\r\n\r\n{"a":',
    "connection unknown",
  ],
  [
    "chunks without an end",
    HEAD + 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
    "connection unknown",
  ],
  ["a chunk that is none", HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "connection unknown"],
  [
    "a compressed body that is none",
    HEAD + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "connection unknown",
  ],
  [
    "half of a body without a length",
    HEAD + 'Connection: close\r\n\r\n{"a":',
    "unreadable 200 unknown",
  ],
  [
    "an error with half of its body",
    "HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n{",
    "invalid 400 no",
  ],
];

for (const [what, text, outcome] of BROKEN) {
  for (const request of [get("/a"), write("/a")]) {
    Deno.test(`a ${request.method} answered with ${what} is ${outcome}`, async () => {
      await using account = serveRaw(async (connection) => {
        await readRequest(connection);
        await writeText(connection, text);
      });
      assertEquals(await outcomeOf(transportTo(account.origin)(request)), outcome);
    });
  }
}

Deno.test("a refused connection surely carried nothing", async () => {
  const send = transportTo(`http://127.0.0.1:${freePort()}`);
  assertEquals(await outcomeOf(send(write("/a"))), "connection no");
});

Deno.test("a server that does not speak TLS is a tls failure, and nothing was sent", async () => {
  let seen = "";
  await using account = serveRaw(async (connection) => {
    const buffer = new Uint8Array(16_384);
    const read = await connection.read(buffer);
    seen += new TextDecoder().decode(buffer.subarray(0, read ?? 0));
    await writeText(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  const send = transportTo(`https://127.0.0.1:${account.port}`);
  assertEquals(await outcomeOf(send(get("/a"))), "tls no");
  assertEquals(seen.includes("KEY"), false);
});

Deno.test({
  name: "a host that this program may not reach is no_permission",
  permissions: { net: false },
  fn: async () => {
    const send = transportTo("http://127.0.0.1:9999");
    assertEquals(await outcomeOf(send(get("/a"))), "no_permission no");
  },
});

/** An account that never answers; `asked` resolves when a request has reached it. */
function serveSilence(begin = ""): Loopback & { readonly asked: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const account = serveRaw(async (connection) => {
    await readRequest(connection);
    if (begin) await writeText(connection, begin);
    resolve();
    // Ends when the caller goes.
    await connection.read(new Uint8Array(1)).catch(() => null);
  });
  return { ...account, asked: promise };
}

for (
  const [when, begin] of [
    ["before the answer", ""],
    ["in the middle of the answer", HEAD + 'Content-Length: 100\r\n\r\n{"a":'],
    ["in the middle of an error", 'HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n{"a":'],
  ] as const
) {
  Deno.test(`a caller who leaves ${when} is let go, and the connection is closed`, async () => {
    await using account = serveSilence(begin);
    const leaving = new AbortController();
    const outcome = outcomeOf(
      transportTo(account.origin)(write("/a", { signal: leaving.signal })),
    );
    await account.asked;
    leaving.abort("no longer interested");
    assertEquals(await outcome, "cancelled unknown");
  });

  Deno.test(`a time-out ${when} is a timeout with unknown outcome`, async () => {
    await using account = serveSilence(begin);
    const clock = createFakeClock();
    const outcome = outcomeOf(
      transportTo(account.origin, { clock, timeout: 30_000 })(write("/a")),
    );
    await account.asked;
    await clock.advance(30_000);
    assertEquals(await outcome, "timeout unknown");
    assertEquals(clock.pending(), 0);
  });
}

Deno.test("the caller's deadline counts when it is before the time-out", async () => {
  await using account = serveSilence();
  const clock = createFakeClock();
  const deadline = clock.now() + 1_000;
  const outcome = outcomeOf(transportTo(account.origin, { clock })(get("/a", { deadline })));
  await account.asked;
  await clock.advance(1_000);
  assertEquals(await outcome, "timeout unknown");
});

Deno.test("the transport works on after a broken connection", async () => {
  let connections = 0;
  await using account = serveRaw(async (connection) => {
    await readRequest(connection);
    const fine = `${HEAD}Content-Length: 6\r\nConnection: close\r\n\r\n"fine"`;
    await writeText(connection, connections++ === 0 ? fine.slice(0, -3) : fine);
  });
  const send = transportTo(account.origin);
  assertEquals(await outcomeOf(send(get("/a"))), "connection unknown");
  assertEquals((await send(get("/a"))).body, "fine");
});

for (
  const [what, body] of [["with a body", { title: "once" }], ["without one", undefined]] as const
) {
  for (const used of [false, true]) {
    const on = used ? "a used" : "a new";
    Deno.test(`a write ${what} arrives once when ${on} connection breaks before the answer`, async () => {
      let arrived = 0;
      await using account = serveRaw(async (connection) => {
        if (used && arrived === 0) {
          await readRequest(connection);
          await writeText(connection, `${HEAD}Content-Length: 2\r\n\r\n{}`);
        }
        if (await readRequest(connection) !== "") arrived++;
      });
      const send = transportTo(account.origin);
      if (used) assertEquals((await send(get("/first"))).status, 200);
      const request = body === undefined ? { method: "DELETE" as const } : { body };
      assertEquals(await outcomeOf(send({ ...write("/a"), ...request })), "connection unknown");
      assertEquals(arrived, 1);
    });
  }
}
