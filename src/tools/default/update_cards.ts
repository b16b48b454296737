import * as z from "zod";
import type { CardChange } from "../../businessmap/card_writes.ts";
import { changeCards } from "../../businessmap/card_writes.ts";
import { prepareUpdates } from "../../businessmap/card_updates.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { limitOnSizes } from "../../businessmap/size_limits.ts";
import { UpstreamError } from "../../gateway/errors.ts";
import {
  addRemove,
  cards,
  confirm,
  customFields,
  exceedingReason,
  markdown,
  plannedOrNull,
  ref,
  refs,
  timeOrNull,
} from "../arguments.ts";
import { confirmMany } from "../card_plan.ts";
import type { CardColumn } from "../card_table.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { writtenAnswer } from "../written.ts";

/** The most cards that one call changes. */
const MAX_CARDS = 50;

const change = z.strictObject({
  cards,
  title: z.string().trim().min(1).max(1_000).optional(),
  description: markdown.optional(),
  owner: ref.nullable().optional(),
  co_owners: addRemove.optional(),
  watchers: addRemove.optional(),
  type: ref.nullable().optional(),
  priority: ref.nullable().optional(),
  size: z.number().min(0).nullable().optional(),
  deadline: timeOrNull.optional(),
  color: z.string().max(7).optional(),
  tags: addRemove.optional(),
  stickers: addRemove.optional(),
  custom_fields: customFields.optional(),
  custom_id: z.string().min(1).max(250).nullable().optional(),
  blocked: z.strictObject({ reason: ref.optional(), comment: z.string().max(250).optional() })
    .nullable().optional(),
  checklist: z.strictObject({ check: refs.optional(), uncheck: refs.optional() }).optional(),
  planned: plannedOrNull.optional(),
});

/** Changes to the properties of cards, all in one request. */
export const updateCards = defineTool({
  name: "update_cards",
  title: "Change cards",
  toolset: "default",
  description:
    "Changes properties of up to 50 cards in one request; what is not named stays, null clears " +
    "(blocked: null unblocks). To move cards use move_cards.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({
    changes: z.array(change).min(1).max(MAX_CARDS),
    exceeding_reason: exceedingReason.optional(),
    confirm,
  }),
  async handler({ changes, exceeding_reason, confirm: token }, context) {
    const { account, now } = context;
    const prepared = await prepareUpdates(account, changes);
    if (prepared.length > MAX_CARDS) {
      throw new DomainError(
        "invalid",
        `One call changes at most ${MAX_CARDS} cards; these are ${prepared.length}.`,
      );
    }
    await confirmMany(context, {
      changes: prepared,
      does: `be changed: ${namedProperties(changes)}`,
      token,
    });
    const boards = prepared.map(({ cardId }) => account.sightings.boardOf([cardId]));
    const known = boards.flatMap((board) => board ?? []);
    const inTheWay = () => limitOnSizes(account, prepared, exceeding_reason);
    const written = await changeCards(account, prepared, {
      ...(known.length === boards.length ? { boards: [...new Set(known)] } : {}),
      ...(exceeding_reason === undefined ? {} : { exceedingReason: exceeding_reason }),
    }).catch(async (error) => {
      throw error instanceof UpstreamError && error.failure === "invalid"
        ? await inTheWay() ?? error
        : error;
    });
    const limit = written.failed.length > 0 ? await inTheWay() : undefined;
    return writtenAnswer({
      done: "changed",
      written,
      ...(limit ? { notes: [limit.message] } : {}),
      names: await namesOf(account, written.done),
      columns: changedColumns(prepared),
      now: now(),
    });
  },
});

/** What the changes name, each once: `owner, tags`. */
function namedProperties(changes: readonly Record<string, unknown>[]): string {
  const keys = changes.flatMap((change) =>
    Object.keys(change).filter((key) => key !== "cards" && change[key] !== undefined)
  );
  return [...new Set(keys)].join(", ");
}

/** Which column of the answer shows a field of the API. */
const SHOWS: Readonly<Record<string, CardColumn>> = {
  owner_user_id: "owner",
  type_id: "type",
  priority: "priority",
  size: "size",
  deadline: "deadline",
  color: "color",
  custom_id: "custom_id",
  tag_ids_to_add: "tags",
  tag_ids_to_remove: "tags",
  block_reason: "blocked",
};

function changedColumns(changes: readonly CardChange[]): CardColumn[] {
  const keys = changes.flatMap(({ body }) => Object.keys(body));
  return [...new Set(keys.flatMap((key) => SHOWS[key] ?? []))];
}
