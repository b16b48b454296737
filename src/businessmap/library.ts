/**
 * Reading what boards share: tags, stickers, card types, reasons, custom fields, card templates.
 *
 * @module
 */
import * as z from "zod";
import { type Account, asId } from "./account.ts";
import type { CallOptions } from "./client.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import { AVAILABILITIES, type Availability, type Kind } from "./library_kinds.ts";
import { type Ref, resolve } from "./names.ts";

/** A value that a dropdown offers. */
export interface AllowedValue {
  readonly id: number;
  readonly value: string;
  readonly isDefault: boolean;
}

/** One thing of the library, as far as it was asked for. */
export interface Item {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly availability: Availability | undefined;
  /** The boards that it is on, and its own settings there; absent where not asked for. */
  readonly boards?: readonly { readonly id: number; readonly settings: Row }[];
  /** The cards that have it; absent where not asked for, or not told. */
  readonly cards?: readonly number[];
  readonly values: readonly AllowedValue[];
  /** All that the account told, by the API's names. */
  readonly row: Row;
}

/** An object of the API whose fields differ by kind. */
export type Row = Readonly<Record<string, unknown>>;

const AnyRow = z.record(z.string(), z.unknown());

/** `[{board_id, …}]`; a plain list of ids is accepted too. */
const ids = (key: string) =>
  z.array(z.union([
    z.int().transform((id) => ({ id, settings: {} })),
    AnyRow
      .transform(({ [key]: id, ...settings }) => ({ id, settings }))
      .pipe(z.object({ id: z.int(), settings: AnyRow })),
  ])).nullish();

const flag = z.union([z.int(), z.boolean()]).nullish();

const Value = z.object({ value_id: z.int(), value: z.string(), is_default: flag });

/** A thing of any kind under names that do not depend on it. */
const Common = z.object({
  id: z.int(),
  name: z.string().nullish(),
  is_enabled: flag,
  availability: z.int().nullish(),
  boards: ids("board_id"),
  cards: ids("card_id"),
  values: Value.array().nullish(),
  row: AnyRow,
});

/** Reads a thing of a kind; everything but its id may be missing. */
export function itemOf(kind: Kind): z.ZodType<Item> {
  const common = (value: unknown): unknown => {
    const { data: row } = AnyRow.safeParse(value);
    if (!row) return value;
    const { is_enabled, availability, card_ids: cards, allowed_values: values } = row;
    const boards = row[kind.boards];
    return {
      id: row[kind.id],
      name: row[kind.name],
      is_enabled,
      availability,
      boards,
      cards,
      values,
      row,
    };
  };
  return z.preprocess(common, Common).transform((read): Item => ({
    id: read.id,
    name: read.name ?? "",
    enabled: read.is_enabled !== 0 && read.is_enabled !== false,
    availability: AVAILABILITIES[read.availability ?? -1],
    ...(read.boards ? { boards: read.boards } : {}),
    ...(read.cards ? { cards: read.cards.map((card) => card.id) } : {}),
    values: (read.values ?? []).map((one) => ({
      id: one.value_id,
      value: one.value,
      isDefault: one.is_default === 1 || one.is_default === true,
    })),
    row: read.row,
  }));
}

/** All things of a kind, for looking one up; shares the cached lists that cards use. */
export async function allItems(account: Account, kind: Kind): Promise<Item[]> {
  const parts = kind.has.includes("values") ? { query: { expand: ["allowed_values"] } } : {};
  return await account.client.data(kind.list, parts, itemOf(kind).array(), {
    freshness: FRESHNESS.library,
    tags: [TAGS.library],
  });
}

/** All things of a kind with the boards that they are on, and how often they are used. */
export async function listItems(account: Account, kind: Kind, uses: boolean): Promise<Item[]> {
  const options: CallOptions = uses
    ? { freshness: FRESHNESS.cards, tags: [TAGS.library, TAGS.cards] }
    : { freshness: FRESHNESS.library, tags: [TAGS.library] };
  const expand = [
    kind.boards,
    ...(kind.has.includes("values") ? ["allowed_values"] : []),
    ...(kind.has.includes("card") ? ["template_cards"] : []),
    ...(uses ? kind.usedBy.map((use) => use === "card_ids" ? "card_count" : use) : []),
  ];
  return await account.client.data(
    kind.list,
    { query: { expand } },
    itemOf(kind).array(),
    options,
  );
}

/**
 * The things with these ids as they are now, with everything that uses them.
 *
 * @throws {DomainError} when one is not there, or the account does not tell what uses it
 */
export async function itemsInUse(
  account: Account,
  kind: Kind,
  wanted: readonly number[],
): Promise<Item[]> {
  const found = await account.client.data(
    kind.list,
    { query: { [kind.ids]: wanted, expand: [kind.boards, ...kind.usedBy] } },
    itemOf(kind).array(),
  );
  return wanted.map((id) => {
    const item = resolve(kind.one, id, found, naming);
    const told = item.boards !== undefined &&
      (item.cards !== undefined || !kind.usedBy.includes("card_ids"));
    if (told) return item;
    throw new DomainError(
      "unavailable",
      `Nothing was done: the account does not tell what uses ${kind.one} ${id}.`,
    );
  });
}

/** How things of the library are named. */
const naming = { id: (item: Item) => item.id, names: (item: Item) => [item.name] };

/** The id of a thing given by id or name; an id costs no request. */
export async function itemId(account: Account, kind: Kind, ref: Ref): Promise<number> {
  return asId(ref) ?? (await itemBy(account, kind, ref)).id;
}

/** A thing given by id or name. */
export async function itemBy(account: Account, kind: Kind, ref: Ref): Promise<Item> {
  return pickItem(kind, ref, await allItems(account, kind));
}

/** The one of these things that is meant. */
export function pickItem(kind: Kind, ref: Ref, items: readonly Item[]): Item {
  return resolve(kind.one, ref, items, naming);
}
