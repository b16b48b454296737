import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { UpstreamError, upstreamError, type UpstreamFailure } from "../../../src/gateway/errors.ts";
import type { UpstreamErrorFacts } from "../../../src/gateway/errors.ts";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import { withRetry } from "../../../src/gateway/retry.ts";
import { createFakeClock, errorOf, get, settle, write } from "./fake_clock.ts";

/** A stage that fails `times` times and then answers. */
function setUp(
  failure: UpstreamFailure,
  facts: Partial<UpstreamErrorFacts>,
  { times = 99, random = 1 } = {},
) {
  const clock = createFakeClock();
  const sent: number[] = [];
  const start = clock.now();
  const retried = withRetry((request) => {
    sent.push(clock.now() - start);
    if (sent.length <= times) return Promise.reject(upstreamError(request, failure, facts));
    return Promise.resolve({ status: 200, body: "ok", fetchedAt: 0, source: "account" });
  }, { clock, random: () => random });
  return { clock, sent, retried };
}

async function triesOf(
  request: UpstreamRequest,
  failure: UpstreamFailure,
  facts: Partial<UpstreamErrorFacts>,
): Promise<number> {
  const { clock, sent, retried } = setUp(failure, facts);
  const error = errorOf(retried(request));
  await clock.advance(60_000);
  assertInstanceOf(await error, UpstreamError);
  return sent.length;
}

const CASES: readonly [UpstreamFailure, Partial<UpstreamErrorFacts>, number, number][] = [
  ["connection", { arrived: "no" }, 3, 3],
  ["connection", { arrived: "unknown" }, 3, 1],
  ["server", { status: 502, arrived: "unknown" }, 3, 1],
  ["server", { status: 503, arrived: "unknown" }, 3, 1],
  ["server", { status: 504, arrived: "unknown" }, 3, 1],
  ["server", { status: 500, arrived: "unknown" }, 1, 1],
  ["timeout", { arrived: "unknown" }, 1, 1],
  ["unreadable", { status: 200, arrived: "unknown" }, 1, 1],
  ["rate_limited", { status: 429 }, 1, 1],
  ["not_found", { status: 404 }, 1, 1],
  ["dns", {}, 1, 1],
  ["tls", {}, 1, 1],
  ["cancelled", {}, 1, 1],
  ["budget", {}, 1, 1],
];

for (const [failure, facts, reads, writes] of CASES) {
  const what = [failure, facts.status, facts.arrived].filter(Boolean).join(" ");
  Deno.test(`retry sends a read ${reads}, a write ${writes} times after ${what}`, async () => {
    assertEquals(await triesOf(get("/a"), failure, facts), reads);
    assertEquals(await triesOf(write("/a"), failure, facts), writes);
  });
}

Deno.test("retry gives the answer of the try that succeeds", async () => {
  const { clock, retried } = setUp("connection", {}, { times: 2 });
  const answer = retried(get("/a"));
  await clock.advance(600);
  assertEquals((await answer).body, "ok");
  assertEquals(clock.pending(), 0);
});

Deno.test("retry pauses at most 200 ms, then at most 400 ms", async () => {
  const { clock, sent, retried } = setUp("connection", {});
  const error = errorOf(retried(get("/a")));
  await clock.advance(10_000);
  await error;
  assertEquals(sent, [0, 200, 600]);
});

Deno.test("retry waits as long as the account says", async () => {
  const { clock, sent, retried } = setUp("server", { status: 503, retryAfter: 5_000 });
  const error = errorOf(retried(get("/a")));
  await clock.advance(10_000);
  await error;
  assertEquals(sent, [0, 5_000, 10_000]);
});

Deno.test("retry gives up when the pause would pass the deadline", async () => {
  const { clock, sent, retried } = setUp("connection", {});
  const error = errorOf(retried(get("/a", { deadline: clock.now() + 600 })));
  await clock.advance(10_000);
  assertInstanceOf(await error, UpstreamError);
  assertEquals(sent, [0, 200]);
  assertEquals(clock.pending(), 0);
});

Deno.test("retry ends its pause when the caller gives up", async () => {
  const { clock, retried } = setUp("connection", {});
  const leaving = new AbortController();
  const error = errorOf(retried(get("/a", { signal: leaving.signal })));
  await settle();
  leaving.abort();
  const found = await error;
  assertInstanceOf(found, UpstreamError);
  assertEquals(found.failure, "cancelled");
  assertEquals(clock.pending(), 0);
});

Deno.test("retry passes on what is no UpstreamError", async () => {
  const defect = new TypeError("defect");
  const retried = withRetry(() => Promise.reject(defect));
  assertStrictEquals(await errorOf(retried(get("/a"))), defect);
});
