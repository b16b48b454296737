/**
 * The account as tools see it: its things, and names turned into ids. One is made for each tool
 * call; what outlives a call is kept by the gateway.
 *
 * @module
 */
import * as z from "zod";
import { UpstreamError } from "../gateway/errors.ts";
import type { Send } from "../gateway/request.ts";
import { parseBoardRef } from "./card_ref.ts";
import { loadCatalogue } from "./catalogue/catalogue.ts";
import type { Catalogue } from "./catalogue/types.ts";
import {
  type CallOptions,
  type Client,
  createClient,
  type Progress,
  type Scope,
} from "./client.ts";
import {
  Board,
  CardType,
  CustomField,
  Me,
  Member,
  RawStructure,
  Reason,
  Sticker,
  Tag,
  Template,
  User,
  Workspace,
} from "./entities.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import { isNamed, type Naming, type Ref, resolve } from "./names.ts";
import { createSightings, type Sightings } from "./sightings.ts";
import { readStructure, type Structure } from "./structure.ts";

/** Which account, and what may be done to it. */
export interface AccountSettings {
  /** Its host, for URLs: `acme.kanbanize.com`. */
  readonly host: string;
  /** `https://acme.kanbanize.com`. */
  readonly origin: string;
  readonly readOnly: boolean;
  readonly defaultWorkspaceId?: number;
}

/** The account for the length of one tool call. */
export interface Account {
  readonly settings: AccountSettings;
  readonly client: Client;
  readonly sightings: Sightings;
  /** Every operation that can be called, newer ones of this account included. */
  catalogue(): Promise<Catalogue>;
  /** Tells whoever asked how far it is. */
  readonly progress: Progress;
  /**
   * What a read brings that only decorates an answer with names; `undefined` when it fails, which
   * the answer then says. What was asked for by name is not read in this way.
   *
   * @param what in the plural: `tags`
   */
  decorating<T>(what: string, read: () => Promise<T>): Promise<T | undefined>;
  workspaces(): Promise<Workspace[]>;
  /** All boards that the key's user sees, archived ones too. */
  boards(): Promise<Board[]>;
  /** The boards if they are cached; costs no request. */
  knownBoards(): Promise<Board[] | undefined>;
  structure(boardId: number): Promise<Structure>;
  /** The same, waited for no longer than so many milliseconds. */
  structureWithin(boardId: number, within: number): Promise<Structure>;
  /** The structure as it is now, whatever is cached. */
  structureNow(boardId: number): Promise<Structure>;
  /** The structure if it is cached; costs no request. */
  knownStructure(boardId: number): Promise<Structure | undefined>;
  users(): Promise<User[]>;
  knownUsers(): Promise<User[] | undefined>;
  members(boardId: number): Promise<z.infer<typeof Member>[]>;
  /** A list that belongs to one board, such as its tags. */
  boardList<T>(
    operation: "getBoardCustomFields" | "getBoardTags" | "getBoardCardTypes",
    boardId: number,
    row: z.ZodType<T>,
  ): Promise<T[]>;
  me(): Promise<Me>;
  tags(): Promise<z.infer<typeof Tag>[]>;
  knownTags(): Promise<z.infer<typeof Tag>[] | undefined>;
  cardTypes(): Promise<z.infer<typeof CardType>[]>;
  knownCardTypes(): Promise<z.infer<typeof CardType>[] | undefined>;
  stickers(): Promise<z.infer<typeof Sticker>[]>;
  knownStickers(): Promise<z.infer<typeof Sticker>[] | undefined>;
  blockReasons(): Promise<z.infer<typeof Reason>[]>;
  templates(): Promise<z.infer<typeof Template>[]>;
  customFields(): Promise<CustomField[]>;
  knownCustomFields(): Promise<CustomField[] | undefined>;
  /** The id of a board given by id, URL or name; ids and URLs cost no request. */
  boardId(ref: Ref): Promise<number>;
  /** The same, where a name may mean an archived board just as well. */
  anyBoardId(ref: Ref): Promise<number>;
  workspaceId(ref: Ref): Promise<number>;
  /** The id of a user given by id, name, e-mail or `me`. */
  userId(ref: Ref): Promise<number>;
  tagId(ref: Ref): Promise<number>;
  cardTypeId(ref: Ref): Promise<number>;
  stickerId(ref: Ref): Promise<number>;
  blockReasonId(ref: Ref): Promise<number>;
  templateId(ref: Ref): Promise<number>;
  customField(ref: Ref): Promise<CustomField>;
}

