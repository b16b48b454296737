import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { boardDocs, docIds, type DocRow, listDocs } from "../../businessmap/docs.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { explain } from "../../businessmap/explain.ts";
import type { Ref } from "../../businessmap/names.ts";
import type { Answer, Section } from "../answer.ts";
import { ref } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { searchTexts } from "../doc_search.ts";
import { below, docTable, inTreeOrder } from "../doc_table.ts";
import { rowsThatFit } from "../fit.ts";
import { namesOf } from "../names_of.ts";
import { counted } from "../words.ts";

const input = z.strictObject({
  query: z.string().trim().min(1).max(200).optional(),
  in_text: z.boolean().optional(),
  budget: z.int().min(1).max(100).optional().describe("Texts read at most, 20 by default"),
  boards: z.array(ref).min(1).max(10).optional(),
  inside: ref.optional().describe("A document"),
  personal: z.boolean().optional().describe("Own ones instead"),
  archived: z.boolean().optional().describe("Archived ones instead"),
  important: z.boolean().optional(),
  welcome: z.boolean().optional(),
  listed: z.boolean().optional(),
  cursor: z.string().max(60).optional(),
});
type Input = z.output<typeof input>;

/** Documents by title, text, place. */
export const findDocs = defineTool({
  name: "find_docs",
  title: "Find documents",
  toolset: "docs",
  description: "Documents as a tree, or those with query in the title; in_text also searches " +
    "texts, one request each. Read them with get_docs.",
  effect: "read",
  idempotent: true,
  input,
  async handler(input, context) {
    const { cursor, ...question } = input;
    const offset = readCursor(question, cursor);
    checkCombination(input);
    const { docs, boards, failures } = await candidates(context.account, input);
    const answer = input.in_text
      ? await textAnswer(input, docs, offset, context)
      : await listAnswer(input, docs, boards, offset, context);
    const { next, ...shown } = answer;
    return {
      ...shown,
      sections: [
        ...shown.sections,
        ...(failures.length === 0 ? [] : [{ kind: "lines" as const, lines: failures }]),
      ],
      ...(failures.length === 0 ? {} : { failed: "some" as const }),
      ...(next === undefined ? {} : { cursor: writeCursor(question, next) }),
    };
  },
});

/** What cannot be asked for together. */
function checkCombination(input: Input): void {
  if (input.in_text && input.query === undefined) {
    throw new DomainError("invalid", "`in_text` needs a `query` to look for.");
  }
  if (input.budget !== undefined && !input.in_text) {
    throw new DomainError("invalid", "`budget` goes with `in_text` alone.");
  }
  const ofAccount = (["boards", "inside", "archived", "important", "welcome", "listed"] as const)
    .find((key) => input[key] !== undefined);
  if (input.personal && ofAccount !== undefined) {
    throw new DomainError("invalid", `Personal documents cannot be asked for by \`${ofAccount}\`.`);
  }
  const ofList = (["inside", "welcome", "listed"] as const).find((key) => input[key] !== undefined);
  if (input.boards && ofList !== undefined) {
    throw new DomainError("invalid", `Documents of boards cannot be asked for by \`${ofList}\`.`);
  }
}

interface Candidates {
  readonly docs: readonly DocRow[];
  /** Names of the boards that show a document. */
  readonly boards: ReadonlyMap<number, readonly number[]>;
  readonly failures: readonly string[];
}

async function candidates(account: Account, input: Input): Promise<Candidates> {
  const { personal = false, inside, boards, archived, important, welcome, listed } = input;
  if (boards) return await ofBoards(account, boards, input);
  const root = inside === undefined ? undefined : (await docIds(account, [inside], personal))[0];
  const rows = await listDocs(account, personal, { archived, important, welcome, listed });
  return {
    docs: root === undefined ? rows : below(rows, root),
    boards: new Map(),
    failures: [],
  };
}

