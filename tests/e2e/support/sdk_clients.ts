/**
 * The clients of both generations of the official TypeScript SDK.
 *
 * @module
 */
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
// @ts-types="./sdk1_client.d.ts"
import { Client as Sdk1Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="./sdk1_stdio.d.ts"
import { StdioClientTransport as Sdk1Transport } from "@modelcontextprotocol/sdk/client/stdio.js";
// @ts-types="./sdk1_http.d.ts"
import { StreamableHTTPClientTransport as Sdk1Http } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { HttpAddress } from "./http_server.ts";
import { readAnswer, type ServerCommand, type TestClient } from "./server.ts";

/** A person's answer to a form. */
export type Ask = (
  message: string,
) => { action: "accept" | "decline" | "cancel"; content?: { confirm: boolean } };

const INFO = { name: "test-client", version: "1.0.0" };

/**
 * Generation 2.
 *
 * @param mode `legacy` shakes hands as in 2025; `auto` asks for the newest protocol first.
 * @param ask What its person answers to a form; without it the client cannot ask.
 */
export async function connectSdk2(
  server: ServerCommand | (HttpAddress & { readonly authProvider?: OAuthClientProvider }),
  mode: "legacy" | "auto",
  ask?: Ask,
): Promise<TestClient> {
  const client = new Client(INFO, {
    versionNegotiation: { mode },
    ...(ask ? { capabilities: { elicitation: { form: {} } } } : {}),
  });
  if (ask) client.setRequestHandler("elicitation/create", ({ params }) => ask(params.message));
  const transport = "url" in server
    ? new StreamableHTTPClientTransport(new URL(server.url), {
      ...headers(server),
      ...(server.authProvider ? { authProvider: server.authProvider } : {}),
    })
    : new StdioClientTransport(parameters(server));
  await client.connect(transport);
  return {
    protocolVersion: client.getNegotiatedProtocolVersion() ?? "",
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args) => readAnswer(await client.callTool({ name, arguments: { ...args } })),
    close: () => client.close(),
  };
}

/** Generation 1, which most clients of today are built on. */
export async function connectSdk1(server: ServerCommand | HttpAddress): Promise<TestClient> {
  const client = new Sdk1Client(INFO);
  const transport = "url" in server
    ? new Sdk1Http(new URL(server.url), headers(server))
    : new Sdk1Transport(parameters(server));
  let protocolVersion = "";
  const inform = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocolVersion = version;
    inform?.(version);
  };
  await client.connect(transport);
  return {
    protocolVersion,
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args) => readAnswer(await client.callTool({ name, arguments: { ...args } })),
    close: () => client.close(),
  };
}

function parameters(server: ServerCommand) {
  return {
    command: server.command,
    args: [...server.args],
    env: { ...server.env },
    stderr: "ignore" as const,
  };
}

function headers({ token }: HttpAddress): { requestInit?: RequestInit } {
  return token === undefined
    ? {}
    : { requestInit: { headers: { authorization: `Bearer ${token}` } } };
}
