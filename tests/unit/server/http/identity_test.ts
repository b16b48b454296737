import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { tokenOf } from "../../../support/harness.ts";
import { as, callTool, message, post, request, tokens, toolNames, withApp } from "./http_client.ts";

const LIST = message("tools/list");
const EVERYONE = tokens({
  ana: {},
  bob: {},
  reader: { readOnly: true },
  boss: { admin: true },
  few: { toolsets: ["comments"] },
  slow: { limits: { concurrency: 1, callsPerMinute: 2 } },
  rare: { limits: { concurrency: 1, callsPerMinute: 1 } },
  elsewhere: { instances: ["another"] },
  warden: { instances: ["another"], admin: true },
});
const GATE = { authenticators: [EVERYONE] };

Deno.test("who says nothing, or nothing that is known, is not let in", async () => {
  await withApp(async (app) => {
    const refused = async (headers: Record<string, string>) => {
      const response = await app.fetch(post(LIST, headers));
      assertEquals(response.status, 401, JSON.stringify(headers));
      const text = await response.text();
      assert(!text.includes("tools"), text);
      return response.headers.get("www-authenticate");
    };
    // Who said nothing is told of no error (RFC 6750, 3.1).
    assertEquals(await refused({}), 'Bearer realm="businessmap-mcp"');
    const wrong = 'Bearer realm="businessmap-mcp", error="invalid_token"';
    for (const token of ["nobody", "ANA", "toString", "__proto__"]) {
      assertEquals(await refused(as(token)), wrong, token);
    }
    for (
      const authorization of ["ana", "Basic ana", "Bearer", "Bearer ana bob", "Bearer ana,bob"]
    ) {
      await refused({ authorization });
    }
    assertEquals((await toolNames(app, as("ana"))).length > 0, true);
    assertEquals((await toolNames(app, { authorization: "bearer  ana" })).length > 0, true);
  }, GATE);
});

Deno.test("a token in the address, or in a body, lets nobody in", async () => {
  await withApp(async (app) => {
    const inQuery = request("/mcp?access_token=ana", { method: "POST", body: LIST });
    assertEquals((await app.fetch(inQuery)).status, 401);
  }, GATE);
});

Deno.test("a caller who may only read is offered no tool that writes, and can call none", async () => {
  await withApp(async (app) => {
    const names = await toolNames(app, as("reader"));
    assertEquals(names.filter((name) => /^(create|update|move|delete)_cards$/.test(name)), []);
    assert(names.includes("find_cards"));
    const params = { name: "add_comments", arguments: { comments: [] } };
    const response = await app.fetch(post(message("tools/call", params), as("reader")));
    assertStringIncludes(await response.text(), "Unknown tool");
    assert((await toolNames(app, as("ana"))).includes("add_comments"));
  }, GATE);
});

Deno.test("headers narrow what a caller is offered, and never widen it", async () => {
  await withApp(async (app) => {
    const all = await toolNames(app, as("ana"));
    const reading = await toolNames(app, { ...as("ana"), "x-mcp-readonly": "true" });
    assert(reading.length < all.length);
    assertEquals(await toolNames(app, { ...as("reader"), "x-mcp-readonly": "false" }), reading);
    assertEquals(await toolNames(app, { ...as("few"), "x-mcp-toolsets": "default" }), []);
    const wrong = await app.fetch(post(LIST, { ...as("ana"), "x-mcp-toolsets": "everything" }));
    assertEquals(wrong.status, 400);
    assertStringIncludes(await wrong.text(), "default, comments, time");
  }, GATE);
});

Deno.test("a caller without an account here is told so", async () => {
  await withApp(async (app) => {
    const response = await app.fetch(post(LIST, as("elsewhere")));
    assertEquals(response.status, 400);
    assertStringIncludes(await response.text(), "None of your accounts");
  }, GATE);
});

Deno.test("a caller over its limit is told when to come again, and others are not held up", async () => {
  await withApp(async (app) => {
    const call = async (token: string) => await app.fetch(post(LIST, as(token)));
    for (let calls = 0; calls < 2; calls++) {
      const response = await call("slow");
      assertEquals(response.status, 200);
      await response.body?.cancel();
      await Promise.resolve();
    }
    const refused = await call("slow");
    assertEquals(refused.status, 429);
    assertMatch(refused.headers.get("retry-after") ?? "", /^\d+$/);
    assertStringIncludes(await refused.text(), "2 calls a minute");
    const other = await call("ana");
    assertEquals(other.status, 200);
    await other.body?.cancel();
  }, GATE);
});

