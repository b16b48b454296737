/**
 * The server without its protocol and without a socket: tool calls on a simulated account in the
 * same process. What the calls asked of the account is compared with the catalogue at the end.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Account, createAccount } from "../../src/businessmap/account.ts";
import type { Scope } from "../../src/businessmap/client.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/gateway.ts";
import {
  type Caller,
  type CallScope,
  createCaller,
  type LiveAccount,
  type LiveParts,
  type ServedAccount,
  type ServedParts,
} from "../../src/server/call.ts";
import { createServerFactory } from "../../src/server/mcp_server.ts";
import { type OutputSettings, REQUESTS_META } from "../../src/server/results.ts";
import {
  createSimulator,
  type RequestRecord,
  type Simulator,
  type SimulatorOptions,
  type State,
} from "../../src/simulator/mod.ts";
import type { CallTelemetry } from "../../src/telemetry/telemetry.ts";
import type { Tool } from "../../src/tools/define.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { name, version } from "../../src/version.ts";

/** The account's host as tools see it. */
export const HOST = "acme.kanbanize.com";

/** The key that the harness uses unless a test wants another. */
export const TOKEN = "owner-key-0123456789";
export const READ_ONLY_TOKEN = "viewer-key-0123456789";

/** What a test may want different. */
export interface HarnessOptions {
  /** @default limits that no test reaches */
  readonly simulator?: SimulatorOptions;
  readonly gateway?: Partial<GatewayOptions>;
  /** Wraps the gateway that the tools are given. */
  readonly wrap?: (gateway: Gateway) => Gateway;
  /** Use the key of the user who may only read. @default {false} */
  readonly asViewer?: boolean;
  readonly readOnly?: boolean;
  readonly defaultWorkspaceId?: number;
  readonly output?: Partial<OutputSettings>;
  /** @default {10} */
  readonly confirmAbove?: number;
  /** @default a list in memory, and a key of this process */
  readonly confirmations?: LiveAccount["confirmations"];
  /** @default in memory, and as patient as the server is */
  readonly creations?: LiveAccount["creations"];
  /** @default the operations that this program knows */
  readonly catalogue?: LiveAccount["catalogue"];
  /** Epoch milliseconds, as the tools see them. @default {Date.now} */
  readonly now?: () => number;
  /** @default {TOOLS} */
  readonly tools?: readonly Tool[];
  /** What calls are watched with. @default nothing */
  readonly telemetry?: CallTelemetry;
  /** Further accounts by name, each on a simulator of its own; the first one is `acme`. */
  readonly others?: Readonly<Record<string, OtherAccount>>;
  /** Requests that the catalogue forbids are part of the test. @default {false} */
  readonly violationsExpected?: boolean;
}

/** An account beside the first. */
export interface OtherAccount {
  readonly readOnly?: boolean;
  readonly description?: string;
  readonly simulator?: SimulatorOptions;
  /** @default everything is on */
  readonly isOn?: LiveAccount["isOn"];
}

/** What a tool answered. */
export interface Called {
  readonly text: string;
  readonly isError: boolean;
  /** Requests that the call says it cost. */
  readonly requests: number;
  /** What the account saw of it. */
  readonly seen: readonly RequestRecord[];
}

/** The server and its account. */
export interface Harness {
  readonly simulator: Simulator;
  readonly state: State;
  readonly gateway: Gateway;
  /** The simulators of the further accounts. */
  readonly others: ReadonlyMap<string, Simulator>;
  /** Calls a tool. The requests it says it cost must be those that the account saw. */
  call(name: string, args?: unknown, scope?: Partial<CallScope>): Promise<Called>;
  /** The same; fails when the tool failed. */
  ok(name: string, args?: unknown): Promise<Called>;
  /** The same; fails when the tool did not fail. Gives the text. */
  fails(name: string, args?: unknown): Promise<string>;
  /** Calls a tool that answers with a plan, then again with the plan's token. */
  confirmed(name: string, args: Record<string, unknown>): Promise<Called>;
  readonly caller: Caller;
  /** What a server is made from. */
  readonly parts: { readonly served: ServedParts; readonly live: LiveParts };
  /** A server of the protocol over the same parts. */
  readonly serve: ReturnType<typeof createServerFactory>;
  /** The account as a tool's handler gets it. */
  account(scope?: Scope): Account;
}

/** Runs `work` on a fresh account, and looks at all requests afterwards. */
export async function withHarness(
  work: (harness: Harness) => Promise<void>,
  options: HarnessOptions = {},
): Promise<void> {
  const harness = await createHarness(options);
  await work(harness);
  if (options.violationsExpected === true) return;
  assertEquals(
    [harness.simulator, ...harness.others.values()].flatMap(({ violations }) => violations).map((
      { request, problems },
    ) => ({
      request: `${request.method} ${request.path}`,
      problems,
    })),
    [],
    "Some requests break the catalogue's rules",
  );
}