/** An account over a gateway, for one scope. */
export function createAccount(
  settings: AccountSettings,
  send: Send,
  scope: Scope = {},
  sightings: Sightings = createSightings(),
  catalogue: () => Promise<Catalogue> = loadCatalogue,
): Account {
  const client = createClient(send, scope, catalogue);

  /** A whole list that changes seldom, and the same from the cache alone. */
  function library<T>(operation: Parameters<Client["data"]>[0], row: z.ZodType<T>, query?: {
    readonly expand?: readonly string[];
  }) {
    const options: CallOptions = { freshness: FRESHNESS.library, tags: [TAGS.library] };
    const parts = query ? { query } : {};
    return {
      all: () => client.data(operation, parts, row.array(), options),
      known: () => client.cached(operation, parts, row.array(), options),
    };
  }

  const users = library("getUsers", User);
  const tags = library("getTags", Tag);
  const types = library("getCardTypes", CardType);
  const stickers = library("getStickers", Sticker);
  const reasons = library("getBlockReasons", Reason);
  const templates = library("getCardTemplates", Template);
  const fields = library("getCustomFields", CustomField, { expand: ["allowed_values"] });

  const workspaces = () =>
    client.data("getWorkspaces", {}, Workspace.array(), {
      freshness: FRESHNESS.boards,
      tags: [TAGS.workspaces],
    });
  const boardOptions: CallOptions = { freshness: FRESHNESS.boards, tags: [TAGS.boards] };
  const boards = () => client.data("getBoards", {}, Board.array(), boardOptions);
  const me = () =>
    client.data("getActiveUserData", {}, Me, { freshness: FRESHNESS.library, tags: [TAGS.users] });
  const structureOptions = (boardId: number): CallOptions => ({
    freshness: FRESHNESS.library,
    tags: [TAGS.structure(boardId)],
  });

  async function readBoard(boardId: number, options?: CallOptions): Promise<Structure> {
    const path = { board_id: boardId };
    return readStructure(
      await client.data("getCurrentBoardStructure", { path }, RawStructure, options),
    );
  }

  async function findBoardId(ref: Ref, archived: boolean): Promise<number> {
    const parsed = parseBoardRef(ref, settings.host);
    const number = asId(parsed);
    if (number !== undefined) return number;
    const found = await boards();
    // Workspaces cost a request of their own: asked for only when the name may contain one.
    const spaces = String(parsed).includes("/") ? await workspaces() : [];
    const names = new Map(spaces.map((space) => [space.workspace_id, space.name]));
    const naming: Naming<Board> = {
      id: (board) => board.board_id,
      names: (board) => [board.name],
      path: (board) => [names.get(board.workspace_id ?? 0) ?? "", board.name],
    };
    const active = found.filter((board) => archived || !board.is_archived);
    // A name means an archived board only where no other board has it.
    const candidates = isNamed(parsed, active, naming) || !isNamed(parsed, found, naming)
      ? active
      : found;
    return resolve("board", parsed, candidates, naming).board_id;
  }

  async function userId(ref: Ref): Promise<number> {
    if (typeof ref === "string" && ref.trim().toLowerCase() === "me") {
      const { user_id } = await me();
      if (user_id !== null) return user_id;
      throw new DomainError("not_found", "The account does not say which user the key belongs to.");
    }
    const number = asId(ref);
    if (number !== undefined) return number;
    const user = resolve("user", ref, await users.all(), {
      id: (user) => user.user_id,
      names: (user) => [user.realname, user.username, user.email],
    });
    return user.user_id;
  }

  /** Resolves a name in a list whose rows have an id and one name; an id costs no request. */
  function finder<T>(
    kind: string,
    all: () => Promise<T[]>,
    id: (row: T) => number,
    name: (row: T) => string,
  ) {
    return async (ref: Ref): Promise<number> =>
      asId(ref) ?? id(resolve(kind, ref, await all(), { id, names: (row) => [name(row)] }));
  }

  return {
    settings,
    client,
    sightings,
    catalogue,
    progress: scope.onProgress ?? (() => Promise.resolve()),
    async decorating(what, read) {
      try {
        return await read();
      } catch (error) {
        // Who gave up wants no answer, with names or without.
        if (!(error instanceof UpstreamError) || error.failure === "cancelled") throw error;
        scope.onUnnamed?.(what);
        return undefined;
      }
    },
    workspaces,
    boards,
    knownBoards: () => client.cached("getBoards", {}, Board.array(), boardOptions),
    me,
    structure: (id) => readBoard(id, structureOptions(id)),
    structureWithin: (id, within) => readBoard(id, { ...structureOptions(id), within }),
    structureNow: (id) => readBoard(id),
    async knownStructure(id) {
      const raw = await client.cached(
        "getCurrentBoardStructure",
        { path: { board_id: id } },
        RawStructure,
        structureOptions(id),
      );
      return raw && readStructure(raw);
    },
    users: users.all,
    knownUsers: users.known,
    boardList: (operation, id, row) =>
      client.data(operation, { path: { board_id: id } }, row.array(), {
        freshness: FRESHNESS.library,
        tags: [TAGS.library, TAGS.structure(id)],
      }),
    members: (id) =>
      client.data("getBoardAssignees", { path: { board_id: id } }, Member.array(), {
        freshness: FRESHNESS.library,
        tags: [TAGS.users, TAGS.structure(id)],
      }),
    tags: tags.all,
    knownTags: tags.known,
    cardTypes: types.all,
    knownCardTypes: types.known,
    stickers: stickers.all,
    knownStickers: stickers.known,
    blockReasons: reasons.all,
    templates: templates.all,
    customFields: fields.all,
    knownCustomFields: fields.known,
    boardId: (ref) => findBoardId(ref, false),
    anyBoardId: (ref) => findBoardId(ref, true),
    userId,
    workspaceId: finder("workspace", workspaces, (row) => row.workspace_id, (row) => row.name),
    tagId: finder("tag", tags.all, (row) => row.tag_id, (row) => row.label),
    cardTypeId: finder("card type", types.all, (row) => row.type_id, (row) => row.name),
    stickerId: finder("sticker", stickers.all, (row) => row.sticker_id, (row) => row.label),
    blockReasonId: finder(
      "block reason",
      reasons.all,
      (row) => row.reason_id,
      (row) => row.label,
    ),
    templateId: finder("template", templates.all, (row) => row.template_id, (row) => row.name),
    customField: async (ref) =>
      resolve("custom field", ref, await fields.all(), {
        id: (field) => field.field_id,
        names: (field) => [field.name],
      }),
  };
}

/** The number that a reference is, when it is an id rather than a name. */
export function asId(ref: Ref): number | undefined {
  if (typeof ref === "number") return ref;
  return /^\d{1,10}$/.test(ref.trim()) ? Number(ref.trim()) : undefined;
}
