/**
 * What people want of a card, in names and Markdown, turned into what the API takes: ids, HTML and
 * its verbs for collections (`tag_ids_to_add`).
 *
 * @module
 */
import type { Account } from "./account.ts";
import { cardIds } from "./cards.ts";
import { customFieldChanges, type FieldValue } from "./custom_fields.ts";
import { DomainError } from "./errors.ts";
import type { Ref } from "./names.ts";
import { toHtml } from "./richtext.ts";
import { toDate, toDateTime } from "./times.ts";
import { quoted } from "./untrusted.ts";

/** People, tags or stickers to put on a card and to take off. */
export interface AddRemove {
  readonly add?: readonly Ref[] | undefined;
  readonly remove?: readonly Ref[] | undefined;
}

/** Roles that one card can have towards another. */
export const ROLES = ["parent", "child", "predecessor", "successor", "relative"] as const;
export type Role = (typeof ROLES)[number];

/** What the other card is, when this card is … of it. */
const COUNTERPART: Readonly<Record<Role, Role>> = {
  parent: "child",
  child: "parent",
  predecessor: "successor",
  successor: "predecessor",
  relative: "relative",
};

/** "This card is … of that card". */
export interface Link {
  readonly is: Role;
  readonly of: Ref;
}

export interface NewSubtask {
  readonly text: string;
  readonly owner?: Ref | undefined;
  readonly deadline?: string | undefined;
}

/** Properties that a new card and an existing one share. Null clears. */
export interface CardProperties {
  readonly title?: string | undefined;
  /** Markdown. */
  readonly description?: string | undefined;
  readonly owner?: Ref | null | undefined;
  readonly type?: Ref | null | undefined;
  readonly priority?: Ref | null | undefined;
  readonly size?: number | null | undefined;
  readonly deadline?: string | null | undefined;
  readonly color?: string | undefined;
  readonly custom_id?: string | null | undefined;
  readonly co_owners?: AddRemove | undefined;
  readonly watchers?: AddRemove | undefined;
  readonly tags?: AddRemove | undefined;
  readonly custom_fields?: readonly FieldValue[] | undefined;
  readonly planned?:
    | { readonly start?: string | null | undefined; readonly end?: string | null | undefined }
    | undefined;
  readonly subtasks?: readonly (string | NewSubtask)[] | undefined;
  readonly links?: readonly Link[] | undefined;
}

/** The body of a card write, or a part of it. */
export type Body = Record<string, unknown>;

/** The vendor's scale: 1 critical, 2 high, 3 average, 4 low; numbers up to 250 are allowed. */
const PRIORITIES: Readonly<Record<string, number>> = { critical: 1, high: 2, average: 3, low: 4 };

/** The words for priorities, by number. */
export function priorityName(priority: number | null): string {
  if (priority === null) return "";
  return Object.keys(PRIORITIES).find((name) => PRIORITIES[name] === priority) ?? `${priority}`;
}

/**
 * The number of a priority given as a number or a word.
 *
 * @throws {DomainError} when it is neither a known word nor a whole number
 */
export function priorityNumber(ref: Ref): number {
  const word = String(ref).trim().toLowerCase();
  const number = PRIORITIES[word] ?? (/^\d+$/.test(word) ? Number(word) : undefined);
  if (number !== undefined && number >= 1 && number <= 250) return number;
  throw new DomainError(
    "invalid",
    "A priority is critical, high, average or low, or a whole number from 1 to 250.",
  );
}

