/**
 * Search in the texts of documents: the account has none, so each text is read, as many in one call
 * as the caller and the minute allow.
 *
 * @module
 */
import { type DocRow, readDoc } from "../businessmap/docs.ts";
import { toMarkdown } from "../businessmap/richtext.ts";
import { oneLine } from "../businessmap/untrusted.ts";
import { inTurn } from "./batch.ts";
import type { ToolContext } from "./define.ts";

/** Requests of the minute that are left to others. */
const RESERVE = 3;

/** Characters that an excerpt shows on each side of what was found. */
const AROUND = 80;

/** A document that was found; with what stands around the words when they are in its text. */
export interface DocHit {
  readonly doc: DocRow;
  readonly excerpt: string | undefined;
}

/** What one call found. */
export interface DocSearch {
  readonly hits: readonly DocHit[];
  /** Texts that were read. */
  readonly read: number;
  /** Texts that one call may read. */
  readonly allowed: number;
  /** Documents that could not be read. */
  readonly failed: readonly number[];
  /** Where the next call goes on; `undefined` when all were looked at. */
  readonly next: number | undefined;
}

/**
 * Looks for `query` in titles and texts, beginning with document number `offset`. A document whose
 * title has it is not read.
 *
 * @throws the first failure when not one text could be read
 */
export async function searchTexts(
  { account, gateway, progress }: ToolContext,
  docs: readonly DocRow[],
  { query, budget, offset, personal }: {
    readonly query: string;
    readonly budget: number;
    readonly offset: number;
    readonly personal: boolean;
  },
): Promise<DocSearch> {
  const wanted = query.toLowerCase();
  const byTitle = (doc: DocRow) => doc.title.toLowerCase().includes(wanted);
  const allowed = Math.max(1, Math.min(budget, gateway().budget.minute.remaining - RESERVE));
  const looked: DocRow[] = [];
  let reads = 0;
  for (const doc of docs.slice(offset)) {
    if (!byTitle(doc) && ++reads > allowed) break;
    looked.push(doc);
  }
  const toRead = looked.filter((doc) => !byTitle(doc));
  const texts = await inTurn(
    toRead,
    async (doc) => await toMarkdown((await readDoc(account, personal, doc.doc_id)).content),
    (done) => progress(done, toRead.length, "Reading documents"),
  );
  const [first] = texts;
  if (first && !first.ok && texts.every((one) => !one.ok)) throw first.error;
  const found = new Map(toRead.map((doc, index) => [doc.doc_id, texts[index]]));
  const hits = looked.flatMap((doc): DocHit[] => {
    if (byTitle(doc)) return [{ doc, excerpt: undefined }];
    const text = found.get(doc.doc_id);
    const excerpt = text?.ok ? excerptOf(text.value, wanted) : undefined;
    return excerpt === undefined ? [] : [{ doc, excerpt }];
  });
  const next = offset + looked.length;
  return {
    hits,
    read: texts.filter((one) => one.ok).length,
    allowed,
    failed: toRead.flatMap((doc, index) => texts[index]?.ok ? [] : [doc.doc_id]),
    next: next < docs.length ? next : undefined,
  };
}

function excerptOf(text: string, wanted: string): string | undefined {
  const line = oneLine(text);
  const at = line.toLowerCase().indexOf(wanted);
  if (at < 0) return undefined;
  const [from, to] = [Math.max(0, at - AROUND), at + wanted.length + AROUND];
  return `${from > 0 ? "…" : ""}${line.slice(from, to)}${to < line.length ? "…" : ""}`;
}
