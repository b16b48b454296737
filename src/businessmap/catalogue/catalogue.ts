/**
 * The catalogue of operations: the generated facts, corrected and completed by the overlay.
 *
 * @module
 */

import { methodAndPath, type PackedCatalogue, type PackedOperation, unpacker } from "./packed.ts";
import type { Overlay } from "./overlay.ts";
import type { Catalogue, Operation } from "./types.ts";

const loadParts = once(async () => {
  const [{ DATA }, { overlay }] = await Promise.all([import("./data.ts"), import("./overlay.ts")]);
  // The generator writes this type, and a test compares its output with the file.
  return { packed: JSON.parse(DATA) as PackedCatalogue, overlay: overlay() };
});

/** Loads the catalogue. Its data is read when the first call comes and kept for the next. */
export const loadCatalogue: () => Promise<Catalogue> = once(async () => {
  const { packed, overlay } = await loadParts();
  return openCatalogue(packed, overlay);
});

/** The catalogue with further operations, as far as it lacks them. */
export async function extendedCatalogue(further: readonly Operation[]): Promise<Catalogue> {
  const { packed, overlay } = await loadParts();
  return openCatalogue(packed, {
    additions: [...overlay.additions, ...further],
    correct: overlay.correct,
  });
}

/**
 * A catalogue over packed data. Operations are opened when they are asked for. Where the data has
 * an operation that the overlay would add, the data wins.
 */
export function openCatalogue(
  packed: PackedCatalogue,
  overlay?: Pick<Overlay, "additions" | "correct">,
): Catalogue {
  const unpack = unpacker(packed);
  const entries = new Map<string, { target: Target; open: () => Operation }>();
  const paths = pathTree();
  const add = (id: string, target: Target, open: () => Operation) => {
    entries.set(id, { target, open: once(open) });
    paths.add(target, id);
  };
  const correct = (operation: Operation) => overlay?.correct(operation) ?? operation;
  const openPacked = (one: PackedOperation) => correct(unpack.operation(one));

  for (const one of packed.operations) add(one[0], methodAndPath(one), () => openPacked(one));
  for (const addition of overlay?.additions ?? []) {
    if (entries.has(addition.id) || paths.find(addition.method, addition.path)?.exact) continue;
    add(addition.id, addition, () => addition);
  }

  const get = (id: string) => entries.get(id)?.open();
  const all = once(() => [...entries.values()].map((entry) => entry.open()));
  return {
    get operations() {
      return all();
    },
    get,
    match(method, path) {
      const found = paths.find(method, path);
      const operation = found && get(found.id);
      if (!found || !operation) return undefined;
      const names = operation.pathParameters.map((one) => one.name);
      return {
        operation,
        path: Object.fromEntries(names.map((name, place) => [name, found.values[place] ?? ""])),
      };
    },
  };
}

type Target = Pick<Operation, "method" | "path">;

interface Node {
  readonly literal: Map<string, Node>;
  parameter?: Node;
  readonly ids: Map<string, string>;
}

interface Found {
  readonly id: string;
  readonly values: readonly string[];
  /** Whether the path asked for was the operation's own, braces included. */
  readonly exact: boolean;
}

/** Finds operations by path. A written segment goes before a parameter: `/users/invite`. */
function pathTree() {
  const root = emptyNode();

  const seek = (node: Node, method: string, rest: readonly string[]): Found | undefined => {
    const [segment, ...further] = rest;
    if (segment === undefined) {
      const id = node.ids.get(method);
      return id === undefined ? undefined : { id, values: [], exact: true };
    }
    const literal = node.literal.get(segment);
    const found = literal && seek(literal, method, further);
    if (found) return found;
    const below = node.parameter && seek(node.parameter, method, further);
    return below && {
      ...below,
      values: [decoded(segment), ...below.values],
      exact: below.exact && isParameter(segment),
    };
  };

  return {
    add({ method, path }: Target, id: string) {
      let node = root;
      for (const segment of segments(path)) {
        if (isParameter(segment)) node = node.parameter ??= emptyNode();
        else {
          const next: Node = node.literal.get(segment) ?? emptyNode();
          node.literal.set(segment, next);
          node = next;
        }
      }
      node.ids.set(method, id);
    },
    find: (method: string, path: string) => seek(root, method, segments(path)),
  };
}

function emptyNode(): Node {
  return { literal: new Map(), ids: new Map() };
}

/** The account takes a slash at the end of a list's path; the query is no part of it. */
function segments(path: string): string[] {
  return path.replace(/\?.*$/s, "").replace(/^\/|\/$/g, "").split("/");
}

function isParameter(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("}");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
