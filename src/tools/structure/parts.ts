/**
 * Arguments that several tools of this toolset share.
 *
 * @module
 */
import * as z from "zod";
import { SECTIONS, WORKFLOW_KINDS } from "../../businessmap/structure.ts";

/** The name of a workspace, board, workflow, column or lane (lengths: the vendor's document). */
export const name = z.string().trim().min(1).max(100);

/** A place among others, from 0. */
export const position = z.int().min(0);

/** A WIP limit of a column; 0 is none. */
export const limit = z.int().min(0);

/** Any other WIP limit; the largest is the vendor's. */
export const boundLimit = limit.max(10_000);

export const section = z.enum(Object.values(SECTIONS));
export const kind = z.enum(WORKFLOW_KINDS);
export const flow = z.enum(["activity", "queue"]);
export const color = z.string().max(7);
export const text = z.string().max(10_000);

/** 1 to 50 of a kind. */
export function batch<T extends z.ZodRawShape>(shape: T) {
  return z.array(z.strictObject(shape)).min(1).max(50);
}
