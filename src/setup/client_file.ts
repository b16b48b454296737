/**
 * A client's file with its servers: read with the comments that people put there, and changed
 * without touching anything else in it.
 *
 * @module
 */
import { applyEdits, getNodeValue, modify, type ParseError, parseTree } from "jsonc-parser";

/** How a client starts the server. */
export interface Entry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The names that the server takes, the first that is free or its own. */
const NAMES = ["businessmap", "businessmap-mcp"] as const;

/** A file that is no list of servers. `reason` says why, after "it". */
export class ClientFileError extends Error {
  override readonly name = "ClientFileError";
  constructor(readonly reason: string) {
    super(`Cannot use the client's file: it ${reason}`);
  }
}

/** The servers that a file lists, by name. An empty file lists none. */
export function serversIn(text: string, key: string): Readonly<Record<string, unknown>> {
  if (text.trim() === "") return {};
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    throw new ClientFileError(`is not JSON: look at ${placeOf(text, error?.offset ?? 0)}`);
  }
  const value: unknown = getNodeValue(root);
  if (!isRecord(value)) throw new ClientFileError("does not hold an object");
  const servers = value[key] ?? {};
  if (!isRecord(servers)) throw new ClientFileError(`has something else than servers at ${key}`);
  return servers;
}

/** Whether an entry starts this program, wherever it lies. */
export function isOwn(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  const { command, args, env } = entry;
  if (/(^|[/\\])businessmap-mcp(\.exe)?$/.test(String(command))) return true;
  // From the sources, whose folder may have any name.
  const words = Array.isArray(args) ? args.map(String) : [];
  return words.some((word) => word.endsWith("/src/main.ts")) &&
    isRecord(env) && Object.keys(env).some((name) => /^BUSINESSMAP_(?:API_|INSTANCES)/.test(name));
}

/** The names under which a file starts this program. */
export function ownNames(text: string, key: string): string[] {
  return Object.entries(serversIn(text, key)).filter(([, entry]) => isOwn(entry))
    .map(([name]) => name);
}

/**
 * The text with the entry in it, in place of an earlier one of this program.
 *
 * @throws {ClientFileError}
 */
export function withEntry(
  text: string,
  key: string,
  entry: Entry,
): { readonly text: string; readonly name: string } {
  const servers = serversIn(text, key);
  const name = ownNames(text, key)[0] ?? NAMES.find((one) => !Object.hasOwn(servers, one));
  if (name === undefined) {
    throw new ClientFileError(`has other servers under the names ${NAMES.join(" and ")}`);
  }
  // VS Code asks for the type, the others do not mind it.
  return { name, text: changed(text, [key, name], { type: "stdio", ...entry }) };
}

/** The text without this program's entries. @throws {ClientFileError} */
export function withoutEntries(
  text: string,
  key: string,
): { readonly text: string; readonly names: readonly string[] } {
  const names = ownNames(text, key);
  return { names, text: names.reduce((left, name) => changed(left, [key, name], undefined), text) };
}

function changed(text: string, path: string[], value: unknown): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const edits = modify(text.trim() === "" ? "{}" : text, path, value, {
    formattingOptions: {
      eol,
      insertSpaces: !indent.startsWith("\t"),
      tabSize: indent.startsWith("\t") ? 1 : indent.length,
    },
  });
  const made = applyEdits(text.trim() === "" ? "{}" : text, edits);
  return made.endsWith("\n") || text.trim() !== "" ? made : made + eol;
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
