import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { check } from "../../../src/cli/check.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { UpstreamError, type UpstreamFailure } from "../../../src/gateway/errors.ts";
import type { Send } from "../../../src/gateway/request.ts";
import { COMPLETE, fakeSources } from "../config/fake_sources.ts";

const config = loadConfig(fakeSources({ env: COMPLETE }));

const GOOD: Readonly<Record<string, unknown>> = {
  "/me": { data: { user_id: 12, realname: "Ada" } },
  "/boards": { data: [{ board_id: 1 }, { board_id: 2 }] },
  "/apiLimits": { data: [{ type: "minutely", limit: 30 }, { types: "hourly", limit: 600 }] },
};

/** Answers by path; a text is the kind of failure. */
function account(answers: Readonly<Record<string, unknown>>): Send {
  return ({ operation, method, path }) => {
    const body = answers[path];
    if (typeof body === "string") {
      // The table below holds kinds of failures alone.
      const failure = body as UpstreamFailure;
      return Promise.reject(new UpstreamError(failure, { operation, method, arrived: "no" }));
    }
    return Promise.resolve({ status: 200, body, fetchedAt: 0, source: "account" });
  };
}

Deno.test("check() passes a good account with a line a step", async () => {
  assertEquals(await check(config.accounts[0], account(GOOD)), {
    exitCode: 0,
    lines: [
      "✓ Configuration: acme at https://acme.kanbanize.com",
      "✓ Name: acme.kanbanize.com is known",
      "✓ Connection: the host answers",
      "✓ TLS: trusted",
      "✓ Answer: it is the BusinessMap API",
      "✓ Key: accepted, user 12 (Ada)",
      "✓ Rights: 2 boards visible; reading and writing",
      "✓ Limits: 30 requests a minute, 600 requests an hour",
    ],
  });
});

const failures:
  readonly (readonly [UpstreamFailure, step: string, passed: number, code: number])[] = [
    ["dns", "Name", 1, 69],
    ["no_permission", "Name", 1, 69],
    ["connection", "Connection", 2, 69],
    ["timeout", "Connection", 2, 69],
    ["tls", "TLS", 3, 69],
    ["redirected", "Answer", 4, 69],
    ["unreadable", "Answer", 4, 69],
    ["not_found", "Answer", 4, 69],
    ["server", "Answer", 4, 69],
    ["invalid", "Answer", 4, 1],
    ["unauthorised", "Key", 5, 77],
    ["forbidden", "Key", 5, 77],
    ["rate_limited", "Key", 5, 1],
    ["budget", "Key", 5, 1],
  ];
for (const [failure, step, passed, code] of failures) {
  Deno.test(`check() stops at ${step} with ${code} for ${failure}, and says what to do`, async () => {
    const { lines, exitCode } = await check(
      config.accounts[0],
      account({ ...GOOD, "/me": failure }),
    );
    assertEquals(exitCode, code);
    assertEquals(lines.filter((line) => line.startsWith("✓")).length, passed);
    assertMatch(lines.at(-2) ?? "", new RegExp(`^✗ ${step}: `));
    assertMatch(lines.at(-1) ?? "", /^ {2}[A-Z].*\.$/);
  });
}

Deno.test("check() fails where the key sees no board", async () => {
  const { lines, exitCode } = await check(
    config.accounts[0],
    account({ ...GOOD, "/boards": { data: [] } }),
  );
  assertEquals(exitCode, 1);
  assertEquals(lines.some((line) => line.startsWith("✗ Rights: no board is visible")), true);
});

Deno.test("check() fails where the boards cannot be read", async () => {
  const { lines, exitCode } = await check(
    config.accounts[0],
    account({ ...GOOD, "/boards": "forbidden" }),
  );
  assertEquals(exitCode, 77);
  assertEquals(lines.some((line) => line.startsWith("✗ Rights: the boards cannot be read")), true);
});

Deno.test("check() says where the account's requests are spent, and what was not asked for that", async () => {
  const { lines, exitCode } = await check(
    config.accounts[0],
    account({ ...GOOD, "/boards": "budget", "/apiLimits": "budget" }),
  );
  assertEquals([exitCode, ...lines.slice(-3)], [
    1,
    "✗ Rights: the boards cannot be read: the account's request limit is used up",
    "  Wait a minute, then try again; other programs may use the same key.",
    "- Limits: not asked, the account's request limit is used up",
  ]);
});

Deno.test("check() passes an account that does not list its limits", async () => {
  for (const limits of ["not_found", { data: "x" }, { data: [{ limit: 30 }] }, undefined]) {
    const { lines, exitCode } = await check(
      config.accounts[0],
      account({ ...GOOD, "/apiLimits": limits }),
    );
    assertEquals([exitCode, lines.at(-1)], [0, "- Limits: the account does not list them"]);
  }
});

Deno.test("check() says that it may only read", async () => {
  const readOnly = loadConfig(fakeSources({ env: COMPLETE, flags: { readOnlyMode: true } }));
  const { lines } = await check(readOnly.accounts[0], account(GOOD));
  assertEquals(lines.at(-2), "✓ Rights: 2 boards visible; reading only, as configured");
});

Deno.test("check() says that loopback without TLS has none", async () => {
  const env = { ...COMPLETE, BUSINESSMAP_API_URL: "http://127.0.0.1:8080" };
  const { lines } = await check(loadConfig(fakeSources({ env })).accounts[0], account(GOOD));
  assertEquals(lines.includes("- TLS: not used on loopback"), true);
});

Deno.test("check() lets no name act on the terminal", async () => {
  const me = { data: { user_id: 1, realname: "\u001b[31mEve\u202e" + "x".repeat(100) } };
  const { lines } = await check(config.accounts[0], account({ ...GOOD, "/me": me }));
  const line = lines.find((one) => one.startsWith("✓ Key")) ?? "";
  assertMatch(line, /^✓ Key: accepted, user 1 \(\[31mEvex{53}\)$/);
});

Deno.test("check() does not hide a fault of its own behind a failed step", async () => {
  const send: Send = () => Promise.reject(new TypeError("broken"));
  await assertRejects(() => check(config.accounts[0], send), TypeError, "broken");
});
