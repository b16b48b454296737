/**
 * Finds operations by what people say they want. Nothing is asked of the account: the names of
 * paths, parameters and groups are all that is compared.
 *
 * @module
 */
import type { Catalogue, Operation, Shape } from "./types.ts";
import type { Action } from "./vocabulary.ts";
import { isVerb, split, stem, stems, understand, type Wish } from "./words.ts";

/** Searches one catalogue. */
export interface OperationSearch {
  /** The operations that fit, the best first; none when no word of the query is known. */
  find(query: string, limit?: number): Operation[];
}

/** One operation as the search sees it. */
interface Entry {
  readonly operation: Operation;
  readonly actions: ReadonlySet<Action>;
  /** What it works on: the end of the path. */
  readonly subject: ReadonlySet<string>;
  /** What that belongs to: the rest of the path. */
  readonly context: ReadonlySet<string>;
  /** How much a word of this operation counts for it. */
  readonly weights: ReadonlyMap<string, number>;
  /** Added to every score: of two that fit alike, the plainer one is meant. */
  readonly plainness: number;
}

/** What a word counts, by where it stands. */
const WEIGHT = {
  subject: 4,
  context: 2.6,
  name: 2.2,
  parameter: 1.2,
  value: 0.7,
  answer: 0.8,
} as const;

/** What it costs to be about something that was not asked for. */
const UNASKED = { subject: 1.7, context: 0.9 } as const;

/** What the right action gives, and the wrong one takes. */
const ACTION = { right: 4, wrong: -4 } as const;

const DEFAULT_LIMIT = 8;

/** After the first few, what has less than this part of the best score is left out. */
const TAIL = 0.45;
const SURE = 3;

/** A search over a catalogue. Its index is built by the first query. */
export function createSearch(catalogue: Catalogue): OperationSearch {
  let index: { readonly entries: readonly Entry[]; rarity(word: string): number } | undefined;

  return {
    find(query, limit = DEFAULT_LIMIT) {
      index ??= buildIndex(catalogue.operations);
      const { entries, rarity } = index;
      const wish = understand(query);
      const ranked = entries
        .map((entry) => ({ operation: entry.operation, score: score(entry, wish, rarity) }))
        .filter((one) => one.score > -Infinity)
        .sort((one, other) => other.score - one.score)
        .slice(0, limit);
      const least = (ranked[0]?.score ?? 0) * TAIL;
      return ranked.filter((one, place) => place < SURE || one.score >= least)
        .map((one) => one.operation);
    },
  };
}

function score(entry: Entry, wish: Wish, rarity: (word: string) => number): number {
  const asked = new Set<string>();
  let sum = 0;
  for (const forms of wish.subjects) {
    let best = 0;
    for (const [place, form] of forms.entries()) {
      const words = form.split(" ");
      const worth = words.reduce((least, word) => {
        const weight = entry.weights.get(word) ?? 0;
        return Math.min(least, weight * rarity(word));
      }, Infinity);
      if (worth > 0) { for (const word of words) asked.add(word); }
      // The first form is what is meant most often.
      best = Math.max(best, worth * (place === 0 ? 1 : 0.9));
    }
    sum += best;
  }
  if (sum === 0) return -Infinity;
  for (const word of entry.subject) if (!asked.has(word)) sum -= UNASKED.subject;
  for (const word of entry.context) if (!asked.has(word)) sum -= UNASKED.context;
  if (wish.action) sum += entry.actions.has(wish.action) ? ACTION.right : ACTION.wrong;
  else if (entry.actions.has("get")) sum += 1;
  return sum + entry.plainness;
}

function buildIndex(operations: readonly Operation[]) {
  const entries = operations.map(entryOf);
  const counts = new Map<string, number>();
  for (const { weights } of entries) {
    for (const [word, weight] of weights) {
      if (weight >= WEIGHT.name) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const most = Math.log(operations.length + 1);
  // From 0.6 for the commonest word to 1.2 for one that a single operation has.
  const rarity = (word: string) =>
    0.6 + 0.6 * Math.log((operations.length + 1) / (counts.get(word) ?? 1)) / most;
  return { entries, rarity };
}

function entryOf(operation: Operation): Entry {
  const literals = operation.path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  // The verb of `/cards/deleteMany` is what is done, not what it is done to.
  const subject = new Set(stems(literals.at(-1) ?? "").filter((word) => !isVerb(word)));
  const context = new Set(literals.slice(0, -1).flatMap(stems));
  for (const word of subject) context.delete(word);
  const weights = new Map<string, number>();
  const weigh = (words: Iterable<string>, weight: number) => {
    for (const word of words) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  };
  weigh(subject, WEIGHT.subject);
  weigh(context, WEIGHT.context);
  weigh(stems(operation.group), WEIGHT.name);
  weigh(stems(operation.id), WEIGHT.name);
  for (const { name, shape } of operation.queryParameters) {
    weigh(stems(name), WEIGHT.parameter);
    weigh(values(shape), WEIGHT.value);
  }
  if (operation.body) weighShape(operation.body, weigh, WEIGHT.parameter, 2);
  const data = operation.answer?.properties?.data;
  if (data) weighShape(data, weigh, WEIGHT.answer, 2);
  return {
    operation,
    actions: actionsOf(operation),
    subject,
    context,
    weights,
    plainness: plainness(operation),
  };
}

function weighShape(
  shape: Shape,
  weigh: (words: Iterable<string>, weight: number) => void,
  weight: number,
  depth: number,
): void {
  weigh(values(shape), Math.min(weight, WEIGHT.value));
  if (depth === 0) return;
  for (const [name, part] of Object.entries(shape.properties ?? {})) {
    weigh(stems(name), weight);
    weighShape(part, weigh, weight, depth - 1);
  }
  for (const part of shape.oneOf ?? []) weighShape(part, weigh, weight, depth);
  if (shape.items) weighShape(shape.items, weigh, weight, depth - 1);
}

function values(shape: Shape): string[] {
  const all = [...shape.enum ?? [], ...shape.items?.enum ?? []];
  return all.flatMap((value) => typeof value === "string" ? stems(value) : []);
}

/** What a method does; the first word of an id says it of those that have a method of their own. */
function actionsOf({ id, method, path }: Operation): Set<Action> {
  const verb = stem(split(id)[0] ?? "");
  if (verb === stem("delete")) return new Set(["remove"]);
  if (path.endsWith("/batchBoardOperations")) return new Set(["add", "change", "remove"]);
  switch (method) {
    case "GET":
      return new Set(["get"]);
    case "POST":
      return new Set([verb === stem("update") || verb === "set" ? "change" : "add"]);
    case "PUT":
      return new Set(["add", "change"]);
    case "PATCH":
      return new Set(["change"]);
    case "DELETE":
      return new Set(["remove"]);
  }
}

function plainness({ id, method, path }: Operation): number {
  if (method !== "GET") return 0;
  if (id.startsWith("check")) return -1.5;
  if (path.startsWith("/exports/")) return -0.5;
  return path.endsWith("}") ? -0.7 : 0;
}
