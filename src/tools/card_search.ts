/**
 * A search for cards: what the API filters by itself goes into the request, the rest is done here
 * over the pages that it brings.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import { priorityNumber } from "../businessmap/card_changes.ts";
import type { CardFilter } from "../businessmap/card_rows.ts";
import type { Depth, Scan } from "../businessmap/card_scans.ts";
import { fieldText, type FieldValue } from "../businessmap/custom_fields.ts";
import type { Card } from "../businessmap/entities.ts";
import { DomainError } from "../businessmap/errors.ts";
import type { Ref } from "../businessmap/names.ts";
import { plainText } from "../businessmap/plain_text.ts";
import { type SectionName, sectionNumber } from "../businessmap/structure.ts";
import { toDateTime, toEnd } from "../businessmap/times.ts";
import { isOverdue } from "./card_table.ts";
import { userName } from "./names_of.ts";
import { boardIds, columnIds, type Confines, isConfined, laneIds, ownerIds } from "./search_ids.ts";
import { counted } from "./words.ts";

interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What can be searched for. */
export interface Criteria extends Confines {
  readonly text?: string | undefined;
  readonly owners?: readonly Ref[] | undefined;
  readonly columns?: readonly Ref[] | undefined;
  readonly sections?: readonly SectionName[] | undefined;
  readonly lanes?: readonly Ref[] | undefined;
  readonly types?: readonly Ref[] | undefined;
  readonly tags?: readonly Ref[] | undefined;
  readonly priorities?: readonly Ref[] | undefined;
  readonly blocked?: boolean | undefined;
  readonly state?: "active" | "archived" | "discarded" | undefined;
  readonly due?: "overdue" | Range | undefined;
  readonly created?: Range | undefined;
  readonly modified?: Range | undefined;
  readonly custom_fields?: readonly FieldValue[] | undefined;
  readonly sort?: Sort | undefined;
}

export type Sort = "newest" | "oldest" | "deadline" | "priority" | "modified" | "title" | "size";

/** A search, ready to be run. */
export interface Search {
  readonly filter: CardFilter;
  readonly depth: Depth;
  /** Whether something is filtered here, so that the account's own count is not the answer's. */
  readonly local: boolean;
  /** Whether it looks only where it does because of the default workspace. */
  readonly confined: boolean;
  /** Filters and sorts what was read. */
  select(cards: readonly Card[]): Card[];
}

/** Turns names into ids, and splits the criteria into the account's part and our own. */
export async function prepareSearch(
  account: Account,
  criteria: Criteria,
  now: number,
): Promise<Search> {
  const boards = await boardIds(account, criteria);
  const owners = criteria.owners ? await ownerIds(account, criteria.owners) : undefined;
  const tags = criteria.tags && await Promise.all(criteria.tags.map(account.tagId));
  const fields = criteria.custom_fields && await fieldTests(account, criteria.custom_fields);
  const words = criteria.text?.toLowerCase().split(/\s+/).filter((word) => word !== "") ?? [];
  const overdue = criteria.due === "overdue";
  const due = criteria.due === "overdue" ? undefined : criteria.due;
  for (
    const [name, range] of Object.entries({
      due,
      created: criteria.created,
      modified: criteria.modified,
    })
  ) checkRange(name, range);

  const filter: CardFilter = dropEmpty({
    board_ids: boards,
    column_ids: criteria.columns && await columnIds(account, criteria.columns, boards),
    lane_ids: criteria.lanes && await laneIds(account, criteria.lanes, boards),
    sections: criteria.sections?.map(sectionNumber) ?? (overdue ? [1, 2, 3] : undefined),
    // Cards without an owner cannot be asked for: with `none`, owners are filtered here.
    owner_user_ids: owners && !owners.none ? owners.ids : undefined,
    type_ids: criteria.types && await Promise.all(criteria.types.map(account.cardTypeId)),
    priorities: criteria.priorities?.map(priorityNumber),
    is_blocked: criteria.blocked === undefined ? undefined : criteria.blocked ? 1 : 0,
    state: criteria.state,
    created_from: from(criteria.created),
    created_to: to(criteria.created),
    last_modified_from: from(criteria.modified),
    last_modified_to: to(criteria.modified),
    deadline_from: from(due),
    deadline_to: overdue ? seconds(now) : to(due),
  });

  const tests: ((card: Card) => boolean)[] = [];
  if (overdue) tests.push((card) => isOverdue(card, now));
  if (owners?.none) {
    tests.push((card) => card.owner_user_id === null || owners.ids.includes(card.owner_user_id));
  }
  if (tags) tests.push((card) => tags.every((tag) => card.tag_ids.includes(tag)));
  if (fields) tests.push((card) => fields.every((test) => test(card)));
  if (words.length > 0) tests.push((card) => hasWords(card, words));

  return {
    filter,
    depth: { descriptions: words.length > 0, customFields: fields !== undefined },
    local: tests.length > 0,
    confined: isConfined(account, criteria),
    select: (cards) =>
      cards.filter((card) => tests.every((test) => test(card)))
        .sort(ORDER[criteria.sort ?? "newest"]),
  };
}

