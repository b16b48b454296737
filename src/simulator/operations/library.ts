/**
 * Tags, stickers, card types, block and discard reasons, custom fields and card templates: all
 * have the same operations, so one table describes them.
 *
 * @module
 */
import { type Call, expansion, found, type Handlers, idOf, pick } from "../call.ts";
import { numberOf, numbersOf, objectsOf } from "../fields.ts";
import { missing, type Thing, unknownThing } from "../refusal.ts";
import { nextId } from "../state.ts";
import type { Card, Fields, LibraryKind } from "../types.ts";
import { boardOf } from "./boards.ts";
import { libraryParts, newTemplate, newValue } from "./library_parts.ts";

/** One kind of library thing. */
interface Kind {
  readonly kind: LibraryKind;
  readonly thing: Thing;
  /** Its id's name. */
  readonly id: string;
  /** The query parameter that names several ids. */
  readonly ids: string;
  /** In the names of operations: `Tag` and `Tags`. */
  readonly one: string;
  readonly many: string;
  /** A new one's fields, in the order in which they are answered. */
  readonly defaults: Fields;
  /** What its settings on a board are; absent where being there is all. */
  readonly onBoard?: Fields;
  /** Whether a card uses it. */
  readonly isOn: (card: Card, id: number) => boolean;
  /** Takes it off a card, or puts another in its place. */
  readonly replace: (card: Card, id: number, by: number | null) => void;
}

const swap = (ids: number[], id: number, by: number | null): number[] => [
  ...new Set(ids.flatMap((one) => one !== id ? [one] : by === null ? [] : [by])),
];

const COMMON = { availability: 0, is_enabled: 1 };
const ICON = { icon_type: 0, icon_id: 0 };

const KINDS: readonly Kind[] = [
  {
    kind: "tags",
    thing: "tag",
    id: "tag_id",
    ids: "tag_ids",
    one: "Tag",
    many: "Tags",
    defaults: { label: "", color: null, ...COMMON },
    isOn: (card, id) => card.tag_ids.includes(id),
    replace: (card, id, by) => card.tag_ids = swap(card.tag_ids, id, by),
  },
  {
    kind: "stickers",
    thing: "sticker",
    id: "sticker_id",
    ids: "sticker_ids",
    one: "Sticker",
    many: "Stickers",
    defaults: { ...ICON, label: "", color: null, ...COMMON },
    onBoard: { limit_per_board: null, limit_per_card: null },
    isOn: (card, id) => card.stickers.some((one) => one.sticker_id === id),
    replace: (card, id) => card.stickers = card.stickers.filter((one) => one.sticker_id !== id),
  },
  {
    kind: "cardTypes",
    thing: "type",
    id: "type_id",
    ids: "type_ids",
    one: "CardType",
    many: "CardTypes",
    defaults: {
      ...ICON,
      name: "",
      description: null,
      color: null,
      card_color_sync: 0,
      all_properties_are_locked: 0,
      ...COMMON,
    },
    onBoard: { icon_type: null, icon_id: null, color: null, card_color_sync: null },
    isOn: (card, id) => card.type_id === id,
    replace: (card, _id, by) => card.type_id = by,
  },
  {
    kind: "blockReasons",
    thing: "blockReason",
    id: "reason_id",
    ids: "reason_ids",
    one: "BlockReason",
    many: "BlockReasons",
    defaults: {
      ...ICON,
      label: "",
      color: null,
      with_cards: 0,
      with_date: 0,
      with_users: 0,
      ...COMMON,
    },
    isOn: (card, id) => card.block?.reason_id === id,
    replace: (card, _id, by) => {
      if (card.block) card.block = { ...card.block, reason_id: by };
    },
  },
  {
    kind: "discardReasons",
    thing: "discardReason",
    id: "reason_id",
    ids: "reason_ids",
    one: "DiscardReason",
    many: "DiscardReasons",
    defaults: { label: "", ...COMMON },
    isOn: (card, id) => card.reason_id === id,
    replace: (card, _id, by) => card.reason_id = by,
  },
  {
    kind: "customFields",
    thing: "field",
    id: "field_id",
    ids: "field_ids",
    one: "CustomField",
    many: "CustomFields",
    defaults: {
      name: "",
      color: null,
      type: "single_line_text",
      is_immutable: 0,
      is_always_present: 0,
      all_properties_are_locked: 0,
      ...COMMON,
    },
    onBoard: { position: 0, color: null, is_always_present: 0 },
    isOn: (card, id) => card.fields.has(id),
    replace: (card, id) => card.fields.delete(id),
  },
  {
    kind: "cardTemplates",
    thing: "template",
    id: "template_id",
    ids: "template_ids",
    one: "CardTemplate",
    many: "CardTemplates",
    defaults: { name: "", description: null, ...COMMON, template_cards: [] },
    isOn: () => false,
    replace: () => {},
  },
];

