/**
 * Arguments that several tools share, so that each is worded and checked once.
 *
 * @module
 */
import * as z from "zod";
import { ROLES } from "../businessmap/card_changes.ts";

/** A thing by id or name. */
export const ref = z.union([z.int().positive(), z.string().trim().min(1).max(300)]);

/** Cards by id, URL or `#custom-id`: 1 to 50. */
export const cards = z.array(ref).min(1).max(50);

/** The token of a plan that was agreed to. */
export const confirm = z.string().max(1_000).optional();

/** Several things by id or name. */
export const refs = z.array(ref).min(1).max(100);

/** Free text as Markdown. The largest that the account is asked to keep is 100,000 characters. */
export const markdown = z.string().max(100_000);

/** A day or a time. */
export const time = z.string().min(1).max(40);

/** A day or a time, or null to clear. */
export const timeOrNull = time.nullable();

export const addRemove = z.strictObject({ add: refs.optional(), remove: refs.optional() });

export const customFields = z.array(z.strictObject({
  field: ref,
  value: z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]).nullable(),
})).max(50);

export const planned = z.strictObject({ start: time.optional(), end: time.optional() });

/** The same of a card that may have them already: null clears. */
export const plannedOrNull = z.strictObject({
  start: timeOrNull.optional(),
  end: timeOrNull.optional(),
});

export const links = z.array(z.strictObject({ is: z.enum(ROLES), of: ref })).min(1).max(50);

export const subtasks = z.array(z.union([
  z.string().min(1),
  z.strictObject({ text: z.string().min(1), owner: ref.optional(), deadline: time.optional() }),
])).min(1).max(100);

/** Why a WIP limit may be exceeded, where the board asks for a reason. */
export const exceedingReason = z.string().min(1).max(1_000);
