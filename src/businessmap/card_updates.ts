/**
 * Changes to existing cards: beside the properties of a new card, blocking, stickers and exit
 * criteria, which need to be looked up on the card or its board.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import {
  type AddRemove,
  addRemove,
  type Body,
  type CardProperties,
  propertiesBody,
} from "./card_changes.ts";
import { cardIds, readCards } from "./cards.ts";
import type { CardChange } from "./card_writes.ts";
import type { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { type Ref, resolve } from "./names.ts";

/** One change, for one or several cards. */
export interface CardUpdate extends CardProperties {
  readonly cards: readonly Ref[];
  readonly stickers?: AddRemove | undefined;
  /** Null unblocks. */
  readonly blocked?:
    | { readonly reason?: Ref | undefined; readonly comment?: string | undefined }
    | null
    | undefined;
  /** Exit criteria of the column that a card is in, by id or text. */
  readonly checklist?:
    | { readonly check?: readonly Ref[] | undefined; readonly uncheck?: readonly Ref[] | undefined }
    | undefined;
}

/**
 * Turns updates into one change a card.
 *
 * @throws {DomainError} when a name is unknown, a card is named in two updates, or an update says
 * nothing
 */
export async function prepareUpdates(
  account: Account,
  updates: readonly CardUpdate[],
): Promise<CardChange[]> {
  const changes = new Map<number, Body>();
  for (const [index, update] of updates.entries()) {
    try {
      const ids = await cardIds(account, update.cards);
      const body = {
        ...await propertiesBody(account, update, false),
        ...await blockBody(account, update),
      };
      for (const { id, more } of await lookedUp(account, ids, update)) {
        if (changes.has(id)) {
          throw new DomainError("invalid", `Card ${id} is named twice: give one change a card.`);
        }
        const change = { ...body, ...more };
        if (Object.keys(change).length === 0) {
          throw new DomainError("invalid", "The change says nothing that is to be changed.");
        }
        changes.set(id, change);
      }
    } catch (error) {
      if (error instanceof DomainError && updates.length > 1) throw error.at(`changes.${index}`);
      throw error;
    }
  }
  return [...changes].map(([cardId, body]) => ({ cardId, body }));
}

async function blockBody(account: Account, update: CardUpdate): Promise<Body> {
  if (update.blocked === undefined) return {};
  if (update.blocked === null) return { block_reason: null };
  const { reason, comment } = update.blocked;
  return {
    block_reason: {
      ...(reason === undefined ? {} : { reason_id: await account.blockReasonId(reason) }),
      ...(comment === undefined ? {} : { comment }),
    },
  };
}

/** What depends on the card: its own stickers, the exit criteria of its column. */
async function lookedUp(
  account: Account,
  ids: readonly number[],
  update: CardUpdate,
): Promise<{ id: number; more: Body }[]> {
  const { stickers, checklist } = update;
  const named = [...checklist?.check ?? [], ...checklist?.uncheck ?? []];
  const needsCards = (stickers?.remove?.length ?? 0) > 0 ||
    named.some((item) => asId(item) === undefined);
  const found = needsCards
    ? (await readCards(account, ids, ["stickers"], { description: false, anyState: false })).cards
    : [];
  return await Promise.all(ids.map(async (id) => {
    const card = found.find((card) => card.card_id === id);
    if (needsCards && !card) {
      throw new DomainError("not_found", `No active card has the id ${id}.`);
    }
    return {
      id,
      more: {
        ...(stickers ? await stickerBody(account, id, card, stickers) : {}),
        ...(checklist ? await checklistBody(account, card, checklist) : {}),
      },
    };
  }));
}

async function stickerBody(
  account: Account,
  id: number,
  card: Card | undefined,
  wanted: AddRemove,
): Promise<Body> {
  const { add, remove } = await addRemove("stickers", wanted, account.stickerId);
  // What is removed is the sticker's place on the card, which has an id of its own.
  const places = remove.map((sticker) => {
    const held = card?.stickers.find((held) => held.sticker_id === sticker);
    if (held) return held.id;
    throw new DomainError("not_found", `Card ${id} does not have sticker ${sticker}.`);
  });
  return {
    ...(add.length > 0
      ? { stickers_to_add: add.map((sticker_id) => ({ sticker_id, if_not_present: 1 })) }
      : {}),
    ...(places.length > 0 ? { sticker_ids_to_remove: places } : {}),
  };
}

async function checklistBody(
  account: Account,
  card: Card | undefined,
  wanted: NonNullable<CardUpdate["checklist"]>,
): Promise<Body> {
  const item = async (ref: Ref): Promise<number> => {
    const id = asId(ref);
    if (id !== undefined) return id;
    const structure = await account.structure(card?.board_id ?? 0);
    return resolve(
      "exit criterion",
      ref,
      structure.column(card?.column_id ?? null)?.checklist ?? [],
      {
        id: (item) => item.id,
        names: (item) => [item.text],
      },
    ).id;
  };
  const check = await Promise.all((wanted.check ?? []).map(item));
  const uncheck = await Promise.all((wanted.uncheck ?? []).map(item));
  return {
    ...(check.length > 0
      ? { column_checklist_items_to_check_or_update: check.map((item_id) => ({ item_id })) }
      : {}),
    ...(uncheck.length > 0 ? { column_checklist_item_ids_to_uncheck: uncheck } : {}),
  };
}
