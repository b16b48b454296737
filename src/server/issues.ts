/**
 * What is wrong with a call's arguments, in sentences: where, what, and what is allowed.
 *
 * @module
 */
import * as z from "zod";
import { nearest } from "../businessmap/nearest.ts";
import { member } from "../member.ts";

/** How many problems are told at once. */
const SHOWN = 5;

/**
 * The sentences about all issues, the first few of them.
 *
 * @param value what was checked: an issue does not say whether there was anything
 */
export function describeIssues(error: z.ZodError, schema: z.ZodType, value: unknown): string {
  const issues = error.issues.flatMap((issue) => flatten(issue, []));
  const texts = [...new Set(issues.map((issue) => sentence(issue, schema, value)))];
  const more = texts.length > SHOWN ? ` And ${texts.length - SHOWN} more.` : "";
  return texts.slice(0, SHOWN).join(" ") + more;
}

interface Issue {
  readonly issue: z.core.$ZodIssue;
  readonly path: readonly PropertyKey[];
}

/**
 * The issues behind a failed union are those of its best alternative: the one that is of the
 * value's type, and so got furthest.
 */
function flatten(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): Issue[] {
  const path = [...before, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ issue, path }];
  const best = issue.errors.find((issues) =>
    issues.every(({ code, path }) =>
      path.length > 0 || (code !== "invalid_type" && code !== "invalid_value")
    )
  );
  return best ? best.flatMap((issue) => flatten(issue, path)) : [{ issue, path }];
}

function sentence({ issue, path }: Issue, schema: z.ZodType, value: unknown): string {
  const where = path.length > 0 ? `\`${path.map(String).join(".")}\`` : "The arguments";
  const needed = (what: string) =>
    isMissing(value, path)
      ? `${where} is missing: ${what} is needed.`
      : `${where} must be ${what}.`;
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(issue.keys, path, schema);
    case "invalid_type":
      return needed(article(issue.expected));
    case "invalid_union":
      return needed(alternatives(at(schema, path)));
    case "invalid_value":
      return needed(list(issue.values.map((value) => JSON.stringify(value))));
    case "too_big":
      return `${where} may ${size(issue.origin, "have", "be")} at most ${
        amount(issue.maximum, issue.origin)
      }.`;
    case "too_small":
      return issue.origin === "array" || issue.origin === "string"
        ? `${where} must not be empty${
          Number(issue.minimum) > 1 ? `: at least ${amount(issue.minimum, issue.origin)}` : ""
        }.`
        : `${where} must be ${
          issue.inclusive === false ? "more than" : "at least"
        } ${issue.minimum}.`;
    default:
      return `${where} is not valid.`;
  }
}

/** Whether there is nothing where the path leads. */
function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  return path.reduce<unknown>((here, step) => member(here, String(step)), value) === undefined;
}

/** Each key that is unknown, and then once what is allowed in their place. */
function unknownKeys(
  keys: readonly string[],
  path: readonly PropertyKey[],
  schema: z.ZodType,
): string {
  const known = keysOf(at(schema, path));
  const inside = path.length > 0 ? ` in \`${path.map(String).join(".")}\`` : "";
  const unknown = keys.map((key) => {
    const name = JSON.stringify(key.slice(0, 60));
    const [closest] = nearest(key, known, 1);
    return `Unknown argument ${name}${inside}${closest ? `: did you mean \`${closest}\`?` : "."}`;
  });
  return `${unknown.join(" ")} Allowed: ${known.join(", ")}.`;
}

/** The schema at a path, through optional, nullable, arrays and the object of a union. */
function at(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let here: z.ZodType | undefined = unwrapped(schema);
  for (const step of path) {
    const inside = object(here);
    if (inside) here = unwrapped(inside.shape[String(step)]);
    else if (here instanceof z.ZodArray) here = unwrapped(here.element as z.ZodType); // zod types elements loosely
    else return undefined;
  }
  return here;
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap() as z.ZodType) // zod types what is wrapped loosely
    : schema;
}

/** The object that a schema is, or that is among the options of a union. */
function object(schema: z.ZodType | undefined): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  return schema instanceof z.ZodUnion
    ? schema.options.find((option) => option instanceof z.ZodObject)
    : undefined;
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return Object.keys(object(schema)?.shape ?? {});
}

function alternatives(schema: z.ZodType | undefined): string {
  if (!(schema instanceof z.ZodUnion)) return "of another type";
  const options = schema.options as readonly z.ZodType[]; // zod types options loosely
  return list([...new Set(options.map(alternative))]);
}

function alternative(schema: z.ZodType): string {
  if (schema instanceof z.ZodLiteral) return JSON.stringify([...schema.values][0]);
  return article(schema instanceof z.ZodNumberFormat ? "int" : schema.def.type);
}

function article(type: string): string {
  const name = { int: "whole number", record: "object" }[type] ?? type;
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function size(origin: string, many: string, one: string): string {
  return origin === "array" || origin === "string" ? many : one;
}

function amount(count: number | bigint, origin: string): string {
  if (origin === "array") return `${count} ${Number(count) === 1 ? "item" : "items"}`;
  return origin === "string" ? `${count} characters` : `${count}`;
}
