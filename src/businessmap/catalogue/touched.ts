/**
 * What an operation shows and what it makes stale, told from its path: for operations that no code
 * of this program knows by name.
 *
 * @module
 */
import { FRESHNESS, TAGS } from "../freshness.ts";
import type { Operation, RequestParts } from "./types.ts";

/** How long a read's answer may be used again, and what it shows. */
export interface Shown {
  /** Milliseconds; 0 for never. */
  readonly freshness: number;
  readonly tags: readonly string[];
}

/** Things of the whole account that boards and cards refer to. */
const LIBRARY = new Set([
  "tags",
  "stickers",
  "customFields",
  "cardTypes",
  "blockReasons",
  "discardReasons",
  "cardTemplates",
]);

const DOCS = new Set(["docs", "personalDocs"]);

const PEOPLE = new Set(["users", "teams", "roles"]);

/** What nothing that is kept shows any part of. */
const APART = new Set([
  "webhooks",
  "dashboardPages",
  "myDashboardPages",
  "myFavoriteBoards",
  "mySettings",
  "files",
  "plans",
  "addons",
  "checkSPFRecord",
]);

/** The parts of a board that its structure shows. */
const STRUCTURE = new Set([
  "currentStructure",
  "workflows",
  "lanes",
  "columns",
  "cellLimits",
  "mergedAreas",
  "laneSectionLimits",
]);

/** What a read shows. Histories and everything unknown are asked for anew each time. */
export function shownBy(operation: Operation, parts: RequestParts): Shown {
  const [family = "", below] = literals(operation);
  const depth = literals(operation).length;
  const board = idIn(parts.path, "board_id");
  const card = idIn(parts.path, "card_id");
  if (family === "cards") {
    const tags = [TAGS.cards, ...(card === undefined ? [] : [TAGS.card(card)])];
    return { freshness: FRESHNESS.cards, tags };
  }
  if (family === "boards" && below !== undefined && board !== undefined && STRUCTURE.has(below)) {
    return { freshness: FRESHNESS.library, tags: [TAGS.structure(board)] };
  }
  if (depth === 1 && family === "boards") {
    return { freshness: FRESHNESS.boards, tags: [TAGS.boards] };
  }
  if (depth === 1 && family === "workspaces") {
    return { freshness: FRESHNESS.boards, tags: [TAGS.workspaces] };
  }
  if (depth === 1 && (LIBRARY.has(family) || PEOPLE.has(family))) {
    return { freshness: FRESHNESS.library, tags: [TAGS.library, TAGS.users] };
  }
  return { freshness: 0, tags: [] };
}

/** The tags of what a write makes stale; of an unknown one, of everything that is not one board's. */
export function touchedByOperation(operation: Operation, parts: RequestParts): string[] {
  const [family = ""] = literals(operation);
  if (APART.has(family)) return [];
  if (DOCS.has(family)) return [TAGS.docs];
  const boards = [...new Set([...idsIn(parts.path), ...idsIn(parts.body)])];
  const structures = boards.map(TAGS.structure);
  if (family === "cards" || family === "loggedTime" || family === "archivedCardVersions") {
    return [TAGS.cards];
  }
  if (family === "boards") {
    return [TAGS.boards, TAGS.library, TAGS.users, TAGS.cards, ...structures];
  }
  if (family === "workspaces") return [TAGS.workspaces, TAGS.boards, TAGS.users];
  if (LIBRARY.has(family)) return [TAGS.library, TAGS.cards, ...structures];
  if (PEOPLE.has(family)) return [TAGS.users, TAGS.library, TAGS.cards, ...structures];
  return [
    TAGS.workspaces,
    TAGS.boards,
    TAGS.library,
    TAGS.users,
    TAGS.cards,
    ...structures,
  ];
}

function literals({ path }: Operation): string[] {
  return path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
}

/** The id of that name; parameters may be written as text. */
function idIn(parameters: RequestParts["path"], name: string): number | undefined {
  return asId(parameters?.[name]);
}

/** The ids of boards that a part of a request names. */
function idsIn(part: unknown): number[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part)
    .filter(([name]) => /^board_ids?(_|$)/.test(name))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]).map(asId))
    .filter((id) => id !== undefined);
}

function asId(value: unknown): number | undefined {
  const id = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof id === "number" && Number.isSafeInteger(id) ? id : undefined;
}
