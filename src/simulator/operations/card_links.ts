/**
 * Links between cards, one kind at a time, and the graphs that they make.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { positionsOf, revise } from "../card_change.ts";
import { addLink, checkLink, graphOf, linksOf, removeLink } from "../links.ts";
import { missing } from "../refusal.ts";
import type { Card, LinkType } from "../types.ts";
import { cardOf } from "./cards_read.ts";

/** The operations of one kind of link, under the vendor's names. */
function linkKind(
  type: LinkType,
  parameter: string,
  names: { list: string; check: string; add: string; remove: string },
): Handlers {
  const linkedOf = (call: Call): Card => found(call.state.cards, "card", idOf(call, parameter));
  const linkOf = (call: Call) => {
    const id = idOf(call, parameter);
    const link = linksOf(cardOf(call), type).find((one) => one.card_id === id);
    if (!link) throw missing("link", id);
    return link;
  };
  return {
    [names.list]: (call) => ({
      data: linksOf(cardOf(call), type).map(({ card_id, position }) => ({ card_id, position })),
    }),
    [names.check]: (call) => ({ data: { position: linkOf(call).position } }),
    [names.add](call) {
      const card = cardOf(call);
      const linked = linkedOf(call);
      checkLink(call.state, card, linked, type);
      const changed = revise(call, card, () => addLink(card, linked, type, positionsOf(call.body)));
      // Both answers are documented; 204 is taken to mean that the link was there.
      return changed ? { data: { position: linkOf(call).position } } : undefined;
    },
    [names.remove](call) {
      const card = cardOf(call);
      revise(call, card, () => removeLink(card, linkedOf(call), type));
    },
  };
}

/** The keys are those of the vendor's document. */
function graph(type: LinkType): Handlers[string] {
  return (call) => ({
    data: graphOf(call.state, cardOf(call), type).map(({ from, to, depth }) => {
      switch (type) {
        case "child":
          return { parent_id: from, child_id: to, depth };
        case "parent":
          return { parent_id: to, child_id: from, depth };
        case "predecessor":
          return { predecessor_id: to, successor_id: from, depth };
        default:
          return { predecessor_id: from, successor_id: to, depth };
      }
    }),
  });
}

export const cardLinks: Handlers = {
  getLinkedCards: (call) => ({
    data: cardOf(call).links.map(({ card_id, position, type }) => ({
      card_id,
      position,
      link_type: type,
    })),
  }),
  ...linkKind("child", "child_card_id", {
    list: "getChildCards",
    check: "checkChildCard",
    add: "addChildCard",
    remove: "removeChildCard",
  }),
  ...linkKind("parent", "parent_card_id", {
    list: "getParentCards",
    check: "checkParentCard",
    add: "addParentCard",
    remove: "removeParentCard",
  }),
  ...linkKind("relative", "related_card_id", {
    list: "getRelatedCards",
    check: "checkRelatedCard",
    add: "addRelatedCard",
    remove: "removeRelatedCard",
  }),
  ...linkKind("predecessor", "predecessor_card_id", {
    list: "getPredecessorCards",
    check: "checkPredecessorCard",
    add: "addPredecessorCard",
    remove: "removePredecessorCard",
  }),
  ...linkKind("successor", "successor_card_id", {
    list: "getSuccessorCards",
    check: "checkSuccessorCard",
    add: "addSuccessorCard",
    remove: "removeSuccessorCard",
  }),
  getChildCardGraph: graph("child"),
  getParentCardGraph: graph("parent"),
  getPredecessorCardGraph: graph("predecessor"),
  getSuccessorCardGraph: graph("successor"),
};
