/**
 * Links between cards: one write for any number of them, and no cycle.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { type Body, linkType, type Role } from "./card_changes.ts";
import { type CardRef, parseCardRef } from "./card_ref.ts";
import { changeCards, type Written } from "./card_writes.ts";
import { readCards } from "./cards.ts";
import { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { cycleIn, type Edge, type Up } from "./link_cycles.ts";
import type { Ref } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** "This card is … of that card". */
export interface WantedLink {
  readonly card: Ref;
  readonly is: Role;
  readonly of: Ref;
}

/** What came of one link. `already`: it was there, or when removing, was not. */
export interface LinkResult {
  readonly card: Ref;
  readonly is: Role;
  readonly of: Ref;
  readonly outcome: "done" | "already" | "failed";
  /** Why it failed. */
  readonly reason?: string;
}

export interface LinksWritten {
  /** In the order of the links asked for. */
  readonly results: readonly LinkResult[];
  /** Whether cycles were looked for as far as there are links. */
  readonly cyclesChecked: boolean;
}

/** A link between two cards that are there. */
interface Resolved {
  readonly card: number;
  readonly is: Role;
  readonly of: number;
}

/**
 * Makes or removes links with one write.
 *
 * @throws {DomainError} `invalid` for a link of a card to itself, `refused` for links that would
 * close a cycle of parents or predecessors; nothing is linked then
 */
export async function writeLinks(
  account: Account,
  wanted: readonly WantedLink[],
  remove: boolean,
): Promise<LinksWritten> {
  const { cards, idOf } = await bothEnds(account, wanted);
  const resolved = wanted.map(({ card, is, of }, index): Resolved | string => {
    const [one, other] = [idOf(card), idOf(of)];
    if (one === undefined) return notFound(card);
    if (other === undefined) return notFound(of);
    if (one !== other) return { card: one, is, of: other };
    throw new DomainError("invalid", `Card ${one} cannot be linked to itself.`)
      .at(`links.${index}`);
  });
  const links = resolved.filter((link) => typeof link !== "string");
  const open = distinct(links.filter((link) => isLinked(cards, link) === remove));
  const cyclesChecked = remove || await refuseCycles(account, cards, open);
  const settle = open.length === 0 ? () => undefined : await write(account, open, remove);
  const named = new Set<string>();
  return {
    cyclesChecked,
    results: wanted.map((link, index) => {
      const one = resolved[index];
      if (one === undefined || typeof one === "string") {
        return { ...link, outcome: "failed", reason: one ?? "" };
      }
      const isOpen = isLinked(cards, one) === remove;
      const reason = isOpen ? settle(one) : undefined;
      // A link that is named again is the same one: it is made, and counted, once.
      const isDone = isOpen && !named.has(keyOf(one));
      named.add(keyOf(one));
      const outcome = reason !== undefined ? "failed" : isDone ? "done" : "already";
      return {
        card: one.card,
        is: one.is,
        of: one.of,
        outcome,
        ...(reason === undefined ? {} : { reason }),
      };
    }),
  };
}

/** Reads the cards at both ends: one request, more for custom ids and archived cards. */
async function bothEnds(account: Account, wanted: readonly WantedLink[]) {
  const refs = wanted.flatMap(({ card, of }) => [card, of]);
  const { cards } = await readCards(account, refs, ["linked_cards"], {
    description: false,
    fresh: true,
  });
  const byId = new Map(cards.map((card) => [card.card_id, card]));
  const host = account.settings.host;
  return {
    cards: byId,
    idOf: (ref: Ref) => cards.find((card) => isMeant(card, parseCardRef(ref, host)))?.card_id,
  };
}

function isMeant(card: Card, ref: CardRef): boolean {
  return "id" in ref ? card.card_id === ref.id : card.custom_id === ref.customId;
}

function notFound(ref: Ref): string {
  return `There is no card ${quoted(String(ref))}, or this key does not see it.`;
}

/** The API names the role of the other card, seen from this one. */
function isLinked(cards: ReadonlyMap<number, Card>, { card, is, of }: Resolved): boolean {
  const links = cards.get(card)?.linked_cards ?? [];
  return links.some((link) => link.card_id === of && link.link_type === linkType(is));
}

/** "A is parent of B" and "B is child of A" are one link. */
function distinct(links: readonly Resolved[]): Resolved[] {
  return [...new Map(links.map((link) => [keyOf(link), link])).values()];
}

function keyOf({ card, is, of }: Resolved): string {
  const turned = is === "child" || is === "successor" || (is === "relative" && card > of);
  return turned ? `${of} ${linkType(is)} ${card}` : `${card} ${is} ${of}`;
}

