import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { UpstreamError, upstreamError } from "../../../src/gateway/errors.ts";
import { createFlight } from "../../../src/gateway/flight.ts";
import {
  at,
  createFakeAccount,
  createFakeClock,
  errorOf,
  get,
  settle,
  write,
} from "./fake_clock.ts";

function setUp() {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  return { clock, arrived, flight: createFlight(send, { clock }) };
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await errorOf(promise);
  assertInstanceOf(error, UpstreamError);
  return error.failure;
}

Deno.test("flight sends one request for identical reads under way", async () => {
  const { arrived, flight } = setUp();
  const answers = [get("/a"), get("/a"), get("/a")].map(flight.send);
  await settle();
  assertEquals(arrived.length, 1);
  at(arrived, 0).answer("one");
  assertEquals((await Promise.all(answers)).map(({ body }) => body), ["one", "one", "one"]);
});

Deno.test("flight sends again once the answer is there", async () => {
  const { arrived, flight } = setUp();
  const first = flight.send(get("/a"));
  await settle();
  at(arrived, 0).answer(1);
  await first;
  const second = flight.send(get("/a"));
  await settle();
  at(arrived, 1).answer(2);
  assertEquals((await second).body, 2);
});

Deno.test("flight shares nothing between different paths, generations, partitions and writes", async () => {
  const { arrived, flight } = setUp();
  const requests = [
    get("/a", { generation: "1" }),
    get("/a", { generation: "2" }),
    get("/a", { generation: "1", partition: "ana" }),
    get("/a", { generation: "1", partition: "bob" }),
    get("/b"),
    write("/c"),
    write("/c"),
  ];
  const answers = requests.map(flight.send);
  await settle();
  assertEquals(arrived.length, 7);
  for (const each of arrived) each.answer();
  await Promise.all(answers);
});

Deno.test("flight lets one caller leave without harming the others", async () => {
  const { arrived, flight } = setUp();
  const leaving = new AbortController();
  const first = flight.send(get("/a", { signal: leaving.signal }));
  const second = flight.send(get("/a"));
  await settle();
  leaving.abort();
  assertEquals(await failureOf(first), "cancelled");
  assertEquals(at(arrived, 0).request.signal?.aborted, false);
  at(arrived, 0).answer("kept");
  assertEquals((await second).body, "kept");
});

Deno.test("flight aborts the request when every caller has left, and starts anew after it", async () => {
  const { arrived, flight } = setUp();
  const leaving = [new AbortController(), new AbortController()];
  const answers = leaving.map(({ signal }) => failureOf(flight.send(get("/a", { signal }))));
  await settle();
  at(leaving, 0).abort();
  assertEquals(at(arrived, 0).request.signal?.aborted, false);
  at(leaving, 1).abort();
  assertEquals(at(arrived, 0).request.signal?.aborted, true);
  assertEquals(await Promise.all(answers), ["cancelled", "cancelled"]);
  const next = flight.send(get("/a"));
  await settle();
  at(arrived, 1).answer("new");
  at(arrived, 0).fail(new Error("aborted"));
  assertEquals((await next).body, "new");
});

Deno.test("flight lets each caller leave at its own deadline", async () => {
  const { clock, arrived, flight } = setUp();
  const now = clock.now();
  const patient = flight.send(get("/a", { deadline: now + 10_000 }));
  const hasty = failureOf(flight.send(get("/a", { deadline: now + 1_000 })));
  await clock.advance(1_000);
  assertEquals(await hasty, "timeout");
  at(arrived, 0).answer("late");
  assertEquals((await patient).body, "late");
  assertEquals(clock.pending(), 0);
});

Deno.test("flight goes again for a caller with more time than the one it shared with", async () => {
  const { clock, arrived, flight } = setUp();
  const now = clock.now();
  const hasty = failureOf(flight.send(get("/a", { deadline: now + 1_000 })));
  const patient = flight.send(get("/a", { deadline: now + 10_000 }));
  const similar = failureOf(flight.send(get("/a", { deadline: now + 1_001 })));
  await settle();
  assertEquals(arrived.length, 1);
  at(arrived, 0).fail(upstreamError(at(arrived, 0).request, "budget", { retryAfter: 5_000 }));
  assertEquals([await hasty, await similar], ["budget", "budget"]);
  await settle();
  assertEquals(arrived.length, 2);
  at(arrived, 1).answer("second try");
  assertEquals((await patient).body, "second try");
});

Deno.test("flight gives every caller the same error", async () => {
  const { arrived, flight } = setUp();
  const errors = [get("/a"), get("/a")].map((request) => errorOf(flight.send(request)));
  await settle();
  const error = upstreamError(at(arrived, 0).request, "server", { status: 500 });
  at(arrived, 0).fail(error);
  for (const each of await Promise.all(errors)) assertStrictEquals(each, error);
});

for (
  const [when, ends] of [["after a write began", false], ["after a write ended", true]] as const
) {
  Deno.test(`flight does not let a read ${when} join one from before it`, async () => {
    const { arrived, flight } = setUp();
    const before = flight.send(get("/a"));
    const writing = flight.send(write("/a"));
    await settle();
    if (ends) {
      at(arrived, 1).answer();
      await writing;
    }
    const after = flight.send(get("/a"));
    await settle();
    assertEquals(arrived.length, 3);
    for (const [i, each] of arrived.entries()) each.answer(i);
    assertEquals([(await before).body, (await after).body], [0, 2]);
    await writing;
  });
}

Deno.test("flight does not let a read after a failed write join one from during it", async () => {
  const { arrived, flight } = setUp();
  const writing = errorOf(flight.send(write("/a")));
  const during = flight.send(get("/a"));
  await settle();
  at(arrived, 0).fail(new Error("unknown outcome"));
  await writing;
  const after = flight.send(get("/a"));
  await settle();
  at(arrived, 1).answer("old");
  at(arrived, 2).answer("new");
  assertEquals([(await during).body, (await after).body], ["old", "new"]);
});

Deno.test("seal() keeps later reads from joining", async () => {
  const { arrived, flight } = setUp();
  const before = flight.send(get("/a"));
  flight.seal();
  const after = flight.send(get("/a"));
  await settle();
  assertEquals(arrived.length, 2);
  for (const each of arrived) each.answer();
  await Promise.all([before, after]);
});

Deno.test("flight keeps a person out of a scan's request, and lets a scan join a person's", async () => {
  const { arrived, flight } = setUp();
  const scan = flight.send(get("/a", { priority: "scan" }));
  const person = flight.send(get("/a"));
  const person2 = flight.send(get("/b"));
  const scan2 = flight.send(get("/b", { priority: "scan" }));
  await settle();
  assertEquals(
    arrived.map(({ request }) => [request.path, request.priority]),
    [["/a", "scan"], ["/a", undefined], ["/b", undefined]],
  );
  for (const each of arrived) each.answer();
  await Promise.all([scan, person, person2, scan2]);
});
