/**
 * What travels through the gateway: one request down, one answer up. Every stage (cache, single
 * flight, budget, transport) is a function that takes a `Send` and returns a `Send`.
 *
 * @module
 */

import type { Span } from "../telemetry/span.ts";

/** Who is waiting: a person for one answer, or a scan over many pages. People go first. */
export type Priority = "person" | "scan";

/**
 * A read of things by their ids, which may be taken apart and put together: each thing is cached by
 * itself, and things that are asked for at the same time share a request.
 */
export interface BatchRead {
  /** What must be the same for things to share a request: everything but the ids. */
  readonly kind: string;
  /** The ids of this read; none twice. */
  readonly ids: readonly number[];
  /** Most ids in one request. */
  readonly max: number;
  /** The path that asks for these things. */
  path(ids: readonly number[]): string;
  /** The tags of the read of one thing. */
  tags(id: number): readonly string[];
  /** What the read of one thing would have brought, from the body that shows several. */
  pick(body: unknown, id: number): unknown;
  /** What one read of all would have brought, from the bodies of single ones. */
  join(bodies: readonly unknown[]): unknown;
}

/** One request to the account. */
export interface UpstreamRequest {
  /** Operation of the catalogue, such as `getCards`: the label in measures and errors. */
  readonly operation: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below `/api/v2`, query included and encoded: `/cards?card_ids=1,2`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Answer from the cache alone, else fail with `not_cached`; nothing is sent. */
  readonly cacheOnly?: boolean;
  /** Milliseconds for which the answer to a read may be used again. @default {0} (never) */
  readonly freshness?: number;
  /** What a read shows (`boards`, `board:3`), so that a write can name what it made stale. */
  readonly tags?: readonly string[];
  /**
   * Whose read this is: what one is answered is kept for them alone, and shared with no other. A
   * write makes stale what it touches for all.
   *
   * @default {""}
   */
  readonly partition?: string;
  /** What a write makes stale. */
  readonly touches?: readonly string[];
  /** Set for a read of things by their ids. */
  readonly batch?: BatchRead;
  /** The answer is text of any type, not JSON: `body` is a string. @default {false} */
  readonly plainText?: boolean;
  /** Bytes of the largest answer taken, if less than what the transport takes. */
  readonly maxAnswerBytes?: number;
  /** @default {"person"} */
  readonly priority?: Priority;
  /** The caller's wish to stop. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline?: number;
  /** Called each time the request really goes to the account: retries and redirects included. */
  readonly onSent?: () => void;
  /** The id of the tool call that it is part of: sent along, and logged. */
  readonly callId?: string;
  /** The step of a trace that it is part of, where something is traced. */
  readonly span?: Span;
  /**
   * The state of the read's tags when it began, set by the cache: only reads of one generation
   * may share a request.
   */
  readonly generation?: string;
}

/** The answer to an {@linkcode UpstreamRequest}. Only answers with a status of 2xx come back. */
export interface UpstreamAnswer {
  readonly status: number;
  /**
   * The parsed JSON body, or the text where that was asked for; `undefined` where there is none
   * (204). Never to be changed in place.
   */
  readonly body: unknown;
  /** Epoch milliseconds at which the account gave it. */
  readonly fetchedAt: number;
  /** `stale`: older than its freshness, used because the account could not be asked. */
  readonly source: "account" | "cache" | "stale";
  /** Size of the body as it was read, for the cache's limits. */
  readonly bytes?: number;
}

/** Sends a request; rejects with an `UpstreamError` when there is no 2xx answer. */
export type Send = (request: UpstreamRequest) => Promise<UpstreamAnswer>;
