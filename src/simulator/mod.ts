/**
 * An embedded BusinessMap account that lives in memory: for the demo, for tests and for drills.
 * It answers as the live service was recorded to answer; where a fact is not known, a comment at
 * that place says that it is guessed.
 *
 * @module
 */
import { extendedCatalogue, loadCatalogue } from "../businessmap/catalogue/catalogue.ts";
import type { Operation, Problem } from "../businessmap/catalogue/types.ts";
import { contractProblems } from "./contract.ts";
import { createFaults, type FaultRule, faultyAnswer } from "./faults.ts";
import { bareAnswer, BASE_PATH, json, type Parts, readRequest, respond, routeOf } from "./http.ts";
import { DOCUMENT_PATH, openApiDocument } from "./openapi.ts";
import { handlersFor } from "./operations/table.ts";
import { createRateLimit, type Limits } from "./rate_limit.ts";
import { type SeedChoice, seedState } from "./seed/mod.ts";
import { listen, type Listener, type ServeOptions } from "./serve.ts";
import type { State } from "./state.ts";

export type { FaultAnswer, FaultRule } from "./faults.ts";
export type { Limits } from "./rate_limit.ts";
export type { Listener, ServeOptions } from "./serve.ts";
export type { State } from "./state.ts";
export type { SeedChoice } from "./seed/mod.ts";
export { BASE_PATH } from "./http.ts";

/** How an account is to be. */
export interface SimulatorOptions {
  /**
   * `demo`: a small software company; `empty`: one workspace with one fresh board; or a large
   * account of so many boards and cards.
   *
   * @default {"demo"}
   */
  readonly seed?: SeedChoice;
  /** The owner's API key. @default {"demo-token"} */
  readonly token?: string;
  /** Key of a user who may not write. @default {"read-only-token"} */
  readonly readOnlyToken?: string;
  /** Further keys and the ids of their users. */
  readonly tokens?: Readonly<Record<string, number>>;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
  /** `null` for no limits. @default the Standard plan: 30 a minute, 600 an hour */
  readonly limits?: Limits | null;
  /** Operations that the account has beyond those that this program knows. @default {none} */
  readonly newer?: readonly Operation[];
  /** Whether a 429 carries `Retry-After`. @default {true} */
  readonly retryAfterHeader?: boolean;
}

/** A request as it arrived. */
export interface RequestRecord {
  readonly method: string;
  /** Below `/api/v2`, with the query. */
  readonly path: string;
  /** The vendor's operation id; `undefined` where there is none. */
  readonly operation: string | undefined;
  /** Of the answer; 0 where a fault left none. */
  readonly status: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly body: unknown;
  /** The header `X-Request-Id`. */
  readonly requestId: string | undefined;
  readonly traceparent: string | undefined;
}

/** A request that the catalogue does not allow. */
export interface Violation {
  readonly request: RequestRecord;
  readonly problems: readonly Problem[];
}

/** A running account. */
export interface Simulator {
  /** Answers a request; only its path, query, headers and body count, not its host. */
  fetch(request: Request): Promise<Response>;
  /** The requests that came, the oldest first; the last hundred thousand at most. */
  readonly requests: readonly RequestRecord[];
  readonly violations: readonly Violation[];
  /** Adds a fault; the function that comes back removes it. */
  addFault(rule: FaultRule): () => void;
  clearFaults(): void;
  readonly state: State;
  /** Listens on a socket of this machine. */
  serve(options?: ServeOptions): Promise<Listener>;
}

const MOST_RECORDS = 100_000;

const STANDARD: Limits = { perMinute: 30, perHour: 600 };
const UNLIMITED: Limits = { perMinute: 1_000_000, perHour: 1_000_000_000 };

/** Creates an account. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { newer = [] } = options;
  const catalogue = newer.length === 0 ? await loadCatalogue() : await extendedCatalogue(newer);
  const state = seedState(options.seed ?? "demo", options.now ?? Date.now);
  const limits = options.limits === null ? UNLIMITED : options.limits ?? STANDARD;
  giveKeys(state, options);
  const parts: Parts = {
    state,
    catalogue,
    handlers: handlersFor(limits),
    rateLimit: createRateLimit(limits),
    retryAfterHeader: options.retryAfterHeader ?? true,
  };
  const faults = createFaults();
  const requests: RequestRecord[] = [];
  const violations: Violation[] = [];

  async function fetch(request: Request): Promise<Response> {
    const incoming = await readRequest(request);
    const route = routeOf(catalogue, incoming);
    const url = new URL(request.url);
    const path = url.pathname.replace(BASE_PATH, "") + url.search;
    const isDocument = incoming.method === "GET" && url.pathname === DOCUMENT_PATH;
    const operation = isDocument ? "getOpenApiDocument" : route?.operation.id;
    const note = (status: number) => {
      const { method, body } = incoming;
      const record: RequestRecord = {
        ...{ method, path, operation, status, at: state.now(), body },
        requestId: request.headers.get("x-request-id") ?? undefined,
        traceparent: request.headers.get("traceparent") ?? undefined,
      };
      if (requests.push(record) > MOST_RECORDS) requests.splice(0, MOST_RECORDS / 2);
      const problems = isDocument ? [] : contractProblems(route, incoming);
      if (problems.length > 0) violations.push({ request: record, problems });
    };
    const rule = faults.hit({ operation, method: incoming.method, path });
    const carryOut = () =>
      isDocument
        ? json(200, openApiDocument(catalogue.operations))
        : respond(parts, route, incoming);
    if (!rule) {
      const response = carryOut();
      note(response.status);
      return response;
    }
    // A read changes nothing, so its real answer can be spoilt.
    const applied = rule.applied === true || incoming.method === "GET";
    const { answer } = rule;
    if (typeof answer === "object" && "delay" in answer) {
      const response = await faultyAnswer(answer, carryOut, request.signal);
      note(response.status);
      return response;
    }
    const usual = applied ? carryOut() : bareAnswer(parts);
    if (answer === "reset" || answer === "hang") note(0);
    const response = await faultyAnswer(answer, () => usual, request.signal);
    note(response.status);
    return response;
  }

  return {
    fetch,
    requests,
    violations,
    addFault: faults.add,
    clearFaults: faults.clear,
    state,
    serve: (where) => listen(fetch, where),
  };
}

function giveKeys(state: State, options: SimulatorOptions): void {
  const { token = "demo-token", readOnlyToken = "read-only-token", tokens = {} } = options;
  for (const user of state.users.values()) {
    if (user.isReadOnly) state.keys.set(readOnlyToken, user.user_id);
    else if (user.isOwner) state.keys.set(token, user.user_id);
  }
  for (const [key, user_id] of Object.entries(tokens)) state.keys.set(key, user_id);
}
