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
import { getLogger } from "@logtape/logtape";
import { type AccountSettings, createAccount } from "../businessmap/account.ts";
import { nearest } from "../businessmap/nearest.ts";
import { createSightings } from "../businessmap/sightings.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { RuntimeState, ServerFacts, Tool, ToolContext } from "../tools/define.ts";
import {
  createConfirmations,
  type Once,
  type Person,
  Question,
  Unconfirmed,
} from "./confirmation.ts";
import { describeIssues } from "./issues.ts";
import { answerResult, failureResult, type OutputSettings, problemResult } from "./results.ts";

const log = getLogger(["businessmap", "server"]);

/** What is there from the first message on. */
export interface ServedParts {
  readonly tools: readonly Tool[];
  readonly settings: AccountSettings;
  readonly output: OutputSettings;
  readonly facts: ServerFacts;
  /** More cards than this are changed at once only when it was confirmed. */
  readonly confirmAbove: number;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
}

/** What a call needs beside that, and a list does not. */
export interface LiveParts {
  readonly gateway: Gateway;
  /** Whether a toolset is switched on now. @default always */
  readonly isOn?: (toolset: string) => boolean;
  /** @default a store in memory, nothing off */
  readonly state?: () => RuntimeState;
  /** What makes a confirmation good once. @default a list in memory, and a key of this process */
  readonly confirmations?: { readonly secret: string; readonly once: Once };
}

/** What calls need. */
export type CallParts = ServedParts & LiveParts;

export type Progress = ToolContext["progress"];

/** The client's side of one call. */
export interface CallScope {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** How its person can be asked, and what they answered. @default not at all */
  readonly person?: Person;
  /** Who calls. @default {LOCAL} */
  readonly principal?: string;
}

/** The caller over standard input and output: whoever started this program. */
const LOCAL = "local";

/** Calls a tool by name. */
export type Caller = (name: string, args: unknown, scope: CallScope) => Promise<CallToolResult>;

const IN_MEMORY = (): RuntimeState => ({ store: { kind: "memory", state: "ok" }, off: [] });

/** Milliseconds that a whole tool call may take. */
const CALL_TIMEOUT = 120_000;

/**
 * A caller over these parts. Failures become results with `isError`; only an unknown tool is an
 * error of the protocol, as the protocol wants it.
 *
 * @throws {Question} when the client's person has to be asked before the call can go on
 */
export function createCaller(parts: CallParts): Caller {
  const byName = new Map(parts.tools.map((tool) => [tool.name, tool]));
  const sightings = createSightings();
  const now = parts.now ?? Date.now;
  const confirmations = createConfirmations({
    account: parts.settings.host,
    now,
    ...parts.confirmations,
  });

  return async (name, args, { signal, progress, person, principal = LOCAL }) => {
    const tool = byName.get(name);
    if (!tool) throw unknownTool(name, [...byName.keys()]);
    if (parts.isOn?.(tool.toolset) === false) {
      return problemResult(
        `The toolset ${tool.toolset} is switched off at the moment by whoever runs this server.`,
      );
    }
    const parsed = tool.input.safeParse(args ?? {});
    if (!parsed.success) return problemResult(describeIssues(parsed.error, tool.input));

    let requests = 0;
    let staleFor: number | undefined;
    const account = createAccount(parts.settings, parts.gateway.send, {
      signal,
      deadline: Date.now() + CALL_TIMEOUT,
      onSent: () => requests++,
      onStale: (age) => staleFor = Math.max(age, staleFor ?? 0),
    }, sightings);
    try {
      const answer = await tool.handler(parsed.data, {
        account,
        signal,
        now,
        progress,
        gateway: parts.gateway.snapshot,
        server: parts.facts,
        state: parts.state ?? IN_MEMORY,
        maxTokens: parts.output.maxResultTokens,
        confirm: confirmations({ tool: name, args: parsed.data, principal, person }),
        confirmAbove: parts.confirmAbove,
      });
      return answerResult(
        staleFor === undefined ? answer : { ...answer, staleFor },
        parts.output,
        requests,
      );
    } catch (error) {
      if (error instanceof Unconfirmed) return answerResult(error.answer, parts.output, requests);
      if (error instanceof Question) throw error;
      const { result, expected } = failureResult(error, requests);
      if (!expected) log.error("Tool {tool} failed unexpectedly: {error}", { tool: name, error });
      return result;
    }
  };
}

function unknownTool(name: string, known: readonly string[]): ProtocolError {
  const [closest] = nearest(name, known, 1);
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool${closest ? `: did you mean ${closest}?` : ""}`,
  );
}
