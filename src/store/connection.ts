/**
 * The way to Deno KV: every call has a time limit and stands behind a breaker; every failure is
 * counted and has a name.
 *
 * @module
 */
import { type Breaker, createBreaker } from "./breaker.ts";
import type { Cipher } from "./cipher.ts";
import { type Failure, failureOf, jitter, type Outcome, withinTime } from "./failure.ts";
import type { Kv } from "./kv.ts";
import type { StoreCounts } from "./store.ts";

/** An open KV and the keys that fit its salt. */
export interface Session {
  readonly kv: Kv;
  readonly cipher: Cipher;
  /** Sets generations of different stores apart; empty for one that is shared. */
  readonly name: string;
}

/** Counts, while they are counted. */
export type Counts = { -readonly [K in keyof StoreCounts]: StoreCounts[K] };

/** All calls go through here. */
export interface Connection {
  readonly counts: Counts;
  /** Whether the store is being left alone because it gave no answer. */
  readonly away: boolean;
  /** A call that reads. */
  read<T>(call: (session: Session) => Promise<T>, limit?: number): Promise<Outcome<T>>;
  /** A call that writes, made once. */
  writeOnce<T>(call: (session: Session) => Promise<T>): Promise<Outcome<T>>;
  /**
   * A call that writes, repeated while other processes lock the store.
   *
   * @param options.within Milliseconds to keep trying. @default {2000}
   * @param options.limit Milliseconds for one try.
   */
  write<T>(
    call: (session: Session) => Promise<T>,
    options?: { readonly within?: number; readonly limit?: number },
  ): Promise<Outcome<T>>;
  /**
   * Waits for the calls under way and closes the KV; one that hangs is left open, because closing it
   * would hang as well.
   */
  close(): Promise<void>;
}

/** How a {@linkcode Connection} gets its session. */
export interface ConnectionOptions {
  /** The first session; `undefined` when `connect` is to be asked at the first call. */
  readonly session?: Session;
  /** Milliseconds for one call. */
  readonly limit: number;
  /** Connects anew after the store was away; without it the first session is all there is. */
  readonly connect?: () => Promise<Session>;
  /** What to go on with when the file turns out to be damaged. */
  readonly onDamage?: () => Promise<Session>;
  readonly onFull?: () => void;
  readonly monotonic?: () => number;
}

/** Milliseconds that a write is repeated for when others lock the store. */
export const WRITE_WITHIN = 2_000;

/** Builds the way. */
export function createConnection(options: ConnectionOptions): Connection {
  const { limit: usualLimit, monotonic = () => performance.now() } = options;
  // Another program's lock stops the writes alone: reads need not suffer, nor hide it.
  const breakers = { read: createBreaker(monotonic), write: createBreaker(monotonic) };
  const counts: Counts = {
    ...{ locked: 0, timeouts: 0, skipped: 0, failed: 0, corrupt: 0, fromFuture: 0, noSpace: 0 },
  };
  let session = options.session;
  let connecting: Promise<Session> | undefined;
  const underWay = new Set<Promise<void>>();
  let replacing = false;
  let closed = false;

  /** One attempt at a time. One that comes too late is used by the next call. */
  function connect(): Promise<Session> {
    if (session !== undefined) return Promise.resolve(session);
    if (options.connect === undefined) throw new Error("Cannot connect: the store is away");
    connecting ??= options.connect().then((made) => {
      if (closed) made.kv.close();
      return session = made;
    }).finally(() => connecting = undefined);
    return connecting;
  }

  async function failed(
    reason: Failure,
    used: Session | undefined,
    breaker: Breaker,
  ): Promise<void> {
    if (reason === "timeout") counts.timeouts++;
    else if (reason !== "locked") counts.failed++; // locks are counted where they are repeated
    if (reason === "full") options.onFull?.();
    if (reason === "damaged" && options.onDamage !== undefined && !replacing) {
      replacing = true;
      session = await options.onDamage();
      return;
    }
    if (reason !== "timeout" && reason !== "away") return breaker.succeeded(); // it answered
    breaker.failed();
    if (options.connect !== undefined && used !== undefined && session === used) {
      // The server may come back with other data: look at its salt again.
      session = undefined;
      used.kv.close();
    }
  }

  async function run<T>(
    breaker: Breaker,
    call: (session: Session) => Promise<T>,
    limit = usualLimit,
  ): Promise<Outcome<T>> {
    if (closed || !breaker.allows()) {
      counts.skipped++;
      return { ok: false, reason: "away" };
    }
    let used: Session | undefined;
    try {
      const started = connect().then((made) => call(used = made));
      const ended = started.then(() => {}, () => {}).finally(() => underWay.delete(ended));
      underWay.add(ended);
      const value = await withinTime(started, limit);
      breaker.succeeded();
      return { ok: true, value };
    } catch (error) {
      // A failure of the connecting itself is the store's being away, whatever its text.
      const reason = used === undefined && options.connect !== undefined
        ? "away"
        : failureOf(error);
      await failed(reason, used, breaker);
      return { ok: false, reason };
    }
  }

  return {
    counts,
    get away() {
      return breakers.read.open || breakers.write.open;
    },
    read: (call, limit) => run(breakers.read, call, limit),
    writeOnce: (call) => run(breakers.write, call),
    async write(call, { within = WRITE_WITHIN, limit } = {}) {
      const end = monotonic() + within;
      for (let attempt = 0;; attempt++) {
        const outcome = await run(breakers.write, call, limit);
        if (outcome.ok || outcome.reason !== "locked") return outcome;
        counts.locked++;
        if (monotonic() >= end) return outcome;
        await jitter(attempt);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      if (options.connect === undefined) {
        await withinTime(Promise.all(underWay), usualLimit).catch(() => {});
        if (underWay.size > 0) return;
      }
      session?.kv.close();
    },
  };
}

/** The same way with other keys. Closing it does nothing: it belongs to whoever opened it. */
export function withCipher(
  connection: Connection,
  cipherFor: (own: Cipher) => Promise<Cipher>,
): Connection {
  const called = <T>(call: (session: Session) => Promise<T>) => async (session: Session) =>
    await call({ ...session, cipher: await cipherFor(session.cipher) });
  return {
    counts: connection.counts,
    get away() {
      return connection.away;
    },
    read: (call, limit) => connection.read(called(call), limit),
    writeOnce: (call) => connection.writeOnce(called(call)),
    write: (call, options) => connection.write(called(call), options),
    close: () => Promise.resolve(),
  };
}
