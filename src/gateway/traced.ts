/**
 * The gateway's stages as steps of a trace.
 *
 * @module
 */
import { UpstreamError } from "./errors.ts";
import type { Send, UpstreamRequest } from "./request.ts";

/** A stage whose time is a step of the request's trace, where it has one. */
export function traced(name: string, stage: Send): Send {
  return (request) => request.span === undefined ? stage(request) : inStep(name, stage, request);
}

async function inStep(name: string, stage: Send, request: UpstreamRequest) {
  const span = request.span?.child(name, { "businessmap.operation": request.operation });
  try {
    const answer = await stage(span === undefined ? request : { ...request, span });
    span?.set({ "businessmap.source": answer.source, "http.response.status_code": answer.status });
    span?.end();
    return answer;
  } catch (error) {
    const known = error instanceof UpstreamError;
    if (known && error.facts.status !== undefined) {
      span?.set({ "http.response.status_code": error.facts.status });
    }
    span?.end(known ? error.failure : "defect");
    throw error;
  }
}
