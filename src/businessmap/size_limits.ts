/**
 * WIP limits in the way of cards that grow, on boards that limit by size.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { boardCards } from "./card_scans.ts";
import { readCards } from "./cards.ts";
import type { CardChange } from "./card_writes.ts";
import type { DomainError } from "./errors.ts";
import { exceededBy, forbiddenBy } from "./wip.ts";

/**
 * The limit that keeps cards from their new sizes, if one does. The account's own words for that are
 * not known, so limits are counted here, and only after a refusal: success costs nothing more.
 */
export async function limitOnSizes(
  account: Account,
  changes: readonly CardChange[],
  exceedingReason: string | undefined,
): Promise<DomainError | undefined> {
  const sizes = new Map(
    changes.flatMap(({ cardId, body }) =>
      typeof body.size === "number" ? [[cardId, body.size] as const] : []
    ),
  );
  if (sizes.size === 0) return undefined;
  const { cards } = await readCards(account, [...sizes.keys()], [], {
    description: false,
    anyState: false,
  });
  for (const boardId of new Set(cards.flatMap((card) => card.board_id ?? []))) {
    const structure = await account.structure(boardId);
    if (structure.limitBy !== "size" || structure.exceeding === "allowed") continue;
    const there = (await boardCards(account, boardId)).cards.map((card) => ({
      ...card,
      size: sizes.get(card.card_id) ?? card.size,
    }));
    for (const { column_id, lane_id } of cards.filter((card) => card.board_id === boardId)) {
      const cell = { columnId: column_id ?? 0, laneId: lane_id ?? 0 };
      for (const load of exceededBy(structure, there, cell, 0)) {
        const error = forbiddenBy(structure, load, exceedingReason);
        if (error) return error;
      }
    }
  }
  return undefined;
}
