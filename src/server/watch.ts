/**
 * A tool call as it is watched: how it ended, how long it took, what it cost, what it changed. Every
 * call has an id, which is in the log and goes with each of its requests.
 *
 * @module
 */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import { DomainError } from "../businessmap/errors.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Send } from "../gateway/request.ts";
import type { Audit, AuditEntry } from "../telemetry/audit.ts";
import { defectLine } from "../telemetry/defects.ts";
import type { CallTelemetry } from "../telemetry/telemetry.ts";
import { estimateTokens } from "../tools/tokens.ts";
import { createdIds, requestIds } from "./audited_ids.ts";

const log = getLogger(["businessmap", "server"]);

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

/** Who calls what. */
export interface CallFacts {
  /** A tool of the registry, or `unknown`. */
  readonly tool: string;
  readonly principal: string;
  /** The id that the client gave the request, where it gave one. */
  readonly id?: string | undefined;
  /** The trace that the client began, where it began one. */
  readonly traceparent?: string | undefined;
}

/** A call under way. */
export interface Watch {
  readonly id: string;
  /** The way to one account for this call alone: marked with its id, its changes noted. */
  through(next: Send, instance: string): Send;
  /** Notes an error that nobody expected. */
  defect(error: unknown, instance: string): void;
  end(end: CallEnd): void;
}

/** Begins to watch a call. */
export type Watcher = (facts: CallFacts) => Watch;

/** Watches calls. */
export function createWatcher(telemetry: CallTelemetry): Watcher {
  const { metrics, audit, errors, tracer } = telemetry;
  const tellRefusedKey = atMostHourly((instance) =>
    errors?.fault("The account refuses the API key", { instance })
  );
  return ({ tool, principal, id = crypto.randomUUID(), traceparent }) => {
    const began = performance.now();
    const span = tracer?.start(`tools/call ${tool}`, {
      parent: traceparent,
      attributes: { "mcp.method.name": "tools/call", "gen_ai.tool.name": tool, "request.id": id },
    });
    metrics.add("toolsInFlight", {}, 1);
    return {
      id,
      through: (next, instance) => {
        span?.set({ "businessmap.instance": instance });
        const asker = { request: id, principal, instance, tool };
        const way = audit === undefined ? next : auditing(next, audit, asker);
        return async (request) => {
          try {
            return await way({ ...request, callId: id, ...(span === undefined ? {} : { span }) });
          } catch (error) {
            if (failureKind(error) === "unauthorised") tellRefusedKey(instance);
            throw error;
          }
        };
      },
      defect(error, instance) {
        log.error("Tool {tool} failed unexpectedly: {error}", {
          ...{ tool, error: defectLine(error), request: id, instance },
        });
        errors?.defect(error, { tool, instance, request: id });
      },
      end({ outcome, kind, requests, result }) {
        const milliseconds = Math.round(performance.now() - began);
        metrics.add("toolsInFlight", {}, -1);
        metrics.add("toolCalls", { tool, outcome });
        if (kind !== undefined) metrics.add("toolErrors", { tool, kind });
        metrics.observe("toolSeconds", { tool }, (performance.now() - began) / 1_000);
        metrics.observe("toolRequests", { tool }, requests);
        if (result !== undefined) metrics.observe("toolAnswerTokens", { tool }, tokensOf(result));
        span?.set({ "businessmap.outcome": outcome, "businessmap.requests": requests });
        span?.end(kind);
        const facts = { tool, outcome, kind, requests, milliseconds, request: id, principal };
        if (outcome === "failed") log.info("Tool {tool} failed: {kind}", facts);
        else log.debug("Tool {tool}: {outcome}", facts);
      },
    };
  };
}

/** Who asks for a change, and in which call. */
interface Asker {
  readonly request: string;
  readonly principal: string;
  readonly instance: string;
  readonly tool: string;
}

/** Notes each change that goes through. */
function auditing(next: Send, audit: Audit, asker: Asker): Send {
  return async (request) => {
    if (request.method === "GET") return await next(request);
    const began = performance.now();
    const note = (came: Pick<AuditEntry, "outcome" | "failure" | "status" | "created">) =>
      audit.note({
        ...asker,
        operation: request.operation,
        method: request.method,
        ids: requestIds(request),
        ...came,
        milliseconds: Math.round(performance.now() - began),
      });
    try {
      const answer = await next(request);
      const created = createdIds(request, answer.body);
      note({ outcome: "done", status: answer.status, ...(created ? { created } : {}) });
      return answer;
    } catch (error) {
      note(failureFacts(error));
      throw error;
    }
  };
}

/** Milliseconds for which the same is not told again. */
const HOUR = 3_600_000;

/** `tell`, for each account once an hour. */
function atMostHourly(tell: (instance: string) => void): (instance: string) => void {
  const told = new Map<string, number>();
  return (instance) => {
    const before = told.get(instance);
    if (before !== undefined && performance.now() - before < HOUR) return;
    told.set(instance, performance.now());
    tell(instance);
  };
}

function failureFacts(error: unknown) {
  if (!(error instanceof UpstreamError)) {
    return { outcome: "not_sent" as const, failure: failureKind(error) };
  }
  const { failure, facts: { status, arrived } } = error;
  const answered = status !== undefined && arrived === "no";
  const outcome = arrived === "unknown" ? "unknown" : answered ? "refused" : "not_sent";
  return { outcome, failure, ...(status === undefined ? {} : { status }) } as const;
}

/** The kind of a failure: of the account's, of this program's checks, or `defect`. */
export function failureKind(error: unknown): string {
  if (error instanceof UpstreamError) return error.failure;
  return error instanceof DomainError ? error.kind : "defect";
}

/** Characters of a long answer that are looked at; the rest is taken to be like them. */
const SAMPLE = 1_000;

function tokensOf({ content }: CallToolResult): number {
  const text = content.map((part) => part.type === "text" ? part.text : "").join("\n");
  if (text.length <= SAMPLE) return estimateTokens(text);
  return Math.round(estimateTokens(text.slice(0, SAMPLE)) * text.length / SAMPLE);
}
