/**
 * The kinds of things that boards share: tags, stickers, card types, reasons, custom fields and
 * card templates. They have the same operations under different names, so one table tells them
 * apart (all from the vendor's document).
 *
 * @module
 */
import type { OperationId } from "./catalogue/operation_ids.ts";

/** How a kind is called in a call. */
export const KIND_NAMES = [
  "tags",
  "stickers",
  "card_types",
  "block_reasons",
  "discard_reasons",
  "custom_fields",
  "card_templates",
] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** On which boards a thing is, by the API's numbers. */
export const AVAILABILITIES = ["manual", "new_boards", "all_boards"] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** The types of custom fields. */
export const FIELD_TYPES = [
  "single_line_text",
  "multi_line_text",
  "number",
  "date",
  "link",
  "dropdown",
  "contributor",
  "file",
  "vote",
  "card_picker",
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** One kind. */
export interface Kind {
  /** In the vendor's words: `block reason`. */
  readonly one: string;
  readonly many: string;
  /** What its id and its name are called, and the query parameter with several ids. */
  readonly id: string;
  readonly ids: string;
  readonly name: "label" | "name";
  /** What `expand` calls the boards that it is on. */
  readonly boards: "board_ids" | "boards";
  /** What else `expand` tells of the things that use it. */
  readonly usedBy: readonly ("card_ids" | "outcome_count" | "business_rules")[];
  /** Which of the properties that only some kinds have. */
  readonly has: readonly ("color" | "description" | "type" | "values" | "card")[];
  /** The query parameter with what takes the place of a deleted one. */
  readonly replacement?: string;
  readonly list: OperationId;
  readonly create: OperationId;
  readonly update: OperationId;
  readonly remove: OperationId;
  /** Several boards with one request, and whether that takes settings for each. */
  readonly batch?: { readonly operation: OperationId; readonly settings: boolean };
  /** One board a request. */
  readonly switchOn: OperationId;
  readonly switchOff: OperationId;
  /** Whether `switchOn` takes settings. */
  readonly settings: boolean;
}

const CARDS_AND_RULES = ["card_ids", "business_rules"] as const;

export const KINDS: Readonly<Record<KindName, Kind>> = {
  tags: {
    one: "tag",
    many: "tags",
    id: "tag_id",
    ids: "tag_ids",
    name: "label",
    boards: "board_ids",
    usedBy: CARDS_AND_RULES,
    has: ["color"],
    replacement: "replace_with_tag_id",
    list: "getTags",
    create: "createTag",
    update: "updateTag",
    remove: "deleteTag",
    batch: { operation: "updateTagBoards", settings: false },
    switchOn: "addBoardTag",
    switchOff: "removeBoardTag",
    settings: false,
  },
  stickers: {
    one: "sticker",
    many: "stickers",
    id: "sticker_id",
    ids: "sticker_ids",
    name: "label",
    boards: "board_ids",
    usedBy: CARDS_AND_RULES,
    has: ["color"],
    replacement: "replace_with_sticker_id",
    list: "getStickers",
    create: "createSticker",
    update: "updateSticker",
    remove: "deleteSticker",
    batch: { operation: "updateStickerBoards", settings: true },
    switchOn: "addBoardSticker",
    switchOff: "removeBoardSticker",
    settings: true,
  },
  card_types: {
    one: "card type",
    many: "card types",
    id: "type_id",
    ids: "type_ids",
    name: "name",
    boards: "boards",
    usedBy: CARDS_AND_RULES,
    has: ["color", "description"],
    replacement: "replace_with_type_id",
    list: "getCardTypes",
    create: "createCardType",
    update: "updateCardType",
    remove: "deleteCardType",
    switchOn: "addBoardCardType",
    switchOff: "removeBoardCardType",
    settings: true,
  },
  block_reasons: {
    one: "block reason",
    many: "block reasons",
    id: "reason_id",
    ids: "reason_ids",
    name: "label",
    boards: "board_ids",
    usedBy: CARDS_AND_RULES,
    has: ["color"],
    replacement: "replace_with_reason_id",
    list: "getBlockReasons",
    create: "createBlockReason",
    update: "updateBlockReason",
    remove: "deleteBlockReason",
    batch: { operation: "updateBlockReasonBoards", settings: false },
    switchOn: "addBoardBlockReason",
    switchOff: "removeBoardBlockReason",
    settings: false,
  },
  discard_reasons: {
    one: "discard reason",
    many: "discard reasons",
    id: "reason_id",
    ids: "reason_ids",
    name: "label",
    boards: "board_ids",
    usedBy: ["card_ids"],
    has: [],
    replacement: "replace_with_reason_id",
    list: "getDiscardReasons",
    create: "createDiscardReason",
    update: "updateDiscardReason",
    remove: "deleteDiscardReason",
    switchOn: "addBoardDiscardReason",
    switchOff: "removeBoardDiscardReason",
    settings: false,
  },
  custom_fields: {
    one: "custom field",
    many: "custom fields",
    id: "field_id",
    ids: "field_ids",
    name: "name",
    boards: "boards",
    usedBy: ["card_ids", "outcome_count", "business_rules"],
    has: ["color", "type", "values"],
    list: "getCustomFields",
    create: "createCustomField",
    update: "updateCustomField",
    remove: "deleteCustomField",
    batch: { operation: "updateCustomFieldBoards", settings: true },
    switchOn: "addBoardCustomField",
    switchOff: "removeBoardCustomField",
    settings: true,
  },
  card_templates: {
    one: "card template",
    many: "card templates",
    id: "template_id",
    ids: "template_ids",
    name: "name",
    boards: "board_ids",
    usedBy: [],
    has: ["description", "card"],
    list: "getCardTemplates",
    create: "createCardTemplate",
    update: "updateCardTemplate",
    remove: "deleteCardTemplate",
    switchOn: "addBoardCardTemplate",
    switchOff: "removeBoardCardTemplate",
    settings: false,
  },
};
