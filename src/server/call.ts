/**
 * One tool call: arguments checked, the handler run, its answer or failure written out.
 *
 * @module
 */
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import { type Account, createAccount } from "../businessmap/account.ts";
import type { Catalogue } from "../businessmap/catalogue/types.ts";
import type { Progress } from "../businessmap/client.ts";
import { DomainError } from "../businessmap/errors.ts";
import { nearest } from "../businessmap/nearest.ts";
import { createSightings, type Sightings } from "../businessmap/sightings.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { Send } from "../gateway/request.ts";
import { NO_METRICS } from "../telemetry/metrics.ts";
import type { CallTelemetry } from "../telemetry/telemetry.ts";
import type { Answer } from "../tools/answer.ts";
import type { OfferedTool, RuntimeState, ServedAccount, ServerFacts } from "../tools/define.ts";
import type { Creations } from "../tools/creations.ts";
import type { Confirm } from "../tools/plan.ts";
import { type CreationStore, type Patience, rememberCreations } from "./creations.ts";
import {
  type ConfirmedCall,
  createConfirmations,
  type Once,
  type Person,
  Question,
  Unconfirmed,
} from "./confirmation.ts";
import { type Fitting, instanceChoice } from "./instances.ts";
import { describeIssues } from "./issues.ts";
import { keep } from "./kept.ts";
import {
  answerResult,
  failureResult,
  type Format,
  type OutputSettings,
  problemResult,
} from "./results.ts";
import { type CallEnd, createWatcher, failureKind, type Watch } from "./watch.ts";

export type { ServedAccount };

/** What is there from the first message on. */
export interface ServedParts {
  readonly tools: readonly OfferedTool[];
  /** The first is meant where a call names none. */
  readonly accounts: readonly [ServedAccount, ...ServedAccount[]];
  readonly output: OutputSettings;
  readonly facts: ServerFacts;
  /** More cards than this are changed at once only when it was confirmed. */
  readonly confirmAbove: number;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
}

/** What a call needs beside that, and a list does not. */
export interface LiveParts {
  /** By name: each account that is served. */
  readonly accounts: ReadonlyMap<string, LiveAccount>;
  /** What calls are watched with. @default nothing */
  readonly telemetry?: CallTelemetry;
}

/** The way to one account. */
export interface LiveAccount {
  readonly gateway: Gateway;
  /** Whether a toolset is switched on now. @default always */
  readonly isOn?: (toolset: string) => boolean;
  /** @default a store in memory, nothing off */
  readonly state?: () => RuntimeState;
  /** What makes a confirmation good once. @default a list in memory, and a key of this process */
  readonly confirmations?: { readonly secret: string; readonly once: Once };
  /** Where it is remembered what was created lately. @default in memory */
  readonly creations?: { readonly store: CreationStore; readonly patience?: Patience };
  /** The operations that can be called. @default those that this program knows */
  readonly catalogue?: () => Promise<Catalogue>;
}

export type { Progress };

/** The client's side of one call. */
export interface CallScope {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** How its person can be asked, and what they answered. @default not at all */
  readonly person?: Person;
  /** Who calls. @default {LOCAL} */
  readonly principal?: string;
  /** The id that the client gave the request. @default a new one */
  readonly requestId?: string;
  /** The trace that the client began. @default a new one */
  readonly traceparent?: string;
  /** How the answer is written. @default as configured */
  readonly format?: Format;
}

/** The caller over standard input and output: whoever started this program. */
const LOCAL = "local";

/** The way to the accounts for all that a client asks. */
export interface Calls {
  readonly call: Caller;
  /** The same, and what came of it. */
  carryOut(name: string, args: unknown, scope: CallScope): Promise<Done>;
  /** The first account, for a question that is no call of a tool. */
  account(scope: Pick<CallScope, "signal" | "principal">): Account;
}

/** What to answer, and what came of the call. */
export interface Done extends CallEnd {
  readonly result: CallToolResult;
}

