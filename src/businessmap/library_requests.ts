/**
 * Requests about the library, checked before the first of them is sent.
 *
 * @module
 */
import { loadCatalogue } from "./catalogue/catalogue.ts";
import type { OperationId } from "./catalogue/operation_ids.ts";
import type { RequestParts } from "./catalogue/types.ts";
import { validateRequest } from "./catalogue/validate.ts";
import { DomainError } from "./errors.ts";
import { FIELD_TYPES, type FieldType, type Kind } from "./library_kinds.ts";

/** Properties by the API's own names. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** One request of several, and what it does in words. */
export interface Step {
  /** Begins a sentence: `Change of tag 5`. */
  readonly what: string;
  /** What was done, in a row: `changed`. */
  readonly done: string;
  readonly operation: OperationId;
  readonly parts: RequestParts;
  /** Of the custom field that it is about, where that decides what is allowed. */
  readonly fieldType?: FieldType;
}

/** The API writes yes and no as 1 and 0. */
export function settingsBody(settings: Settings = {}): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === "boolean" ? Number(value) : value,
    ]),
  );
}

/** Refuses what the API would refuse, or pass over in silence. @throws {DomainError} */
export async function checkStep(kind: Kind, step: Step): Promise<void> {
  const { operation: id, parts, fieldType } = step;
  const operation = (await loadCatalogue()).get(id);
  if (!operation) throw new TypeError(`Cannot find operation ${id} in the catalogue`);
  // The document lists what a custom field may be in the order of the types.
  const own = fieldType && operation.body?.oneOf?.[FIELD_TYPES.indexOf(fieldType)];
  const [problem] = validateRequest(own ? { ...operation, body: own } : operation, parts);
  if (!problem) return;
  const place = problem.at ? `\`${problem.at}\`: ` : "";
  throw new DomainError(
    "invalid",
    `This cannot be done to a ${kind.one}: ${place}${problem.message}`,
    { hint: `search_api with operation ${id} tells which settings there are.` },
  );
}
