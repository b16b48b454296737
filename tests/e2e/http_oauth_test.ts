/**
 * The compiled binary as the resource of an authorisation server that nobody here wrote, which runs
 * on this machine: clients find it by themselves, and its tokens open what their scopes say.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ClientCredentialsProvider } from "@modelcontextprotocol/client";
import { AUDIENCE, startAuthorisationServer } from "./support/authorisation_server.ts";
import { startAccount } from "./support/account.ts";
import { callOverHttp } from "./support/http_calls.ts";
import { type HttpServer, startHttpServer } from "./support/http_server.ts";
import { connectSdk2 } from "./support/sdk_clients.ts";
import { serverCommand } from "./support/server.ts";
import { assertNoSecret, withHome } from "./support/session.ts";

const READ = "businessmap:read";
const WRITE = "businessmap:write";
const LIST = { name: "list_boards", arguments: {} };

async function withService(
  work: (
    server: HttpServer,
    token: (scope: string, audience?: string) => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  await withHome(async (home) => {
    await using account = await startAccount();
    await using issuer = await startAuthorisationServer();
    await using server = await startHttpServer(
      serverCommand(account.apiUrl, account.apiToken, home, {
        BUSINESSMAP_OAUTH_ISSUER: issuer.url,
        BUSINESSMAP_OAUTH_AUDIENCE: AUDIENCE,
        LOG_LEVEL: "debug",
      }),
    );
    const given: string[] = [];
    await work(server, async (scope, audience) => {
      const token = await issuer.token(scope, audience);
      given.push(token);
      return token;
    });
    assertNoSecret(server.log(), [account.apiToken]);
    for (const token of given) assert(!server.log().includes(token), "a token is logged");
    // What came to the account is this server's own key, whoever called.
    const keys = account.simulator.requests.map((request) => JSON.stringify(request));
    for (const token of given) assert(!keys.some((request) => request.includes(token)));
  });
}

Deno.test("a token of the authorisation server opens what its scopes say", async () => {
  await withService(async (server, token) => {
    const reader = await token(READ);
    const boards = await callOverHttp(server, "tools/call", LIST, reader);
    assertEquals(boards.status, 200);
    assertStringIncludes(boards.text, "boards");
    const write = { name: "add_comments", arguments: { comments: [{ card: 1, text: "x" }] } };
    assertEquals((await callOverHttp(server, "tools/call", write, reader)).status, 403);
    const writer = await token(`${READ} ${WRITE}`);
    assertEquals((await callOverHttp(server, "tools/call", write, writer)).status, 200);
    const health = async (bearer: string) => {
      const response = await fetch(`${server.origin}/health`, {
        headers: { authorization: `Bearer ${bearer}` },
      });
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await health(writer), 403);
    assertEquals(await health(await token("businessmap:admin")), 200);
  });
});

Deno.test("a token for another resource, or one that was changed, opens nothing", async () => {
  await withService(async (server, token) => {
    const foreign = await token(READ, "https://other.example.com/");
    const good = await token(READ);
    const [head, , signature] = good.split(".");
    const [, payload] = (await token(`${READ} ${WRITE}`)).split(".");
    for (const wrong of [foreign, `${head}.${payload}.${signature}`, `${good}x`, "x"]) {
      const { status, text } = await callOverHttp(server, "tools/call", LIST, wrong);
      assertEquals(status, 401);
      assert(!text.includes("boards"));
    }
  });
});

Deno.test("a client that knows only the address finds the issuer and gets itself a token", {
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  await withService(async (server) => {
    const refused = await fetch(server.url, { method: "POST" });
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
    assertMatch(
      refused.headers.get("www-authenticate") ?? "",
      /^Bearer .*scope="businessmap:read", resource_metadata="http:\/\/127\.0\.0\.1:\d+\/\.well-known/,
    );
    const client = await connectSdk2({
      url: server.url,
      authProvider: new ClientCredentialsProvider({
        clientId: "agent",
        clientSecret: "agent-secret-0123456789",
        scope: READ,
      }),
    }, "auto");
    try {
      const { text, isError } = await client.call("list_boards", {});
      assert(!isError, text);
      assertStringIncludes(text, "boards");
    } finally {
      await client.close();
    }
  });
});