/** The part of a write's body that sets these properties. */
export async function propertiesBody(
  account: Account,
  wanted: CardProperties,
  isNew: boolean,
): Promise<Body> {
  const body: Body = {};
  if (wanted.title !== undefined) body.title = wanted.title;
  if (wanted.description !== undefined) body.description = await toHtml(wanted.description);
  if (wanted.size !== undefined) body.size = wanted.size;
  if (wanted.custom_id !== undefined) body.custom_id = wanted.custom_id;
  if (wanted.color !== undefined) body.color = color(wanted.color);
  if (wanted.owner !== undefined) {
    body.owner_user_id = wanted.owner === null ? null : await account.userId(wanted.owner);
  }
  if (wanted.type !== undefined) {
    body.type_id = wanted.type === null ? null : await account.cardTypeId(wanted.type);
  }
  if (wanted.priority !== undefined) {
    body.priority = wanted.priority === null ? null : priorityNumber(wanted.priority);
  }
  if (wanted.deadline !== undefined) {
    body.deadline = wanted.deadline === null ? null : toDateTime(wanted.deadline);
  }
  const { start, end } = wanted.planned ?? {};
  if (start !== undefined) body.planned_start_date = start === null ? null : toDate(start);
  if (end !== undefined) body.planned_end_date = end === null ? null : toDate(end);
  for (
    const [list, key, id] of [
      ["co_owners", "co_owner_ids", account.userId],
      ["watchers", "watcher_ids", account.userId],
      ["tags", "tag_ids", account.tagId],
    ] as const
  ) {
    const { add, remove } = await addRemove(list, wanted[list], id);
    if (add.length > 0) body[`${key}_to_add`] = add;
    if (remove.length > 0) body[`${key}_to_remove`] = remove;
  }
  if (wanted.custom_fields) {
    Object.assign(body, await customFieldChanges(account, wanted.custom_fields, isNew));
  }
  if (wanted.subtasks) {
    body.subtasks_to_add = await Promise.all(
      wanted.subtasks.map((subtask) => subtaskBody(account, subtask)),
    );
  }
  if (wanted.links) {
    body.links_to_existing_cards_to_add_or_update = await links(account, wanted.links);
  }
  return without(body);
}

/** Null clears on a change; a new card has nothing to clear and the API takes no null there. */
export function withoutNulls(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** The role of the other card as the API wants it: seen from the card that is written. */
export function linkType(role: Role): Role {
  return COUNTERPART[role];
}

/** Each link once, however often it is wanted. */
async function links(account: Account, wanted: readonly Link[]): Promise<Body[]> {
  const bodies = await Promise.all(wanted.map(async (link) => {
    const [id] = await cardIds(account, [link.of]);
    return { linked_card_id: id, link_type: linkType(link.is) };
  }));
  const byContent = bodies.map((body) =>
    [`${body.link_type} ${body.linked_card_id}`, body] as const
  );
  return [...new Map(byContent).values()];
}

/** A subtask to be added, as the API takes it. */
export async function subtaskBody(account: Account, wanted: string | NewSubtask): Promise<Body> {
  if (typeof wanted === "string") return { description: wanted };
  return {
    description: wanted.text,
    ...(wanted.owner === undefined ? {} : { owner_user_id: await account.userId(wanted.owner) }),
    ...(wanted.deadline === undefined ? {} : { deadline: toDateTime(wanted.deadline) }),
  };
}

/**
 * Ids to put on and to take off.
 *
 * @param list The argument: `tags`.
 * @throws {DomainError} `invalid` when one is in both, under whatever name
 */
export async function addRemove(
  list: string,
  { add: wanted = [], remove: unwanted = [] }: AddRemove = {},
  id: (ref: Ref) => Promise<number>,
): Promise<{ readonly add: number[]; readonly remove: number[] }> {
  const [add, remove] = await Promise.all(
    [wanted, unwanted].map((refs) => Promise.all(refs.map(id))),
  );
  const ids = { add: add ?? [], remove: remove ?? [] };
  checkSeparate(list, wanted, ids);
  return ids;
}

function checkSeparate(
  list: string,
  refs: readonly Ref[],
  { add, remove }: { readonly add: readonly number[]; readonly remove: readonly number[] },
): void {
  const both = add.findIndex((id) => remove.includes(id));
  if (both < 0) return;
  throw new DomainError(
    "invalid",
    `\`${list}\`: ${
      quoted(String(refs[both]))
    } is both in \`add\` and in \`remove\`; it can be in ` +
      "one of them.",
  );
}

/** Three or six hex digits, with or without `#`, as the six digits that the API stores. */
export function color(value: string): string {
  const digits = value.trim().replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return digits;
  if (/^[0-9a-f]{3}$/.test(digits)) return [...digits].map((digit) => digit + digit).join("");
  throw new DomainError("invalid", "A color is six hex digits, such as 34a97b.");
}

function without(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
