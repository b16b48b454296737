import * as z from "zod";
import { planStates, STATE_ACTIONS, type StateAction } from "../../businessmap/card_states.ts";
import { changeCards, type Written } from "../../businessmap/card_writes.ts";
import { coveredCards, coverOf } from "../../businessmap/covered_cards.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { cards, confirm, exceedingReason, ref } from "../arguments.ts";
import { cardSections } from "../card_plan.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { counted } from "../words.ts";
import { writtenAnswer } from "../written.ts";

/** What has happened to a card afterwards. */
const DONE: Readonly<Record<StateAction, string>> = {
  archive: "archived",
  unarchive: "unarchived",
  discard: "discarded",
  restore: "restored",
};

/**
 * What is waited for after the write, so that the answer has names: one board, and no longer than a
 * person would. Where the budget has no request left until then, ids have to do.
 */
const NAMES = { structures: 1, structuresWithin: 5_000 };

const NOTHING: Written = { done: [], unchanged: [], failed: [], unknown: [] };

/** Cards out of the way, and back. */
export const archiveCards = defineTool({
  name: "archive_cards",
  title: "Archive or discard cards",
  toolset: "default",
  description:
    "Archives cards that are done, discards cards that will not be done, or brings them back: " +
    "unarchive, restore. reason (a discard reason) and comment go with discard.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({
    cards,
    action: z.enum(STATE_ACTIONS),
    reason: ref.optional(),
    comment: z.string().trim().min(1).max(250).optional(),
    exceeding_reason: exceedingReason.optional(),
    confirm,
  }),
  async handler(input, context) {
    const { action, reason, comment, exceeding_reason } = input;
    const { account, now, confirmAbove } = context;
    const { cards, missing } = await coveredCards(account, input.cards);
    const planned = await planStates(account, cards, action, {
      reason,
      comment,
      exceedingReason: exceeding_reason,
    });
    const limits = (verb: string) =>
      planned.exceeded.map((load) =>
        `WIP limit exceeded: ${quoted(load.what)} ${verb} ${load.used} of ${load.limit}.`
      );
    if (planned.changes.length > confirmAbove) {
      await context.confirm({
        title: `${counted(planned.changes.length, "card")} would be ${DONE[action]}.`,
        sections: await cardSections(context, planned.cards, limits("would hold")),
        covers: coverOf(cards),
      }, input.confirm);
    }
    const written = planned.changes.length === 0 ? NOTHING : await changeCards(
      account,
      planned.changes,
      {
        boards: [...new Set(planned.cards.flatMap((card) => card.board_id ?? []))],
        ...(exceeding_reason === undefined ? {} : { exceedingReason: exceeding_reason }),
      },
    );
    return writtenAnswer({
      done: DONE[action],
      written: {
        ...written,
        unchanged: [...written.unchanged, ...planned.unchanged],
        failed: [...written.failed, ...planned.failed],
      },
      missing,
      lookedAmong: "",
      names: await namesOf(account, written.done, NAMES),
      columns: ["column", "lane"],
      now: now(),
      notes: limits("now holds"),
    });
  },
});
