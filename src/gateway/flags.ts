/**
 * Feature flags: parts of the program that are switched off and on while it runs, in every process
 * on the same store.
 *
 * @module
 */
import type { Key, Outcome, Store } from "../store/mod.ts";

/** Every flag but those of toolsets, and what it switches. All are on unless switched off. */
export const FLAGS = {
  cache: "Answers reads again from the cache",
  stale_answers: "Answers from the cache past freshness while the account cannot be asked",
  single_flight: "Identical reads at the same time share one request",
  batching: "Reads of single cards at the same time become one request",
  breaker: "Leaves the account alone while it does not answer",
  budget: "Keeps to the account's request limits",
  writes: "Changes to the account; off, every change is refused",
} as const;

/** A stage's flag. */
export type StageFlag = keyof typeof FLAGS;

/** A flag that this program knows. */
export type FlagName = StageFlag | `toolset.${string}`;

/** What the stages need of {@linkcode Flags}. */
export interface FlagReader {
  /** As last known; never waits. */
  isOn(name: FlagName): boolean;
  /** Resolves when the flags have been read, or could not be. */
  readonly ready: Promise<void>;
}

/** The flags of one store. */
export interface Flags extends FlagReader {
  /** Switches a flag, in every process on this store. */
  set(name: FlagName, on: boolean): Promise<Outcome<void>>;
  /** Every known flag, in a fixed order. */
  all(): readonly { readonly name: FlagName; readonly on: boolean; readonly about: string }[];
  /** Whether the store's flags could be read at all. */
  readonly known: boolean;
  /** Reads them again now. */
  refresh(): Promise<void>;
  /** Calls `run` after any flag has changed, here or elsewhere. @returns stops it */
  onChange(run: () => void): () => void;
  close(): void;
}

const KEY: Key = ["flags"];
/** Milliseconds until another try when the store did not answer. */
const RETRY = 1_000;

/** Everything on, for a gateway without a store. */
export const ALL_ON: FlagReader = { isOn: () => true, ready: Promise.resolve() };

/** The names that can be switched. */
export function flagNames(toolsets: readonly string[]): FlagName[] {
  const stages = Object.keys(FLAGS) as StageFlag[]; // the keys of a constant are its type's
  return [...stages, ...toolsets.map((toolset): FlagName => `toolset.${toolset}`)];
}

/**
 * Reads the flags and follows them. A store that gives no answer leaves them as last known, which
 * at the start is on.
 *
 * @param toolsets the names of all toolsets, each of which has a flag
 * @param options.follow false for a command that only reads or sets
 */
export function createFlags(
  store: Store,
  toolsets: readonly string[] = [],
  { follow = true }: { readonly follow?: boolean } = {},
): Flags {
  let off: ReadonlySet<string> = new Set();
  let known = false;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let reading: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  function take(value: unknown): void {
    const next = namesIn(value);
    const changed = next.size !== off.size || [...next].some((name) => !off.has(name));
    off = next;
    known = true;
    if (changed) { for (const run of [...listeners]) run(); }
  }

  async function read(): Promise<void> {
    const found = await store.read<unknown>(KEY);
    if (closed) return;
    if (found.ok) return take(found.value);
    clearTimeout(retry);
    if (!follow) return;
    retry = setTimeout(refresh, RETRY);
    Deno.unrefTimer(retry);
  }

  /** One read at a time, and one that begins after this call. */
  function refresh(): Promise<void> {
    const before = reading ?? Promise.resolve();
    const mine = before.then(read).finally(() => {
      if (reading === mine) reading = undefined;
    });
    reading = mine;
    return mine;
  }

  // Watched before it is read, so that no change falls between.
  const stop = follow ? store.watch([KEY], refresh) : () => {};
  const ready = refresh();

  return {
    ready,
    isOn: (name) => !off.has(name),
    get known() {
      return known;
    },
    refresh,
    async set(name, on) {
      const updated = await store.update<unknown>(KEY, (current) => {
        const names = new Set(namesIn(current));
        if (names.has(name) === !on) return undefined;
        if (on) names.delete(name);
        else names.add(name);
        return { off: [...names].sort() };
      });
      if (!updated.ok) return { ok: false, reason: failureIn(updated.reason) };
      take(updated.value);
      return { ok: true, value: undefined };
    },
    all: () =>
      flagNames(toolsets).map((name) => ({ name, on: !off.has(name), about: aboutFlag(name) })),
    onChange(run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    close() {
      closed = true;
      clearTimeout(retry);
      stop();
      listeners.clear();
    },
  };
}

function aboutFlag(name: FlagName): string {
  const stage = Object.entries(FLAGS).find(([known]) => known === name);
  return stage?.[1] ?? `The tools of the toolset ${name.slice("toolset.".length)}`;
}

/** The names that are off; a value in another form says nothing. */
function namesIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "off")) return new Set();
  const names: unknown = Reflect.get(value, "off");
  return new Set(Array.isArray(names) ? names.filter((name) => typeof name === "string") : []);
}

/** Other processes changing flags at the same moment for seconds: the store is as good as away. */
function failureIn(reason: Exclude<Awaited<ReturnType<Store["update"]>>, { ok: true }>["reason"]) {
  return reason === "contended" || reason === "too_large" ? "failed" : reason;
}
