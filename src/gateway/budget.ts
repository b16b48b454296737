/**
 * The request budget: what the account's plan allows in a minute and in an hour.
 *
 * @module
 */
import { UpstreamError, upstreamError } from "./errors.ts";
import type { Send, UpstreamRequest } from "./request.ts";

/** Leave to send one request. One of the two functions is called once. */
export interface Grant {
  /** The request has ended, whatever its outcome. */
  end(): void;
  /** The request surely did not reach the account. */
  giveBack(): void;
}

/** What an answer says about one of the account's windows. */
export interface ObservedWindow {
  readonly limit?: number;
  /** Requests that were left before the one that was answered was counted. */
  readonly remaining?: number;
}

/** What an answer says about the account's windows. */
export interface ObservedLimits {
  readonly minute: ObservedWindow;
  readonly hour: ObservedWindow;
}

/** How full one window is. */
export interface WindowSnapshot {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
}

/**
 * How near the budget is to its end, by its fuller window.
 *
 * - `warn`, from 80 %: each process sends its scans one at a time.
 * - `scarce`, from 95 % and after a 429: a read that has an answer in the cache uses it, however
 *   old. Scans wait, or are refused at once when their deadline is nearer than their turn. Persons'
 *   reads without such an answer, and writes, still go while there are requests left: to refuse
 *   them would leave a part of the account's allowance unused and help nobody.
 */
export type BudgetLevel = "ok" | "warn" | "scarce";

/** What one process was granted. */
export interface Spender {
  /** A random name of the process; `others` stands for several that have ended. */
  readonly process: string;
  readonly minute: number;
  readonly hour: number;
}

/** How full the budget is. */
export interface BudgetSnapshot {
  readonly minute: WindowSnapshot;
  readonly hour: WindowSnapshot;
  /** Requests that wait for leave. */
  readonly waiting: number;
  readonly level: BudgetLevel;
  /** Whether all processes with this key spend from one budget. */
  readonly shared: boolean;
  /** Why it is not shared although it should be. */
  readonly reason?: string;
  /** Who spent it, this process first; left out by a budget of one process. */
  readonly spenders?: readonly Spender[];
}

/** Shares of a window from which {@linkcode BudgetLevel} changes. */
export const WARN_FROM = 0.8;
export const SCARCE_FROM = 0.95;

/** The level of windows that are so full. */
export function levelOf(windows: readonly WindowSnapshot[]): BudgetLevel {
  const fullest = Math.max(...windows.map(({ limit, remaining }) => 1 - remaining / limit));
  // Shares such as 57 of 60 are not exact in binary.
  const reaches = (share: number) => fullest > share - 1e-9;
  return reaches(SCARCE_FROM) ? "scarce" : reaches(WARN_FROM) ? "warn" : "ok";
}

/** Grants requests so that the account never sees more than it allows. */
export interface Budget {
  /**
   * Waits for leave to send.
   *
   * @throws UpstreamError `budget` with `retryAfter`, at once, when leave cannot come before the
   * request's deadline; `cancelled` when the caller gives up
   */
  acquire(request: UpstreamRequest): Promise<Grant>;
  /** Learns from an answer. */
  observe(limits: ObservedLimits): void;
  /** The account answered 429: nothing is granted for so many milliseconds. */
  penalise(retryAfter: number): void;
  snapshot(): BudgetSnapshot;
}

/** The limits of the smallest plan (recorded), until the account's answers say otherwise. */
export const FIRST_LIMITS = { minute: 30, hour: 600 };

/** A 429 that does not say how long to wait: the shorter window is over by then. */
const DEFAULT_PENALTY = 60_000;
/** A wait of nothing, or of days, is an error of the account. */
const SHORTEST_PENALTY = 1_000;
/** Milliseconds: the longer window is over by then. */
export const LONGEST_PENALTY = 3_600_000;
/** How often one request is sent again after a 429. */
const MAX_REPEATS = 3;

/**
 * Sends each request with leave of the budget. After a 429 everything waits as long as the account
 * says, and the request, which surely was not carried out, is sent again if its deadline allows it.
 */
export function withBudget(next: Send, budget: Budget): Send {
  return async function budgeted(request) {
    let refusal: UpstreamError | undefined;
    for (let repeats = 0;; repeats++) {
      const grant = await acquireAfter(budget, request, refusal);
      try {
        return await next(request);
      } catch (error) {
        if (neverArrived(error)) grant.giveBack();
        if (!isRefusal(error)) throw error;
        const retryAfter = Math.min(
          Math.max(error.facts.retryAfter ?? DEFAULT_PENALTY, SHORTEST_PENALTY),
          LONGEST_PENALTY,
        );
        budget.penalise(retryAfter);
        refusal = upstreamError(request, "rate_limited", { ...error.facts, retryAfter });
        if (repeats === MAX_REPEATS) throw refusal;
      } finally {
        grant.end();
      }
    }
  };
}

/** Leave to send; when it cannot come in time after a 429, the 429 is the better answer. */
async function acquireAfter(
  budget: Budget,
  request: UpstreamRequest,
  refusal: UpstreamError | undefined,
): Promise<Grant> {
  try {
    return await budget.acquire(request);
  } catch (error) {
    const tooLate = error instanceof UpstreamError && error.failure === "budget";
    if (!refusal || !tooLate) throw error;
    const retryAfter = error.facts.retryAfter ?? refusal.facts.retryAfter ?? DEFAULT_PENALTY;
    throw upstreamError(request, "rate_limited", { ...refusal.facts, retryAfter });
  }
}

function isRefusal(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && error.failure === "rate_limited";
}

/** Whether the account cannot have counted the request: no answer, and nothing was sent. */
function neverArrived(error: unknown): boolean {
  return error instanceof UpstreamError && error.facts.arrived === "no" &&
    error.facts.status === undefined;
}

/**
 * The account's limits as its answers carry them (recorded: on every answer, errors included, all
 * four headers, no reset time).
 *
 * The count of a 429 is left out: what is said about waiting there is more precise.
 */
export function readLimits(headers: Headers, status: number): ObservedLimits {
  const read = (name: "Minute" | "Hour"): ObservedWindow => {
    const limit = count(headers.get(`x-ratelimit-per${name}-limit`));
    const remaining = count(headers.get(`x-ratelimit-per${name}-remaining`));
    return {
      ...(limit === undefined || limit === 0 ? {} : { limit }),
      ...(remaining === undefined || status === 429 ? {} : { remaining }),
    };
  };
  return { minute: read("Minute"), hour: read("Hour") };
}

/**
 * The account's limits as `GET /apiLimits` lists them.
 *
 * @param rows An array of objects with `limit` and a word for the window under `types` (vendor's
 * document) or `type` (a client's model). The words are guessed: those with "min" and "hour" in them.
 * @returns Nothing for what is not understood.
 */
export function readApiLimits(rows: unknown): ObservedLimits {
  const limits: { minute: ObservedWindow; hour: ObservedWindow } = { minute: {}, hour: {} };
  for (const row of Array.isArray(rows) ? rows : []) {
    if (typeof row !== "object" || row === null) continue;
    const { limit, type, types }: Record<string, unknown> = row;
    const word = typeof types === "string" ? types : typeof type === "string" ? type : "";
    const window = /min/i.test(word) ? "minute" : /hour/i.test(word) ? "hour" : undefined;
    if (window === undefined || typeof limit !== "number") continue;
    if (Number.isInteger(limit) && limit > 0 && limit < 1_000_000) limits[window] = { limit };
  }
  return limits;
}

function count(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value.trim()) ? Number(value) : undefined;
}
