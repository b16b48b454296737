/**
 * Makes the catalogue of operations from the vendor's OpenAPI document, 3.0 or 3.1:
 *
 *     deno run --allow-read --allow-write=src/businessmap/catalogue scripts/catalogue.ts DOCUMENT
 *
 * A running account serves its own document at `/openapi/json`.
 *
 * @module
 */

import { additions } from "../src/businessmap/catalogue/additions.ts";
import { packDocument } from "../src/businessmap/openapi/pack.ts";

const COMMAND =
  "deno run --allow-read --allow-write=src/businessmap/catalogue scripts/catalogue.ts DOCUMENT";
const HEADER = `// Generated from the vendor's OpenAPI document, not to be edited. To make it again:
// ${COMMAND}
`;

/**
 * The text of `data.ts` for an OpenAPI document. The same document gives the same text.
 *
 * @throws {Error} when a reference leads nowhere or two operations share an id
 */
export function buildCatalogue(document: unknown): string {
  const { groups, shapes, parameters, operations } = packDocument(document);
  const rows = (entries: readonly unknown[]) =>
    entries.map((one) => JSON.stringify(one)).join(",\n");
  const json = `{"groups":${JSON.stringify(groups)},
"shapes":[
${rows(shapes)}
],"parameters":[
${rows(parameters)}
],"operations":[
${rows(operations)}
]}`;
  const literal = json.replace(/[\\`]|\$\{/g, "\\$&");
  return `${HEADER}\n/** A PackedCatalogue as JSON. */\nexport const DATA = \`${literal}\`;\n`;
}

/** The text of `operation_ids.ts`: the ids in the document and those that the overlay adds. */
export function buildOperationIds(document: unknown): string {
  const ids = new Set(packDocument(document).operations.map(([id]) => id));
  for (const addition of additions()) ids.add(addition.id);
  const lines = [...ids].sort().map((id) => `  | ${JSON.stringify(id)}`).join("\n");
  return `${HEADER}\n/** The id of an operation of the catalogue. */\nexport type OperationId =\n${lines};\n`;
}

if (import.meta.main) {
  const path = Deno.args[0];
  if (path === undefined) throw new Error(`Cannot make catalogue: no document named; ${COMMAND}`);
  const document: unknown = JSON.parse(await Deno.readTextFile(path));
  const folder = new URL("../src/businessmap/catalogue/", import.meta.url);
  await Deno.writeTextFile(new URL("data.ts", folder), buildCatalogue(document));
  await Deno.writeTextFile(new URL("operation_ids.ts", folder), buildOperationIds(document));
}
