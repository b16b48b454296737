import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { createTransport } from "../../../src/gateway/transport.ts";
import { at, createFakeClock, errorOf, get, write } from "./fake_clock.ts";
import { json, outcomeOf, serve, transportTo } from "./loopback.ts";

Deno.test("transport sends key, headers, path and body, and gives the parsed answer", async () => {
  const seen: { method: string; url: string; headers: Headers; body: string }[] = [];
  await using account = serve(async (request) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: await request.text() });
    return json({ data: [1] });
  });
  const send = transportTo(account.origin);
  const answer = await send(write("/cards/1?x=a%20b"));
  await send(get("/me"));
  const [first, second] = [at(seen, 0), at(seen, 1)];
  assertEquals(
    [first.method, first.url, first.body],
    ["PATCH", `${account.origin}/api/v2/cards/1?x=a%20b`, '{"a":1}'],
  );
  assertEquals(
    ["apikey", "accept", "content-type", "user-agent"].map((name) => first.headers.get(name)),
    ["KEY", "application/json", "application/json", "test/1"],
  );
  assertEquals([second.method, second.body, second.headers.get("content-type")], ["GET", "", null]);
  assertEquals([answer.status, answer.body, answer.source, answer.bytes], [
    200,
    { data: [1] },
    "account",
    12,
  ]);
});

Deno.test("transport gives text of any type as it is where that was asked for, up to its own limit", async () => {
  const accepted: (string | null)[] = [];
  await using account = serve((request) => {
    accepted.push(request.headers.get("accept"));
    return new Response("SGVsbG8=", { headers: { "content-type": "application/pdf" } });
  });
  const send = transportTo(account.origin);
  const text = { ...get("/files/download"), plainText: true };
  assertEquals((await send({ ...text, maxAnswerBytes: 8 })).body, "SGVsbG8=");
  assertEquals(accepted, ["*/*"]);
  for (
    const [request, failure] of [
      [{ ...text, maxAnswerBytes: 7 }, "too_large"],
      [get("/files/download"), "unreadable"],
    ] as const
  ) {
    const error = await errorOf(send(request));
    assertInstanceOf(error, UpstreamError);
    assertEquals(error.failure, failure);
  }
});

Deno.test("transport asks for the key at each request", async () => {
  const keys: (string | null)[] = [];
  await using account = serve((request) => {
    keys.push(request.headers.get("apikey"));
    return json({});
  });
  let number = 0;
  const send = transportTo(account.origin, { token: () => `KEY${++number}` });
  await send(get("/a"));
  await send(get("/a"));
  assertEquals(keys, ["KEY1", "KEY2"]);
});

Deno.test("transport never shows a key that is no header value", async () => {
  const send = transportTo("http://127.0.0.1:9", { token: () => "SECRET\nKEY" });
  const error = await errorOf(send(get("/a")));
  assertInstanceOf(error, UpstreamError);
  assertEquals([error.failure, error.facts.arrived], ["unauthorised", "no"]);
  assert(!Deno.inspect(error).includes("SECRET"));
});

Deno.test("transport gives no body for 204 and for an empty answer", async () => {
  await using account = serve((request) =>
    request.url.endsWith("/a") ? new Response(null, { status: 204 }) : new Response("")
  );
  const send = transportTo(account.origin);
  const answers = [await send(get("/a")), await send(get("/b"))];
  assertEquals(answers.map(({ status, body }) => [status, body]), [[204, undefined], [
    200,
    undefined,
  ]]);
});

Deno.test("transport tells the headers of every answer, errors included", async () => {
  await using account = serve(() =>
    json({}, { status: 404, headers: { "x-ratelimit-perminute-limit": "30" } })
  );
  const seen: unknown[] = [];
  const send = transportTo(account.origin, {
    onHeaders: (headers, status) => seen.push([status, headers.get("x-ratelimit-perminute-limit")]),
  });
  assertEquals(await outcomeOf(send(get("/a"))), "not_found 404 no");
  assertEquals(seen, [[404, "30"]]);
});

Deno.test("transport says each time a request goes to the account", async () => {
  await using account = serve((request) =>
    request.url.endsWith("/a")
      ? new Response(null, { status: 302, headers: { location: "/api/v2/b" } })
      : json({})
  );
  let sent = 0;
  await transportTo(account.origin)(get("/a", { onSent: () => sent++ }));
  assertEquals(sent, 2);
});

