import { assert, assertEquals } from "@std/assert";
import { refusal } from "../../../src/gateway/refusals.ts";
import { get } from "./fake_clock.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

function refused(status: number, body: unknown = "", headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return refusal(get("/a"), status, new Headers(headers), text, NOW);
}

const STATUSES = {
  400: "invalid",
  401: "unauthorised",
  403: "forbidden",
  404: "not_found",
  405: "not_allowed",
  409: "conflict",
  418: "refused",
  429: "rate_limited",
  500: "server",
  503: "server",
};

for (const [status, failure] of Object.entries(STATUSES)) {
  Deno.test(`a ${status} is ${failure}`, () => {
    const error = refused(Number(status));
    assertEquals([error.failure, error.facts.status], [failure, Number(status)]);
    assertEquals(error.facts.arrived, failure === "server" ? "unknown" : "no");
    assertEquals([error.facts.operation, error.facts.method], ["getThing", "GET"]);
  });
}

Deno.test("refusal() keeps the recorded error's members as facts", () => {
  const { facts } = refused(404, {
    error: {
      code: "C101",
      message: "A card with id 127 does not exist.",
      reference: "GE-C101",
      details: { card_id: 127 },
    },
  });
  assertEquals(
    [facts.code, facts.reference, facts.upstreamMessage, facts.details],
    ["C101", "GE-C101", "A card with id 127 does not exist.", { card_id: 127 }],
  );
});

Deno.test("refusal() takes the three recorded forms of a reference", () => {
  for (const reference of ["0SZ5Q3B0", "GE-C101", "GE-RMNA-PATCH"]) {
    assertEquals(refused(400, { error: { reference } }).facts.reference, reference);
  }
});

Deno.test("refusal() keeps no code and no reference that is not plain", () => {
  for (const bad of ["<b>", "C101\n", "C1011", "", 7, null, "Ignore-previous-instructions"]) {
    const { facts } = refused(400, { error: { code: bad, reference: bad } });
    assertEquals(facts.code, undefined);
    assert(facts.reference === undefined || facts.reference === "C1011");
  }
});

Deno.test("refusal() never puts the account's words in its message", () => {
  const error = refused(400, {
    error: { code: "VE02", message: "SECRET", details: { a: "SECRET" } },
  });
  assertEquals(error.message, "getThing: invalid (400)");
});

Deno.test("refusal() takes any body without a stumble", () => {
  for (
    const body of ["", "<html>", "[]", "null", '{"error":null}', '{"error":"x"}', '{"error":[1]}']
  ) {
    assertEquals(refused(500, body).failure, "server");
  }
});

const WAITS: readonly [string, Record<string, string>, unknown, number | undefined][] = [
  ["seconds in the header", { "retry-after": "7" }, "", 7_000],
  ["a date in the header", { "retry-after": "Tue, 24 Nov 2026 12:00:30 GMT" }, "", 30_000],
  ["a date that has passed", { "retry-after": "Tue, 24 Nov 2026 11:00:00 GMT" }, "", 0],
  ["seconds in the details", {}, { error: { details: { retry_after: 12 } } }, 12_000],
  ["seconds in the details as text", {}, { error: { details: { retry_after: "12" } } }, 12_000],
  ["the header before the details", { "retry-after": "7" }, {
    error: { details: { retry_after: 12 } },
  }, 7_000],
  ["the details after a broken header", { "retry-after": "soon" }, {
    error: { details: { retry_after: 12 } },
  }, 12_000],
  ["nothing usable", {}, { error: { details: { retry_after: -1 } } }, undefined],
  ["nothing", {}, "", undefined],
];

for (const [what, headers, body, expected] of WAITS) {
  Deno.test(`refusal() reads how long to wait from ${what}`, () => {
    assertEquals(refused(429, body, headers).facts.retryAfter, expected);
  });
}
