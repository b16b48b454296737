/**
 * Checks one value against a shape.
 *
 * @module
 */

import { nearest } from "../nearest.ts";
import type { Problem, ProblemKind, Shape } from "./types.ts";

/** How a value is written and how strictly it is read. */
export interface Mode {
  readonly where: Problem["where"];
  /**
   * `json`: a body to send. `url`: a parameter, where numbers may be written as text and lists as
   * text joined by commas. `answer`: what the account gave, where further properties, missing
   * ones and further enum values are no problem, since the account grows.
   */
  readonly form: "json" | "url" | "answer";
}

/**
 * The problems of `value` at the place `at` (names and positions on the way to it).
 *
 * Times must name a zone and lie after 1970-01-01T00:00:00Z and not after 2038-01-01T00:00:00Z;
 * that is what the live service asked for in recorded answers.
 */
export function check(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  if (value === null && mode.form !== "url") {
    return shape.nullable || (!shape.type && !shape.oneOf)
      ? []
      : [wrongType(shape, value, at, mode)];
  }
  const own = checkType(shape, value, at, mode);
  return shape.oneOf && own.length === 0 ? checkChoices(shape, value, at, mode) : own;
}

/** One problem at a place. */
export function problem(
  mode: Pick<Mode, "where">,
  kind: ProblemKind,
  at: readonly string[],
  message: string,
): Problem {
  return { where: mode.where, kind, at: at.join("."), message };
}

/** A sentence on an unknown name, with the nearest right one. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const [guess] = nearest(name, known, 1);
  const hint = guess === undefined
    ? known.length === 0 ? "There is none here." : `Known are: ${listed(known)}.`
    : `Did you mean ${guess}?`;
  return `There is no ${what} ${shown(name)}. ${hint}`;
}

function checkType(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  switch (shape.type) {
    case "integer":
    case "number":
      return checkNumber(shape, value, at, mode);
    case "string":
      return checkText(shape, value, at, mode);
    case "boolean":
      return typeof value === "boolean" && mode.form !== "url"
        ? []
        : [wrongType(shape, value, at, mode)];
    case "array":
      return checkList(shape, value, at, mode);
    case "object":
      return checkObject(shape, value, at, mode);
    default:
      return [];
  }
}

function checkNumber(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  const pattern = shape.type === "integer" ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/;
  const number = mode.form === "url" && typeof value === "string" && pattern.test(value)
    ? Number(value)
    : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    return [wrongType(shape, value, at, mode)];
  }
  if (shape.type === "integer" && !Number.isSafeInteger(number)) {
    return [wrongType(shape, value, at, mode)];
  }
  if (mode.form === "answer") return [];
  if (shape.enum && !shape.enum.includes(number)) return [notAllowed(shape.enum, value, at, mode)];
  const { minimum = -Infinity, maximum = Infinity } = shape;
  if (number >= minimum && number <= maximum) return [];
  return [problem(mode, "range", at, `${spot(at)} must be ${span(shape)}, not ${number}.`)];
}

function span({ minimum, maximum }: Shape): string {
  if (minimum === undefined) return `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
}

function checkText(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  const text = mode.form === "url" && typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return [wrongType(shape, value, at, mode)];
  const format = checkFormat(shape.format, text, at, mode);
  if (mode.form === "answer") return format;
  if (shape.enum && !shape.enum.includes(text)) return [notAllowed(shape.enum, value, at, mode)];
  const length = [...text].length;
  const { minLength = 0, maxLength = Infinity } = shape;
  if (length < minLength || length > maxLength) {
    const allowed = maxLength === Infinity
      ? `at least ${minLength}`
      : `between ${minLength} and ${maxLength}`;
    const message = `${spot(at)} must have ${allowed} characters, not ${length}.`;
    return [problem(mode, "length", at, message)];
  }
  return format;
}

function checkFormat(
  format: string | undefined,
  text: string,
  at: readonly string[],
  mode: Mode,
): Problem[] {
  const wrong = (kind: ProblemKind, must: string) => [
    problem(mode, kind, at, `${spot(at)} must ${must}, not ${shown(text)}.`),
  ];
  if (format === "date-time" || format === "date") {
    // In answers the document calls some times dates.
    if (mode.form === "answer" && (isDate(text) || timeOf(text) !== undefined)) return [];
    if (format === "date") {
      return isDate(text) ? [] : wrong("format", "be a date such as 2026-01-31");
    }
    const time = timeOf(text);
    if (time === undefined) {
      return wrong("format", "be a time with its zone such as 2026-01-31T09:00:00Z");
    }
    return mode.form === "answer" || (time > 0 && time <= Date.UTC(2038, 0))
      ? []
      : wrong("range", "lie after 1970-01-01T00:00:00Z and not after 2038-01-01T00:00:00Z");
  }
  if (format === "email" && mode.form !== "answer" && !/^[^\s@]+@[^\s@]+$/.test(text)) {
    return wrong("format", "be an e-mail address");
  }
  return [];
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function timeOf(text: string): number | undefined {
  const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  if (!form || !isDate(form[1] ?? "")) return undefined;
  const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(time) ? undefined : time;
}

function checkList(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  if (mode.form === "url") return checkUrlList(shape, value, at, mode);
  if (!Array.isArray(value)) return [wrongType(shape, value, at, mode)];
  const { items } = shape;
  return items ? value.flatMap((item, i) => check(items, item, [...at, String(i)], mode)) : [];
}

/** A list in a URL: a list or text joined by commas, never empty. */
function checkUrlList(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  const wanted = Array.isArray(value) ? value : typeof value === "string" ? split(value) : [value];
  if (wanted.length === 0 || value === "") {
    return [problem(mode, "length", at, `${spot(at)} must have at least one item.`)];
  }
  return wanted.flatMap((item, i) => {
    const here = Array.isArray(value) ? [...at, String(i)] : at;
    if (typeof item === "string" && split(item).length > 1) {
      const message = `${spot(here)} must hold no comma: commas part the items of a list.`;
      return [problem(mode, "format", here, message)];
    }
    return shape.items ? check(shape.items, item, here, mode) : [];
  });
}

