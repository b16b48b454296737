/**
 * The command `cache`: what is kept, and what an operator can do about it. It works on the store
 * that running servers use, who follow at once.
 *
 * @module
 */
import { TAGS } from "../businessmap/freshness.ts";
import { CACHE_KIND, createStoreCache } from "../gateway/store_cache.ts";
import type { KindStats, Store } from "../store/mod.ts";
import { exitCode } from "./exit_codes.ts";
import type { Done } from "./done.ts";

/** What is kept, by kind, and how the store is. */
export async function cacheStats(store: Store, now: number = Date.now()): Promise<Done> {
  const stats = await store.stats();
  if (!stats.ok) return noAnswer(store);
  const { [CACHE_KIND]: cache, ...others } = stats.value;
  const health = store.health();
  const lines = [
    `store: ${health.kind}, ${health.state === "ok" ? "works" : health.reason ?? "degraded"}`,
    `answers: ${cache === undefined ? "none" : describe(cache, now)}`,
    ...Object.entries(others).map(([kind, each]) => `${kind}: ${describe(each, now)}`),
    ...(health.counts.corrupt === 0 ? [] : [`unreadable entries met: ${health.counts.corrupt}`]),
  ];
  return { text: lines.join("\n"), exitCode: exitCode.ok };
}

/**
 * Makes everything stale, or what shows the named boards. Cards are not kept by board, so naming
 * boards makes all cards stale, and leaves libraries and the structures of other boards.
 */
export async function cacheClear(
  store: Store,
  options: { readonly boards?: readonly string[] } = {},
): Promise<Done> {
  const { boards = [] } = options;
  const wrong = boards.find((board) => !/^[1-9]\d{0,9}$/.test(board));
  if (wrong !== undefined) {
    return {
      text: `A board is named by its id, a whole number above 0: ${JSON.stringify(wrong)} is none.`,
      exitCode: exitCode.usage,
    };
  }
  const ids = [...new Set(boards.map(Number))];
  const cache = createStoreCache(store);
  try {
    if (ids.length === 0) await cache.clear();
    else await cache.invalidate([TAGS.boards, TAGS.cards, ...ids.map(TAGS.structure)]);
    await cache.idle();
  } catch {
    return noAnswer(store);
  }
  const what = ids.length === 0
    ? "The cache is empty"
    : `What was kept of ${ids.length === 1 ? "board" : "boards"} ${ids.join(", ")} and of all ` +
      "cards is not used any more";
  return { text: `${what}; running servers ask the account again.`, exitCode: exitCode.ok };
}

/** Reads every entry; those that cannot be read are removed. */
export async function cacheVerify(store: Store): Promise<Done> {
  const verified = await store.verify();
  if (!verified.ok) return noAnswer(store);
  const { readable, corrupt } = verified.value;
  if (corrupt === 0) {
    return { text: `All ${readable} entries can be read.`, exitCode: exitCode.ok };
  }
  const entries = corrupt === 1 ? "1 entry" : `${corrupt} entries`;
  return {
    text: `${readable} entries can be read; ${entries} could not be read and ` +
      `${corrupt === 1 ? "was" : "were"} removed. What they held is asked for again when needed.`,
    exitCode: exitCode.failed,
  };
}

/** The store gave no answer, so nothing is known or done. */
export function noAnswer(store: Store): Done {
  const { reason } = store.health();
  return {
    text: `The store gives no answer${
      reason === undefined ? "." : `: ${reason}`
    } Nothing was done.`,
    exitCode: exitCode.unreachable,
  };
}

function describe({ entries, bytes, expired, oldest, newest }: KindStats, now: number): string {
  const ages = oldest === undefined || newest === undefined
    ? ""
    : `, written ${age(now - newest)} to ${age(now - oldest)} ago`;
  return `${entries} ${entries === 1 ? "entry" : "entries"}, ${size(bytes)}${ages}` +
    (expired > 0 ? `, ${expired} of them past their time` : "");
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const [unit, name] = bytes < 1_000_000 ? [1_000, "kB"] : [1_000_000, "MB"];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