/** Filters of the lists that compare a field with the parameter of the same name. */
const PLAIN_FILTERS = ["label", "name", "is_enabled", "is_immutable", "is_always_present"];

function itemOf(call: Call, { kind, thing, id }: Kind): Fields {
  return found(call.state.library[kind], thing, idOf(call, id));
}

function boardsWith(call: Call, { kind, id }: Kind, item: Fields): number[] {
  return [...call.state.boards.values()]
    .filter((board) => item.availability === 2 || board.library[kind].has(Number(item[id])))
    .map((board) => board.board_id);
}

function cardsWith(call: Call, one: Kind, item: Fields): number[] {
  return [...call.state.cards.values()]
    .filter((card) => one.isOn(card, Number(item[one.id]))).map((card) => card.card_id);
}

function expanded(call: Call, one: Kind, item: Fields): Fields {
  const { allowed_values, ...plain } = item;
  const row = pick(plain, call);
  const boards = () => boardsWith(call, one, item);
  const cards = () => cardsWith(call, one, item);
  if (expansion(call, "board_ids")) row.board_ids = boards().map((board_id) => ({ board_id }));
  if (expansion(call, "boards")) {
    row.boards = boards().map((board_id) => ({
      board_id,
      ...one.onBoard,
      ...call.state.boards.get(board_id)?.library[one.kind].get(Number(item[one.id])),
    }));
  }
  if (expansion(call, "board_count")) row.board_count = boards().length;
  if (expansion(call, "card_ids")) row.card_ids = cards().map((card_id) => ({ card_id }));
  if (expansion(call, "card_count")) row.card_count = cards().length;
  if (expansion(call, "allowed_values")) row.allowed_values = allowed_values ?? [];
  if (expansion(call, "business_rules")) row.business_rules = [];
  return row;
}

function listed(call: Call, one: Kind): Fields[] {
  const { query, state } = call;
  const among = (name: string, value: unknown) =>
    !Array.isArray(query[name]) || query[name].includes(value);
  return [...state.library[one.kind].values()].filter((item) =>
    among(one.ids, item[one.id]) && among("availability", item.availability) &&
    among("types", item.type) &&
    PLAIN_FILTERS.every((name) => query[name] === undefined || query[name] === item[name])
  );
}

function create(call: Call, one: Kind): unknown {
  const id = nextId(call.state, "library");
  const { allowed_values: _values, primary_card: _card, other_cards: _cards, ...given } = call.body;
  const item: Fields = { [one.id]: id, ...one.defaults, ...given };
  if (one.kind === "cardTemplates") Object.assign(item, newTemplate(call));
  if (one.kind === "customFields" && item.type === "dropdown") {
    item.allowed_values = objectsOf(call.body, "allowed_values")
      .map((value, position) => newValue(call, value, position));
  }
  call.state.library[one.kind].set(id, item);
  return { data: expanded(call, one, item) };
}

