/**
 * What is noted of a tool call: how it ended, how long it took, what it cost.
 *
 * @module
 */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { DomainError } from "../businessmap/errors.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { estimateTokens } from "../tools/tokens.ts";

/** How a call ended. */
export interface CallEnd {
  /** `some`: not all was done; `asked`: a plan was answered, to be confirmed. */
  readonly outcome: "ok" | "some" | "failed" | "asked";
  /** The kind of failure, when it failed. */
  readonly kind?: string;
  /** Requests that it cost. */
  readonly requests: number;
  readonly result?: CallToolResult;
}

/** A call under way. */
export interface Watch {
  end(end: CallEnd): void;
}

/** Begins to watch a call of a tool, whose name is one of the registry's or `unknown`. */
export type Watcher = (tool: string) => Watch;

/** Counts and times calls. */
export function createWatcher(metrics: Metrics): Watcher {
  return (tool) => {
    const began = performance.now();
    metrics.add("toolsInFlight", {}, 1);
    return {
      end({ outcome, kind, requests, result }) {
        metrics.add("toolsInFlight", {}, -1);
        metrics.add("toolCalls", { tool, outcome });
        if (kind !== undefined) metrics.add("toolErrors", { tool, kind });
        metrics.observe("toolSeconds", { tool }, (performance.now() - began) / 1_000);
        metrics.observe("toolRequests", { tool }, requests);
        if (result !== undefined) metrics.observe("toolAnswerTokens", { tool }, tokensOf(result));
      },
    };
  };
}

/** The kind of a failure: of the account's, of this program's checks, or `defect`. */
export function failureKind(error: unknown): string {
  if (error instanceof UpstreamError) return error.failure;
  return error instanceof DomainError ? error.kind : "defect";
}

/** Characters of a long answer that are looked at; the rest is taken to be like them. */
const SAMPLE = 4_000;

function tokensOf({ content }: CallToolResult): number {
  const text = content.map((part) => part.type === "text" ? part.text : "").join("\n");
  if (text.length <= SAMPLE) return estimateTokens(text);
  return Math.round(estimateTokens(text.slice(0, SAMPLE)) * text.length / SAMPLE);
}
