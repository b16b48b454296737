/**
 * The encrypted store on Deno KV. Nothing outside this folder knows how it keeps things.
 *
 * @module
 */
export type { Owner } from "./cipher.ts";
export type { Failure, Outcome } from "./failure.ts";
export type { Key } from "./keys.ts";
export { openStore, type StoreOptions } from "./open.ts";
export {
  type KindStats,
  MAX_LIFETIME,
  type SetOptions,
  type Store,
  type StoreCounts,
  type Stored,
  type StoreHealth,
  type Swept,
  type Updated,
  type Verified,
} from "./store.ts";
