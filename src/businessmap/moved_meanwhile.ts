/**
 * Whether cards are still where a plan found them.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { readCards } from "./cards.ts";
import type { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";

/**
 * Why a move was refused whose cards somebody moved to another workflow since they were read. Costs
 * a request, so it is asked only after a refusal.
 */
export async function movedMeanwhile(
  account: Account,
  planned: readonly Card[],
): Promise<DomainError | undefined> {
  const { cards } = await readCards(account, planned.map((card) => card.card_id), [], {
    description: false,
    anyState: false,
    fresh: true,
  });
  const moved = planned.flatMap(({ card_id, workflow_id }) => {
    const now = cards.find((card) => card.card_id === card_id);
    return now && now.workflow_id !== workflow_id ? [now] : [];
  });
  if (moved.length === 0) return undefined;
  const where = moved.map((card) =>
    `${card.card_id} is in workflow ${card.workflow_id} of board ${card.board_id} now`
  );
  return new DomainError(
    "conflict",
    `Somebody moved cards in the meantime: ${where.join("; ")}.`,
    { hint: "Say where they are to go from there: with `board`, or with other names." },
  );
}
