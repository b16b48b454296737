/**
 * Counts and times requests.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import type { Metrics } from "../../telemetry/metrics.ts";

/** Reasons of refusals by status; a status that is none of these is no refusal of this server. */
const REASONS: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorised",
  403: "forbidden",
  404: "not_found",
  405: "method",
  406: "accept",
  408: "slow_body",
  413: "large_body",
  415: "media_type",
  429: "too_many",
  503: "unavailable",
};

const METHODS = new Set(["GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT"]);

/** @param routes whose names become labels; anything else is `other` */
export function measureRequests(
  metrics: Metrics,
  routes: ReadonlySet<string>,
): MiddlewareHandler<{ Bindings: { readonly completed?: Promise<void> } }> {
  return async function measureRequests(context, next) {
    const began = performance.now();
    const { path, method } = context.req;
    const route = routes.has(path) ? path : "other";
    metrics.add("httpInFlight", {}, 1);
    const ended = () => {
      metrics.add("httpInFlight", {}, -1);
      metrics.observe("httpSeconds", { route }, (performance.now() - began) / 1_000);
    };
    try {
      await next();
    } finally {
      const { status } = context.res;
      const label = METHODS.has(method) ? method : "other";
      metrics.add("httpRequests", { route, method: label, status: String(status) });
      const reason = REASONS[status];
      if (reason !== undefined) metrics.add("httpRefused", { reason });
      // The answer to a call may be a stream that goes on.
      (context.env?.completed ?? Promise.resolve()).then(ended, ended);
    }
  };
}
