/**
 * The audit: one line for each change that was asked of an account, who asked, and what came of it.
 * It holds ids and words of this program, never a text of a card.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Metrics } from "./metrics.ts";

/** What came of a change. */
export type AuditOutcome =
  /** The account did it. */
  | "done"
  /** The account answered that it did not. */
  | "refused"
  /** It never went to the account. */
  | "not_sent"
  /** It may or may not have been done: no answer came. */
  | "unknown";

/** Ids by what they are of: `{ card_id: [12], board_id: [3] }`. */
export type AuditIds = Readonly<Record<string, readonly number[]>>;

/** One change. */
export interface AuditEntry {
  /** The tool call that it is part of. */
  readonly request: string;
  readonly principal: string;
  readonly instance: string;
  readonly tool: string;
  /** The operation of the API. */
  readonly operation: string;
  readonly method: string;
  readonly ids: AuditIds;
  /** Ids of what came into being. */
  readonly created?: AuditIds;
  readonly outcome: AuditOutcome;
  /** The kind of failure. */
  readonly failure?: string;
  /** The account's answer. */
  readonly status?: number;
  readonly milliseconds: number;
}

/** Where changes are noted. */
export interface Audit {
  note(entry: AuditEntry): void;
  close(): void;
}

/** Settings of {@linkcode openAudit}. */
export interface AuditOptions {
  /** A file that lines are added to, beside the log. @default none */
  readonly file?: string | undefined;
  /** Counts lines that could not be written. */
  readonly metrics: Metrics;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
}

const log = getLogger(["businessmap", "audit"]);

/**
 * Opens the audit. The file is opened here, once, so that lines can be added when the right to write
 * files has been given up; what moves it away must keep it open (copy and truncate).
 *
 * @throws what opening the file throws
 */
export function openAudit({ file, metrics, now = Date.now }: AuditOptions): Audit {
  const opened = file === undefined ? undefined : openFile(file);
  const encoder = new TextEncoder();
  let failing = false;

  function append(line: string): void {
    if (opened === undefined) return;
    try {
      // Whole lines in one call: several processes may add to the same file.
      let rest = encoder.encode(`${line}\n`);
      while (rest.length > 0) rest = rest.subarray(opened.writeSync(rest));
      failing = false;
    } catch {
      metrics.add("auditFailed", {});
      if (!failing) log.error("The audit's file cannot be written; its lines are in the log alone");
      failing = true;
    }
  }

  return {
    note(entry) {
      append(JSON.stringify({ time: new Date(now()).toISOString(), ...entry }));
      log.info("{principal} called {tool}: {operation} {outcome}", { ...entry });
    },
    close: () => opened?.close(),
  };
}

function openFile(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { append: true, create: true, mode: 0o600 });
  try {
    // It may have been there with other rights.
    Deno.chmodSync(path, 0o600);
  } catch {
    // Windows has none of these rights, and a file of another user keeps its own.
  }
  return file;
}
