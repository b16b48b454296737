/**
 * Any JSON that the account answers with, as sections: lists of things as tables, one thing as a
 * table of its fields, text that people wrote at length as fenced text.
 *
 * @module
 */
import { toMarkdown } from "../businessmap/richtext.ts";
import { oneLine } from "../businessmap/untrusted.ts";
import type { Cell, People, Section, Table } from "./answer.ts";
import { estimateTokens } from "./tokens.ts";

/** A part of a list, with as many rows as fit. */
export interface Slice {
  readonly sections: readonly Section[];
  /** Rows shown. */
  readonly shown: number;
  /** Rows from the beginning of the list to the end of the part. */
  readonly end: number;
  /** Rows of the whole list. */
  readonly total: number;
}

/** A longer text, or one of several lines, stands outside of its table. */
const LONG_TEXT = 160;

/** A text inside of an object inside of a cell. */
const NESTED_TEXT = 60;

/** Items that a list in a cell shows, and names that an object in one does. */
const MOST_ITEMS = 12;

/** Parts of one thing that get a table of their own. */
const MOST_PARTS = 20;

/** Columns of one table. */
const MOST_COLUMNS = 60;

/** Fields that hold HTML, by their names (the vendor's document). */
const RICH = /^(description|text|content|comment|value)$/;
const HTML = /<\/?[a-z][^<>]*>|&(#\d+|[a-z]+);/i;

/** Levels below which rich text stays as it is. */
const DEEPEST = 8;

/** The value as it is to be read: rich text is Markdown. */
export async function readable(value: unknown, name = "", depth = 0): Promise<unknown> {
  if (typeof value === "string") {
    return RICH.test(name) && HTML.test(value) ? await toMarkdown(value) : value;
  }
  if (typeof value !== "object" || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) {
    return await Promise.all(value.map((item) => readable(item, name, depth + 1)));
  }
  return Object.fromEntries(
    await Promise.all(
      Object.entries(value).map(async ([key, part]) => [key, await readable(part, key, depth + 1)]),
    ),
  );
}

/** One value as sections. */
export function valueSections(value: unknown): Section[] {
  if (value === undefined || value === null) return [];
  const rows = asRows(value);
  if (rows) return listSlice(rows, 0, Infinity).sections.slice();
  if (!isRecord(value)) return [table(undefined, ["value"], [[scalar(value) ?? null]])];
  return thingSections(value);
}

/** The rows of a list from `offset` on, as many as cost no more than about `maxTokens`. */
export function listSlice(
  rows: readonly Readonly<Record<string, unknown>>[],
  offset: number,
  maxTokens: number,
): Slice {
  const keys = keysOf(rows);
  const cells: Cell[][] = [];
  const texts: People[] = [];
  let left = maxTokens - estimateTokens(keys.join("\t"));
  for (const row of rows.slice(offset)) {
    const own: People[] = [];
    const line = keys.map((key) => cellOf(row[key], `${key} of ${nameOf(row)}`, own));
    left -= estimateTokens(`${line.join("\t")}\n`) +
      own.reduce((sum, { title, text }) => sum + 45 + estimateTokens(`${title}\n${text}`), 0);
    // One row at least, so that paging comes to an end.
    if (left < 0 && cells.length > 0) break;
    cells.push(line);
    texts.push(...own);
  }
  return {
    sections: [...(cells.length > 0 ? [table(undefined, keys, cells)] : []), ...texts],
    shown: cells.length,
    end: offset + cells.length,
    total: rows.length,
  };
}

/** The rows of a list of things; `undefined` for anything else. */
export function asRows(value: unknown): Record<string, unknown>[] | undefined {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isRecord)
      ? value
      : value.length > 0
      ? value.map((one) => Array.isArray(one) ? numbered(one) : { value: one })
      : undefined;
  }
  if (!isRecord(value)) return undefined;
  return spreadsheet(value) ?? mapRows(value);
}

/** What exports answer with: `{titles, items}`, rows of cells without names. */
function spreadsheet(value: Record<string, unknown>): Record<string, unknown>[] | undefined {
  const { titles, items, ...rest } = value;
  if (!Array.isArray(titles) || !Array.isArray(items) || Object.keys(rest).length > 0) {
    return undefined;
  }
  const names = titles.flat().map((title, index, all) =>
    all.indexOf(title) === index ? String(title) : `${title} ${index + 1}`
  );
  return items.map((item) =>
    Array.isArray(item) ? numbered(item, names) : isRecord(item) ? item : { value: item }
  );
}

