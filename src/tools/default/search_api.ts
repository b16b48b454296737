import * as z from "zod";
import { namedOperation } from "../../businessmap/catalogue/named.ts";
import { createSearch, type OperationSearch } from "../../businessmap/catalogue/search.ts";
import type { Catalogue, Operation } from "../../businessmap/catalogue/types.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Answer } from "../answer.ts";
import { operationSections, operationTable } from "../api_help.ts";
import { defineTool } from "../define.ts";
import { counted } from "../words.ts";

/** Operations that one answer shows. */
const MOST = 8;

/** Finds operations of the API, and tells what one of them takes. Asks nothing of the account. */
export const searchApi = defineTool({
  name: "search_api",
  title: "Search the API",
  toolset: "default",
  description:
    "Finds operations of the whole BusinessMap API for what no other tool does, by what you want " +
    "to do (query), or tells what one takes and answers (operation). Run it with call_api.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    query: z.string().trim().min(1).max(300).optional().describe("In plain English"),
    operation: z.string().trim().min(1).max(200).optional(),
  }),
  async handler({ query, operation }, { account }) {
    const catalogue = await account.catalogue();
    if (operation !== undefined && query === undefined) {
      return describe(namedOperation(catalogue, operation));
    }
    if (query !== undefined && operation === undefined) return found(catalogue, query);
    throw new DomainError("invalid", "Give either `query` or `operation`, one of the two.");
  },
});

function describe(operation: Operation): Answer {
  const { id, method, path, group } = operation;
  return {
    head: `${id}: ${method} ${path} (${group}).` +
      (operation.fromAccount ? " Known from the account's own document alone." : ""),
    sections: operationSections(operation),
  };
}

function found(catalogue: Catalogue, query: string): Answer {
  const operations = searchOf(catalogue).find(query, MOST);
  if (operations.length === 0) {
    throw new DomainError(
      "not_found",
      `No operation has to do with ${quoted(query)}.`,
      { hint: "Try other words: what is to be done, and with what." },
    );
  }
  return {
    head: `${counted(operations.length, "operation")}, the likeliest first; ` +
      "search_api with `operation` tells all that one takes.",
    sections: [operationTable(operations)],
  };
}

const searches = new WeakMap<Catalogue, OperationSearch>();

/** The search over a catalogue: its index is built once. */
function searchOf(catalogue: Catalogue): OperationSearch {
  const known = searches.get(catalogue);
  if (known) return known;
  const made = createSearch(catalogue);
  searches.set(catalogue, made);
  return made;
}
