/**
 * From what a person calls a thing to the thing: an id, a name, or a name with what it is in.
 *
 * @module
 */
import { DomainError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { quoted } from "./untrusted.ts";

/** An id (a number or a string of digits) or a name. */
export type Ref = string | number;

/** How to read the things that a reference may mean. */
export interface Naming<T> {
  readonly id: (thing: T) => number;
  /** Everything it is called; empty ones are passed over. The first is shown in errors. */
  readonly names: (thing: T) => readonly (string | null | undefined)[];
  /** What it is in, outermost first, itself last: `["Sales", "Leads"]`. */
  readonly path?: (thing: T) => readonly string[];
}

/** Things that an error lists at most. */
const LISTED = 10;

/**
 * The one thing that `ref` means. Names are compared without case, width and surrounding space; a
 * name may be given with what it is in, as `Sales / Leads`. A string of digits is an id first, and
 * a name only if nothing has that id; in double quotes it is always a name. Of several names that
 * differ in case alone, the one spelled like `ref` is meant.
 *
 * @param kind what is looked for, in the vendor's word: `board`
 * @throws {DomainError} `unknown_name`, with the closest names; `ambiguous_name`, with the ids
 */
export function resolve<T>(
  kind: string,
  ref: Ref,
  things: readonly T[],
  naming: Naming<T>,
): T {
  const text = String(ref).trim();
  if (typeof ref === "number" || /^\d+$/.test(text)) {
    const byId = things.find((thing) => naming.id(thing) === Number(text));
    if (byId !== undefined) return byId;
  }
  if (typeof ref === "number") throw unknown(kind, text, things, naming);

  const name = unquoted(text);
  const hits = byName(name, things, naming);
  const [hit, ...others] = hits;
  if (hit === undefined) throw unknown(kind, name, things, naming);
  if (others.length > 0) throw ambiguous(kind, name, hits, naming);
  return hit;
}

/** Whether a name, or one with what it is in, is anything's. */
export function isNamed<T>(ref: Ref, things: readonly T[], naming: Naming<T>): boolean {
  return byName(unquoted(String(ref).trim()), things, naming).length > 0;
}

function unquoted(text: string): string {
  return /^"(.*)"$/s.exec(text)?.[1] ?? text;
}

function byName<T>(name: string, things: readonly T[], naming: Naming<T>): T[] {
  const wanted = folded(name);
  if (wanted === "") return [];
  const named = things.filter((thing) =>
    naming.names(thing).some((one) => one && folded(one) === wanted)
  );
  if (named.length > 1) {
    const exact = named.filter((thing) => naming.names(thing).includes(name));
    if (exact.length === 1) return exact;
  }
  if (named.length > 0 || !naming.path) return named;
  const { path } = naming;
  return things.filter((thing) => `/${folded(path(thing).join("/"))}`.endsWith(`/${wanted}`));
}

/** Whether two names are the same to `resolve`. */
export function sameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

/**
 * Two names are the same when this is: compatible forms, case and spaces evened out. Upper case
 * first, because that is what makes `ß` and `SS` meet.
 */
function folded(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC")
    .replace(/\s+/g, " ").replace(/ ?\/ ?/g, "/").trim();
}

function ambiguous<T>(kind: string, name: string, hits: readonly T[], naming: Naming<T>) {
  return new DomainError(
    "ambiguous_name",
    `There is more than one ${kind} ${quoted(name)}: ${listed(hits, naming)}. Give the id.`,
  );
}

function unknown<T>(kind: string, name: string, things: readonly T[], naming: Naming<T>) {
  const what = /^\d+$/.test(name) ? `with the id ${name}` : `called ${quoted(name)}`;
  const sentence = `There is no ${kind} ${what}`;
  const last = name.split("/").at(-1)?.trim() ?? name;
  const labels = new Map<string, T>();
  for (const thing of things) {
    for (const one of naming.names(thing)) if (one && !labels.has(one)) labels.set(one, thing);
  }
  const names = [...labels.keys()];
  const close = [...new Set([...nearest(name, names), ...nearest(last, names)])].slice(0, 3)
    .flatMap((label) => labels.get(label) ?? []);
  const near = [...new Set(close)];
  if (near.length > 0) {
    return new DomainError("unknown_name", `${sentence}. Closest: ${listed(near, naming)}.`);
  }
  if (things.length > 0 && things.length <= LISTED) {
    return new DomainError("unknown_name", `${sentence}. There are: ${listed(things, naming)}.`);
  }
  return new DomainError("unknown_name", `${sentence}.`);
}

/** `12 "Sales / Leads", 15 "Ops / Leads" and 3 more`. */
function listed<T>(things: readonly T[], naming: Naming<T>): string {
  const shown = things.slice(0, LISTED).map((thing) => {
    const path = naming.path?.(thing).filter((part) => part !== "").join(" / ");
    const name = path || naming.names(thing).find((one) => one) || "";
    return `${naming.id(thing)} ${quoted(name)}`;
  });
  const left = things.length - shown.length;
  return shown.join(", ") + (left > 0 ? ` and ${left} more` : "");
}
