/**
 * One call of an operation, after routing and validation, and what an operation is.
 *
 * @module
 */
import { missing, type Thing } from "./refusal.ts";
import type { State } from "./state.ts";
import type { Fields, User } from "./types.ts";

export interface Call {
  readonly state: State;
  /** Whose key it is. */
  readonly user: User;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The path's parameters: ids as numbers, names as they stand. */
  readonly path: Readonly<Record<string, number | string>>;
  /** The checked query: lists, numbers and strings by the parameters' kinds. */
  readonly query: Fields;
  /** The checked body, with the known keys only. */
  readonly body: Fields;
}

/**
 * Carries out a call. Gives the JSON body of a 200, `undefined` for an empty 204, or a whole
 * response where the answer is no JSON.
 */
export type Handler = (call: Call) => unknown;

/** Handlers by the vendor's operation id. */
export type Handlers = Readonly<Record<string, Handler>>;

/** An id from the path. */
export function idOf(call: Call, name: string): number {
  return Number(call.path[name]);
}

/**
 * The thing with an id from the path.
 *
 * @throws {Refusal} 404 when there is none
 */
export function found<T>(things: ReadonlyMap<number, T>, thing: Thing, id: number): T {
  const one = things.get(id);
  if (one === undefined) throw missing(thing, id);
  return one;
}

/** The columns of a row that `fields` names; all of them without `fields`. */
export function pick(row: Fields, call: Call): Fields {
  const names = call.query.fields;
  if (!Array.isArray(names)) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

/** Whether `expand` names a sub-object; the sub-fields in brackets, if any. */
export function expansion(call: Call, name: string): { fields?: string[] } | undefined {
  const given = call.query.expand;
  // `/workspaces` declares it as text, other lists as a list.
  const items: unknown[] = Array.isArray(given) ? given : [];
  for (const item of items) {
    if (typeof item !== "string") continue;
    if (item === name) return {};
    if (item.startsWith(`${name}[`)) return { fields: item.slice(name.length + 1, -1).split(",") };
  }
  return undefined;
}
