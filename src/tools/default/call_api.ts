import * as z from "zod";
import { namedOperation } from "../../businessmap/catalogue/named.ts";
import { shownBy, touchedByOperation } from "../../businessmap/catalogue/touched.ts";
import type { Operation, Problem, RequestParts } from "../../businessmap/catalogue/types.ts";
import { validateRequest } from "../../businessmap/catalogue/validate.ts";
import type { CallOptions, Client } from "../../businessmap/client.ts";
import { DomainError } from "../../businessmap/errors.ts";
import type { Answer } from "../answer.ts";
import { planOperation } from "../api_plan.ts";
import { confirm } from "../arguments.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { needsConfirmation } from "../irreversible.ts";
import { asRows, listSlice, readable, valueSections } from "../json_sections.ts";
import { hideSecrets } from "../secrets.ts";
import { counted } from "../words.ts";
import { member } from "../../member.ts";

/** Problems of one request that are told. */
const MOST_PROBLEMS = 5;

/** Tokens of an answer that its head and the remarks at its end may take. */
const RESERVE = 200;

const parameters = z.looseObject({});

const reading = {
  operation: z.string().trim().min(1).max(200).describe("Such as getBoard"),
  path: parameters.optional().describe("Its parameters by name"),
  query: parameters.optional(),
  cursor: z.string().max(60).optional(),
};

const COMMON = {
  name: "call_api",
  toolset: "default",
  idempotent: false,
} as const;

/** The same where nothing may be written. */
const readOnlyVariant = defineTool({
  ...COMMON,
  title: "Read through the API",
  description:
    "Runs one reading operation of the BusinessMap API, found with search_api, for what " +
    "no other tool shows. Arguments are checked before anything is sent.",
  effect: "read",
  idempotent: true,
  input: z.strictObject(reading),
  handler: (input, context) => call({ ...input, body: undefined, confirm: undefined }, context),
});

/** Runs any operation of the API. */
export const callApi = defineTool({
  ...COMMON,
  title: "Call the API",
  description: "Runs one operation of the BusinessMap API, found with search_api, for what no " +
    "other tool does. Arguments are checked before anything is sent; what cannot be undone needs " +
    "a confirmation.",
  effect: "change",
  readOnlyVariant,
  input: z.strictObject({
    ...reading,
    body: parameters.optional(),
    confirm,
  }),
  handler: call,
});

interface Input {
  readonly operation: string;
  readonly path?: Record<string, unknown> | undefined;
  readonly query?: Record<string, unknown> | undefined;
  readonly body?: Record<string, unknown> | undefined;
  readonly cursor?: string | undefined;
  readonly confirm?: string | undefined;
}

async function call(input: Input, context: ToolContext): Promise<Answer> {
  const operation = namedOperation(await context.account.catalogue(), input.operation);
  const { path, query, body } = input;
  const parts: RequestParts = {
    ...(path ? { path } : {}),
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
  };
  refuse(operation, parts, context);
  const problems = validateRequest(operation, parts);
  if (problems.length > 0) throw wrong(operation, problems);
  if (operation.method === "GET") return await read(operation, parts, input.cursor, context);
  if (input.cursor !== undefined) {
    throw new DomainError(
      "invalid",
      "`cursor` goes on with an answer to a reading operation only.",
    );
  }
  const reason = needsConfirmation(operation, parts, context.confirmAbove);
  if (reason !== undefined) {
    const action = actionOf(operation, parts);
    const plan = await planOperation(context, operation, parts, action, reason);
    await context.confirm(plan, input.confirm);
  }
  return await write(operation, parts, context);
}

