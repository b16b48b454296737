/**
 * Creating cards so that a call which is made again does not create them twice.
 *
 * @module
 */
import { createDrafted, type Drafted } from "../businessmap/card_drafts.ts";
import { readCards } from "../businessmap/cards.ts";
import { createdLately } from "../businessmap/created_lately.ts";
import type { Card } from "../businessmap/entities.ts";
import { DomainError } from "../businessmap/errors.ts";
import { explainUpstream } from "../businessmap/explain.ts";
import { UpstreamError } from "../gateway/errors.ts";
import { type Creation, type Earlier, REMEMBERED } from "./creations.ts";
import type { ToolContext } from "./define.ts";

/** What came of it. */
export interface Created {
  readonly cards: Card[];
  /** Set when an earlier call had created them. */
  readonly earlier?: {
    /** Milliseconds since. */
    readonly age: number;
    /** What of the call is not there: titles that were never created, ids that are gone. */
    readonly missing: readonly string[];
  };
}

/**
 * Creates the drafted cards, unless the same call was made lately: then its cards are given.
 *
 * @param content What makes two calls the same.
 * @throws {DomainError} when the answer was lost, or an earlier call may still create its cards
 */
export async function createOnce(
  context: ToolContext,
  content: unknown,
  drafted: Drafted,
  exceedingReason: string | undefined,
): Promise<Created> {
  const { creations, signal } = context;
  let over: Earlier | undefined;
  let waited = false;
  for (;;) {
    const begun = await creations.begin(content, over);
    if ("creation" in begun) {
      return { cards: await create(context, begun.creation, drafted, exceedingReason) };
    }
    const { earlier } = begun;
    const found = earlier.state === "done"
      ? await createdThen(context, earlier)
      : await createdMaybe(context, content, drafted, earlier);
    if (found) return found;
    if (earlier.state === "done") over = earlier;
    else if (!waited) {
      await creations.changed(content, earlier, signal);
      waited = true;
    } else if (earlier.state === "unknown") over = earlier;
    else throw underWay(earlier, context.now());
  }
}

async function create(
  { account }: ToolContext,
  creation: Creation,
  drafted: Drafted,
  exceedingReason: string | undefined,
): Promise<Card[]> {
  try {
    const cards = await createDrafted(account, drafted, exceedingReason);
    await creation.done(cards.map(({ card_id }) => card_id));
    return cards;
  } catch (error) {
    const lost = error instanceof UpstreamError && error.facts.arrived === "unknown";
    if (!lost) {
      await creation.failed();
      throw error;
    }
    await creation.unknown();
    throw new DomainError("unknown_outcome", explainUpstream(error), {
      hint: "The same call again within two minutes finds its cards, if they were created.",
      cause: error,
    });
  }
}

/** The cards of a call whose answer came, as they are now; `undefined` when none is left. */
async function createdThen(
  { account, now }: ToolContext,
  { ids, at }: Earlier,
): Promise<Created | undefined> {
  const { cards, missing } = await readCards(account, ids, [], { fresh: true, description: false });
  if (cards.length === 0) return undefined;
  return { cards, earlier: { age: now() - at, missing } };
}

/** The cards of a call whose answer did not come, as far as they are there. */
async function createdMaybe(
  { account, creations, now }: ToolContext,
  content: unknown,
  drafted: Drafted,
  earlier: Earlier,
): Promise<Created | undefined> {
  const known = await creations.created();
  const { cards, missing } = await createdLately(account, drafted, earlier.startedAt, known);
  if (cards.length === 0) return undefined;
  await creations.settle(content, earlier, cards.map(({ card_id }) => card_id));
  return { cards, earlier: { age: now() - earlier.startedAt, missing } };
}

function underWay({ at }: Earlier, now: number): DomainError {
  const age = Math.max(0, Math.round((now - at) / 1000));
  const left = Math.max(1, Math.ceil((at + REMEMBERED - now) / 1000));
  return new DomainError(
    "unknown_outcome",
    `Nothing was created: the same call began ${age} seconds ago and has not ended, so its cards ` +
      "may still come. None is there so far.",
    { hint: `Call again in ${left} seconds, or with \`again\`: true to create them now.` },
  );
}