/** The first line of a search's answer: what was found, what is shown, what was not looked at. */
export function describeSearch(found: {
  readonly matching: number;
  readonly offset: number;
  readonly shown: number;
  readonly scan: Scan;
  readonly local: boolean;
  readonly confined: boolean;
}): string {
  const { matching, offset, shown, scan, local, confined } = found;
  const where = confined ? " in the default workspace" : "";
  const total = scan.complete
    ? `${counted(matching, "card")}${where}`
    : local
    ? `At least ${matching} cards${where}: only ${scan.cards.length} of about ${scan.matching} were ` +
      `searched, narrow the search`
    : `About ${scan.matching} cards${where}, of which the newest ${scan.cards.length} were read`;
  if (shown === matching) return `${total}.`;
  if (shown === 0) return `${total}; none after position ${offset}.`;
  return `${total}, showing ${offset + 1} to ${offset + shown}.`;
}

async function fieldTests(
  account: Account,
  wanted: readonly FieldValue[],
): Promise<((card: Card) => boolean)[]> {
  const users = await account.knownUsers();
  const name = (id: number) => {
    const user = users?.find((user) => user.user_id === id);
    return user ? userName(user) : `#${id}`;
  };
  return await Promise.all(wanted.map(async ({ field: ref, value }) => {
    const field = await account.customField(ref);
    const values = (Array.isArray(value) ? value : [value]).map((value) =>
      String(value ?? "").trim().toLowerCase()
    );
    return (card: Card) => {
      const held = card.custom_fields.find((held) => held.field_id === field.field_id);
      const texts = held ? [fieldText(held, field, name), String(held.value ?? "")] : [""];
      const parts = new Set(
        texts.flatMap((text) => [text, ...text.split(", ")]).map((text) =>
          text.trim().toLowerCase()
        ),
      );
      return values.some((value) => parts.has(value));
    };
  }));
}

function hasWords(card: Card, words: readonly string[]): boolean {
  const text = `${card.title} ${card.custom_id ?? ""} ${plainText(card.description)}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

const ORDER: Readonly<Record<Sort, (a: Card, b: Card) => number>> = {
  newest: (a, b) => b.card_id - a.card_id,
  oldest: (a, b) => a.card_id - b.card_id,
  deadline: (a, b) => last(a.deadline).localeCompare(last(b.deadline)) || a.card_id - b.card_id,
  priority: (a, b) => (a.priority ?? 251) - (b.priority ?? 251) || a.card_id - b.card_id,
  modified: (a, b) => (b.last_modified ?? "").localeCompare(a.last_modified ?? ""),
  title: (a, b) => a.title.localeCompare(b.title) || a.card_id - b.card_id,
  size: (a, b) => (b.size ?? -1) - (a.size ?? -1) || a.card_id - b.card_id,
};

/** Cards without a time come last: the account takes no time after 2038. */
function last(time: string | null): string {
  return time ?? "9999";
}

/** A range the wrong way round would match nothing, which is an answer to no question. */
function checkRange(name: string, range: Range | undefined): void {
  const [first, last] = [from(range), to(range)];
  if (first === undefined || last === undefined || Date.parse(first) <= Date.parse(last)) return;
  throw new DomainError("invalid", `\`${name}.to\` must not be earlier than \`${name}.from\`.`);
}

function from(range: Range | undefined): string | undefined {
  return range?.from === undefined ? undefined : toDateTime(range.from);
}

/** A day as an end includes the whole day. */
function to(range: Range | undefined): string | undefined {
  return range?.to === undefined ? undefined : toEnd(range.to);
}

function seconds(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
}

function dropEmpty(filter: { [K in keyof CardFilter]?: CardFilter[K] | undefined }): CardFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  );
}
