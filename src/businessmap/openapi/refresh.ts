/**
 * Fetching an account's own document, and keeping what it brought.
 *
 * @module
 */
import type { Send } from "../../gateway/request.ts";
import type { DocumentStore, KeptDocument } from "../catalogue/account_catalogue.ts";
import { loadCatalogue } from "../catalogue/catalogue.ts";
import { BadDocument, newerOperations } from "./newer.ts";

/** Where an account serves its document; not below the API's own path (the vendor's document). */
const DOCUMENT_PATH = "/openapi/json";

/** Of the operations that an earlier document brought, a later one that lacks more is suspicious. */
const MOST_LOST = 0.25;

/** Fewer are no sign of anything. */
const FEW = 4;

/** Where a document is kept, for whoever fetches one. */
export interface WritableDocuments extends DocumentStore {
  /** @returns whether it could be kept */
  write(document: KeptDocument): Promise<boolean>;
}

/** What came of it. */
export type Refreshed =
  | { readonly ok: true; readonly document: KeptDocument }
  /** What is kept stays as it is. `reason` is this project's own sentence. */
  | { readonly ok: false; readonly reason: string };

/**
 * Fetches the document and keeps the operations in it that are not known. One that cannot be used
 * changes nothing.
 *
 * @param now Epoch milliseconds.
 * @throws {UpstreamError} when the account does not give it
 */
export async function refreshCatalogue(
  send: Send,
  documents: WritableDocuments,
  now: number,
): Promise<Refreshed> {
  const answer = await send({
    operation: "getOpenApiDocument",
    method: "GET",
    path: DOCUMENT_PATH,
    priority: "scan",
  });
  try {
    const { packed, documented, leftOut } = newerOperations(answer.body, await loadCatalogue());
    const document: KeptDocument = { version: 1, fetchedAt: now, documented, leftOut, packed };
    const lost = lostOperations(await documents.read(), document);
    if (lost !== undefined) return { ok: false, reason: lost };
    if (await documents.write(document)) return { ok: true, document };
    return {
      ok: false,
      reason: "The store could not keep it: it gives no answer, or it is too large.",
    };
  } catch (error) {
    if (error instanceof BadDocument) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Why a document that has lost much of what an earlier one had is not taken. */
function lostOperations(
  before: KeptDocument | undefined,
  after: KeptDocument,
): string | undefined {
  const known = before?.packed.operations.map(([id]) => id) ?? [];
  const there = new Set(after.packed.operations.map(([id]) => id));
  const lost = known.filter((id) => !there.has(id)).length;
  if (lost < FEW || lost <= known.length * MOST_LOST) return undefined;
  return `It lacks ${lost} of the ${known.length} newer operations that the document before had. ` +
    "If that is right, forget that one first.";
}
