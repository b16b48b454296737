/**
 * From an OpenAPI document, 3.0 or 3.1, to a packed catalogue. Only facts are taken over: names,
 * types, limits; no prose.
 *
 * @module
 */
import type {
  PackedCatalogue,
  PackedExtras,
  PackedOperation,
  PackedParameter,
  PackedShape,
} from "../catalogue/packed.ts";
import { type Json, list, objectOf, type Reader, reader } from "./reader.ts";
import { packer } from "./shapes.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Rounds of making equal shapes one; each catches one more level of shapes inside shapes. */
const MOST_ROUNDS = 100;

/** What an operation is known by before it is packed. */
export interface OperationName {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

/**
 * Packs the operations of a document.
 *
 * @param wanted Which of them. @default all
 * @throws {Error} when a reference leads nowhere, two operations share an id, or the document's
 * shapes are without end
 */
export function packDocument(
  document: unknown,
  wanted: (operation: OperationName) => boolean = () => true,
): PackedCatalogue {
  const read = reader(document);
  const shapes = packer(read);
  const groups = table<string>();
  const parameters = table<PackedParameter>();
  const seen = new Set<string>();
  const operations: PackedOperation[] = [];

  for (const [path, rawItem] of Object.entries(objectOf(objectOf(document).paths))) {
    const item = read.resolve(rawItem);
    for (const method of METHODS) {
      if (item[method] === undefined) continue;
      const operation = objectOf(item[method]);
      const id = String(operation.operationId ?? idFrom(method, path));
      if (!wanted({ id, method: method.toUpperCase(), path })) continue;
      if (seen.has(id)) throw new Error(`Cannot read document: two operations have the id ${id}`);
      seen.add(id);
      const all = parametersOf(read, item, operation);
      const place = (one: Json) => parameters.place(packParameter(one, shapes.place));
      const byPath = [...path.matchAll(/\{([^}]+)\}/g)].map((found) => found[1] ?? "");
      const body = jsonSchema(read, read.resolve(operation.requestBody));
      const answer = answerOf(read, operation);
      operations.push([
        id,
        `${method.toUpperCase()} ${path}`,
        groups.place(String(list(operation.tags)[0] ?? "")),
        byPath.map((name) => place(all.get(`path ${name}`) ?? { name, in: "path" })),
        [...all.values()].filter((one) => one.in === "query").map(place),
        body === undefined ? -1 : shapes.place(body),
        answer.status,
        answer.schema === undefined ? -1 : shapes.place(answer.schema),
        {
          ...(answer.mayBeEmpty ? { e: 1 } : {}),
          ...("409" in objectOf(operation.responses) ? { c: 1 } : {}),
          ...largestPage(all.get("query per_page")),
        },
      ]);
    }
  }
  return finish(shapes.table(), parameters.entries, operations, groups.entries);
}

/** Operation parameters win over those of the path. */
function parametersOf(read: Reader, item: Json, operation: Json): Map<string, Json> {
  const all = new Map<string, Json>();
  for (const raw of [...list(operation.parameters), ...list(item.parameters)]) {
    const one = read.resolve(raw);
    const key = `${one.in} ${one.name}`;
    if (!all.has(key)) all.set(key, one);
  }
  return all;
}

function packParameter(parameter: Json, place: (schema: unknown) => number): PackedParameter {
  const name = String(parameter.name);
  const required = parameter.required === true || parameter.in === "path";
  const schema = { ...objectOf(parameter.schema ?? { type: "string" }) };
  if (parameter.in === "query" && (name === "page" || name === "per_page")) {
    schema.minimum ??= 1;
    const { m } = largestPage(parameter);
    if (m !== undefined && name === "per_page") schema.maximum = m;
  }
  return required ? [name, place(schema), 1] : [name, place(schema)];
}

/** The vendor's document names the largest page only in its prose: "the maximum is 200". */
function largestPage(perPage: Json | undefined): PackedExtras {
  if (!perPage) return {};
  const written = objectOf(perPage.schema).maximum ??
    /maximum\D{0,40}?(\d+)/.exec(String(perPage.description ?? ""))?.[1];
  return written === undefined ? {} : { m: Number(written) };
}