/** Calls a tool by name. */
export type Caller = (name: string, args: unknown, scope: CallScope) => Promise<CallToolResult>;

const IN_MEMORY = (): RuntimeState => ({ store: { kind: "memory", state: "ok" }, off: [] });

/** Callers whose sightings are remembered. */
const MOST_CALLERS = 100;

/** Milliseconds that a whole tool call may take. */
const CALL_TIMEOUT = 120_000;

/** One account with all that its calls share. */
interface Ready {
  readonly served: ServedAccount;
  readonly live: LiveAccount;
  readonly send: Send;
  /** Of a caller; nobody is told what another has seen. */
  readonly sightings: (principal: string) => Sightings;
  readonly confirmations: (call: ConfirmedCall) => Confirm;
  readonly creations: (principal: string) => Creations;
}

/** The caller of {@linkcode createCalls}. */
export function createCaller(parts: ServedParts, live: LiveParts): Caller {
  return createCalls(parts, live).call;
}

/**
 * Calls over these parts. Failures become results with `isError`; only an unknown tool is an
 * error of the protocol, as the protocol wants it.
 *
 * @throws {Question} when the client's person has to be asked before the call can go on
 */
export function createCalls(parts: ServedParts, live: LiveParts): Calls {
  const { accounts: served, now = Date.now } = parts;
  const choice = instanceChoice(served);
  const byName = new Map(parts.tools.map((tool) => [tool.name, tool]));
  const accounts = new Map(served.map((one) => [one.name, ready(one, live, now)]));
  const first = accounts.get(served[0].name) ?? ready(served[0], live, now);
  const watchCall = createWatcher(live.telemetry ?? { metrics: NO_METRICS });

  async function check(offered: OfferedTool, args: unknown, call: WatchedScope): Promise<Done> {
    const chosen = choice.of(args);
    const account = "account" in chosen ? accounts.get(chosen.account.name) : undefined;
    if ("problem" in chosen || account === undefined) {
      const problem = "problem" in chosen ? chosen.problem : "This instance is not served.";
      return refused("bad_input", problem);
    }
    if (account.live.isOn?.(offered.toolset) === false) {
      return refused(
        "switched_off",
        `The toolset ${offered.toolset} is switched off at the moment by whoever runs this server.`,
      );
    }
    const tool = "load" in offered ? await offered.load() : offered;
    const input = choice.input(tool);
    const given = args ?? {};
    const parsed = input.safeParse(given);
    if (!parsed.success) return refused("bad_input", describeIssues(parsed.error, input, given));
    const fitting = choice.fitting({ tool, args: parsed.data, raw: args }, account.served);
    if ("problem" in fitting) return refused("bad_input", fitting.problem);
    return await run(parts, account, fitting, call, now);
  }

  async function carryOut(name: string, args: unknown, scope: CallScope): Promise<Done> {
    const tool = byName.get(name);
    const watch = watchCall({
      tool: tool?.name ?? "unknown",
      principal: scope.principal ?? LOCAL,
      id: scope.requestId,
      traceparent: scope.traceparent,
    });
    if (!tool) {
      watch.end({ requests: 0, outcome: "failed", kind: "unknown_tool" });
      throw unknownTool(name, [...byName.keys()]);
    }
    const done = await check(tool, args, { ...scope, watch });
    watch.end(done);
    return done;
  }

  return {
    call: async (name, args, scope) => (await carryOut(name, args, scope)).result,
    carryOut,
    account: ({ signal, principal = LOCAL }) =>
      createAccount(first.served.settings, first.send, {
        signal,
        ...partitionOf(principal),
        deadline: Date.now() + CALL_TIMEOUT,
      }, first.sightings(principal)),
  };
}

/** A call's scope, and who notes what comes of it. */
interface WatchedScope extends CallScope {
  readonly watch: Watch;
}

