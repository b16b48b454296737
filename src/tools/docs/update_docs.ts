import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import type { Body } from "../../businessmap/card_changes.ts";
import { checkLink } from "../../businessmap/attachments.ts";
import { cardIds } from "../../businessmap/cards.ts";
import {
  attachToDoc,
  docBody,
  type DocFile,
  docIds,
  placeDoc,
  readDoc,
  updateDoc,
  type WrittenDoc,
} from "../../businessmap/docs.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { explain } from "../../businessmap/explain.ts";
import { markdown, ref, refs } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { docsWritten } from "../docs_written.ts";

const change = z.strictObject({
  doc: ref,
  title: z.string().trim().min(1).max(250).optional(),
  text: markdown.optional(),
  parent: ref.nullable().optional(),
  position: z.int().min(0).optional(),
  archived: z.boolean().optional(),
  important: z.boolean().optional(),
  welcome: z.boolean().optional(),
  indexed_for_ai: z.boolean().optional(),
  add_to_boards: refs.optional(),
  add_to_cards: refs.optional(),
  attach: z.array(z.strictObject({
    name: z.string().trim().min(1).max(250),
    link: z.string().trim().min(1).max(2_000),
  })).min(1).max(10).optional(),
});
type Change = z.output<typeof change>;

/** Documents changed, moved, archived, brought back, put on boards. */
export const updateDocs = defineTool({
  name: "update_docs",
  title: "Change documents",
  toolset: "docs",
  description: "Changes, moves (parent, null for the top; position), archives or restores " +
    "documents. text replaces the whole text.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    changes: z.array(change).min(1).max(20),
    personal: z.boolean().optional(),
  }),
  async handler({ changes, personal = false }, { account, progress }) {
    const prepared = await prepare(account, changes, personal);
    const results = await inTurn(
      prepared,
      (one) => carryOut(account, one, personal),
      (done) => progress(done, prepared.length, "Changing documents"),
    );
    return await docsWritten(account, results, "changes", "changed");
  },
});

interface Prepared {
  readonly id: number;
  readonly body: Body;
  readonly boards: readonly number[];
  readonly cards: readonly number[];
  readonly files: readonly DocFile[];
}

/** All names are looked up before anything is changed. */
async function prepare(
  account: Account,
  changes: readonly Change[],
  personal: boolean,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const [index, { doc, add_to_boards, add_to_cards, attach, ...wish }] of changes.entries()) {
    try {
      const located = add_to_boards !== undefined || add_to_cards !== undefined;
      if (personal && (located || attach)) {
        throw new DomainError(
          "invalid",
          "A personal document can be on no board or card, and have no files.",
        );
      }
      const files = (attach ?? []).map((file) => ({ ...file, link: checkLink(file.link) }));
      const body = await docBody(account, wish, personal);
      if (Object.keys(body).length === 0 && !located && !attach) {
        throw new DomainError("invalid", "Nothing is to be changed: name what shall be different.");
      }
      const boards: number[] = [];
      for (const board of add_to_boards ?? []) boards.push(await account.boardId(board));
      const cards = add_to_cards ? await cardIds(account, add_to_cards) : [];
      const [id] = await docIds(account, [doc], personal);
      if (id === undefined) throw new TypeError("Cannot resolve a document's reference");
      prepared.push({ id, body, boards, cards, files });
    } catch (error) {
      throw error instanceof DomainError ? error.at(`changes.${index}`) : error;
    }
  }
  return prepared;
}

async function carryOut(
  account: Account,
  { id, body, boards, cards, files }: Prepared,
  personal: boolean,
): Promise<WrittenDoc> {
  const changes = Object.keys(body).length > 0;
  const written = changes ? await updateDoc(account, id, body, personal) : undefined;
  let attached = 0;
  try {
    if (boards.length + cards.length > 0) await placeDoc(account, id, boards, cards);
    for (const file of files) {
      await attachToDoc(account, id, file);
      attached++;
    }
  } catch (error) {
    if (!written && attached === 0) throw error;
    throw new DomainError(
      "unknown_outcome",
      "It was in part only: its own properties come first, then boards and cards, then files, " +
        `of which ${attached} of ${files.length} are attached. ${explain(error)}`,
      { cause: error },
    );
  }
  return written ?? { doc: await readDoc(account, personal, id), notTaken: [] };
}