async function createHarness(options: HarnessOptions): Promise<Harness> {
  const simulator = await createSimulator({
    // The gateway learns these; with none it would keep to the smallest plan.
    limits: { perMinute: 100_000, perHour: 900_000 },
    token: TOKEN,
    readOnlyToken: READ_ONLY_TOKEN,
    ...options.simulator,
  });
  const own = createGateway({
    origin: `https://${HOST}`,
    token: () => options.asViewer === true ? READ_ONLY_TOKEN : TOKEN,
    userAgent: "test",
    fetch: (input, init) => simulator.fetch(new Request(input, init)),
    readOnly: options.readOnly ?? false,
    ...options.gateway,
  });
  const gateway = options.wrap?.(own) ?? own;
  const others = await Promise.all(
    Object.entries(options.others ?? {}).map(async ([name, other]) => await further(name, other)),
  );
  const tools = options.tools ?? TOOLS;
  const settings = {
    host: HOST,
    origin: `https://${HOST}`,
    readOnly: options.readOnly ?? false,
    ...(options.defaultWorkspaceId === undefined
      ? {}
      : { defaultWorkspaceId: options.defaultWorkspaceId }),
  };
  const parts: ServedParts = {
    tools,
    accounts: [
      { name: "acme", settings, readOnly: settings.readOnly },
      ...others.map(({ served }) => served),
    ],
    output: { format: "text", maxResultTokens: 100_000, ...options.output },
    confirmAbove: options.confirmAbove ?? 10,
    ...(options.now ? { now: options.now } : {}),
    facts: {
      name,
      version,
      startedAt: options.now?.() ?? Date.now(),
      profile: "standard",
      tools: tools.length,
    },
  };
  const account: LiveAccount = {
    gateway,
    ...(options.confirmations ? { confirmations: options.confirmations } : {}),
    ...(options.creations ? { creations: options.creations } : {}),
    ...(options.catalogue ? { catalogue: options.catalogue } : {}),
  };
  const live: LiveParts = {
    accounts: new Map([
      ["acme", account],
      ...others.map(({ served, live }) => [served.name, live] as const),
    ]),
    ...(options.telemetry ? { telemetry: options.telemetry } : {}),
  };
  const simulators = [simulator, ...others.map((other) => other.simulator)];
  const caller = createCaller(parts, live);
  let served: ReturnType<typeof createServerFactory> | undefined;

  async function call(
    name: string,
    args: unknown = {},
    scope: Partial<CallScope> = {},
  ): Promise<Called> {
    const before = simulators.map(({ requests }) => requests.length);
    const result = await caller(name, args, {
      signal: scope.signal ?? new AbortController().signal,
      progress: scope.progress ?? (() => Promise.resolve()),
      ...(scope.person ? { person: scope.person } : {}),
      ...(scope.principal === undefined ? {} : { principal: scope.principal }),
      ...(scope.requestId === undefined ? {} : { requestId: scope.requestId }),
      ...(scope.traceparent === undefined ? {} : { traceparent: scope.traceparent }),
    });
    return {
      text: result.content.map((part) => part.type === "text" ? part.text : "").join("\n"),
      isError: result.isError === true,
      requests: Number(result._meta?.[REQUESTS_META]),
      seen: simulators.flatMap(({ requests }, place) => requests.slice(before[place])),
    };
  }

  return {
    simulator,
    state: simulator.state,
    gateway,
    others: new Map(others.map(({ served, simulator }) => [served.name, simulator])),
    caller,
    parts: { served: parts, live },
    // Made when it is asked for: it works out every schema, which most tests do without.
    get serve() {
      return served ??= createServerFactory(parts, Promise.resolve(live));
    },
    call,
    async ok(name, args) {
      const called = await call(name, args);
      assertEquals(called.isError, false, `${name} failed: ${called.text}`);
      assertEquals(called.requests, called.seen.length, `${name} miscounts its requests`);
      return called;
    },
    async fails(name, args) {
      const called = await call(name, args);
      assertEquals(called.isError, true, `${name} did not fail: ${called.text}`);
      return called.text;
    },
    async confirmed(name, args) {
      const plan = await call(name, args);
      assertEquals(plan.isError, false, `${name} has no plan: ${plan.text}`);
      return await call(name, { ...args, confirm: tokenOf(plan.text) });
    },
    account: (scope) => createAccount(settings, gateway.send, scope),
  };
}

/** A further account, and the way to it. */
async function further(name: string, other: OtherAccount) {
  const { readOnly = false, description } = other;
  const simulator = await createSimulator({
    limits: { perMinute: 100_000, perHour: 900_000 },
    token: TOKEN,
    ...other.simulator,
  });
  const host = `${name}.kanbanize.com`;
  const origin = `https://${host}`;
  const gateway = createGateway({
    origin,
    token: () => TOKEN,
    userAgent: "test",
    fetch: (input, init) => simulator.fetch(new Request(input, init)),
    readOnly,
  });
  const served: ServedAccount = {
    name,
    settings: { host, origin, readOnly },
    readOnly,
    ...(description === undefined ? {} : { description }),
  };
  const live: LiveAccount = { gateway, ...(other.isOn ? { isOn: other.isOn } : {}) };
  return { simulator, served, live };
}

/** The token at the end of an answer that is a plan. */
export function tokenOf(text: string): string {
  const token = /^confirm: (\S+)$/m.exec(text)?.[1];
  assert(token, `there is no token: ${text}`);
  return token;
}