Deno.test("requests that are no call are bounded too, whatever they are and wherever they go", async () => {
  const token = "rare"; // one call a minute, so ten requests
  const notification = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
  const kinds: Readonly<Record<string, readonly [number, () => Request]>> = {
    "bad JSON": [400, () => post("{", as(token))],
    "a notification": [202, () => post(notification, as(token))],
    "another method": [405, () => request("/mcp", { method: "GET", headers: as(token) })],
    "another type": [415, () => post(LIST, { ...as(token), "content-type": "text/plain" })],
    "the state": [403, () => request("/health", { headers: as(token) })],
  };
  for (const [kind, [status, make]] of Object.entries(kinds)) {
    await withApp(async (app) => {
      const send = async (one: Request) => {
        const response = await app.fetch(one);
        return { status: response.status, headers: response.headers, text: await response.text() };
      };
      for (let sent = 0; sent < 10; sent++) {
        const answer = await send(make());
        assertEquals(answer.status, status, `${kind}: ${answer.text}`);
      }
      for (const one of [make(), post(LIST, as(token))]) {
        const refused = await send(one);
        assertEquals(refused.status, 429, kind);
        assertMatch(refused.headers.get("retry-after") ?? "", /^[1-9]$/);
        assertStringIncludes(refused.text, "10 requests a minute");
      }
      assertEquals((await send(post(LIST, as("ana")))).status, 200);
      assertEquals((await send(request("/healthz"))).status, 200);
    }, GATE);
  }
});

Deno.test("a body holds fifty messages, be they calls or not", async () => {
  await withApp(async (app) => {
    const body = (messages: number) =>
      JSON.stringify(
        Array(messages).fill({ jsonrpc: "2.0", method: "notifications/initialized" }),
      );
    const refused = await app.fetch(post(body(51), as("ana")));
    assertEquals(refused.status, 400);
    assertStringIncludes(await refused.text(), "at most 50 messages");
    const taken = await app.fetch(post(body(50), as("ana")));
    assertEquals(taken.status, 202, await taken.text());
  }, GATE);
});

Deno.test("a place is free again when the answer is sent, not when it begins", async () => {
  const one = tokens({ one: { limits: { concurrency: 1, callsPerMinute: 100 } } });
  const sent = Promise.withResolvers<void>();
  await withApp(async (app) => {
    const first = await app.fetch(post(LIST, as("one")), { completed: sent.promise });
    const refused = await app.fetch(post(LIST, as("one")));
    assertEquals(refused.status, 429);
    assertStringIncludes(await refused.text(), "1 requests under way");
    sent.resolve();
    await sent.promise;
    const second = await app.fetch(post(LIST, as("one")));
    assertEquals(second.status, 200);
    await first.body?.cancel();
    await second.body?.cancel();
  }, { authenticators: [one] });
});

Deno.test("a call whose tool is no name fails as the caller's, whatever its scopes", async () => {
  const reader = tokens({ reader: { readOnly: true, scopes: ["businessmap:read"] } });
  await withApp(async (app) => {
    const noText = { toString: 1 };
    for (const name of [noText, [["delete_cards"]], 5, null, Array(10).fill(noText)]) {
      const body = message("tools/call", { name, arguments: {} });
      const response = await app.fetch(post(body, as("reader")));
      assertEquals(response.status, 200);
      assertStringIncludes(await response.text(), "Invalid tools/call request");
    }
  }, { authenticators: [reader] });
});

Deno.test("a body with very many calls is refused", async () => {
  await withApp(async (app) => {
    const many = JSON.stringify(Array.from({ length: 51 }, (_, id) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/list",
    })));
    assertEquals((await app.fetch(post(many, as("ana")))).status, 400);
  }, GATE);
});

Deno.test("what one caller has read is not given to another, and a write makes it stale for both", async () => {
  await withApp(async (app, { simulator }) => {
    const asked = async (token: string) => {
      const before = simulator.requests.length;
      await callTool(app, "list_boards", {}, as(token));
      return simulator.requests.length - before;
    };
    const cold = await asked("ana");
    assert(cold > 0);
    assertEquals(await asked("ana"), 0);
    assertEquals(await asked("bob"), cold);
    assertEquals(await asked("bob"), 0);

    const title = async (token: string) =>
      await callTool(app, "get_cards", { cards: [card] }, as(token));
    const found = await callTool(app, "find_cards", { limit: 1 }, as("ana"));
    const card = Number(/^(\d+)\t/m.exec(found)?.[1]);
    await title("ana");
    await title("bob");
    const changes = [{ cards: [card], title: "Fresh" }];
    await callTool(app, "update_cards", { changes }, as("bob"));
    assertStringIncludes(await title("ana"), "Fresh");
    assertStringIncludes(await title("bob"), "Fresh");
  }, GATE);
});

