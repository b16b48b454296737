/**
 * What the account itself checks before anything else: the kinds and ranges of all fields of a
 * body and of a query. All problems are reported together, in the recorded words.
 *
 * @module
 */
import type { Operation, Shape } from "../businessmap/catalogue/types.ts";
import { isObject } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import type { Fields } from "./types.ts";

/** A field's messages, or, below `items`, those of the elements of a list. */
type Details = { [key: string]: string[] | Details };

/** A value in the account's own form, or what is wrong with it. */
type Checked = { readonly value: unknown } | { readonly problem: string[] | Details };

const FIRST = 0;
const LAST = Date.UTC(2038, 0, 1);
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const COLOR = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

const wrong = (message: string): Checked => ({ problem: [message] });

function checkDateTime(value: string): Checked {
  const time = ZONED.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) {
    return wrong(
      "The value must contain a valid date and time in the ISO 8601 format including a time zone designator.",
    );
  }
  if (time <= FIRST) return wrong("The date and time must be after 1970-01-01 00:00:00.");
  if (time > LAST) return wrong("The date and time must be before 2038-01-01 00:00:00.");
  return { value: `${new Date(time).toISOString().slice(0, 19)}Z` };
}

/** Six digits, lower case, no `#`; three digits are doubled (recorded). */
function checkColor(value: string): Checked {
  const digits = COLOR.exec(value)?.[1]?.toLowerCase();
  if (digits === undefined) {
    return wrong("The value must be a valid 6-character or 3-character color string.");
  }
  return { value: digits.length === 6 ? digits : digits.replace(/./g, "$&$&") };
}

function checkString(shape: Shape, key: string, given: unknown): Checked {
  // Numeric titles become strings (recorded).
  const value = typeof given === "number" ? String(given) : given;
  if (typeof value !== "string") return wrong("The value must be a string.");
  if (key === "color" || key === "colors") return checkColor(value);
  if (shape.format === "date-time") return checkDateTime(value);
  if (shape.format === "date") {
    const valid = DAY.test(value) && !Number.isNaN(Date.parse(value));
    return valid ? { value } : wrong("The value must be a valid date in the format YYYY-MM-DD.");
  }
  const least = shape.minLength ?? 0;
  const most = shape.maxLength ?? Infinity;
  if (value.length < least || value.length > most) {
    return wrong(
      most === Infinity
        ? `The value must be at least ${least} characters long.`
        : `The value must be between ${least} and ${most} characters long.`,
    );
  }
  return { value };
}

/** A parameter that is an id: no flag, no icon, not the lane's parent, which 0 takes away. */
function isId(key: string, shape: Shape): boolean {
  return /(^|_)ids?(_|$)/.test(key) && !shape.enum && !key.startsWith("icon_") &&
    key !== "parent_lane_id";
}

function checkNumber(shape: Shape, key: string, given: unknown): Checked {
  // The recorded `"size":"500"` passed the validation, so numeric strings count as numbers.
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return wrong(
      shape.type === "integer"
        ? "The value must be an integer."
        : "The value must be a floating-point number.",
    );
  }
  if (shape.type === "integer" && !Number.isInteger(value)) {
    return wrong("The value must be an integer.");
  }
  if (isId(key, shape) && value <= 0) {
    return wrong("The value must be a positive number.");
  }
  if (key.endsWith("position") && value < 0) {
    return wrong("The value must be greater than or equal to zero.");
  }
  const { minimum, maximum } = shape;
  if (minimum !== undefined && maximum !== undefined && (value < minimum || value > maximum)) {
    return wrong(`The value must be between ${minimum} and ${maximum}.`);
  }
  if (minimum !== undefined && value < minimum) {
    return wrong(`The value must be greater than or equal to ${minimum}.`);
  }
  if (maximum !== undefined && value > maximum) {
    return wrong(`The value must be less than or equal to ${maximum}.`);
  }
  return { value };
}

function checkArray(shape: Shape, key: string, given: unknown): Checked {
  if (!Array.isArray(given)) return wrong("The value must be an array.");
  const values: unknown[] = [];
  const items: Details = {};
  given.forEach((item, index) => {
    const checked = check(shape.items ?? {}, key, item);
    if ("problem" in checked) items[String(index)] = checked.problem;
    else values.push(checked.value);
  });
  return Object.keys(items).length > 0 ? { problem: { items } } : { value: values };
}

function checkObject(shape: Shape, given: unknown): Checked {
  if (!isObject(given)) return wrong("The value must be an object.");
  if (!shape.properties) return { value: given };
  const value: Fields = {};
  const problem: Details = {};
  for (const [key, inner] of Object.entries(shape.properties)) {
    if (given[key] === undefined) {
      if (shape.required?.includes(key)) problem[key] = ["This property is required."];
      continue;
    }
    const checked = check(inner, key, given[key]);
    if ("problem" in checked) problem[key] = checked.problem;
    else value[key] = checked.value;
  }
  return Object.keys(problem).length > 0 ? { problem } : { value };
}