/** At the commas outside of square brackets: `boards[board_id,name]` is one item. */
function split(text: string): string[] {
  return text.split(/,(?![^[\]]*\])/);
}

function checkObject(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  if (typeof value !== "object" || value === null) return [wrongType(shape, value, at, mode)];
  if (Array.isArray(value)) {
    // An empty map may arrive from the account as an empty list (guessed).
    const emptyMap = mode.form === "answer" && shape.values && value.length === 0;
    return emptyMap ? [] : [wrongType(shape, value, at, mode)];
  }
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const problems = entries.flatMap(([name, part]) => {
    const known = own(shape.properties, name) ?? shape.values;
    return known ? check(known, part, [...at, name], mode) : unknownProperty(shape, name, at, mode);
  });
  if (mode.form === "answer") return problems;
  const missing = (shape.required ?? []).filter((name) => !entries.some(([one]) => one === name));
  return [
    ...problems,
    ...missing.map((name) =>
      problem(mode, "missing", [...at, name], `${place(at, name)} is missing.`)
    ),
  ];
}

function unknownProperty(
  shape: Shape,
  name: string,
  at: readonly string[],
  mode: Mode,
): Problem[] {
  const known = [shape, ...shape.oneOf ?? []].flatMap((one) => Object.keys(one.properties ?? {}));
  if (mode.form === "answer" || known.length === 0 || known.includes(name)) return [];
  const what = at.length === 0 ? "property" : `property of ${at.join(".")} named`;
  return [problem(mode, "unknown", [...at, name], unknownName(what, name, known))];
}

/**
 * The value must fit one of the shapes; if none, the one with the fewest problems speaks. What
 * stands beside the choice is known to each of them.
 */
function checkChoices(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem[] {
  const beside = new Set(Object.keys(shape.properties ?? {}).map((name) => place(at, name)));
  let least: Problem[] | undefined;
  for (const choice of shape.oneOf ?? []) {
    const found = check(choice, value, at, mode)
      .filter((one) => one.kind !== "unknown" || !beside.has(one.at));
    if (found.length === 0) return [];
    if (!least || found.length < least.length) least = found;
  }
  return least ?? [];
}

function place(at: readonly string[], name: string): string {
  return [...at, name].join(".");
}

function notAllowed(
  allowed: readonly (string | number | null)[],
  value: unknown,
  at: readonly string[],
  mode: Mode,
): Problem {
  const names = allowed.filter((one) => one !== null).map(String);
  const [guess] = nearest(String(value), names, 1);
  const hint = guess !== undefined && names.length > 12
    ? `did you mean ${guess}?`
    : `it must be ${names.length === 1 ? "" : "one of "}${listed(names)}.`;
  return problem(mode, "enum", at, `${spot(at)} cannot be ${shown(value)}; ${hint}`);
}

function wrongType(shape: Shape, value: unknown, at: readonly string[], mode: Mode): Problem {
  const flag = typeof value === "boolean" && shape.enum?.includes(0) && shape.enum.includes(1);
  const wanted = flag ? "1 or 0" : WORDS[shape.type ?? "object"];
  const got = value === null || typeof value === "boolean" || typeof value === "number"
    ? String(value)
    : Array.isArray(value)
    ? "a list"
    : typeof value === "object"
    ? "an object"
    : mode.form !== "url" && typeof value === "string" && shape.type !== "string"
    ? "text"
    : shown(value);
  return problem(mode, "type", at, `${spot(at)} must be ${wanted}, not ${got}.`);
}

const WORDS = {
  integer: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
} as const;

function spot(at: readonly string[]): string {
  return at.length === 0 ? "The body" : at.join(".");
}

function listed(names: readonly string[]): string {
  const most = 20;
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${rest} more` : names.join(", ");
}

/** A value in a message: as JSON, cut to a length that cannot flood the reader. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
