/**
 * Resources: what a client can show without a tool call. Their contents are the answers of tools,
 * as Markdown, so each is there exactly where its tool is.
 *
 * @module
 */
import {
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from "@modelcontextprotocol/server";
import type { Has } from "../tools/select.ts";
import type { Calls, CallScope } from "./call.ts";
import { REQUESTS_META } from "./results.ts";

const SCHEME = "businessmap:";
const MARKDOWN = "text/markdown";

/** What the variable of a template names. */
export type Variable = "board" | "card";

/** A resource, or a family of them. */
interface Resource {
  /** The authority of its address: `boards`. */
  readonly place: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The tool whose answer it is. */
  readonly tool: string;
  /** What stands after the place; none for a single resource. */
  readonly variable?: Variable;
  args(id: string): Record<string, unknown>;
}

const RESOURCES: readonly Resource[] = [
  {
    place: "boards",
    name: "boards",
    title: "Boards",
    description: "All workspaces and their boards, with ids.",
    tool: "list_boards",
    args: () => ({}),
  },
  {
    place: "boards",
    name: "board",
    title: "Board",
    description: "A board by id or name: its columns, lanes and limits, and how full it is.",
    tool: "get_board",
    variable: "board",
    args: (board) => ({ board, include: ["counts", "limits", "settings"] }),
  },
  {
    place: "cards",
    name: "card",
    title: "Card",
    description: "A card by id, with description, comments, subtasks, links and custom fields.",
    tool: "get_cards",
    variable: "card",
    args: (card) => ({
      cards: [card],
      include: ["description", "comments", "subtasks", "links", "custom_fields"],
    }),
  },
];

/** Whether there is any resource at all. */
export function hasResources(has: Has): boolean {
  return RESOURCES.some(({ tool }) => has(tool));
}

/** The resources with a fixed address. */
export function resourceList(has: Has): ListResourcesResult {
  return {
    resources: RESOURCES.filter(({ tool, variable }) => variable === undefined && has(tool))
      .map(({ place, ...resource }) => ({ uri: `${SCHEME}//${place}`, ...described(resource) })),
  };
}

/** The addresses that hold an id. */
export function resourceTemplates(has: Has): ListResourceTemplatesResult {
  return {
    resourceTemplates: RESOURCES.filter(({ tool, variable }) => variable !== undefined && has(tool))
      .map((resource) => ({ uriTemplate: templateOf(resource), ...described(resource) })),
  };
}

/** What the variable of an offered template names; `undefined` where there is no such template. */
export function variableOf(uriTemplate: string, has: Has): Variable | undefined {
  return RESOURCES.find((one) => has(one.tool) && one.variable && templateOf(one) === uriTemplate)
    ?.variable;
}

/** The name that every template gives its variable. */
export const VARIABLE = "id";

function templateOf({ place }: Resource): string {
  return `${SCHEME}//${place}/{${VARIABLE}}`;
}

function described(
  { name, title, description }: Pick<Resource, "name" | "title" | "description">,
) {
  return { name, title, description, mimeType: MARKDOWN };
}

/**
 * Reads a resource by a call of its tool.
 *
 * @throws {ProtocolError} what is not there, or cannot be had
 */
export async function readResource(
  uri: string,
  has: Has,
  calls: Pick<Calls, "carryOut">,
  scope: CallScope,
): Promise<ReadResourceResult> {
  const found = find(uri);
  if (found === undefined || !has(found.resource.tool)) throw notFound(uri);
  const { resource, id } = found;
  const { result, requests, outcome, kind } = await calls.carryOut(
    resource.tool,
    resource.args(id),
    { ...scope, format: "markdown" },
  );
  const [content] = result.content;
  const text = content?.type === "text" ? content.text : "";
  if (outcome === "failed") throw problem(uri, kind, text);
  return {
    contents: [{ uri, mimeType: MARKDOWN, text }],
    _meta: { [REQUESTS_META]: requests },
  };
}

function find(uri: string): { readonly resource: Resource; readonly id: string } | undefined {
  const [, place, rest] = /^businessmap:\/\/([a-z]+)(?:\/([^/?#]+))?$/.exec(uri) ?? [];
  const resource = RESOURCES.find((one) =>
    one.place === place && (one.variable === undefined) === (rest === undefined)
  );
  const id = decoded(rest ?? "");
  return resource === undefined || id === undefined ? undefined : { resource, id };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Kinds of failure that mean that there is nothing at the address. */
const ABSENT = new Set(["not_found", "unknown_name", "nothing_done"]);

/** Kinds that mean that the address is wrong. */
const WRONG = new Set(["bad_input", "invalid", "ambiguous_name"]);

function problem(uri: string, kind: string | undefined, text: string): ProtocolError {
  if (kind !== undefined && ABSENT.has(kind)) return notFound(uri, text);
  const code = kind !== undefined && WRONG.has(kind)
    ? ProtocolErrorCode.InvalidParams
    : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, text);
}

function notFound(uri: string, why = "There is no such resource."): ProtocolError {
  return new ResourceNotFoundError(uri, why);
}
