import { assert, assertEquals } from "@std/assert";
import { createOAuth } from "../../../../src/server/http/oauth.ts";
import { as, message, post, request, toolNames, withApp } from "./http_client.ts";
import { AUDIENCE, type Claims, type Issuer, startIssuer } from "./issuer.ts";

const oauthOf = ({ url }: Issuer) => createOAuth({ issuer: url, audience: AUDIENCE, pause: 0 });

Deno.test("a token's scopes are what its bearer may", async () => {
  await using issuer = await startIssuer();
  const { judge } = oauthOf(issuer);
  const rights = async (claims: Claims) => {
    const verdict = await judge(await issuer.token(claims));
    assert(verdict && "principal" in verdict, JSON.stringify(verdict));
    const { id, readOnly, admin } = verdict.principal;
    return { id, readOnly, admin };
  };
  const id = "oauth:ana";
  assertEquals(await rights({}), { id, readOnly: true, admin: false });
  const writes = "businessmap:read businessmap:write";
  assertEquals(await rights({ scope: writes }), { id, readOnly: false, admin: false });
  assertEquals(await rights({ scope: "openid businessmap:admin" }), {
    id,
    readOnly: true,
    admin: true,
  });
  // Some servers write scopes as a list, under another name.
  const scp = ["businessmap:write"];
  assertEquals(await rights({ scope: undefined, scp }), { id, readOnly: false, admin: false });
  assertEquals((await rights({ sub: "bob" })).id, "oauth:bob");
});

Deno.test("a token without a scope of this server is good, but not for it", async () => {
  await using issuer = await startIssuer();
  const { judge } = oauthOf(issuer);
  for (const scope of [undefined, "", "openid", "businessmap:reading", "businessmap"]) {
    assertEquals(await judge(await issuer.token({ scope })), {
      refused: "insufficient_scope",
      scope: "businessmap:read",
    });
  }
});

Deno.test("a token that is old, young, foreign, forged or odd is refused", async () => {
  await using issuer = await startIssuer();
  const { judge, reachable } = oauthOf(issuer);
  const now = Math.floor(Date.now() / 1_000);
  const good = await issuer.token();
  const [header = "", payload = "", signature = ""] = good.split(".");
  const none = btoa(JSON.stringify({ alg: "none" })).replaceAll("=", "");
  const wrong = {
    expired: await issuer.token({ exp: now - 60 }),
    endless: await issuer.token({ exp: undefined }),
    "not begun": await issuer.token({ nbf: now + 600 }),
    "of another audience": await issuer.token({ aud: "https://other.example.com/mcp" }),
    "of no audience": await issuer.token({ aud: undefined }),
    "of another issuer": await issuer.token({ iss: "https://evil.example" }),
    "of nobody": await issuer.token({ sub: undefined }),
    "of an endless subject": await issuer.token({ sub: "x".repeat(300) }),
    forged: await issuer.forged(),
    "without signature": `${header}.${payload}.`,
    "with another's signature": `${none}.${payload}.${signature}`,
    unsigned: `${none}.${payload}.`,
    "no token": "abc",
    "no JSON": "a.b.c",
    "much too long": `${header}.${"x".repeat(20_000)}.${signature}`,
  };
  for (const [what, token] of Object.entries(wrong)) {
    assertEquals(await judge(token), { refused: "invalid_token" }, what);
  }
  assertEquals(reachable(), true);
  assert("principal" in (await judge(good) ?? {}));
});

Deno.test("the issuer is asked once for its keys, not for each token", async () => {
  await using issuer = await startIssuer();
  const { judge } = oauthOf(issuer);
  for (let token = 0; token < 5; token++) await judge(await issuer.token());
  assertEquals(issuer.asked.filter((path) => path === "/keys").length, 1);
});

Deno.test("a key that the issuer has replaced is looked for", async () => {
  await using issuer = await startIssuer();
  const { judge } = createOAuth({ issuer: issuer.url, audience: AUDIENCE, keysPause: 0 });
  const old = await issuer.token();
  assert("principal" in (await judge(old) ?? {}));
  await issuer.rotate();
  assert("principal" in (await judge(await issuer.token()) ?? {}));
  assertEquals(await judge(old), { refused: "invalid_token" });
});

