/**
 * What is known about the BusinessMap API beyond the vendor's document of 2023: operations that
 * came later, and places where the live service differs. A newer document wins where it has an
 * operation itself; corrections of what it no longer has do nothing.
 *
 * @module
 */

import { additions } from "./additions.ts";
import { cardCorrections } from "./card_corrections.ts";
import { type Correction, generalCorrections } from "./corrections.ts";
import type { Operation } from "./types.ts";

/** Additions and corrections, ready to be applied. */
export interface Overlay {
  /** Operations that the document lacks. */
  readonly additions: readonly Operation[];
  readonly corrections: readonly Correction[];
  /** Corrects one operation; gives back the same one where nothing is to be corrected. */
  correct(operation: Operation): Operation;
}

/** Makes the overlay. */
export function overlay(): Overlay {
  const corrections = [...cardCorrections(), ...generalCorrections()];
  return {
    additions: additions(),
    corrections,
    correct(operation) {
      const fitting = corrections.filter((one) => concerns(one, operation));
      if (fitting.length === 0) return operation;
      const corrected = fitting.reduce((before, one) => one.correct(before), operation);
      const evidence = [...new Set(fitting.map((one) => one.evidence))].join("; ");
      return { ...corrected, evidence };
    },
  };
}

/** Whether a correction is meant for an operation. */
export function concerns(correction: Correction, operation: Operation): boolean {
  return typeof correction.operations === "function"
    ? correction.operations(operation)
    : correction.operations.includes(operation.id);
}