/** @throws {DomainError} for what is never done through this tool */
function refuse(operation: Operation, parts: RequestParts, { account }: ToolContext): void {
  const { id, method, path } = operation;
  if (/\/apiKey(\/|$)/i.test(path)) {
    throw new DomainError(
      "refused",
      `${id} is not run: it would replace the API key that this server itself uses.`,
    );
  }
  if (account.settings.readOnly && method !== "GET") {
    throw new DomainError(
      "refused",
      `${id} changes the account, and this server may only read: call_api takes operations with ` +
        "the method GET alone.",
    );
  }
  if (Object.values(parts.path ?? {}).some((value) => /[/\\%?#\p{Cc}]/u.test(String(value)))) {
    throw new DomainError(
      "invalid",
      "A parameter in the path may hold no / \\ % ? # or control sign.",
    );
  }
  if (parts.query?.format === "excel") {
    throw new DomainError("refused", "Excel files cannot be shown: use format json.");
  }
}

function wrong(operation: Operation, problems: readonly Problem[]): DomainError {
  const told = problems.slice(0, MOST_PROBLEMS).map(({ where, at, message }) =>
    `\`${at === "" ? where : `${where}.${at}`}\`: ${message}`
  );
  const more = problems.length - told.length;
  return new DomainError(
    "invalid",
    [
      `Nothing was sent: the request ${operation.id} is wrong.`,
      ...told,
      ...(more > 0 ? [`And ${more} more.`] : []),
    ].join(" "),
    { hint: `search_api with operation ${operation.id} tells what it takes.` },
  );
}

/** The operation with its path as it would be called; values are checked to be parts of a path. */
function actionOf({ id, method, path }: Operation, parts: RequestParts): string {
  const target = path.replace(
    /\{([^}]+)\}/g,
    (_, name: string) => encodeURIComponent(String(parts.path?.[name])),
  );
  return `${id} (${method} ${target})`;
}

interface Got {
  readonly value: unknown;
  /** Page and number of pages, as far as the account tells. */
  readonly page?: { readonly number: number; readonly of: number };
}

/** The answer without its envelope, of which the API has two, and some operations have none. */
async function ask(
  client: Client,
  operation: Operation,
  parts: RequestParts,
  options: CallOptions,
): Promise<Got> {
  const body = await client.whole(operation.id, parts, options);
  const outer = operation.paging === "data" ? member(body, "data") : body;
  const pagination = member(outer, "pagination");
  const [number, of] = [member(pagination, "current_page"), member(pagination, "all_pages")];
  return {
    value: member(outer, "data") ?? withoutPages(outer),
    ...(typeof number === "number" && typeof of === "number" ? { page: { number, of } } : {}),
  };
}

function withoutPages(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const rest = Object.entries(value).filter(([key]) => key !== "pagination" && key !== "data");
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

async function read(
  operation: Operation,
  parts: RequestParts,
  cursor: string | undefined,
  { account, maxTokens }: ToolContext,
): Promise<Answer> {
  const question = [operation.id, parts.path ?? {}, parts.query ?? {}];
  const offset = readCursor(question, cursor);
  const { value, page } = await ask(account.client, operation, parts, shownBy(operation, parts));
  const { id } = operation;
  if (operation.status === 204) return { head: `${id}: yes, it is so.` };
  const shown = await readable(hideSecrets(value));
  const rows = asRows(shown);
  const pages = page && page.of > 1 ? `, page ${page.number} of ${page.of}` : "";
  const next = page && page.number < page.of
    ? ` The next page: query.page ${page.number + 1}.`
    : "";
  if (!rows) {
    return { head: `${id}${pages}: ${kindOf(shown)}.${next}`, sections: valueSections(shown) };
  }
  const limit = Math.max(0, maxTokens - RESERVE);
  const { sections, shown: count, end, total } = listSlice(rows, offset, limit);
  const part = count === total ? "" : `, showing ${offset + 1} to ${end}`;
  return {
    head: `${id}${pages}: ${counted(total, "row")}${part}.${next}`,
    sections,
    ...(end < total ? { cursor: writeCursor(question, end) } : {}),
  };
}

/** What came, if it is no list of things. */
function kindOf(value: unknown): string {
  if (value === undefined) return "answered, but with nothing that can be shown here";
  return value === null || Array.isArray(value) ? "nothing" : "one thing";
}

async function write(
  operation: Operation,
  parts: RequestParts,
  { account }: ToolContext,
): Promise<Answer> {
  const touches = touchedByOperation(operation, parts);
  const { value } = await ask(account.client, operation, parts, { touches });
  // A webhook's secret is told once, to whoever creates it.
  const shown = await readable(operation.id === "createWebhook" ? value : hideSecrets(value));
  return { head: `${actionOf(operation, parts)}: done.`, sections: valueSections(shown) };
}