async function ofBoards(account: Account, refs: readonly Ref[], input: Input): Promise<Candidates> {
  const ids: number[] = [];
  for (const one of refs) ids.push(await account.boardId(one));
  const results = await inTurn(ids, (id) => boardDocs(account, id));
  const [first] = results;
  if (first && !first.ok && results.every((one) => !one.ok)) throw first.error;
  const docs = new Map<number, DocRow>();
  const boards = new Map<number, number[]>();
  for (const [index, result] of results.entries()) {
    for (const doc of result.ok ? result.value : []) {
      docs.set(doc.doc_id, doc);
      boards.set(doc.doc_id, [...boards.get(doc.doc_id) ?? [], ids[index] ?? 0]);
    }
  }
  return {
    docs: [...docs.values()].filter((doc) =>
      doc.is_archived === (input.archived ?? false) &&
      (input.important === undefined || doc.is_important === input.important)
    ),
    boards,
    failures: results.flatMap((result, index) =>
      result.ok
        ? []
        : [`Documents of board ${ids[index]} could not be read: ${explain(result.error)}`]
    ),
  };
}

interface Found extends Answer {
  readonly sections: readonly Section[];
  readonly next: number | undefined;
}

async function listAnswer(
  { query, personal }: Input,
  docs: readonly DocRow[],
  boards: Candidates["boards"],
  offset: number,
  { account, maxTokens }: ToolContext,
): Promise<Found> {
  const wanted = query?.toLowerCase() ?? "";
  const found = inTreeOrder(docs).filter((doc) => doc.title.toLowerCase().includes(wanted));
  const page = found.slice(offset);
  const names = await namesOf(account, []);
  const kind = counted(found.length, personal ? "personal document" : "document");
  const table = docTable(page, names, {
    boards: (doc) => (boards.get(doc.doc_id) ?? []).map((id) => names.board(id)).join(", "),
  });
  const rows = table.rows.slice(0, rowsThatFit(`${kind}, 100 to 200 here.`, table, maxTokens));
  const next = offset + rows.length;
  const more = rows.length < found.length ? `, ${offset + 1} to ${next} here` : "";
  return {
    head: `${kind}${rows.length === 0 ? "" : more}.`,
    sections: rows.length === 0 ? [] : [{ ...table, rows }],
    next: next < found.length ? next : undefined,
  };
}

async function textAnswer(
  { query = "", budget = 20, personal = false }: Input,
  docs: readonly DocRow[],
  offset: number,
  context: ToolContext,
): Promise<Found> {
  // The newest first: they are most likely meant.
  const ordered = docs.toSorted((a, b) =>
    (b.updated_at ?? "").localeCompare(a.updated_at ?? "") || a.doc_id - b.doc_id
  );
  const search = await searchTexts(context, ordered, { query, budget, offset, personal });
  const { hits, read, allowed, failed, next } = search;
  const names = await namesOf(context.account, []);
  const excerpts = hits.flatMap(({ doc, excerpt }) =>
    excerpt === undefined ? [] : [`[${doc.doc_id}] ${excerpt}`]
  );
  const left = next === undefined ? 0 : ordered.length - next;
  return {
    head: `${counted(hits.length, "document")} found; ${counted(read, "text")} read, at most ` +
      `${allowed} in this call${
        left > 0 ? `; ${left} of ${ordered.length} not looked at yet` : ""
      }.`,
    sections: [
      ...(hits.length === 0 ? [] : [docTable(hits.map(({ doc }) => doc), names)]),
      ...(excerpts.length === 0
        ? []
        : [{ kind: "people" as const, title: "Excerpts", text: excerpts.join("\n") }]),
      ...(failed.length === 0
        ? []
        : [{ kind: "lines" as const, lines: [`Could not be read: ${failed.join(", ")}.`] }]),
    ],
    ...(failed.length === 0 ? {} : { failed: "some" as const }),
    next,
  };
}