const UNREADABLE: readonly [string, Response | (() => Response)][] = [
  ["an HTML page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
  [
    "JSON that ends early",
    () => new Response('{"data":[', { headers: { "content-type": "application/json" } }),
  ],
  [
    "JSON that is broken",
    () => new Response("{data:1}", { headers: { "content-type": "application/json" } }),
  ],
];

for (const [what, response] of UNREADABLE) {
  Deno.test(`transport does not take ${what} for an answer`, async () => {
    await using account = serve(() => typeof response === "function" ? response() : response);
    assertEquals(
      await outcomeOf(transportTo(account.origin)(write("/a"))),
      "unreadable 200 unknown",
    );
  });
}

Deno.test("transport reads JSON without a content type", async () => {
  await using account = serve(() => new Response(new TextEncoder().encode('{"a":"ü"}')));
  assertEquals((await transportTo(account.origin)(get("/a"))).body, { a: "ü" });
});

Deno.test("transport stops reading an answer that grows past the limit", async () => {
  let cancelled = () => {};
  const stopped = new Promise<void>((resolve) => cancelled = resolve);
  await using account = serve(() => {
    const chunk = new TextEncoder().encode(" ".repeat(1_000));
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(chunk),
      cancel: () => cancelled(),
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  });
  const send = transportTo(account.origin, { maxAnswerBytes: 100_000 });
  assertEquals(await outcomeOf(send(get("/a"))), "too_large 200 unknown");
  await stopped;
});

Deno.test("transport takes an answer of exactly the limit", async () => {
  await using account = serve(() => json("12345678"));
  const send = transportTo(account.origin, { maxAnswerBytes: 10 });
  assertEquals((await send(get("/a"))).body, "12345678");
});

Deno.test("transport follows a read's redirects on the same origin, three times", async () => {
  await using account = serve((request) => {
    const left = Number(new URL(request.url).searchParams.get("left"));
    return left === 0
      ? json(request.headers.get("apikey"))
      : Response.redirect(`${new URL(request.url).origin}/api/v2/a?left=${left - 1}`, 307);
  });
  const send = transportTo(account.origin);
  assertEquals((await send(get("/a?left=3"))).body, "KEY");
  assertEquals(await outcomeOf(send(get("/a?left=4"))), "redirected 307 no");
});

Deno.test("transport never goes to another host, and another port is another host", async () => {
  let asked = 0;
  await using other = serve(() => {
    asked++;
    return json({});
  });
  await using account = serve(() => Response.redirect(`${other.origin}/api/v2/a`, 302));
  const send = transportTo(account.origin);
  assertEquals(await outcomeOf(send(get("/a"))), "redirected 302 unknown");
  assertEquals(asked, 0);
});

Deno.test("transport never follows a write's redirect", async () => {
  const seen: string[] = [];
  await using account = serve((request) => {
    seen.push(new URL(request.url).pathname);
    return new Response(null, { status: 308, headers: { location: "/api/v2/b" } });
  });
  assertEquals(await outcomeOf(transportTo(account.origin)(write("/a"))), "redirected 308 no");
  assertEquals(seen, ["/api/v2/a"]);
});

Deno.test("transport cannot read a redirect to nowhere", async () => {
  await using account = serve(() => new Response(null, { status: 302 }));
  assertEquals(
    await outcomeOf(transportTo(account.origin)(get("/a"))),
    "unreadable 302 unknown",
  );
});

for (
  const path of ["", "cards", "@evil.example/", "/../../index.php", "/%2e%2e/v3/me", "//../.."]
) {
  Deno.test(`transport refuses the path ${JSON.stringify(path)}`, async () => {
    const send = transportTo("https://acme.kanbanize.com", {
      fetch: () => Promise.reject(new Error("fetched")),
    });
    assertInstanceOf(await errorOf(send(get(path))), TypeError);
  });
}

Deno.test("transport reaches the account's own document beside the API, and nothing else there", async () => {
  const asked: string[] = [];
  const send = transportTo("https://acme.kanbanize.com", {
    fetch: (input) => {
      asked.push(String(input));
      return Promise.resolve(Response.json({ openapi: "3.0.0" }));
    },
  });
  await send(get("/openapi/json"));
  await send(get("/openapi/json/../me"));
  await send(get("/openapi/jsonp"));
  assertEquals(asked, [
    "https://acme.kanbanize.com/openapi/json",
    "https://acme.kanbanize.com/api/v2/openapi/me",
    "https://acme.kanbanize.com/api/v2/openapi/jsonp",
  ]);
});

Deno.test("createTransport() takes https, and http on this machine alone", () => {
  const create = (origin: string) => createTransport({ origin, token: () => "", userAgent: "" });
  for (const good of ["https://acme.kanbanize.com", "http://127.0.0.1:8080", "http://localhost"]) {
    create(good);
  }
  for (
    const bad of [
      "http://acme.kanbanize.com",
      "https://acme.kanbanize.com/",
      "https://acme.kanbanize.com/api",
      "https://key@acme.kanbanize.com",
      "ftp://acme.kanbanize.com",
      "acme.kanbanize.com",
      "http://127.0.0.1.evil.example",
      "",
    ]
  ) {
    assertThrows(() => create(bad), TypeError, "origin");
  }
});

Deno.test("transport sends nothing for a caller who has left or whose time is over", async () => {
  const clock = createFakeClock();
  const send = transportTo("https://acme.kanbanize.com", {
    clock,
    fetch: () => Promise.reject(new Error("fetched")),
  });
  assertEquals(await outcomeOf(send(get("/a", { signal: AbortSignal.abort() }))), "cancelled no");
  assertEquals(await outcomeOf(send(get("/a", { deadline: clock.now() }))), "timeout no");
});
