/**
 * Requests to an app without a socket, and what comes back.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type App, type AppParts, createApp } from "../../../../src/server/http/app.ts";
import type { Authenticator } from "../../../../src/server/http/authenticate.ts";
import { DEFAULT_LIMITS, type Principal } from "../../../../src/server/http/principal.ts";
import { type Harness, type HarnessOptions, withHarness } from "../../../support/harness.ts";

/** Where the app seems to be. */
export const HERE = "http://localhost:8787";

/** Runs `work` with an app over a harness's server. */
export async function withApp(
  work: (app: App, harness: Harness) => Promise<void>,
  parts: Partial<AppParts> = {},
  options: HarnessOptions = {},
): Promise<void> {
  await withHarness(async (harness) => {
    const app = createApp({
      host: "127.0.0.1",
      allowedHosts: [],
      allowedOrigins: [],
      toolsets: ["default", "comments", "time"],
      ...harness.parts,
      ...parts,
    });
    await work(app, harness);
    await app.close();
  }, options);
}

/** A request that says what HTTP clients say; `Request` itself does not set `Host`. */
export function request(path: string, init: RequestInit = {}): Request {
  return new Request(`${HERE}${path}`, {
    ...init,
    headers: { host: "localhost:8787", ...Object.fromEntries(new Headers(init.headers)) },
  });
}

/** A message to the protocol's route. */
export function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return request("/mcp", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
  });
}

/** A request of JSON-RPC. */
export function message(method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** The result of a request that must succeed, from a stream or not. */
export async function resultOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  assertEquals(response.status, 200, text);
  const { result, error } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
  assertEquals(error, undefined, text);
  return result;
}

/** Calls a tool; gives its text. */
export async function callTool(
  app: App,
  name: string,
  args: unknown,
  headers: Record<string, string> = {},
): Promise<string> {
  const params = { name, arguments: args };
  const result = await resultOf(await app.fetch(post(message("tools/call", params), headers)));
  // The shape of the protocol's result; a failed call has its reason as text.
  return (result.content as { text: string }[]).map(({ text }) => text).join("\n");
}

/** Names of the tools that are listed. */
export async function toolNames(app: App, headers: Record<string, string> = {}): Promise<string[]> {
  const result = await resultOf(await app.fetch(post(message("tools/list"), headers)));
  return (result.tools as { name: string }[]).map(({ name }) => name);
}

/** Lets in whoever names one of these as its token. */
export function tokens(principals: Record<string, Partial<Principal>>): Authenticator {
  return (token) => {
    const rights = Object.hasOwn(principals, token) ? principals[token] : undefined;
    const found = rights && {
      principal: { id: token, readOnly: false, admin: false, limits: DEFAULT_LIMITS, ...rights },
    };
    return Promise.resolve(found);
  };
}

/** The header of a token. */
export function as(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
