/**
 * What went to the account and what came of it.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "./clock.ts";
import { UpstreamError } from "./errors.ts";
import type { Send } from "./request.ts";

const log = getLogger(["businessmap", "gateway"]);

/** Counts since the start, by operation and then by status or failure: `getCards.200`. */
export type RequestCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Requests since the start. */
export interface RequestsSnapshot {
  /** Requests that went to the account, retries included. */
  readonly sent: number;
  /** Those of them that got no 2xx answer. */
  readonly failed: number;
  /** Under way now. */
  readonly inFlight: number;
  readonly byOperation: RequestCounts;
}

/** The stage, and what it counted. */
export interface Counted {
  readonly send: Send;
  snapshot(): RequestsSnapshot;
}

/** What the account refuses a request for, by the status that says so. */
const REFUSALS: Readonly<Record<string | number, string>> = {
  401: "key",
  403: "rights",
  429: "limit",
};

/** Counts and times what goes through the transport. */
export function withCounts(next: Send, metrics: Metrics, clock: Clock): Counted {
  const byOperation: Record<string, Record<string, number>> = {};
  let sent = 0;
  let failed = 0;
  let inFlight = 0;

  const send: Send = async (request) => {
    const { operation, method, callId } = request;
    const began = clock.monotonic();
    let sentNow = 0;
    const count = (outcome: string | number) => {
      const milliseconds = Math.round(clock.monotonic() - began);
      log.debug("{method} {operation}: {outcome}", {
        ...{ method, operation, outcome, milliseconds, request: callId },
      });
      const outcomes = byOperation[operation] ??= {};
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      metrics.add("requests", { operation, status: String(outcome) });
      metrics.observe("requestSeconds", { operation }, (clock.monotonic() - began) / 1_000);
      const reason = REFUSALS[outcome];
      if (reason !== undefined) metrics.add("refusals", { reason });
    };
    const onSent = () => {
      sentNow++;
      sent++;
      request.onSent?.();
    };
    inFlight++;
    try {
      const answer = await next({ ...request, onSent });
      count(answer.status);
      return answer;
    } catch (error) {
      if (sentNow > 0) {
        failed++;
        const known = error instanceof UpstreamError;
        count(known ? error.facts.status ?? error.failure : "defect");
      }
      throw error;
    } finally {
      inFlight--;
    }
  };
  return {
    send,
    snapshot: () => ({ sent, failed, inFlight, byOperation: structuredClone(byOperation) }),
  };
}
