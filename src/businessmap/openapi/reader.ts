/**
 * Reading an OpenAPI document whose contents nobody vouches for.
 *
 * @module
 */

/** A JSON object. */
export type Json = Record<string, unknown>;

/** The value as an object; `{}` when it is none. */
export function objectOf(value: unknown): Json {
  // A JSON value that is an object and no array has string keys.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Json : {};
}

/** The value as a list; empty when it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Follows the references of one document. */
export interface Reader {
  /**
   * The object that a value is or refers to, over any number of references.
   *
   * @throws {Error} when a reference leads nowhere, to another document, or in a circle
   */
  resolve(value: unknown): Json;
}

/** Makes a {@linkcode Reader}. */
export function reader(document: unknown): Reader {
  const lookUp = (reference: string): unknown => {
    if (!reference.startsWith("#/")) {
      throw new Error(`Cannot follow reference ${reference}: it leaves the document`);
    }
    let found: unknown = document;
    for (const part of reference.slice(2).split("/")) {
      const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
      found = objectOf(found)[name];
    }
    if (found === undefined) throw new Error(`Cannot follow reference ${reference}: nothing there`);
    return found;
  };
  return {
    resolve(value) {
      const passed = new Set<string>();
      let here = objectOf(value);
      while (typeof here.$ref === "string") {
        if (passed.has(here.$ref)) {
          throw new Error(`Cannot follow reference ${here.$ref}: a circle`);
        }
        passed.add(here.$ref);
        here = objectOf(lookUp(here.$ref));
      }
      return here;
    },
  };
}
