/**
 * Requests by the catalogue: an operation's name and its parts become a checked request, and its
 * answer becomes typed rows.
 *
 * @module
 */
import type { z } from "zod";
import { UpstreamError } from "../gateway/errors.ts";
import type { Priority, Send, UpstreamAnswer } from "../gateway/request.ts";
import { loadCatalogue } from "./catalogue/catalogue.ts";
import { fieldNames } from "./catalogue/field_names.ts";
import type { OperationId } from "./catalogue/operation_ids.ts";
import type { Catalogue, Operation, RequestParts } from "./catalogue/types.ts";
import { buildPath } from "./catalogue/url.ts";
import { validateRequest } from "./catalogue/validate.ts";
import { DomainError } from "./errors.ts";
import { earlierReading, frozen, keepReading, listOf } from "./readings.ts";
import { batchRead, type ById } from "./single_reads.ts";
import { member } from "../member.ts";

/** What all requests of one tool call have in common. */
export interface Scope {
  /** The caller's wish to stop. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds after which nobody waits. */
  readonly deadline?: number;
  /** Whose reads these are, where several callers must not see each other's. */
  readonly partition?: string;
  /** Called each time a request really goes to the account. */
  readonly onSent?: () => void;
  /** Called with the age in milliseconds of each answer that is older than its freshness. */
  readonly onStale?: (age: number) => void;
  /** Told what kind of names could not be had, and are left out. */
  readonly onUnnamed?: (what: string) => void;
  /** Told how far something is that takes several requests. */
  readonly onProgress?: Progress;
}

/** Tells how far something is: steps done of all, and what they are. */
export type Progress = (done: number, total: number, message: string) => Promise<void>;

/** How one request is to be treated. */
export interface CallOptions {
  /** Milliseconds for which a read may be answered from the cache. */
  readonly freshness?: number;
  /** What a read shows, for invalidation. */
  readonly tags?: readonly string[];
  /** What a write makes stale. */
  readonly touches?: readonly string[];
  readonly priority?: Priority;
  /** The read is one of things by their ids, each of which may be kept by itself. */
  readonly byId?: ById;
  /** Bytes of the largest answer taken, if less than usual. */
  readonly maxAnswerBytes?: number;
  /** Answer from the cache alone; `undefined` when it is not there. */
  readonly cacheOnly?: boolean;
  /** Milliseconds after which nobody waits, if that is before the scope's deadline. */
  readonly within?: number;
}

/** One page of a paged answer. */
export interface Page<T> {
  readonly rows: T[];
  readonly page: number;
  readonly pages: number;
}

/** Sends operations of the catalogue. */
export interface Client {
  /** The `data` of an answer, read by `schema`. */
  data<T>(
    operation: OperationId,
    parts: RequestParts,
    schema: z.ZodType<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** The same from the cache alone. */
  cached<T>(
    operation: OperationId,
    parts: RequestParts,
    schema: z.ZodType<T>,
    options?: CallOptions,
  ): Promise<T | undefined>;
  /** One page of rows, whichever of the two envelopes the operation uses. */
  page<T>(
    operation: OperationId,
    parts: RequestParts,
    row: z.ZodType<T>,
    options?: CallOptions,
  ): Promise<Page<T>>;
  /** The whole body of an answer, whatever its shape; for operations that are known only by name. */
  whole(operation: string, parts: RequestParts, options?: CallOptions): Promise<unknown>;
  /** Sends a write whose answer does not matter. */
  run(operation: OperationId, parts: RequestParts, options?: CallOptions): Promise<void>;
}

/**
 * A client over a gateway for one scope.
 *
 * @param catalogue Asked for operations that this program itself does not know.
 */
export function createClient(
  send: Send,
  scope: Scope = {},
  catalogue: () => Promise<Catalogue> = loadCatalogue,
): Client {
  async function answer(
    id: string,
    parts: RequestParts,
    { byId, within = Infinity, ...options }: CallOptions = {},
  ): Promise<{ operation: Operation; answer: UpstreamAnswer }> {
    const operation = (await loadCatalogue()).get(id) ?? (await catalogue()).get(id);
    if (!operation) throw new TypeError(`Cannot find operation ${id} in the catalogue`);
    const problems = validateRequest(operation, parts);
    if (problems.length > 0) {
      throw new DomainError(
        "invalid",
        `The request ${id} would be wrong: ` +
          problems.map((problem) => `${problem.at}: ${problem.message}`).join(" "),
      );
    }
    const deadline = Math.min(scope.deadline ?? Infinity, Date.now() + within);
    const answer = await send({
      operation: id,
      method: operation.method,
      path: buildPath(operation, parts),
      ...(parts.body === undefined ? {} : { body: parts.body }),
      ...(scope.signal ? { signal: scope.signal } : {}),
      ...(deadline === Infinity ? {} : { deadline }),
      ...(scope.partition === undefined ? {} : { partition: scope.partition }),
      ...(scope.onSent ? { onSent: scope.onSent } : {}),
      ...(operation.plainText ? { plainText: true } : {}),
      ...(byId ? { batch: batchRead(operation, parts, byId) } : {}),
      ...options,
    }).catch((error) => {
      throw withFields(error, operation);
    });
    if (answer.source === "stale") scope.onStale?.(Date.now() - answer.fetchedAt);
    return { operation, answer };
  }

  function read<T>(
    operation: Operation,
    { source }: UpstreamAnswer,
    schema: z.ZodType<T>,
    value: unknown,
  ): T {
    const known = earlierReading(value, schema);
    if (known !== undefined) return known;
    const parsed = schema.safeParse(value);
    if (parsed.success) {
      const reading = frozen(parsed.data);
      // What came just now may never be asked for again.
      if (source !== "account") keepReading(value, schema, reading);
      return reading;
    }
    throw new UpstreamError("unreadable", {
      operation: operation.id,
      method: operation.method,
      arrived: operation.method === "GET" ? "no" : "unknown",
      cause: parsed.error,
    });
  }

  async function data<T>(
    id: OperationId,
    parts: RequestParts,
    schema: z.ZodType<T>,
    options?: CallOptions,
  ): Promise<T> {
    const { operation, answer: got } = await answer(id, parts, options);
    return read(operation, got, schema, member(got.body, "data"));
  }

  return {
    data,
    async cached(id, parts, schema, options) {
      try {
        return await data(id, parts, schema, { ...options, cacheOnly: true });
      } catch (error) {
        if (error instanceof UpstreamError && error.failure === "not_cached") return undefined;
        throw error;
      }
    },
    async page(id, parts, row, options) {
      const { operation, answer: got } = await answer(id, parts, options);
      // `GET /cards` wraps twice, every other paged operation once (recorded; the vendor's document).
      const outer = operation.paging === "data" ? member(got.body, "data") : got.body;
      const rows = read(operation, got, listOf(row), member(outer, "data"));
      const pagination = member(outer, "pagination");
      return {
        rows,
        page: count(member(pagination, "current_page")),
        pages: count(member(pagination, "all_pages")),
      };
    },
    async whole(id, parts, options) {
      return (await answer(id, parts, options)).answer.body;
    },
    async run(id, parts, options) {
      await answer(id, parts, options);
    },
  };
}

/** A refusal that knows what the request's fields are called. */
function withFields(error: unknown, operation: Operation): unknown {
  if (!(error instanceof UpstreamError) || error.facts.details === undefined) return error;
  return new UpstreamError(error.failure, { ...error.facts, fields: fieldNames(operation) });
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : 1;
}
