/**
 * What may be told of an error that nobody expected: where it came from, and the engine's own words
 * about it. What people wrote, addresses and keys are in the messages of such errors as well.
 *
 * @module
 */

/** An unexpected error, told safely. */
export interface Defect {
  readonly name: string;
  /** Without quoted texts and addresses; empty where its words are not the engine's. */
  readonly message: string;
  /** Places in the code, nearest first: `handler (call.ts:12:3)`. */
  readonly at: readonly string[];
}

/** Errors whose messages the engine, or this program, writes. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "NotCapable",
  "NotFound",
  "PermissionDenied",
  "AddrInUse",
  "UpstreamError",
  "ConnectionReset",
  "ConnectionRefused",
]);

/** Places that are told. */
const MOST_PLACES = 12;
const MOST_CHARACTERS = 200;

/** Describes an unexpected error. */
export function describeDefect(error: unknown): Defect {
  if (!(error instanceof Error)) return { name: typeof error, message: "", at: [] };
  const name = /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : "Error";
  return {
    name,
    message: OWN_WORDS.has(name) ? withoutQuotes(error.message) : "",
    at: placesIn(error.stack ?? ""),
  };
}

/** The same on one line. */
export function defectLine(error: unknown): string {
  const { name, message, at } = describeDefect(error);
  const first = at[0] === undefined ? "" : ` at ${at[0]}`;
  return `${name}${message === "" ? "" : `: ${message}`}${first}`;
}

function withoutQuotes(message: string): string {
  return message.replace(/\p{C}+/gu, " ")
    // To the last quote: what is quoted may hold quotes itself. A lone one opens what was cut.
    .replace(/"[^]*"|'[^]*'|`[^]*`|“[^]*”/g, "<text>")
    .replace(/(^|[\s(:])["'`“][^]*$/, "$1<text>")
    .replace(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, "<address>")
    .slice(0, MOST_CHARACTERS);
}

/** Function, file without its folders, line and column of each frame. */
function placesIn(stack: string): string[] {
  const frames = stack.matchAll(
    /^\s+at (?:(?:async )?([\w$.<>[\] ]{1,80}) \()?(\S+?):(\d+):(\d+)\)?$/gm,
  );
  return [...frames].slice(0, MOST_PLACES).map(([, name, file = "", line, column]) => {
    const place = `${fileName(file)}:${line}:${column}`;
    return name === undefined ? place : `${name} (${place})`;
  });
}

/** A file's name without its folders, which may name a person. */
export function fileName(path: string): string {
  const name = path.split(/[/\\]/).at(-1)?.split(/[?#]/)[0] ?? "";
  return /^[\w.-]{1,80}$/.test(name) ? name : "unknown";
}
