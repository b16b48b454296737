/**
 * Logs: lines on standard error, as JSON or as text. Modules ask LogTape for a logger; without
 * this set-up they log nothing.
 *
 * Modules log ids and words of this program. What slips in all the same is taken out here: errors
 * are told as `describeDefect()` tells them, and known secrets, tokens, addresses with what follows
 * the `?`, and e-mail addresses are replaced. The audit keeps the name of who asked for a change,
 * which may be such an address. No value begins a line of its own.
 *
 * @module
 */
import {
  configure,
  getJsonLinesFormatter,
  getTextFormatter,
  type LogRecord,
} from "@logtape/logtape";
import {
  EMAIL_ADDRESS_PATTERN,
  JWT_PATTERN,
  redactByPattern,
  type RedactionPattern,
} from "@logtape/redaction";
import { defectLine } from "./defects.ts";

/** How much is logged, and in which form. */
export interface LogSettings {
  readonly level: "debug" | "info" | "warning" | "error";
  readonly format: "text" | "json";
  /** Texts that must never be logged, such as the API key. @default none */
  readonly secrets?: readonly string[];
}

/** Shorter texts are no secrets, and would be found in every other word. */
const SHORTEST_SECRET = 6;

const PATTERNS: readonly RedactionPattern[] = [
  JWT_PATTERN,
  { pattern: /\b(Bearer|Basic|apikey[:=]?) +[\w.~+/=-]{6,}/gi, replacement: "$1 [hidden]" },
  // An address keeps its host and path.
  { pattern: /(\bhttps?:\/\/[^\s"'?#]+)[?#][^\s"']*/gi, replacement: "$1?[hidden]" },
  { pattern: /(\bhttps?:\/\/)[^\s"'/@]+@/gi, replacement: "$1[hidden]@" },
];

/** Starts logging to standard error. */
export async function startLog(settings: LogSettings): Promise<void> {
  const plain = settings.format === "json" ? getJsonLinesFormatter() : getTextFormatter();
  const hidden = [...(settings.secrets ?? []).flatMap(secretPatterns), ...PATTERNS];
  const withAddresses = redactByPattern(plain, hidden);
  const format = redactByPattern(plain, [...hidden, EMAIL_ADDRESS_PATTERN]);
  const encoder = new TextEncoder();
  await configure({
    reset: true,
    sinks: {
      stderr: (record: LogRecord) => {
        const written = isAudit(record) ? withAddresses : format;
        Deno.stderr.writeSync(encoder.encode(oneLine(written(plainRecord(record)))));
      },
    },
    loggers: [
      { category: "businessmap", lowestLevel: settings.level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}

/** Whether a record is of the audit, which holds ids and words of this program beside the name. */
function isAudit({ category }: LogRecord): boolean {
  return category[0] === "businessmap" && category[1] === "audit";
}

/**
 * A record as one line without control characters: a caller's name with a line end in it would forge
 * a record, one with an escape sequence would change what a terminal shows.
 */
function oneLine(text: string): string {
  return `${text.trimEnd().replace(/[\p{Cc}\u2028\u2029]/gu, escaped)}\n`;
}

/** As JSON writes it. */
function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** A secret as it is, and as JSON writes it. */
function secretPatterns(secret: string): RedactionPattern[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const written = new Set([secret, JSON.stringify(secret).slice(1, -1)]);
  return [...written].map((text) => ({
    pattern: new RegExp(RegExp.escape(text), "g"),
    replacement: "[secret]",
  }));
}

/** The record with a safe line in place of each error, and its message as one text. */
function plainRecord(record: LogRecord): LogRecord {
  const errors = Object.values(record.properties).filter((value) => value instanceof Error);
  // Where an error itself is logged, its message is the record's.
  const text = (part: unknown) => {
    const own = errors.find(({ message }) => message !== "" && message === part);
    return own === undefined ? part : defectLine(own);
  };
  return {
    ...record,
    // Texts and values in turn.
    message: [
      record.message.map((part, place) => place % 2 === 0 ? text(part) : valueText(text(part)))
        .join(""),
    ],
    properties: Object.fromEntries(
      Object.entries(record.properties).map(([name, value]) => [name, withoutErrors(value)]),
    ),
  };
}

/** Levels of a value that are looked into; what lies deeper is left out. */
const MOST_DEPTH = 6;

function withoutErrors(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return defectLine(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === MOST_DEPTH) return "[deeper]";
  if (Array.isArray(value)) return value.map((part) => withoutErrors(part, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutErrors(part, depth + 1)]),
  );
}

function valueText(value: unknown): string {
  const plain = withoutErrors(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain) ?? String(plain);
}