function checkOneOf(shapes: readonly Shape[], key: string, given: unknown): Checked {
  let first: Checked | undefined;
  const merged: Fields = {};
  let some = false;
  for (const shape of shapes) {
    // A bare "nullable" among the alternatives says nothing on other values.
    if (shape.type === undefined && shape.oneOf === undefined) continue;
    const checked = check(shape, key, given);
    if ("problem" in checked) {
      first ??= checked;
    } else {
      if (!isObject(checked.value)) return checked;
      // Unknown keys are dropped, so each alternative contributes the keys that it knows.
      some = true;
      Object.assign(merged, checked.value);
    }
  }
  return some ? { value: merged } : first ?? { value: given };
}

function check(shape: Shape, key: string, given: unknown): Checked {
  if (given === null) {
    const nullable = shape.nullable || (shape.oneOf?.some((one) => one.nullable) ?? false) ||
      (shape.type === undefined && shape.oneOf === undefined);
    return nullable ? { value: null } : wrong("The value must not be null.");
  }
  if (shape.oneOf) return checkOneOf(shape.oneOf, key, given);
  const checked = checkKind(shape, key, given);
  if (shape.enum && "value" in checked && !isListed(shape.enum, checked.value)) {
    return wrong(`The value must be one of the following: ${shape.enum.join(", ")}.`);
  }
  return checked;
}

function isListed(allowed: readonly unknown[], value: unknown): boolean {
  return allowed.includes(value) ||
    // Bracketed sub-fields: `boards[board_id,name]`.
    (typeof value === "string" && allowed.includes(value.replace(/\[.*\]$/, "")));
}

function checkKind(shape: Shape, key: string, given: unknown): Checked {
  switch (shape.type) {
    case "string":
      return checkString(shape, key, given);
    case "integer":
    case "number":
      return checkNumber(shape, key, given);
    case "array":
      return checkArray(shape, key, given);
    case "object":
      return checkObject(shape, given);
    case "boolean":
      return typeof given === "boolean" ? { value: given } : wrong("The value must be a boolean.");
    default:
      return { value: given };
  }
}

/** Eight random-looking characters: the form of a support reference (recorded). */
export function supportReference(seed: number): string {
  const letters = "0123456789ABCDEFGHJKLMNPQRSTVWXYZ";
  let rest = (seed * 2654435761 + 97) >>> 0;
  let reference = "";
  for (let index = 0; index < 8; index++) {
    reference += letters[rest % letters.length];
    rest = (rest * 1103515245 + 12345) >>> 0;
  }
  return reference;
}

/**
 * Checks a body. Gives it back with the known keys only, in the account's own form.
 *
 * @throws {Refusal} `VE02` with all problems (recorded)
 */
export function validateBody(operation: Operation, body: unknown, seed: number): Fields {
  if (!operation.body) return {};
  const checked = check(operation.body, "", body ?? {});
  if ("value" in checked) return isObject(checked.value) ? checked.value : {};
  throw new Refusal(
    400,
    "VE02",
    "The parameters in the request body did not pass validation.",
    Array.isArray(checked.problem) ? { body: checked.problem } : checked.problem,
    supportReference(seed),
  );
}

/** Splits at commas that are not inside brackets. */
export function splitList(text: string): string[] {
  return text === "" ? [] : text.split(/,(?![^[]*\])/);
}

/** A query parameter's text as the JSON value it stands for. */
export function queryValue(shape: Shape, text: string): unknown {
  if (shape.type !== "array") return text;
  return splitList(text);
}

/**
 * Checks a query. Parameters that the operation does not know are ignored; the form with `[]` is
 * refused (one client's remark).
 *
 * @throws {Refusal} `VE02` with all problems (the sentence is guessed)
 */
export function validateQuery(
  operation: Operation,
  query: ReadonlyMap<string, string>,
  seed: number,
): Fields {
  const value: Fields = {};
  const problem: Details = {};
  for (const { name, shape, required } of operation.queryParameters) {
    const text = query.get(name);
    if (query.has(`${name}[]`)) problem[name] = ["The value must be a comma-separated list."];
    if (text === undefined) {
      if (required) problem[name] = ["This property is required."];
      continue;
    }
    const checked = check(shape, name, queryValue(shape, text));
    if ("problem" in checked) problem[name] = checked.problem;
    else value[name] = checked.value;
  }
  if (Object.keys(problem).length === 0) return value;
  throw new Refusal(
    400,
    "VE02",
    "The query parameters did not pass validation.",
    problem,
    supportReference(seed),
  );
}
