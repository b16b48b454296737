import * as z from "zod";
import { createDoc, docBody } from "../../businessmap/docs.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { markdown, ref } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { docsWritten } from "../docs_written.ts";

/** New documents. */
export const createDocs = defineTool({
  name: "create_docs",
  title: "Create documents",
  toolset: "docs",
  description: "New documents, one request each. Text is Markdown.",
  effect: "add",
  idempotent: false,
  input: z.strictObject({
    docs: z.array(z.strictObject({
      title: z.string().trim().min(1).max(250),
      text: markdown.optional(),
      parent: ref.optional(),
      position: z.int().min(0).optional(),
      important: z.boolean().optional(),
      welcome: z.boolean().optional(),
      listed: z.boolean().optional(),
      indexed_for_ai: z.boolean().optional(),
    })).min(1).max(20),
    personal: z.boolean().optional(),
  }),
  async handler({ docs, personal = false }, { account, progress }) {
    const bodies = [];
    for (const [index, doc] of docs.entries()) {
      try {
        bodies.push(await docBody(account, doc, personal));
      } catch (error) {
        throw error instanceof DomainError ? error.at(`docs.${index}`) : error;
      }
    }
    const results = await inTurn(
      bodies,
      (body) => createDoc(account, body, personal),
      (done) => progress(done, docs.length, "Creating documents"),
    );
    return await docsWritten(account, results, "docs", "created");
  },
});
