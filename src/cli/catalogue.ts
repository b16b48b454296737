/**
 * The command `catalogue`: operations that the account has and this program does not know.
 *
 * @module
 */
import { loadCatalogue } from "../businessmap/catalogue/catalogue.ts";
import { explain } from "../businessmap/explain.ts";
import { refreshCatalogue } from "../businessmap/openapi/refresh.ts";
import { age } from "../businessmap/times.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Send } from "../gateway/request.ts";
import type { Store } from "../store/mod.ts";
import { noAnswer } from "./cache.ts";
import { documentsIn, forgetDocument } from "./documents.ts";
import type { Done } from "./done.ts";
import { exitCode } from "./exit_codes.ts";

/** Fetches the account's document and keeps what is new in it. */
export async function catalogueRefresh(
  store: Store,
  send: Send,
  now: number = Date.now(),
): Promise<Done> {
  if (store.kind === "memory") {
    return failed("The store is kept in memory, so no running server would see the document.");
  }
  try {
    const refreshed = await refreshCatalogue(send, documentsIn(store), now);
    if (!refreshed.ok) return failed(`The account's document is not used. ${refreshed.reason}`);
    const { packed, documented, leftOut } = refreshed.document;
    return done(
      `The account's document has ${documented} operations; ${newer(packed.operations.length)}` +
        `${leftOut === 0 ? "" : `, ${leftOut} more have names that cannot be used`}. ` +
        "Running servers follow within 2 seconds.",
    );
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const text = `The account's document cannot be fetched. ${explain(error)} Nothing was changed.`;
    return { text, exitCode: exitCode.unreachable };
  }
}

/** What is kept, and since when. */
export async function catalogueStatus(store: Store, now: number = Date.now()): Promise<Done> {
  const known = (await loadCatalogue()).operations.length;
  const kept = await documentsIn(store).read();
  if (kept === undefined) {
    // A store that gives no answer and one that holds nothing look the same from here.
    if (store.health().state !== "ok") return noAnswer(store);
    return done(`${known} operations are built in; no document of the account is kept.`);
  }
  return done(
    `${known} operations are built in; ${newer(kept.packed.operations.length)}, from the ` +
      `account's document, fetched ${age(now - kept.fetchedAt)} ago.`,
  );
}

/** Goes back to the operations that are built in. */
export async function catalogueForget(store: Store): Promise<Done> {
  const was = await forgetDocument(store);
  if (was === undefined) return noAnswer(store);
  return done(
    was
      ? "The account's document is forgotten; running servers follow within 2 seconds."
      : "There was no document of the account.",
  );
}

function newer(count: number): string {
  if (count === 0) return "none is newer than this program";
  return count === 1 ? "1 is newer than this program" : `${count} are newer than this program`;
}

function done(text: string): Done {
  return { text, exitCode: exitCode.ok };
}

function failed(text: string): Done {
  return { text: `${text} Nothing was changed.`, exitCode: exitCode.failed };
}
