/**
 * Names for the ids on cards. What is not cached is asked for only as far as the caller allows; an
 * id whose name is not known, or cannot be had, is shown as `#12`.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import type { Card, CustomField, User } from "../businessmap/entities.ts";
import { sectionName, type Structure } from "../businessmap/structure.ts";

/** Which names may cost requests. */
export interface NameBudget {
  /** How many boards' structures may be asked for. */
  readonly structures?: number;
  /** Milliseconds that each of them is waited for. @default {Infinity} as long as the call takes */
  readonly structuresWithin?: number;
  readonly users?: boolean;
  readonly types?: boolean;
  readonly tags?: boolean;
}

/** Looks up names by id. */
export interface Names {
  structure(boardId: number | null): Structure | undefined;
  board(boardId: number | null): string;
  /** `Workflow / Column`, without the workflow where there is only one. */
  column(card: Card): string;
  /** Empty where the workflow has one lane only. */
  lane(card: Card): string;
  user(id: number | null): string;
  type(id: number | null): string;
  tags(ids: readonly number[]): string;
  sticker(id: number): string;
  /** An exit criterion of the column that a card is in. */
  criterion(card: Card, id: number): string;
  field(id: number): CustomField | undefined;
}

/** Loads the names that these cards need. */
export async function namesOf(
  account: Account,
  cards: readonly Card[],
  budget: NameBudget = {},
): Promise<Names> {
  const boards = new Set(cards.flatMap((card) => card.board_id === null ? [] : [card.board_id]));
  const [structures, boardList, users, types, tags, fields, stickers] = await Promise.all([
    structuresOf(account, [...boards], budget),
    account.decorating("boards", account.knownBoards),
    account.decorating(
      "users",
      budget.users &&
        cards.some((card) => card.owner_user_id !== null || card.co_owner_ids.length > 0)
        ? account.users
        : account.knownUsers,
    ),
    account.decorating(
      "card types",
      budget.types && cards.some((card) => card.type_id !== null)
        ? account.cardTypes
        : account.knownCardTypes,
    ),
    account.decorating(
      "tags",
      budget.tags && cards.some((card) => card.tag_ids.length > 0)
        ? account.tags
        : account.knownTags,
    ),
    account.decorating("custom fields", account.knownCustomFields),
    cards.some((card) => card.stickers.length > 0)
      ? account.decorating("stickers", account.knownStickers)
      : undefined,
  ]);
  const userNames = new Map(users?.map((user) => [user.user_id, userName(user)]));
  const typeNames = new Map(types?.map((type) => [type.type_id, type.name]));
  const tagNames = new Map(tags?.map((tag) => [tag.tag_id, tag.label]));
  const boardNames = new Map(boardList?.map((board) => [board.board_id, board.name]));
  const structure = (id: number | null) => id === null ? undefined : structures.get(id);

  return {
    structure,
    board: (id) => id === null ? "" : structure(id)?.name ?? boardNames.get(id) ?? number(id),
    column(card) {
      const board = structure(card.board_id);
      const column = board?.column(card.column_id);
      if (!board || !column) {
        const section = sectionName(card.section);
        return `${number(card.column_id)}${section && ` ${section}`}`;
      }
      const workflow = board.workflow(column.workflowId);
      return board.workflows.length > 1 && workflow
        ? `${workflow.name} / ${column.path}`
        : column.path;
    },
    lane(card) {
      const board = structure(card.board_id);
      const workflow = board?.workflow(card.workflow_id);
      if (workflow && workflow.lanes.length < 2) return "";
      return board?.lane(card.lane_id)?.name ?? number(card.lane_id);
    },
    user: (id) => id === null ? "" : userNames.get(id) ?? number(id),
    type: (id) => id === null ? "" : typeNames.get(id) ?? number(id),
    tags: (ids) => ids.map((id) => tagNames.get(id) ?? number(id)).join(", "),
    sticker: (id) => stickers?.find((one) => one.sticker_id === id)?.label ?? number(id),
    criterion(card, id) {
      const column = structure(card.board_id)?.column(card.column_id);
      return column?.checklist.find((item) => item.id === id)?.text ?? number(id);
    },
    field: (id) => fields?.find((field) => field.field_id === id),
  };
}

/** The name by which people know a user. */
export function userName(user: Pick<User, "realname" | "username" | "email" | "user_id">): string {
  return user.realname || user.username || user.email || `#${user.user_id}`;
}

function number(id: number | null): string {
  return id === null ? "" : `#${id}`;
}

async function structuresOf(
  account: Account,
  boards: readonly number[],
  { structures: allowed = 0, structuresWithin = Infinity }: NameBudget,
): Promise<Map<number, Structure>> {
  const found = new Map<number, Structure>();
  const named = (read: () => Promise<Structure | undefined>) => account.decorating("columns", read);
  const known = await Promise.all(boards.map((id) => named(() => account.knownStructure(id))));
  let left = allowed;
  for (const [index, id] of boards.entries()) {
    const structure = known[index] ??
      (left-- > 0 ? await named(() => account.structureWithin(id, structuresWithin)) : undefined);
    if (structure) found.set(id, structure);
  }
  return found;
}
