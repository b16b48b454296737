/**
 * The ids in a request and in its answer, for the audit: numbers under names of the API, and never
 * anything else.
 *
 * @module
 */
import type { UpstreamRequest } from "../gateway/request.ts";
import type { AuditIds } from "../telemetry/audit.ts";

/** Ids that are kept of one request. */
const MOST_IDS = 500;
/** Levels of a body that are looked into. */
const MOST_DEPTH = 6;

/** What a name of ids looks like: `card_id`, `co_owner_ids_to_add`. */
const ID_NAME = /^(?=[a-z_]{2,60}$)(?:.*_)?ids?(?:_|$)/;

/** What a change is to change: the ids in its path, its query and its body. */
export function requestIds({ path, body }: UpstreamRequest): AuditIds {
  const ids = collector();
  const [way = "", query = ""] = path.split("?");
  const segments = way.split("/").filter(Boolean);
  for (const [place, segment] of segments.entries()) {
    const before = segments[place - 1] ?? "";
    // The word before a number says what it is of.
    if (/^[A-Za-z]{1,40}$/.test(before)) ids.add(nameOf(before), segment);
  }
  for (const [name, value] of new URLSearchParams(query)) {
    if (ID_NAME.test(name)) { for (const part of value.split(",")) ids.add(name, part); }
  }
  ids.walk(body, 0);
  return ids.found;
}

/**
 * The ids of what came into being, in the answer to a `POST`: of what its path names, and not in the
 * request already, since some changes of many are posted as well.
 */
export function createdIds(request: UpstreamRequest, body: unknown): AuditIds | undefined {
  if (request.method !== "POST") return undefined;
  const words = (request.path.split("?")[0] ?? "").split("/").filter((word) =>
    /^[A-Za-z]{1,40}$/.test(word)
  );
  const ids = collector(new Set(words.map(nameOf)));
  ids.walk(body, 0);
  const asked = requestIds(request);
  const created = Object.entries(ids.found).flatMap(([name, found]) => {
    const known = new Set([...asked[name] ?? [], ...asked[`${name}s`] ?? []]);
    const fresh = found.filter((id) => !known.has(id));
    return fresh.length > 0 ? [[name, fresh] as const] : [];
  });
  return created.length > 0 ? Object.fromEntries(created) : undefined;
}

/** `cards` → `card_id`, `cardTypes` → `card_type_id`. */
function nameOf(word: string): string {
  const snake = word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const one = snake.endsWith("ies") ? `${snake.slice(0, -3)}y` : snake.replace(/s$/, "");
  return `${one}_id`;
}

interface Collector {
  readonly found: Record<string, number[]>;
  add(name: string, value: unknown): void;
  walk(value: unknown, depth: number): void;
}

/** @param only the names that count; without it, every name of ids */
function collector(only?: ReadonlySet<string>): Collector {
  const found: Record<string, number[]> = {};
  let count = 0;

  function add(name: string, value: unknown): void {
    const id = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof id !== "number" || !Number.isSafeInteger(id) || count >= MOST_IDS) return;
    const ids = found[name] ??= [];
    if (ids.includes(id)) return;
    ids.push(id);
    count++;
  }

  function walk(value: unknown, depth: number): void {
    if (typeof value !== "object" || value === null || depth > MOST_DEPTH) return;
    if (Array.isArray(value)) {
      for (const part of value) walk(part, depth + 1);
      return;
    }
    for (const [name, part] of Object.entries(value)) {
      if (only ? only.has(name) : ID_NAME.test(name)) {
        // Texts of digits are left out here: a text of a person may be one.
        for (const id of Array.isArray(part) ? part : [part]) {
          if (typeof id === "number") add(name, id);
        }
      }
      walk(part, depth + 1);
    }
  }

  return { found, add, walk };
}