/** A call that ended before it came to the tool. */
function refused(kind: string, message: string): Done {
  return { result: problemResult(message), requests: 0, outcome: "failed", kind };
}

function ready(served: ServedAccount, parts: LiveParts, now: () => number): Ready {
  const live = parts.accounts.get(served.name);
  if (live === undefined) throw new TypeError(`Cannot serve ${served.name}: there is no way to it`);
  const { gateway, confirmations, creations } = live;
  return {
    served,
    live,
    send: served.readOnly ? readingOnly(gateway.send) : gateway.send,
    sightings: keep(MOST_CALLERS, (caller: string) => caller, () => createSightings()),
    confirmations: createConfirmations({
      account: `${served.name} ${served.settings.host}`,
      now,
      ...confirmations,
    }),
    creations: rememberCreations({ now, ...creations }),
  };
}

/** What callers over HTTP read is kept for each of them alone. */
function partitionOf(principal: string): { partition?: string } {
  return principal === LOCAL ? {} : { partition: principal };
}

/** What a tool sends where nothing may be written, whatever else it forgot to ask. */
function readingOnly(send: Send): Send {
  return async (request) => {
    if (request.method === "GET") return await send(request);
    throw new DomainError("refused", "Nothing was done: the account is read-only here.");
  };
}

async function run(
  parts: ServedParts,
  { served, live, send, sightings, confirmations, creations }: Ready,
  { tool, args }: Fitting,
  { signal, progress, person, principal = LOCAL, format, watch }: WatchedScope,
  now: () => number,
): Promise<Done> {
  const output = { ...parts.output, ...(format === undefined ? {} : { format }) };
  let requests = 0;
  let staleFor: number | undefined;
  const unnamed = new Set<string>();
  const account = createAccount(
    served.settings,
    watch.through(send, served.name),
    {
      signal,
      ...partitionOf(principal),
      deadline: Date.now() + CALL_TIMEOUT,
      onSent: () => requests++,
      onProgress: progress,
      onStale: (age) => staleFor = Math.max(age, staleFor ?? 0),
      onUnnamed: (what) => unnamed.add(what),
    },
    sightings(principal),
    live.catalogue,
  );
  const shown = (answer: Answer): Answer => ({
    ...answer,
    ...(staleFor === undefined ? {} : { staleFor }),
    ...(unnamed.size === 0 ? {} : { unnamed: [...unnamed].toSorted() }),
  });
  try {
    const answer = await tool.handler(args, {
      account,
      accounts: parts.accounts,
      signal,
      now,
      progress,
      gateway: live.gateway.snapshot,
      server: parts.facts,
      state: live.state ?? IN_MEMORY,
      maxTokens: parts.output.maxResultTokens,
      confirm: confirmations({ tool: tool.name, args, principal, person }),
      creations: creations(principal),
      confirmAbove: parts.confirmAbove,
    });
    const result = answerResult(shown(answer), output, requests);
    return { result, requests, ...outcomeOf(answer) };
  } catch (error) {
    if (error instanceof Unconfirmed) {
      const result = answerResult(shown(error.answer), output, requests);
      return { result, requests, outcome: "asked" };
    }
    if (error instanceof Question) {
      watch.end({ requests, outcome: "asked" });
      throw error;
    }
    const { result, expected } = failureResult(error, requests);
    if (!expected) watch.defect(error, served.name);
    return { result, requests, outcome: "failed", kind: failureKind(error) };
  }
}

function outcomeOf({ failed, confirm }: Answer): Pick<CallEnd, "outcome" | "kind"> {
  if (failed === "all") return { outcome: "failed", kind: "nothing_done" };
  if (failed === "some") return { outcome: "some" };
  return { outcome: confirm === undefined ? "ok" : "asked" };
}

function unknownTool(name: string, known: readonly string[]): ProtocolError {
  const [closest] = nearest(name, known, 1);
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool${closest ? `: did you mean ${closest}?` : ""}`,
  );
}
