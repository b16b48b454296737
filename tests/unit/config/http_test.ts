import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkHttp, isLoopback } from "../../../src/config/http.ts";
import { ConfigError, demoAccount, loadConfig } from "../../../src/config/mod.ts";
import { fakeSources } from "./fake_sources.ts";

const http = (env: Record<string, string>) =>
  loadConfig(fakeSources({ env }), { account: demoAccount("http://127.0.0.1", "not-needed") }).http;

Deno.test("only addresses of this machine itself are loopback", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) {
    assertEquals(isLoopback(host), true, host);
  }
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "localhost.example"]) {
    assertEquals(isLoopback(host), false, host);
  }
});

Deno.test("an address that others can reach needs a check of who calls", () => {
  checkHttp(http({}));
  const open = { BUSINESSMAP_HTTP_HOST: "0.0.0.0" };
  const error = assertThrows(() => checkHttp(http(open)), ConfigError);
  assertStringIncludes(error.message, "BUSINESSMAP_HTTP_PRINCIPALS_FILE");
  checkHttp(http({ ...open, BUSINESSMAP_HTTP_PRINCIPALS_FILE: "/principals.json" }));
  checkHttp(http({
    ...open,
    BUSINESSMAP_OAUTH_ISSUER: "https://login.example.com",
    BUSINESSMAP_OAUTH_AUDIENCE: "https://mcp.example.com/mcp",
  }));
});

Deno.test("an issuer without an audience is refused, and so is an audience alone", () => {
  for (
    const env of [
      { BUSINESSMAP_OAUTH_ISSUER: "https://login.example.com" },
      { BUSINESSMAP_OAUTH_AUDIENCE: "https://mcp.example.com/mcp" },
    ]
  ) assertThrows(() => checkHttp(http(env)), ConfigError, "go together");
});

Deno.test("an issuer is asked over TLS, or on this machine", () => {
  const issuer = (url: string) =>
    http({ BUSINESSMAP_OAUTH_ISSUER: url, BUSINESSMAP_OAUTH_AUDIENCE: "x" }).oauthIssuer;
  assertEquals(issuer("http://127.0.0.1:9000"), "http://127.0.0.1:9000");
  assertThrows(() => issuer("http://login.example.com"), ConfigError, "BUSINESSMAP_OAUTH_ISSUER");
});
