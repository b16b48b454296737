/**
 * The catalogue of one account: what this program knows, and the operations that the account's own
 * document brought. Those only add: what is known stays as it is, whatever the document says of it.
 *
 * @module
 */
import { extendedCatalogue, loadCatalogue } from "./catalogue.ts";
import type { PackedCatalogue } from "./packed.ts";
import type { Catalogue } from "./types.ts";

/** What is kept of an account's document. */
export interface KeptDocument {
  /** Of this form; another one is not read. */
  readonly version: 1;
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  /** Operations in the document. */
  readonly documented: number;
  readonly leftOut: number;
  readonly packed: PackedCatalogue;
}

/** Where an account's document is kept. */
export interface DocumentStore {
  /** `undefined` when there is none, or the store gives no answer. */
  read(): Promise<KeptDocument | undefined>;
  /** Calls `run` after it was changed, by any process. @returns stops it */
  onChange(run: () => void): () => void;
}

/** The catalogue as it is now. */
export interface AccountCatalogue {
  (): Promise<Catalogue>;
  /** Stops following changes. */
  close(): void;
}

/**
 * Reads what is kept at the first call, follows it from then on, and gives the same catalogue until
 * it has changed. What cannot be read counts as nothing.
 */
export function accountCatalogue(documents: DocumentStore): AccountCatalogue {
  let current: Promise<Catalogue> | undefined;
  let stop: (() => void) | undefined;
  let closed = false;

  async function open(): Promise<Catalogue> {
    const kept = await documents.read();
    if (kept === undefined || kept.packed.operations.length === 0) return await loadCatalogue();
    try {
      const { openNewer } = await import("../openapi/newer.ts");
      return await extendedCatalogue(openNewer(kept.packed));
    } catch {
      return await loadCatalogue();
    }
  }

  return Object.assign(
    () => {
      // Followed before it is read, so that no change falls between.
      if (!closed) stop ??= documents.onChange(() => current = undefined);
      return current ??= open();
    },
    {
      close() {
        closed = true;
        stop?.();
      },
    },
  );
}

/** Whether a value of the store is a document of the form that is read here. */
export function isKeptDocument(value: unknown): value is KeptDocument {
  if (typeof value !== "object" || value === null) return false;
  const { version, fetchedAt, packed } = value as Partial<Record<keyof KeptDocument, unknown>>; // checked next
  return version === 1 && typeof fetchedAt === "number" &&
    typeof packed === "object" && packed !== null &&
    ["groups", "shapes", "parameters", "operations"].every((part) =>
      Array.isArray(Reflect.get(packed, part))
    );
}