Deno.test("an issuer that does not answer makes tokens unknown, not wrong, until it does", async () => {
  await using issuer = await startIssuer();
  const { judge, reachable } = oauthOf(issuer);
  issuer.broken = 500;
  assertEquals(await judge(await issuer.token()), { refused: "unavailable" });
  assertEquals(reachable(), false);
  issuer.broken = undefined;
  assert("principal" in (await judge(await issuer.token()) ?? {}));
  assertEquals(reachable(), true);
});

Deno.test("metadata of another issuer, or keys over an open line from elsewhere, are not taken", async () => {
  for (
    const metadata of [
      { issuer: "https://evil.example" },
      { jwks_uri: "http://127.0.0.2:9/keys" },
      { jwks_uri: "nonsense" },
    ]
  ) {
    await using issuer = await startIssuer({ metadata });
    assertEquals(await oauthOf(issuer).judge(await issuer.token()), { refused: "unavailable" });
  }
});

Deno.test("clients are told where to get a token, and which scope is missing", async () => {
  await using issuer = await startIssuer();
  const oauth = { issuer: issuer.url, audience: AUDIENCE };
  const parts = { authenticators: [oauthOf(issuer).judge], oauth };
  const metadataUrl = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
  await withApp(async (app) => {
    const challenge = async (headers: Record<string, string>, body = message("tools/list")) => {
      const response = await app.fetch(post(body, headers));
      await response.body?.cancel();
      return [response.status, response.headers.get("www-authenticate")];
    };
    const realm = 'Bearer realm="businessmap-mcp"';
    const where = `resource_metadata="${metadataUrl}"`;
    const reading = 'scope="businessmap:read"';
    assertEquals(await challenge({}), [401, `${realm}, ${reading}, ${where}`]);
    assertEquals(await challenge(as("wrong")), [
      401,
      `${realm}, error="invalid_token", ${reading}, ${where}`,
    ]);
    const without = await issuer.token({ scope: "openid" });
    const lacking = `${realm}, error="insufficient_scope"`;
    assertEquals(await challenge(as(without)), [403, `${lacking}, ${reading}, ${where}`]);

    const reader = as(await issuer.token());
    assert((await toolNames(app, reader)).includes("find_cards"));
    const write = message("tools/call", { name: "delete_cards", arguments: { cards: [1] } });
    const both = 'scope="businessmap:read businessmap:write"';
    assertEquals(await challenge(reader, write), [403, `${lacking}, ${both}, ${where}`]);

    const admin = as(await issuer.token({ scope: "businessmap:admin" }));
    assertEquals(await challenge(admin), [403, `${lacking}, ${reading}, ${where}`]);
    const health = async (headers: Record<string, string>) => {
      const response = await app.fetch(request("/health", { headers }));
      await response.body?.cancel();
      return [response.status, response.headers.get("www-authenticate")];
    };
    assertEquals(await health(admin), [200, null]);
    const wanted = 'scope="businessmap:admin"';
    assertEquals(await health(reader), [403, `${lacking}, ${wanted}, ${where}`]);

    for (const path of ["", "/mcp"]) {
      const response = await app.fetch(request(`/.well-known/oauth-protected-resource${path}`));
      assertEquals(await response.json(), {
        resource: AUDIENCE,
        authorization_servers: [issuer.url],
        scopes_supported: ["businessmap:read", "businessmap:write", "businessmap:admin"],
        bearer_methods_supported: ["header"],
        resource_name: "BusinessMap MCP server",
      });
    }
  }, parts);
});

Deno.test("an audience that is no URL leaves the address by which the client came", async () => {
  await using issuer = await startIssuer();
  const oauth = { issuer: issuer.url, audience: "businessmap" };
  await withApp(async (app) => {
    const response = await app.fetch(request("/.well-known/oauth-protected-resource/mcp"));
    assertEquals((await response.json()).resource, "http://localhost:8787/mcp");
  }, { authenticators: [oauthOf(issuer).judge], oauth });
});
