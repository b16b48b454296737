/**
 * An operation of the API written out for a model: what it takes and gives, in few tokens.
 *
 * @module
 */
import type { Operation, Parameter, Shape } from "../businessmap/catalogue/types.ts";
import type { Section, Table } from "./answer.ts";

/** How the lines of {@linkcode operationSections} are to be read. */
export const LEGEND = "* required, ? may be null, [x] list of x, {x} object, a|b one of these, " +
  "= default, 1..9 range (of a text: its length), … more of the same kind.";

/** Objects inside objects that a body shows; deeper ones are `{…}`. */
const BODY_DEPTH = 4;

/** Names that a list of names shows at most. */
const MOST_NAMES = 40;

/** Values of an enum that are shown at most. */
const MOST_VALUES = 60;

/** Operations as a table: what each is called, and the names of what it takes. */
export function operationTable(operations: readonly Operation[]): Table {
  return {
    kind: "table",
    columns: ["operation", "method", "path", "takes", "gives"],
    rows: operations.map((operation) => [
      operation.id,
      operation.method,
      operation.path,
      names([
        ...operation.queryParameters.map(({ name, required }) => star(name, required)),
        ...propertyNames(operation.body),
      ], 8),
      names(propertyNames(dataOf(operation)), 5),
    ]),
  };
}

/** All that a call of one operation needs to know. */
export function operationSections(operation: Operation): Section[] {
  const { body, pathParameters, queryParameters } = operation;
  return [
    ...lines("Path", pathParameters.map(parameterLine)),
    ...lines("Query", queryParameters.map(parameterLine)),
    ...lines("Body", body ? bodyLines(body) : []),
    ...lines("Answer", [answerLine(operation)]),
    ...(takesAnything(operation) ? [] : [{ kind: "lines" as const, lines: [LEGEND] }]),
  ];
}

function takesAnything({ pathParameters, queryParameters, body }: Operation): boolean {
  return pathParameters.length + queryParameters.length === 0 && !body;
}

function lines(title: string, lines: readonly string[]): Section[] {
  return lines.length === 0 ? [] : [{ kind: "lines", title, lines }];
}

function parameterLine({ name, required, shape }: Parameter): string {
  return `${star(name, required)} ${typeText(shape, 1)}`;
}

/** One line a property; alternatives that differ in a few properties share the rest. */
function bodyLines(shape: Shape): string[] {
  const { common, choices } = parted(shape);
  return [
    ...common,
    ...(shape.values ? [`any other name: ${typeText(shape.values, BODY_DEPTH)}`] : []),
    ...choices.map((choice) =>
      `or with: ${choice.length > 0 ? choice.join(", ") : "nothing more"}`
    ),
    ...(common.length + choices.length === 0 && !shape.values ? ["an object"] : []),
  ];
}

/** The properties that all alternatives have alike, and what each has besides. */
function parted(shape: Shape): { common: string[]; choices: string[][] } {
  const own = properties(shape, BODY_DEPTH);
  const options = (shape.oneOf ?? []).map((option) => properties(option, BODY_DEPTH));
  const [first = [], ...others] = options;
  const shared = first.filter((line) => others.every((option) => option.includes(line)));
  const rest = options.map((option) => option.filter((line) => !shared.includes(line)));
  return { common: [...own, ...shared], choices: rest };
}

function properties(shape: Shape, depth: number): string[] {
  const required = new Set(shape.required ?? []);
  return Object.entries(shape.properties ?? {}).map(([name, part]) =>
    `${star(name, required.has(name))} ${typeText(part, depth - 1)}`
  );
}

/** A shape in short; objects deeper than `depth` are `{…}`. */
function typeText(shape: Shape, depth: number): string {
  const preset = shape.default === undefined ? "" : ` = ${JSON.stringify(shape.default)}`;
  return `${bareType(shape, depth)}${shape.nullable ? "?" : ""}${preset}`;
}

function bareType(shape: Shape, depth: number): string {
  if (shape.enum) return enumText(shape.enum);
  switch (shape.type) {
    case "integer":
      return `int${span(shape.minimum, shape.maximum)}`;
    case "number":
      return `number${span(shape.minimum, shape.maximum)}`;
    case "string":
      return (shape.format === "date-time" ? "time" : shape.format ?? "text") +
        span(shape.minLength, shape.maxLength);
    case "boolean":
      return "true|false";
    case "array":
      return `[${shape.items ? typeText(shape.items, depth) : "any"}]`;
    default:
      return shape.type === "object" || shape.properties || shape.oneOf
        ? objectText(shape, depth)
        : "any";
  }
}

function objectText(shape: Shape, depth: number): string {
  const own = Object.keys(shape.properties ?? {}).length > 0;
  if (!own && shape.oneOf) {
    return [...new Set(shape.oneOf.map((option) => typeText(option, depth)))].join(" or ");
  }
  if (!own && !shape.values) return "object";
  if (depth <= 0) return "{…}";
  const parts = properties(shape, depth);
  if (shape.values) parts.push(`…: ${typeText(shape.values, depth - 1)}`);
  return `{${parts.join(", ")}}`;
}

function enumText(values: readonly (string | number | null)[]): string {
  const shown = values.filter((value) => value !== null).slice(0, MOST_VALUES).join("|");
  return values.length > MOST_VALUES ? `${shown}|…` : shown;
}

/** The range, where it has an end: that a text is not empty goes without saying. */
function span(from: number | undefined, to: number | undefined): string {
  if (from === undefined && to === undefined) return "";
  return ` ${from ?? ""}..${to ?? ""}`;
}

function answerLine(operation: Operation): string {
  if (operation.status === 204) return "nothing (204)";
  const data = dataOf(operation);
  if (!data) return "not documented";
  const what = names(propertyNames(data), MOST_NAMES);
  const one = what === "" ? bareType(data.items ?? data, 0) : `{${what}}`;
  if (operation.paging) {
    const most = operation.maxPerPage === undefined
      ? ""
      : `, per_page at most ${operation.maxPerPage}`;
    return `pages of ${one}${most}`;
  }
  return data.type === "array" ? `list of ${one}` : one;
}

/** The part of the answer that is about something: without the envelopes. */
function dataOf({ answer, paging }: Operation): Shape | undefined {
  const data = answer?.properties?.data;
  return paging === "data" ? data?.properties?.data : data;
}

/** The names of an object's properties, or of those of a list's items. */
function propertyNames(shape: Shape | undefined): string[] {
  const one = shape?.items ?? shape;
  const required = new Set(one?.required ?? []);
  const own = Object.keys(one?.properties ?? {}).map((name) => star(name, required.has(name)));
  return [...new Set([...own, ...(one?.oneOf ?? []).flatMap(propertyNames)])];
}

function names(all: readonly string[], most: number): string {
  return all.length > most ? `${all.slice(0, most).join(", ")}, …` : all.join(", ");
}

function star(name: string, required: boolean): string {
  return required ? `${name}*` : name;
}
