/**
 * The operations of an account's own document that this program does not know: cleaned of all that
 * is no name, number or type, and marked as coming from there. Nobody vouches for the document.
 *
 * @module
 */
import { unpacker } from "../catalogue/packed.ts";
import type { PackedCatalogue, PackedParameter, PackedShape } from "../catalogue/packed.ts";
import type { Catalogue, Operation } from "../catalogue/types.ts";
import { idFrom, type OperationName, packDocument } from "./pack.ts";
import { list, objectOf } from "./reader.ts";

/** More than the vendor's API will have for a long time. */
const MOST_OPERATIONS = 3_000;

/** Of the operations that are known, a document that has fewer is no document of this API. */
const LEAST_KNOWN = 0.8;

/** A path below the API: words and parameters, nothing that leads elsewhere. */
const PATH = /^(?:\/(?:[A-Za-z][\w-]{0,59}|\{[A-Za-z]\w{0,59}\})){1,12}$/;

/** A name: no sentence can be written with it. The vendor's longest have 52 letters. */
const NAME = /^[A-Za-z]\w{0,59}$/;

/** A value of an enum or a default, as it may be shown: one word. */
const WORD = /^[\w:/.+-]{1,48}$/;

const FORMATS = new Set(["date-time", "date", "email"]);

/** What a document brought. */
export interface Newer {
  /** The operations that are not known, packed. */
  readonly packed: PackedCatalogue;
  /** Operations in the document. */
  readonly documented: number;
  /** Unknown ones whose names cannot be used. */
  readonly leftOut: number;
}

/** Why a document is not taken. `message` is this project's own. */
export class BadDocument extends Error {
  override readonly name = "BadDocument";
}

/**
 * Reads a document.
 *
 * @throws {BadDocument} when it is none, or one of another API
 */
export function newerOperations(document: unknown, known: Catalogue): Newer {
  const all = operationsOf(document);
  const ids = new Set(known.operations.map(({ id }) => id.toLowerCase()));
  const targets = new Set(known.operations.map(targetOf));
  const documented = new Set(all.map(targetOf));
  const common = [...targets].filter((target) => documented.has(target)).length;
  if (common < targets.size * LEAST_KNOWN) {
    throw new BadDocument(
      `It has ${common} of the ${targets.size} operations that are known: it describes another API.`,
    );
  }
  const unknown = (one: OperationName) => !targets.has(targetOf(one));
  const usable = (one: OperationName) =>
    NAME.test(one.id) && PATH.test(one.path) && !ids.has(one.id.toLowerCase());
  try {
    const packed = packDocument(document, (one) => unknown(one) && usable(one));
    return {
      packed: cleaned(packed),
      documented: all.length,
      leftOut: all.filter((one) => unknown(one) && !usable(one)).length,
    };
  } catch (error) {
    // What is wrong in it may quote it.
    throw new BadDocument("It contradicts itself: it cannot be read.", { cause: error });
  }
}

/** The operations of what {@linkcode newerOperations} packed. @throws when it is something else */
export function openNewer(packed: PackedCatalogue): Operation[] {
  const { operation } = unpacker(packed);
  return packed.operations.map((one) => ({ ...operation(one), fromAccount: true as const }));
}

/** Method and path, whatever its parameters are called. */
function targetOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`;
}

/** Every operation by its name. */
function operationsOf(document: unknown): OperationName[] {
  const { openapi, paths } = objectOf(document);
  if (typeof openapi !== "string" || !/^3\.[01]/.test(openapi)) {
    throw new BadDocument("It is no OpenAPI document of version 3.");
  }
  const found = Object.entries(objectOf(paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).filter(([method]) =>
      /^(get|post|put|patch|delete)$/.test(method)
    )
      .map(([method, one]) => ({
        id: String(objectOf(one).operationId ?? idFrom(method, path)),
        method: method.toUpperCase(),
        path,
      }))
  );
  if (found.length > MOST_OPERATIONS) {
    throw new BadDocument(
      `It has ${found.length} operations; allowed are at most ${MOST_OPERATIONS}.`,
    );
  }
  return found;
}

/**
 * Without whatever could hold a sentence. A group is told from the path; a parameter or property
 * with a name that cannot be used is left out, so that it cannot be sent.
 */
function cleaned({ shapes, parameters, operations }: PackedCatalogue): PackedCatalogue {
  const groups: string[] = [];
  return {
    groups,
    shapes: shapes.map(cleanShape),
    // Their places stay, because operations name others by place.
    parameters: parameters.map((one) => NAME.test(one[0]) ? one : ["unused", one[1]]),
    operations: operations.map(
      ([id, target, , path, query, body, status, answer, extras]) => {
        const group = groups.push(groupOf(target)) - 1;
        const good = query.filter((place) => NAME.test(nameOf(parameters[place])));
        const base = [id, target, group, path, good, body, status, answer] as const;
        return extras === undefined ? [...base] : [...base, extras];
      },
    ),
  };
}

function nameOf(parameter: PackedParameter | undefined): string {
  return parameter?.[0] ?? "";
}

/** `GET /boards/{board_id}/themes` → `Boards`. */
function groupOf(target: string): string {
  const word = /\/(\w+)/.exec(target)?.[1] ?? "Other";
  const spaced = word.replace(/([a-z\d])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function cleanShape({ f, e, d, p, r, ...rest }: PackedShape): PackedShape {
  const properties = p && Object.fromEntries(Object.entries(p).filter(([name]) => NAME.test(name)));
  const required = list(r).filter((name) => typeof name === "string" && NAME.test(name));
  return {
    ...rest,
    ...(f !== undefined && FORMATS.has(f) ? { f } : {}),
    ...(e?.every(isWord) ? { e } : {}),
    ...(isWord(d) || typeof d === "boolean" ? { d } : {}),
    ...(properties ? { p: properties } : {}),
    ...(required.length > 0 ? { r: required as string[] } : {}), // filtered to texts above
  };
}

function isWord(value: unknown): boolean {
  if (value === null || typeof value === "number") return true;
  return typeof value === "string" && WORD.test(value);
}
