/**
 * Cursors: where the next answer to the same question goes on.
 *
 * @module
 */
import { DomainError } from "../businessmap/errors.ts";

/** A short fingerprint of a question, so that a cursor cannot be used with another one. */
export function fingerprint(question: unknown): string {
  // FNV-1a: this tells questions apart, it protects nothing.
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(question)) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}

/** The cursor that goes on at `offset` of a question. */
export function writeCursor(question: unknown, offset: number): string {
  return `${offset.toString(36)}.${fingerprint(question)}`;
}

/**
 * The offset of a cursor; 0 without one.
 *
 * @throws {DomainError} when it is damaged or belongs to another question
 */
export function readCursor(question: unknown, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [offset = "", print] = cursor.split(".");
  if (!/^[0-9a-z]{1,6}$/.test(offset) || print !== fingerprint(question)) {
    throw new DomainError(
      "invalid",
      "The cursor does not belong to this question. Repeat the call with the same arguments as " +
        "before, or without a cursor to start again.",
    );
  }
  return parseInt(offset, 36);
}
