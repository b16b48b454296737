/**
 * Creating, changing and deleting what boards share.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import {
  type Body,
  type CardProperties,
  color,
  propertiesBody,
  withoutNulls,
} from "./card_changes.ts";
import { DomainError, inPlace } from "./errors.ts";
import { TAGS } from "./freshness.ts";
import { type Item, itemBy, itemId, itemsInUse, type Row } from "./library.ts";
import {
  AVAILABILITIES,
  type Availability,
  FIELD_TYPES,
  type FieldType,
  type Kind,
} from "./library_kinds.ts";
import { checkStep, type Settings, settingsBody, type Step } from "./library_requests.ts";
import { type LostValue, notDropdown, valueSteps, type ValueWishes } from "./library_values.ts";
import type { Ref } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** What is to be done to one thing; without `item`, a new one is wanted. */
export interface LibraryWish {
  readonly item?: Ref | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly color?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly availability?: Availability | undefined;
  /** Of a new custom field. */
  readonly type?: FieldType | undefined;
  readonly settings?: Settings | undefined;
  readonly values?: ValueWishes | undefined;
  /** What the card of a template holds. */
  readonly card?: CardProperties | undefined;
  readonly delete?: boolean | undefined;
  readonly replace_with?: Ref | undefined;
}

/** A wish as requests. */
export interface PreparedChange {
  /** `undefined` for a new one. */
  readonly id: number | undefined;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
  /** The thing with all that uses it, when it is to be deleted. */
  readonly lost: Item | undefined;
  readonly replacement: number | undefined;
  readonly lostValues: readonly LostValue[];
}

/**
 * Turns wishes into requests, before anything is changed. What is to be deleted is read anew, with
 * what uses it: one request for all things, and one for each field of which values go.
 *
 * @throws {DomainError} that names the wish which cannot be carried out
 */
export async function prepareChanges(
  account: Account,
  kind: Kind,
  wishes: readonly LibraryWish[],
): Promise<PreparedChange[]> {
  const each = async <T>(work: (wish: LibraryWish, index: number) => T | Promise<T>) => {
    const results: T[] = [];
    for (const [index, wish] of wishes.entries()) {
      results.push(await inPlace(`changes.${index}`, () => work(wish, index)));
    }
    return results;
  };
  await each((wish) => checkWish(kind, wish));
  const drafts = await each((wish) => draft(account, kind, wish));
  const named = drafts.flatMap(({ id }) => id === undefined ? [] : [id]);
  const twice = named.find((id, place) => named.indexOf(id) !== place);
  if (twice !== undefined) {
    throw new DomainError("invalid", `The ${kind.one} ${twice} is named twice: name each once.`);
  }
  await each((_, index) =>
    Promise.all((drafts[index]?.steps ?? []).map((step) => checkStep(kind, step)))
  );
  const gone = drafts.flatMap((one) => one.deletes && one.id !== undefined ? [one.id] : []);
  const lost = gone.length === 0 ? [] : await itemsInUse(account, kind, gone);
  return drafts.map(({ deletes: _, ...one }) => ({
    ...one,
    lost: lost.find((item) => item.id === one.id),
  }));
}

type Draft = Omit<PreparedChange, "lost"> & { readonly deletes: boolean };

/** What can be told without asking the account. */
function checkWish(kind: Kind, wish: LibraryWish): void {
  const { item, delete: gone, replace_with, ...change } = wish;
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  if (replace_with !== undefined && (gone !== true || kind.replacement === undefined)) {
    throw wrong(
      kind.replacement === undefined
        ? `A ${kind.one} cannot be replaced by another.`
        : "`replace_with` goes with `delete` only.",
    );
  }
  if (gone === true) {
    if (item === undefined) throw wrong("`delete` needs the `item`.");
    if (given.length > 0) throw wrong("`delete` goes without other changes.");
    return;
  }
  for (const property of ["color", "description", "type", "values", "card"] as const) {
    if (wish[property] !== undefined && !kind.has.includes(property)) {
      throw wrong(`A ${kind.one} has no \`${property}\`.`);
    }
  }
  if (item === undefined) {
    if (wish.name === undefined) throw wrong(`A new ${kind.one} needs a \`name\`.`);
    if (kind.has.includes("type") && wish.type === undefined) {
      throw wrong(`A new ${kind.one} needs a \`type\`: ${FIELD_TYPES.join(", ")}.`);
    }
    if (wish.values?.change || wish.values?.remove) {
      throw wrong("A new custom field has no values yet: `values.add` only.");
    }
    if (wish.values && wish.type !== "dropdown") throw notDropdown();
  } else {
    if (given.length === 0) throw nothing();
    const empty = wish.values?.change?.some(({ value: _, ...rest }) =>
      Object.values(rest).every((part) => part === undefined)
    );
    if (empty) throw wrong("A value in `values.change` needs `name`, `default` or `position`.");
    if (wish.type !== undefined) throw wrong("The `type` of a custom field cannot be changed.");
  }
}

const wrong = (message: string) => new DomainError("invalid", message);
const nothing = () => wrong("Nothing is to be done to it.");

