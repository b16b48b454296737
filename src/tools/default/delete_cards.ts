import * as z from "zod";
import { deleteCards, type Removed } from "../../businessmap/card_removal.ts";
import { coveredCards, coverOf } from "../../businessmap/covered_cards.ts";
import type { Card } from "../../businessmap/entities.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Answer } from "../answer.ts";
import { cards, confirm } from "../arguments.ts";
import { cardSections } from "../card_plan.ts";
import { defineTool } from "../define.ts";
import { counted } from "../words.ts";

/** Cards away for good. */
export const deleteCardsTool = defineTool({
  name: "delete_cards",
  title: "Delete cards",
  toolset: "default",
  description:
    "Deletes cards for good, with their subtasks, comments and links. Always answers with a plan " +
    "first, to be confirmed. What may be wanted again is better archived or discarded.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({ cards, confirm }),
  async handler({ cards: refs, confirm: token }, context) {
    const { account } = context;
    const { cards, missing } = await coveredCards(account, refs);
    const notes = missing.length === 0 ? [] : [notThere(missing)];
    await context.confirm({
      title: `${counted(cards.length, "card")} would be deleted for good.`,
      sections: await cardSections(context, cards, notes),
      covers: coverOf(cards),
    }, token);
    return removedAnswer(await deleteCards(account, cards), missing);
  },
});

function removedAnswer(removed: Removed, missing: readonly string[]): Answer {
  const { gone, kept, unknown, reason } = removed;
  const bad = kept.length + unknown.length + missing.length;
  const lines = [
    ...(kept.length > 0 ? [`Still there: ${ids(kept)}.`] : []),
    ...(unknown.length > 0
      ? [`It is not known whether these are gone: ${ids(unknown)}. Look with get_cards.`]
      : []),
    ...(reason === undefined ? [] : [reason]),
    ...(missing.length === 0 ? [] : [notThere(missing)]),
  ];
  return {
    head: bad === 0
      ? `${counted(gone.length, "card")} deleted.`
      : `${gone.length} of ${gone.length + bad} cards deleted; ${bad} not.`,
    sections: [
      ...(gone.length === 0 ? [] : [{
        kind: "table" as const,
        title: "Deleted",
        columns: ["id", "title"],
        rows: gone.map((card) => [card.card_id, card.title]),
      }]),
      ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
    ],
    ...(bad === 0 ? {} : { failed: gone.length === 0 ? "all" as const : "some" as const }),
  };
}

function notThere(missing: readonly string[]): string {
  return `Not found, or not visible to this key: ${missing.map((one) => quoted(one)).join(", ")}.`;
}

function ids(cards: readonly Card[]): string {
  return cards.map((card) => card.card_id).join(", ");
}
