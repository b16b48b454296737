/**
 * Links between cards. Each link is kept on both cards, with opposite roles.
 *
 * @module
 */
import { against } from "./refusal.ts";
import type { State } from "./state.ts";
import type { Card, Link, LinkType } from "./types.ts";

const OPPOSITE: Readonly<Record<LinkType, LinkType>> = {
  parent: "child",
  child: "parent",
  relative: "relative",
  predecessor: "successor",
  successor: "predecessor",
};

/** Whether a text is a kind of link. */
export function isLinkType(text: unknown): text is LinkType {
  return typeof text === "string" && Object.hasOwn(OPPOSITE, text);
}

/** The linked cards of one kind, in order. */
export function linksOf(card: Card, type: LinkType): Link[] {
  return card.links.filter((link) => link.type === type);
}

/** Whether following links of one kind leads from a card to another. */
function leads(state: State, from: Card, to: number, type: LinkType): boolean {
  const seen = new Set<number>();
  const open = [from.card_id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const link of state.cards.get(id)?.links ?? []) {
      if (link.type === type) open.push(link.card_id);
    }
  }
  return false;
}

/**
 * Checks that `linked` can become a `type` of `card`.
 *
 * @throws {Refusal} 400 for a link to itself or one that closes a circle (guessed)
 */
export function checkLink(state: State, card: Card, linked: Card, type: LinkType): void {
  const pair = { card_id: card.card_id, linked_card_id: linked.card_id };
  if (card === linked) throw against("LK02", "A card cannot be linked to itself.", pair);
  if (type !== "relative" && leads(state, linked, card.card_id, type)) {
    throw against("LK03", "The link would create a cycle.", pair);
  }
}

function addHalf(card: Card, linked: Card, type: LinkType, position?: number): boolean {
  const there = linksOf(card, type).find((link) => link.card_id === linked.card_id);
  if (there) {
    if (position === undefined || there.position === position) return false;
    there.position = position;
    return true;
  }
  const at = position ?? linksOf(card, type).length;
  card.links.push({ card_id: linked.card_id, type, position: at });
  return true;
}

/** Makes `linked` a `type` of `card`; tells whether that changed anything. */
export function addLink(
  card: Card,
  linked: Card,
  type: LinkType,
  positions: { linked?: number; card?: number } = {},
): boolean {
  const first = addHalf(card, linked, type, positions.linked);
  const second = addHalf(linked, card, OPPOSITE[type], positions.card);
  return first || second;
}

/** Removes the link; tells whether there was one. */
export function removeLink(card: Card, linked: Card, type: LinkType): boolean {
  const cut = (one: Card, other: Card, kind: LinkType) => {
    const at = one.links.findIndex((link) => link.card_id === other.card_id && link.type === kind);
    if (at >= 0) one.links.splice(at, 1);
    return at >= 0;
  };
  cut(linked, card, OPPOSITE[type]);
  return cut(card, linked, type);
}

/** Removes every link of a card that goes away. */
export function removeAllLinks(state: State, card: Card): void {
  for (const { card_id } of card.links) {
    const other = state.cards.get(card_id);
    if (other) other.links = other.links.filter((link) => link.card_id !== card.card_id);
  }
  card.links = [];
}

/** Every link of one kind below a card, with the distance from it. */
export function graphOf(
  state: State,
  card: Card,
  type: LinkType,
): { from: number; to: number; depth: number }[] {
  const rows: { from: number; to: number; depth: number }[] = [];
  const seen = new Set<number>([card.card_id]);
  let level = [card];
  for (let depth = 1; level.length > 0; depth++) {
    const next: Card[] = [];
    for (const one of level) {
      for (const link of linksOf(one, type)) {
        rows.push({ from: one.card_id, to: link.card_id, depth });
        const linked = state.cards.get(link.card_id);
        if (linked && !seen.has(link.card_id)) next.push(linked);
        seen.add(link.card_id);
      }
    }
    level = next;
  }
  return rows;
}
