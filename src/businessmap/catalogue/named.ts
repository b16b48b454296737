/**
 * Operations by the names that people and models give them.
 *
 * @module
 */
import { DomainError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { quoted } from "../untrusted.ts";
import type { Catalogue, Operation } from "./types.ts";

/**
 * The operation of that name, whatever its case, or of that method and path: `getBoard`,
 * `GET /boards/{board_id}`, `GET /boards/3`.
 *
 * @throws {DomainError} `unknown_name` with the nearest names
 */
export function namedOperation(catalogue: Catalogue, name: string): Operation {
  const wanted = name.trim();
  const exact = catalogue.get(wanted);
  if (exact) return exact;
  const [, method = "", path = ""] = /^([a-z]+)\s+(?:\/?api\/v2)?(\/\S*)$/i.exec(wanted) ?? [];
  const found = method === "" ? undefined : catalogue.match(method.toUpperCase(), path);
  if (found) return found.operation;
  const same = catalogue.operations.find(({ id }) => id.toLowerCase() === wanted.toLowerCase());
  if (same) return same;
  const close = nearest(wanted, catalogue.operations.map(({ id }) => id));
  throw new DomainError("unknown_name", `There is no operation ${quoted(wanted)}.`, {
    hint: close.length > 0
      ? `Closest: ${close.join(", ")}.`
      : "Look for it with search_api, in words that say what it is to do.",
  });
}
