/**
 * Documents as a table, those inside others after them.
 *
 * @module
 */
import type { DocRow } from "../businessmap/docs.ts";
import type { Table } from "./answer.ts";
import { minute } from "./card_table.ts";
import type { Names } from "./names_of.ts";

/** The table; `more` adds a column. */
export function docTable(
  docs: readonly DocRow[],
  names: Names,
  more: Readonly<Record<string, (doc: DocRow) => string | null>> = {},
): Table {
  return {
    kind: "table",
    columns: ["doc_id", "title", "inside", "marks", "author", "updated", ...Object.keys(more)],
    rows: docs.map((doc) => [
      doc.doc_id,
      doc.title,
      doc.parent_doc_id || null,
      marks(doc).join(", "),
      names.user(doc.author_id),
      minute(doc.updated_at),
      ...Object.values(more).map((cell) => cell(doc)),
    ]),
  };
}

function marks(doc: DocRow): string[] {
  return [
    ...(doc.is_important ? ["important"] : []),
    ...(doc.is_archived ? ["archived"] : []),
    ...(doc.show_in_main_doc_list ? [] : ["not listed"]),
  ];
}

/** The documents in the order in which a table of contents has them. */
export function inTreeOrder(docs: readonly DocRow[]): DocRow[] {
  const ids = new Set(docs.map((doc) => doc.doc_id));
  const inside = Map.groupBy(
    docs.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0) || a.doc_id - b.doc_id),
    (doc) => ids.has(doc.parent_doc_id ?? 0) ? doc.parent_doc_id : null,
  );
  const ordered = new Set<DocRow>();
  const visit = (parent: number | null) => {
    for (const doc of inside.get(parent) ?? []) {
      if (ordered.has(doc)) continue;
      ordered.add(doc);
      visit(doc.doc_id);
    }
  };
  visit(null);
  // Documents that are inside each other are in no tree.
  return [...ordered, ...docs.filter((doc) => !ordered.has(doc))];
}

/** The documents below one, and itself. */
export function below(docs: readonly DocRow[], root: number): DocRow[] {
  const kept = new Set([root]);
  for (let before = 0; before < kept.size;) {
    before = kept.size;
    for (const doc of docs) if (kept.has(doc.parent_doc_id ?? 0)) kept.add(doc.doc_id);
  }
  return docs.filter((doc) => kept.has(doc.doc_id));
}