function remove(call: Call, one: Kind): undefined {
  const id = Number(itemOf(call, one)[one.id]);
  const by = numberOf(call.query, `replace_with_${one.id}`) ?? null;
  if (by !== null && !call.state.library[one.kind].has(by)) throw unknownThing(one.thing, by);
  for (const card of call.state.cards.values()) if (one.isOn(card, id)) one.replace(card, id, by);
  for (const board of call.state.boards.values()) board.library[one.kind].delete(id);
  call.state.library[one.kind].delete(id);
}

function batchBoards(call: Call, one: Kind): unknown {
  const id = Number(itemOf(call, one)[one.id]);
  const switchOn = (board_id: number, settings: Fields) => {
    const board = call.state.boards.get(board_id);
    if (!board) throw unknownThing("board", board_id);
    board.library[one.kind].set(id, { ...board.library[one.kind].get(id), ...settings });
    return { board_id, ...one.onBoard, ...board.library[one.kind].get(id) };
  };
  for (const board_id of numbersOf(call.body, "board_ids_to_add")) switchOn(board_id, {});
  const changed = objectsOf(call.body, "boards_to_add_or_update")
    .map(({ board_id, ...settings }) => switchOn(Number(board_id), settings));
  for (const board_id of numbersOf(call.body, "board_ids_to_remove")) {
    call.state.boards.get(board_id)?.library[one.kind].delete(id);
  }
  return one.onBoard ? { data: changed } : undefined;
}

/** The operations on the things themselves. */
function operations(one: Kind): Handlers {
  const single = one.one;
  return {
    [`get${one.many}`]: (call) => ({
      data: listed(call, one).map((item) => expanded(call, one, item)),
    }),
    [`get${single}`]: (call) => ({ data: expanded(call, one, itemOf(call, one)) }),
    [`create${single}`]: (call) => create(call, one),
    [`update${single}`](call) {
      const item = itemOf(call, one);
      const { cards_to_add: _add, cards_to_update: _update, ...given } = call.body;
      Object.assign(item, given);
      return { data: expanded(call, one, item) };
    },
    [`delete${single}`]: (call) => remove(call, one),
    [`get${single}Boards`]: (call) => ({
      data: boardsWith(call, one, itemOf(call, one)).map((board_id) => ({ board_id })),
    }),
    [`update${single}Boards`]: (call) => batchBoards(call, one),
    [`get${single}Cards`]: (call) => ({
      data: cardsWith(call, one, itemOf(call, one)).map((card_id) => ({ card_id })),
    }),
  };
}

/** The operations on the things of a board. */
function boardOperations(one: Kind): Handlers {
  const { kind, thing, id, onBoard } = one;
  const on = (call: Call): Map<number, Fields> => boardOf(call).library[kind];
  const settings = (call: Call) => {
    const there = on(call).get(idOf(call, id));
    if (!there) throw missing(thing, idOf(call, id));
    return { ...onBoard, ...there };
  };
  const set = (call: Call) => {
    const key = idOf(call, id);
    on(call).set(key, { ...on(call).get(key), ...call.body });
    return onBoard ? { data: settings(call) } : undefined;
  };
  const list = (call: Call) => {
    const ids = listed({ ...call, query: {} }, one)
      .filter((item) => item.availability === 2 || on(call).has(Number(item[id])))
      .map((item) => Number(item[id]));
    const rows = ids.map((key) => ({ [id]: key, ...onBoard, ...on(call).get(key) }));
    return { data: kind === "stickers" ? ids.map((key) => ({ [id]: key })) : rows };
  };
  return {
    [`getBoard${one.many}`]: list,
    [`checkBoard${one.one}`](call) {
      const data = settings(call);
      return onBoard ? { data } : undefined;
    },
    [`getBoard${one.one}`]: (call) => ({ data: settings(call) }),
    [`addBoard${one.one}`]: set,
    [`updateBoard${one.one}`]: set,
    [`removeBoard${one.one}`]: (call) => void on(call).delete(idOf(call, id)),
  };
}

export const library: Handlers = Object.assign(
  {},
  ...KINDS.map(operations),
  ...KINDS.map(boardOperations),
  libraryParts,
);
