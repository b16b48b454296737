import * as z from "zod";
import { checkMove, planMove } from "../../businessmap/card_moves.ts";
import { changeCards } from "../../businessmap/card_writes.ts";
import { cardIds } from "../../businessmap/cards.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { explain } from "../../businessmap/explain.ts";
import { movedMeanwhile } from "../../businessmap/moved_meanwhile.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { UpstreamError } from "../../gateway/errors.ts";
import { cards, confirm, exceedingReason, ref } from "../arguments.ts";
import { confirmMany } from "../card_plan.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { writtenAnswer } from "../written.ts";

/** Cards to another column, lane, workflow or board. */
export const moveCards = defineTool({
  name: "move_cards",
  title: "Move cards",
  toolset: "default",
  description:
    "Cards to another column, lane, workflow or board. WIP limits are checked first. Without " +
    "board, names mean the card's own board; cards keep their lane unless one is named.",
  effect: "add",
  idempotent: true,
  input: z.strictObject({
    cards,
    board: ref.optional(),
    workflow: ref.optional(),
    column: ref.optional().describe("Column, Parent / Column or Workflow / Column"),
    lane: ref.optional(),
    position: z.union([z.enum(["top", "bottom"]), z.int().min(0).max(100_000)]).optional(),
    exceeding_reason: exceedingReason.optional(),
    confirm,
  }),
  async handler({ cards: refs, exceeding_reason, confirm: token, ...to }, context) {
    const { account, now } = context;
    if (
      to.board === undefined && to.workflow === undefined && to.column === undefined &&
      to.lane === undefined && to.position === undefined
    ) {
      throw new DomainError("invalid", "Say where to: board, workflow, column, lane or position.");
    }
    const move = await planMove(account, {
      cards: await cardIds(account, refs),
      ...(to.board === undefined ? {} : { board: to.board }),
      ...(to.workflow === undefined ? {} : { workflow: to.workflow }),
      ...(to.column === undefined ? {} : { column: to.column }),
      ...(to.lane === undefined ? {} : { lane: to.lane }),
      ...(to.position === undefined ? {} : { position: to.position }),
    });
    if (move.changes.length === 0) {
      throw new DomainError(
        "not_found",
        `No active card has the id ${move.missing.join(", ")}, or this key does not see it.`,
      );
    }
    checkMove(move, exceeding_reason);
    const target = `moved to ${[...new Set(move.targets)].join("; ")}`;
    await confirmMany(context, {
      changes: move.changes,
      does: `be ${target}`,
      token,
      notes: move.exceeded.map((load) =>
        `WIP limit exceeded: ${quoted(load.what)} would hold ${load.used} of ${load.limit}.`
      ),
    });
    const written = await changeCards(account, move.changes, {
      boards: move.boards,
      ...(exceeding_reason === undefined ? {} : { exceedingReason: exceeding_reason }),
    }).catch(async (error) => {
      throw error instanceof UpstreamError && error.failure === "invalid"
        ? await movedMeanwhile(account, move.cards) ?? error
        : error;
    });
    const moved = written.failed.length > 0 ? await movedMeanwhile(account, move.cards) : undefined;
    return writtenAnswer({
      done: target,
      written,
      missing: move.missing.map(String),
      names: await namesOf(account, written.done),
      columns: ["column", "lane"],
      now: now(),
      notes: [
        ...move.exceeded.map((load) =>
          `WIP limit exceeded: ${quoted(load.what)} now holds ${load.used} of ${load.limit}.`
        ),
        ...(moved ? [explain(moved)] : []),
      ],
    });
  },
});
