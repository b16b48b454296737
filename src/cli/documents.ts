/**
 * Where the accounts' own documents are kept, and how they are kept up to date.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { isKeptDocument } from "../businessmap/catalogue/account_catalogue.ts";
import type { WritableDocuments } from "../businessmap/openapi/refresh.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Send } from "../gateway/request.ts";
import type { Key, Store } from "../store/mod.ts";

const log = getLogger(["businessmap", "catalogue"]);

const KEY: Key = ["catalogue"];
const TRY_KEY: Key = ["catalogue_try"];

/** Milliseconds after which a document is fetched again. */
const WEEK = 7 * 24 * 60 * 60_000;

/** Milliseconds between two looks, and between two tries of all processes together. */
const HOUR = 60 * 60_000;

/** Milliseconds after the start: the first calls go before. */
const FIRST = 30_000;

/** What the store's `update` keeps never expires: a document is there until another one replaces it. */
export function documentsIn(store: Store): WritableDocuments {
  return {
    async read() {
      const found = await store.read<unknown>(KEY);
      return found.ok && isKeptDocument(found.value) ? found.value : undefined;
    },
    write: async (document) => (await store.update(KEY, () => document)).ok,
    onChange: (run) => store.watch([KEY], run),
  };
}

/** Forgets an account's document. @returns whether there was one; `undefined`: no answer */
export async function forgetDocument(store: Store): Promise<boolean | undefined> {
  const found = await store.read<unknown>(KEY);
  if (!found.ok) return undefined;
  // An empty value instead of none, because those who follow it look for a change.
  return (await store.update(KEY, () => ({}))).ok ? isKeptDocument(found.value) : undefined;
}

/** What fetching needs. */
export interface Fetching {
  readonly store: Store;
  readonly send: Send;
  /** The account's name, for the log. */
  readonly account: string;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
}

/**
 * Fetches the document when it is older than a week, unless another process has just tried.
 *
 * @returns whether it was fetched and taken
 */
export async function refreshWhenDue(
  { store, send, account, now = Date.now }: Fetching,
): Promise<boolean> {
  const documents = documentsIn(store);
  const kept = await documents.read();
  if (kept !== undefined && kept.fetchedAt > now() - WEEK) return false;
  const mine = { at: now(), by: crypto.randomUUID() };
  const turn = await store.update<typeof mine>(
    TRY_KEY,
    (last) => last !== undefined && last.at > now() - HOUR && last.at <= now() ? undefined : mine,
  );
  if (!turn.ok || turn.value?.by !== mine.by) return false;
  const { refreshCatalogue } = await import("../businessmap/openapi/refresh.ts");
  try {
    const refreshed = await refreshCatalogue(send, documents, now());
    if (refreshed.ok) {
      const { operations } = refreshed.document.packed;
      log.info("The document of {account} brought {count} newer operations", {
        account,
        count: operations.length,
      });
    } else {
      log.warn("The document of {account} was not taken: {reason}", {
        account,
        reason: refreshed.reason,
      });
    }
    return refreshed.ok;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    log.warn("The document of {account} cannot be fetched: {failure}", {
      account,
      failure: error.failure,
    });
    return false;
  }
}

/** Looks now and then whether the document is due. @returns stops it */
export function refreshWeekly(fetching: Fetching): () => void {
  const look = () => {
    refreshWhenDue(fetching).catch((error) =>
      log.error("Refreshing the catalogue failed: {error}", { error })
    );
  };
  const timers = [setTimeout(look, FIRST), setInterval(look, HOUR)];
  timers.forEach((timer) => Deno.unrefTimer(timer));
  return () => timers.forEach((timer) => clearTimeout(timer));
}
