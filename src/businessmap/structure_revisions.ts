/**
 * The structures that a board had before.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { RawStructure } from "./entities.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import { readStructure, type Structure } from "./structure.ts";

/** A structure that was replaced. The document calls the number a role's id by mistake. */
const Revision = z.object({
  revision: z.number().nullish(),
  role_id: z.number().nullish(),
  replaced_at: z.string().nullish().transform((value) => value ?? null),
}).transform((row) => ({
  revision: row.revision ?? row.role_id ?? null,
  replaced_at: row.replaced_at,
}));

/** All former structures of a board, the oldest first. */
export async function boardRevisions(
  account: Account,
  board: number,
): Promise<z.infer<typeof Revision>[]> {
  const rows = await account.client.data(
    "getBoardStructureRevisions",
    { path: { board_id: board } },
    Revision.array(),
  );
  return rows.toSorted((a, b) => (a.revision ?? 0) - (b.revision ?? 0));
}

/** A former structure, which never changes any more. */
export async function structureOf(
  account: Account,
  board: number,
  revision: number,
): Promise<Structure> {
  return readStructure(
    await account.client.data(
      "getBoardStructureRevision",
      { path: { board_id: board, revision } },
      RawStructure,
      { freshness: FRESHNESS.library, tags: [TAGS.structure(board)] },
    ),
  );
}
