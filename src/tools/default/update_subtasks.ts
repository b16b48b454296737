import * as z from "zod";
import { cardIds } from "../../businessmap/cards.ts";
import type { Card } from "../../businessmap/entities.ts";
import { DomainError } from "../../businessmap/errors.ts";
import type { Ref } from "../../businessmap/names.ts";
import {
  cardWithSubtasks,
  findSubtask,
  subtasksBody,
  type SubtaskWishes,
  writeSubtasks,
} from "../../businessmap/subtasks.ts";
import type { Section } from "../answer.ts";
import { confirm, ref, refs, subtasks, timeOrNull } from "../arguments.ts";
import { cardTable, minute } from "../card_table.ts";
import { defineTool } from "../define.ts";
import { type Names, namesOf } from "../names_of.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

/** The lists of the call, and what they do, in the order in which the answer tells it. */
const DONE: Readonly<Record<keyof SubtaskWishes, string>> = {
  add: "added",
  finish: "finished",
  reopen: "reopened",
  change: "changed",
  remove: "removed",
  convert_to_cards: "made into cards",
};

/** Everything that can be done to the subtasks of a card, in one request. */
export const updateSubtasks = defineTool({
  name: "update_subtasks",
  title: "Change subtasks",
  toolset: "default",
  description: "Changes a card's subtasks, by id or text. Removal is confirmed first.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    card: ref,
    add: subtasks.optional(),
    finish: refs.optional(),
    reopen: refs.optional(),
    change: z.array(z.strictObject({
      id: ref,
      text: z.string().trim().min(1).optional(),
      owner: ref.optional(),
      deadline: timeOrNull.optional(),
    })).min(1).max(100).optional(),
    remove: refs.optional(),
    convert_to_cards: z.array(z.strictObject({
      id: ref,
      column: ref.optional(),
      lane: ref.optional(),
    })).min(1).max(100).optional(),
    confirm,
  }),
  async handler({ card: cardRef, confirm: token, ...wishes }, { account, now, confirm: agree }) {
    const { add, ...onExisting } = wishes;
    const looksUp = Object.values(onExisting).some((list) => list !== undefined);
    if (!add && !looksUp) {
      throw new DomainError("invalid", `Nothing is to be done: give ${listed(Object.keys(DONE))}.`);
    }
    const before = looksUp ? await cardWithSubtasks(account, cardRef) : undefined;
    const cardId = before?.card_id ?? (await cardIds(account, [cardRef]))[0];
    if (cardId === undefined) throw new TypeError("Cannot resolve a card reference");
    const body = await subtasksBody(account, before, wishes);
    if (before && wishes.remove) await agree(removalPlan(before, wishes.remove), token);
    const { card, converted, changed } = await writeSubtasks(account, cardId, body);
    const names = await namesOf(account, [card, ...converted]);
    const finished = card.subtasks.filter((subtask) => subtask.finished_at).length;
    const sections: Section[] = [];
    if (card.subtasks.length > 0) sections.push(subtaskTable(card, names));
    if (converted.length > 0) {
      sections.push({
        ...cardTable(converted, names, now(), ["column", "lane", "owner"]),
        title: "New cards",
      });
    }
    return {
      head: `Card ${cardId}: ${changed ? whatWasDone(wishes) : "already so, nothing changed"}. ` +
        `${finished} of ${counted(card.subtasks.length, "subtask")} finished.`,
      sections,
    };
  },
});

function whatWasDone(wishes: SubtaskWishes): string {
  // Object.keys is as precise as the table it is asked about.
  return (Object.keys(DONE) as (keyof SubtaskWishes)[]).flatMap((key) => {
    const count = wishes[key]?.length ?? 0;
    return count === 0 ? [] : [`${count} ${DONE[key]}`];
  }).join(", ");
}

/** What cannot be taken back: which subtasks would be gone. */
function removalPlan(card: Card, refs: readonly Ref[]): Plan {
  const gone = refs.map((one) => findSubtask(card, one));
  return {
    title: `This would remove ${counted(gone.length, "subtask")} of card ${card.card_id} for good.`,
    sections: [{
      kind: "table",
      columns: ["subtask_id", "text", "done"],
      rows: gone.map((one) => [
        one.subtask_id,
        one.description,
        one.finished_at ? "yes" : null,
      ]),
    }],
    covers: gone,
  };
}

function subtaskTable(card: Card, names: Names): Section {
  return {
    kind: "table",
    title: "Subtasks now",
    columns: ["subtask_id", "done", "text", "owner", "deadline"],
    rows: card.subtasks.map((subtask) => [
      subtask.subtask_id,
      subtask.finished_at ? "yes" : null,
      subtask.description,
      names.user(subtask.owner_user_id),
      minute(subtask.deadline),
    ]),
  };
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