Deno.test("a confirmation that one caller was given is of no use to another", async () => {
  await withApp(async (app) => {
    const found = await callTool(app, "find_cards", { limit: 1 }, as("ana"));
    const cards = [Number(/^(\d+)\t/m.exec(found)?.[1])];
    const plan = await callTool(app, "delete_cards", { cards }, as("ana"));
    const confirm = tokenOf(plan);
    const stolen = await callTool(app, "delete_cards", { cards, confirm }, as("bob"));
    assertStringIncludes(stolen, "was given to another caller");
    const own = await callTool(app, "delete_cards", { cards, confirm }, as("ana"));
    assertStringIncludes(own, "1 card");
  }, GATE);
});

Deno.test("health, measures and the emptying of the cache are for administrators", async () => {
  await withApp(
    async (app, { gateway }) => {
      const ask = async (path: string, method: string, token: string) =>
        await app.fetch(request(path, { method, headers: as(token) }));
      for (
        const [path, method] of [
          ["/health", "GET"],
          ["/metrics", "GET"],
          ["/health/cache", "DELETE"],
        ] as const
      ) {
        const refused = await ask(path, method, "ana");
        assertEquals(refused.status, 403, path);
        // A principal of the file has rights, no scopes.
        assertEquals(refused.headers.get("www-authenticate"), null);
        const { error } = await refused.json();
        assertEquals(error.message, "This needs the admin right, which your entry does not give.");
        const nobody = await app.fetch(request(path, { method }));
        assertEquals(nobody.status, 401, path);
        await nobody.body?.cancel();
      }
      await callTool(app, "list_boards", {}, as("ana"));
      // An administrator who is held to other accounts sees and empties those alone.
      const theirs = await (await ask("/health", "GET", "warden")).json();
      assertEquals(theirs.accounts, []);
      assertEquals(await (await ask("/health/cache", "DELETE", "warden")).json(), { cleared: 0 });
      assert(gateway.snapshot().cache.entries > 0);
      const report = await (await ask("/health", "GET", "boss")).json();
      assertEquals(report.accounts[0].host, "acme.kanbanize.com");
      assertEquals(await (await ask("/metrics", "GET", "boss")).text(), "measures\n");
      assertEquals(await (await ask("/health/cache", "DELETE", "boss")).json(), { cleared: 1 });
      assertEquals(gateway.snapshot().cache.entries, 0);
    },
    { ...GATE, metricsText: () => Promise.resolve("measures\n") },
  );
});

Deno.test("readiness names what is degraded and nothing of the accounts", async () => {
  let stopping = false;
  await withApp(async (app) => {
    const ready = await app.fetch(request("/readyz", { headers: { host: "10.1.2.3:8787" } }));
    assertEquals(ready.status, 200);
    assertEquals(await ready.json(), { status: "degraded", degraded: ["issuer", "principals"] });
    stopping = true;
    const ending = await app.fetch(request("/readyz"));
    assertEquals(ending.status, 503);
    assertEquals((await ending.json()).status, "stopping");
  }, {
    ...GATE,
    stopping: () => stopping,
    principalsCurrent: () => false,
    issuerReachable: () => false,
  });
});

Deno.test("listed pages may read answers, and are told how to ask", async () => {
  const allowedOrigins = ["https://app.example.com"];
  await withApp(async (app) => {
    const origin = "https://app.example.com";
    const asking = await app.fetch(request("/mcp", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    }));
    assertEquals(asking.status, 204);
    assertEquals(asking.headers.get("access-control-allow-origin"), origin);
    assertStringIncludes(asking.headers.get("access-control-allow-headers") ?? "", "authorization");
    const answer = await app.fetch(post(LIST, { origin, ...as("ana") }));
    assertEquals(answer.headers.get("access-control-allow-origin"), origin);
    await answer.body?.cancel();
  }, { ...GATE, allowedOrigins });
});
