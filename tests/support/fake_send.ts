/**
 * A stand-in for the gateway: answers from a function, and keeps what was asked.
 *
 * @module
 */
import type { Send, UpstreamAnswer, UpstreamRequest } from "../../src/gateway/request.ts";

/** A `Send`, and every request that it got. */
export interface FakeSend {
  readonly send: Send;
  readonly requests: readonly UpstreamRequest[];
}

/**
 * Answers with what `answer` gives as a body; a rejection is passed on.
 *
 * @param more how the answers differ from fresh ones with status 200
 */
export function fakeSend(
  answer: (request: UpstreamRequest) => unknown,
  more: Partial<UpstreamAnswer> = {},
): FakeSend {
  const requests: UpstreamRequest[] = [];
  return {
    requests,
    async send(request) {
      requests.push(request);
      request.onSent?.();
      const body = await answer(request);
      return { status: 200, body, fetchedAt: Date.now(), source: "account", ...more };
    },
  };
}