async function draft(account: Account, kind: Kind, wish: LibraryWish): Promise<Draft> {
  if (wish.item === undefined) return await creation(account, kind, wish);
  if (wish.delete === true) return await deletion(account, kind, wish.item, wish.replace_with);
  const needsMore = wish.values ?? wish.card ?? (kind.has.includes("type") && wish.settings);
  const item = needsMore ? await itemBy(account, kind, wish.item) : undefined;
  const id = item?.id ?? await itemId(account, kind, wish.item);
  const body = properties(kind, wish);
  const values = item && wish.values
    ? await valueSteps(account, item, wish.values)
    : { steps: [], lost: [] };
  const fieldType = FIELD_TYPES.find((type) => type === item?.row.type);
  const card = item && wish.card ? await cardStep(account, item, wish.card) : undefined;
  if (Object.keys(body).length + values.steps.length + (card ? 1 : 0) === 0) throw nothing();
  return {
    id,
    name: wish.name ?? item?.name,
    steps: [
      ...(Object.keys(body).length === 0 ? [] : [{
        what: `Change of ${kind.one} ${id}`,
        done: "changed",
        operation: kind.update,
        parts: { path: { [kind.id]: id }, body },
        ...(fieldType ? { fieldType } : {}),
      }]),
      ...(card ? [card] : []),
      ...values.steps,
    ],
    deletes: false,
    replacement: undefined,
    lostValues: values.lost,
  };
}

/** The part of a body that all writes share. */
function properties(kind: Kind, wish: LibraryWish): Body {
  const { name, description, enabled, availability } = wish;
  return {
    ...settingsBody(wish.settings),
    ...(name === undefined ? {} : { [kind.name]: name }),
    ...(description === undefined ? {} : { description }),
    ...(wish.color === undefined ? {} : { color: color(wish.color) }),
    ...(enabled === undefined ? {} : { is_enabled: Number(enabled) }),
    ...(availability === undefined ? {} : { availability: AVAILABILITIES.indexOf(availability) }),
  };
}

async function creation(account: Account, kind: Kind, wish: LibraryWish): Promise<Draft> {
  const values = wish.values?.add;
  const body = {
    ...properties(kind, wish),
    ...(wish.type === undefined ? {} : { type: wish.type }),
    ...(values ? { allowed_values: values.map((value) => ({ value })) } : {}),
    ...(kind.has.includes("card")
      ? {
        primary_card: {
          title: wish.name,
          ...withoutNulls(await propertiesBody(account, wish.card ?? {}, true)),
        },
        other_cards: [],
      }
      : {}),
  };
  return {
    id: undefined,
    name: wish.name,
    steps: [{
      what: `Creation of ${kind.one} ${quoted(wish.name ?? "")}`,
      done: "created",
      operation: kind.create,
      parts: { body },
      ...(wish.type ? { fieldType: wish.type } : {}),
    }],
    deletes: false,
    replacement: undefined,
    lostValues: [],
  };
}

async function deletion(
  account: Account,
  kind: Kind,
  ref: Ref,
  replaceWith: Ref | undefined,
): Promise<Draft> {
  const id = await itemId(account, kind, ref);
  const by = replaceWith === undefined ? undefined : (await itemBy(account, kind, replaceWith)).id;
  if (by === id) throw wrong(`A ${kind.one} cannot be replaced by itself.`);
  return {
    id,
    name: undefined,
    steps: [{
      what: `Deletion of ${kind.one} ${id}`,
      done: "deleted",
      operation: kind.remove,
      parts: {
        path: { [kind.id]: id },
        ...(by === undefined || !kind.replacement ? {} : { query: { [kind.replacement]: by } }),
      },
    }],
    deletes: true,
    replacement: by,
    lostValues: [],
  };
}

/** A template's own card is changed by its id, which the list of templates tells. */
async function cardStep(account: Account, item: Item, card: CardProperties): Promise<Step> {
  const cardId = item.row.primary_template_card_id;
  if (typeof cardId !== "number") {
    throw new DomainError("not_found", `The account tells of no card in template ${item.id}.`);
  }
  const body = await propertiesBody(account, card, false);
  if (Object.keys(body).length === 0) throw nothing();
  return {
    what: `Change of the card in card template ${item.id}`,
    done: "card changed",
    operation: "updateCardTemplateCard",
    parts: {
      path: { template_id: item.id, card_id: cardId },
      body,
    },
  };
}

/**
 * Carries out one step.
 *
 * @returns the id that the account gave to a new thing
 */
export async function writeStep(
  account: Account,
  kind: Kind,
  { operation, parts }: Step,
): Promise<number | undefined> {
  const removes = operation === kind.remove || operation === "deleteCustomFieldAllowedValue";
  const touches = [TAGS.library, ...(removes ? [TAGS.cards] : [])];
  if (operation !== kind.create) {
    await account.client.run(operation, parts, { touches });
    return undefined;
  }
  const created: Row = await account.client.data(
    operation,
    parts,
    z.looseObject({ [kind.id]: z.int() }),
    { touches },
  );
  return Number(created[kind.id]);
}