/** A map from ids to things: the id becomes a column. */
function mapRows(value: Record<string, unknown>): Record<string, unknown>[] | undefined {
  const entries = Object.entries(value);
  const isMap = entries.length > 0 &&
    entries.every(([key, part]) => /^\d+$/.test(key) && isRecord(part));
  return isMap
    ? entries.map(([key, part]) => ({ key: Number(key), ...isRecord(part) ? part : {} }))
    : undefined;
}

function numbered(cells: readonly unknown[], names: readonly string[] = []) {
  return Object.fromEntries(cells.map((cell, index) => [names[index] ?? `${index + 1}`, cell]));
}

/** One thing: its fields, then its lists of things, then its long texts. */
function thingSections(thing: Record<string, unknown>): Section[] {
  const fields: Cell[][] = [];
  const parts: Section[] = [];
  const texts: People[] = [];
  for (const [name, part] of Object.entries(thing)) {
    const key = plainKey(name);
    const rows = Array.isArray(part) && !part.some(isRecord) ? undefined : asRows(part);
    if (rows && parts.length < MOST_PARTS) {
      const [list, ...own] = listSlice(rows, 0, Infinity).sections;
      if (list) parts.push({ ...list, title: key });
      texts.push(...own.filter((one) => one.kind === "people"));
    } else {
      const cell = cellOf(part, key, texts);
      if (cell !== null && cell !== "") fields.push([key, cell]);
    }
  }
  return [
    ...(fields.length > 0 ? [table(undefined, ["field", "value"], fields)] : []),
    ...parts,
    ...texts,
  ];
}

function table(title: string | undefined, columns: string[], rows: Cell[][]): Table {
  const named = columns.map(plainKey);
  return { kind: "table", ...(title === undefined ? {} : { title }), columns: named, rows };
}

/** The names of all fields, in the order of their first appearance. */
function keysOf(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, MOST_COLUMNS);
}

/** A value in a cell; a long text goes to `texts` and leaves a mark. */
function cellOf(value: unknown, where: string, texts: People[]): Cell {
  if (typeof value === "string" && (value.length > LONG_TEXT || value.trim().includes("\n"))) {
    texts.push({ kind: "people", title: where, text: value });
    return "(below)";
  }
  return scalar(value) ?? brief(value, 2);
}

function scalar(value: unknown): Cell | undefined {
  if (value === null || value === undefined) return null;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}

/** A list or an object in short: `1,2,3`, `type=internal value=3`. */
export function brief(value: unknown, depth = 2): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_ITEMS).map((item) => brief(item, depth - 1));
    const more = value.length - shown.length;
    return shown.join(value.some(isRecord) ? "; " : ",") + (more > 0 ? ` … ${more} more` : "");
  }
  if (!isRecord(value)) {
    const text = String(value ?? "");
    return typeof value === "string" && /[\s=;,]/.test(text)
      ? `"${oneLine(text, NESTED_TEXT).replaceAll('"', "'")}"`
      : oneLine(text, NESTED_TEXT);
  }
  const entries = Object.entries(value).filter(([, part]) => !isEmpty(part));
  if (depth <= 0) return entries.length > 0 ? "{…}" : "";
  const shown = entries.slice(0, MOST_ITEMS).map(([key, part]) => {
    const text = brief(part, depth - 1);
    return `${plainKey(key)}=${typeof part === "object" ? `{${text}}` : text}`;
  });
  return shown.join(" ") + (entries.length > shown.length ? " …" : "");
}

function isEmpty(part: unknown): boolean {
  return part === null || part === undefined || part === "" ||
    (typeof part === "object" && Object.keys(part).length === 0);
}

/** How a row is named in the title of a text: by its own id. */
function nameOf(row: Readonly<Record<string, unknown>>): string {
  const id = Object.entries(row).find(([key, value]) =>
    /(^|_)(id|key)$/.test(key) && /^[\w-]{1,20}$/.test(String(value))
  );
  return id ? `${plainKey(id[0])} ${String(id[1])}` : "a row";
}

/** A name of a field that can be no sentence; names come from the account too. */
function plainKey(name: string): string {
  return /^[\p{L}\p{N} _.\-/()#%]{1,40}$/u.test(name) ? name : "(unnamed)";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
