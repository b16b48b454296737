import { assertEquals, assertInstanceOf } from "@std/assert";
import { createBreaker } from "../../../src/gateway/breaker.ts";
import { UpstreamError, upstreamError, type UpstreamFailure } from "../../../src/gateway/errors.ts";
import type { UpstreamErrorFacts } from "../../../src/gateway/errors.ts";
import { at, createFakeAccount, createFakeClock, errorOf, get, until } from "./fake_clock.ts";

function setUp() {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const states: string[] = [];
  const breaker = createBreaker(send, {
    failures: 3,
    pause: 5_000,
    longestPause: 15_000,
    clock,
    onChange: (state) => states.push(state),
  });

  /** One request whose outcome the account gives at once: a body, or a failure. */
  async function ask(outcome: UpstreamFailure | "ok", facts: Partial<UpstreamErrorFacts> = {}) {
    const asked = arrived.length;
    const answer = breaker.send(get("/a"));
    const result = answer.then(() => "ok", (error) => {
      assertInstanceOf(error, UpstreamError);
      return error.failure;
    });
    let done = false;
    result.finally(() => done = true);
    await until(() => done || arrived.length > asked);
    if (!done) {
      const { request, answer, fail } = at(arrived, asked);
      if (outcome === "ok") answer();
      else fail(upstreamError(request, outcome, { arrived: "unknown", ...facts }));
    }
    return await result;
  }
  const open = async () => {
    for (let i = 0; i < 3; i++) await ask("server", { status: 503 });
  };
  return { clock, arrived, states, breaker, ask, open };
}

for (const trouble of ["server", "timeout", "connection", "dns", "tls", "rate_limited"] as const) {
  Deno.test(`breaker opens after several times ${trouble} in a row`, async () => {
    const { arrived, breaker, ask } = setUp();
    assertEquals([await ask(trouble), await ask(trouble)], [trouble, trouble]);
    assertEquals(breaker.snapshot().state, "closed");
    await ask(trouble);
    assertEquals(breaker.snapshot(), { state: "open", retryAfter: 5_000 });
    assertEquals(await ask("ok"), "breaker");
    assertEquals(arrived.length, 3);
  });
}

for (
  const [failure, facts] of [
    ["not_found", { status: 404 }],
    ["forbidden", { status: 403 }],
    ["invalid", { status: 400 }],
    ["cancelled", {}],
    ["budget", { arrived: "no" }],
    ["timeout", { arrived: "no" }],
  ] as const
) {
  Deno.test(`breaker stays closed however often a request ends with ${failure}`, async () => {
    const { breaker, ask } = setUp();
    for (let i = 0; i < 2; i++) await ask("server");
    for (let i = 0; i < 5; i++) assertEquals(await ask(failure, facts), failure);
    assertEquals(breaker.snapshot().state, "closed");
  });
}

for (const answer of ["ok", "not_found"] as const) {
  Deno.test(`breaker begins to count anew after an answer: ${answer}`, async () => {
    const { breaker, ask } = setUp();
    for (let i = 0; i < 10; i++) await ask(i % 3 === 2 ? answer : "connection");
    assertEquals(breaker.snapshot().state, "closed");
  });
}

Deno.test("breaker says when to try again", async () => {
  const { clock, breaker, open } = setUp();
  await open();
  await clock.advance(2_000);
  const error = await errorOf(breaker.send(get("/a")));
  assertInstanceOf(error, UpstreamError);
  assertEquals([error.failure, error.facts.retryAfter, error.facts.arrived], [
    "breaker",
    3_000,
    "no",
  ]);
});

Deno.test("breaker lets one trial through after its pause, and closes when it succeeds", async () => {
  const { clock, arrived, states, breaker, ask, open } = setUp();
  await open();
  await clock.advance(5_000);
  const trial = breaker.send(get("/a"));
  await until(() => arrived.length === 4);
  assertEquals(breaker.snapshot().state, "half_open");
  assertEquals(await ask("ok"), "breaker");
  at(arrived, 3).answer("fine");
  assertEquals((await trial).body, "fine");
  assertEquals(await ask("ok"), "ok");
  assertEquals(states, ["open", "half_open", "closed"]);
});

for (const failure of ["server", "cancelled", "budget"] as const) {
  Deno.test(`breaker pauses twice as long after a trial that ends with ${failure}`, async () => {
    const { clock, breaker, ask, open } = setUp();
    await open();
    const pauses: number[] = [];
    for (let i = 0; i < 3; i++) {
      await clock.advance(breaker.snapshot().retryAfter);
      assertEquals(await ask(failure), failure);
      pauses.push(breaker.snapshot().retryAfter);
    }
    assertEquals(pauses, [10_000, 15_000, 15_000]);
  });
}

Deno.test("breaker begins with the shortest pause again after it was closed", async () => {
  const { clock, breaker, ask, open } = setUp();
  await open();
  await clock.advance(5_000);
  await ask("server");
  await clock.advance(10_000);
  await ask("ok");
  await open();
  assertEquals(breaker.snapshot().retryAfter, 5_000);
});

Deno.test("breaker does not stay open longer because the clock was set back", async () => {
  const { clock, ask, open } = setUp();
  await open();
  clock.jump(-3_600_000);
  await clock.advance(5_000);
  assertEquals(await ask("ok"), "ok");
});

Deno.test("breaker opens once for failures that were under way together", async () => {
  const { arrived, states, breaker } = setUp();
  const together = Array.from({ length: 8 }, () => errorOf(breaker.send(get("/a"))));
  await until(() => arrived.length === 8);
  for (const { request, fail } of arrived) fail(upstreamError(request, "connection"));
  await Promise.all(together);
  assertEquals(states, ["open"]);
  assertEquals(breaker.snapshot().retryAfter, 5_000);
});
