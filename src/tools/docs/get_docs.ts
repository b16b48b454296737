import * as z from "zod";
import { type Doc, docIds, readDoc } from "../../businessmap/docs.ts";
import { explain } from "../../businessmap/explain.ts";
import { toMarkdown } from "../../businessmap/richtext.ts";
import type { Section } from "../answer.ts";
import { ref } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { docTable } from "../doc_table.ts";
import { namesOf } from "../names_of.ts";
import { counted } from "../words.ts";

/** The texts of documents. */
export const getDocs = defineTool({
  name: "get_docs",
  title: "Read documents",
  toolset: "docs",
  description: "Documents with their texts as Markdown, by id or title; one request each.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    docs: z.array(ref).min(1).max(20),
    personal: z.boolean().optional(),
  }),
  async handler({ docs: refs, personal = false }, { account, progress }) {
    const ids = [...new Set(await docIds(account, refs, personal))];
    const results = await inTurn(
      ids,
      (id) => readDoc(account, personal, id),
      (done) => progress(done, ids.length, "Reading documents"),
    );
    const [first] = results;
    if (results.length === 1 && first && !first.ok) throw first.error;
    const docs = results.flatMap((result) => result.ok ? [result.value] : []);
    const failures = results.flatMap((result, index) =>
      result.ok ? [] : [`Document ${ids[index]} could not be read: ${explain(result.error)}`]
    );
    return {
      head: failures.length === 0
        ? `${counted(docs.length, "document")}.`
        : `${docs.length} of ${ids.length} documents; ${failures.length} could not be read.`,
      sections: [
        ...(docs.length === 0 ? [] : [docTable(docs, await namesOf(account, []))]),
        ...await Promise.all(docs.map(textOf)),
        ...(failures.length === 0 ? [] : [{ kind: "lines" as const, lines: failures }]),
      ],
      ...(failures.length === 0 ? {} : { failed: docs.length === 0 ? "all" : "some" }),
    };
  },
});

async function textOf(doc: Doc): Promise<Section> {
  const text = await toMarkdown(doc.content);
  return text.trim() === ""
    ? { kind: "lines", lines: [`Document ${doc.doc_id} has no text.`] }
    : { kind: "people", title: `Text of document ${doc.doc_id}`, text };
}