function answerOf(
  read: Reader,
  operation: Json,
): { status: number; schema?: unknown; mayBeEmpty: boolean } {
  const responses = objectOf(operation.responses);
  const statuses = Object.keys(responses).filter((status) => /^2\d\d$/.test(status)).sort();
  const status = statuses[0] ?? "200";
  const schema = jsonSchema(read, read.resolve(responses[status]));
  return {
    status: Number(status),
    ...(schema === undefined ? {} : { schema }),
    mayBeEmpty: status !== "204" && statuses.includes("204"),
  };
}

function jsonSchema(read: Reader, holder: Json): unknown {
  const content = objectOf(holder.content);
  const type = Object.keys(content).find((name) => name.startsWith("application/json"));
  return type === undefined ? undefined : read.resolve(content[type]).schema;
}

/** Names an operation that has no operationId: `GET /cards/{id}/coverImage` → `getCardsCoverImage`. */
export function idFrom(method: string, path: string): string {
  return path.split("/").filter((part) => part !== "" && !part.startsWith("{"))
    .reduce((id, part) => id + part.charAt(0).toUpperCase() + part.slice(1), method);
}

/** A table in which equal entries stand once. */
function table<T>(): { entries: T[]; place(entry: T): number } {
  const entries: T[] = [];
  const places = new Map<string, number>();
  return {
    entries,
    place(entry) {
      const key = JSON.stringify(entry);
      let place = places.get(key);
      if (place === undefined) {
        place = entries.push(entry) - 1;
        places.set(key, place);
      }
      return place;
    },
  };
}

/**
 * Makes equal shapes one, leaves out those that nothing uses, numbers the rest in the order of
 * their use, and notes paging, which shows only in the shapes.
 */
function finish(
  shapes: readonly PackedShape[],
  parameters: readonly PackedParameter[],
  operations: readonly PackedOperation[],
  groups: string[],
): PackedCatalogue {
  const same = equalShapes(shapes);
  const numbers = new Map<number, number>();
  const kept: PackedShape[] = [];
  const number = (old: number): number => {
    const first = same[old] ?? old;
    const known = numbers.get(first);
    if (known !== undefined) return known;
    const place = kept.push({}) - 1;
    numbers.set(first, place);
    kept[place] = withParts(shapes[first] ?? {}, number);
    return place;
  };
  const kinds = table<PackedParameter>();
  const parameter = (place: number): number => {
    const [name, shape, required] = parameters[place] ?? ["", -1];
    return kinds.place(required ? [name, number(shape), required] : [name, number(shape)]);
  };
  const numbered = operations.map((operation): PackedOperation => {
    const [id, target, group, path, query, body, status, answer, extras] = operation;
    const inputs = [path.map(parameter), query.map(parameter)] as const;
    const bodyPlace = body < 0 ? -1 : number(body);
    const answerPlace = answer < 0 ? -1 : number(answer);
    const base = [id, target, group, ...inputs, bodyPlace, status, answerPlace] as const;
    const all = { ...paging(kept, answerPlace), ...extras };
    return Object.keys(all).length === 0 ? [...base] : [...base, all];
  });
  return { groups, shapes: kept, parameters: kinds.entries, operations: numbered };
}

function paging(shapes: readonly PackedShape[], answer: number): PackedExtras {
  const top = shapes[answer]?.p;
  if (top?.data === undefined) return {};
  if (top.pagination !== undefined) return { p: "t" };
  return shapes[top.data]?.p?.pagination === undefined ? {} : { p: "d" };
}

/** For each shape the first one that equals it. References may run in circles, hence the rounds. */
function equalShapes(shapes: readonly PackedShape[]): number[] {
  let same = shapes.map((_, place) => place);
  for (let round = 0;; round++) {
    const firsts = new Map<string, number>();
    const next = shapes.map((shape, place) => {
      const key = JSON.stringify(withParts(shape, (part) => same[part] ?? part));
      const first = firsts.get(key) ?? place;
      firsts.set(key, first);
      return first;
    });
    // An early end leaves some shapes twice, which does no harm.
    if (round === MOST_ROUNDS || next.every((first, place) => first === same[place])) return same;
    same = next;
  }
}

function withParts(shape: PackedShape, change: (place: number) => number): PackedShape {
  return {
    ...shape,
    ...(shape.i === undefined ? {} : { i: change(shape.i) }),
    ...(shape.p === undefined ? {} : {
      p: Object.fromEntries(Object.entries(shape.p).map(([name, part]) => [name, change(part)])),
    }),
    ...(shape.v === undefined ? {} : { v: change(shape.v) }),
    ...(shape.o === undefined ? {} : { o: shape.o.map(change) }),
  };
}