/**
 * Looks for cycles that new cards would close with their links to others. Costs a request only where
 * one of them comes between two others.
 *
 * @param links Of each new card, with the ids of the cards at the other ends.
 * @throws {DomainError} `refused`
 */
export async function refuseCyclesOfNew(
  account: Account,
  links: readonly (readonly { readonly is: Role; readonly of: number }[])[],
): Promise<void> {
  // New cards have no ids yet: they are told apart by numbers that no card has.
  const blank = Card.parse({ card_id: 0 });
  const cards = new Map(links.map((_, index) => [-1 - index, blank]));
  const wanted = links.flatMap((of, index) =>
    of.map((link): Resolved => ({ card: -1 - index, ...link }))
  );
  for (const role of ["parent", "predecessor"] as const) {
    const ofRole = wanted.filter(({ is }) => is === role || is === linkType(role));
    if (new Set(ofRole.map(({ is }) => is)).size < 2) continue;
    await refuseCycles(account, cards, ofRole, {
      name: (id) => id < 0 ? (links.length === 1 ? "the new card" : `cards.${-1 - id}`) : `${id}`,
      outcome: "Nothing was created.",
    });
  }
}

const WORDS = { parent: "parents", predecessor: "predecessors" } as const;

/** Whether everything that could be part of a cycle was looked at. */
async function refuseCycles(
  account: Account,
  cards: ReadonlyMap<number, Card>,
  links: readonly Resolved[],
  told = { name: String as (id: number) => string, outcome: "Nothing was linked." },
): Promise<boolean> {
  let all = true;
  for (const role of ["parent", "predecessor"] as const) {
    const edges = links.flatMap(({ card, is, of }): Edge[] =>
      is === role
        ? [{ upper: card, lower: of }]
        : is === linkType(role)
        ? [{ upper: of, lower: card }]
        : []
    );
    const { cycle, complete } = await cycleIn(edges, uppers(account, cards, role), {
      hasLower: (id) =>
        cards.get(id)?.linked_cards.some((link) => link.link_type === linkType(role)) ?? true,
    });
    all &&= complete;
    if (!cycle) continue;
    throw new DomainError(
      "refused",
      `This would close a cycle of ${WORDS[role]}: ${cycle.map(told.name).join(" → ")}. ` +
        told.outcome,
    );
  }
  return all;
}

/** The cards above others: from those that were read, else from one more request a state. */
function uppers(account: Account, known: ReadonlyMap<number, Card>, role: Role): Up {
  return async (ids) => {
    const unread = ids.filter((id) => !known.has(id));
    const read = unread.length === 0
      ? []
      : (await readCards(account, unread, ["linked_cards"], { description: false, fresh: true }))
        .cards;
    const cards = new Map(read.map((card) => [card.card_id, card]));
    return new Map(ids.map((id) => [
      id,
      ((known.get(id) ?? cards.get(id))?.linked_cards ?? [])
        .flatMap((link) => link.link_type === role ? [link.card_id] : []),
    ]));
  };
}

/** Sends the write; the answer tells of a link why it failed, if it did. */
async function write(
  account: Account,
  links: readonly Resolved[],
  remove: boolean,
): Promise<(link: Resolved) => string | undefined> {
  const key = remove
    ? "links_to_existing_cards_to_remove"
    : "links_to_existing_cards_to_add_or_update";
  const bodies = new Map<number, Body[]>();
  for (const { card, is, of } of links) {
    const entry = { linked_card_id: of, link_type: linkType(is) };
    bodies.set(card, [...bodies.get(card) ?? [], entry]);
  }
  // Without boards: the cards at the other ends show the links too.
  const written = await changeCards(
    account,
    [...bodies].map(([cardId, entries]) => ({ cardId, body: { [key]: entries } })),
  );
  const reasons = new Map(
    [...written.failed, ...written.unknown].map(({ cardId, reason }) => [cardId, reason]),
  );
  const after = await readAgain(account, written);
  const writer = new Map(links.map((link) => [keyOf(link), link]));
  return (link) => {
    const { card } = writer.get(keyOf(link)) ?? link;
    const reason = reasons.get(card);
    if (reason === undefined || isLinked(after, writer.get(keyOf(link)) ?? link) !== remove) {
      return undefined;
    }
    return reason;
  };
}

/** A refused batch leaves open what was done: the links themselves tell. */
async function readAgain(account: Account, { unknown }: Written): Promise<Map<number, Card>> {
  if (unknown.length === 0) return new Map();
  const ids = unknown.map(({ cardId }) => cardId);
  const { cards } = await readCards(account, ids, ["linked_cards"], {
    description: false,
    fresh: true,
  });
  return new Map(cards.map((card) => [card.card_id, card]));
}
