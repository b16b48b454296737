import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { buildCatalogue, buildOperationIds } from "../../../../scripts/catalogue.ts";
import { openCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import type { Catalogue } from "../../../../src/businessmap/catalogue/types.ts";

const pagination = {
  type: "object",
  properties: { all_pages: { type: "integer" }, current_page: { type: "integer" } },
};
const ok = (schema: unknown) => ({
  "200": { content: { "application/json": { schema } } },
});

/** A document such as a later one could be: 3.1 spellings, circles, references everywhere. */
const later = {
  openapi: "3.1.0",
  paths: {
    "/gadgets/{gadget_id}": {
      parameters: [{ $ref: "#/components/parameters/gadget" }],
      get: {
        tags: ["Gadgets"],
        summary: "PROSE",
        operationId: "getGadget",
        parameters: [{ name: "X-Trace", in: "header", schema: { type: "string" } }],
        responses: {
          ...ok({ type: "object", properties: { data: { $ref: "#/components/schemas/Gadget" } } }),
          "204": {},
          "409": { $ref: "#/components/responses/Conflict" },
        },
      },
      patch: {
        operationId: "updateGadget",
        parameters: [{ name: "gadget_id", in: "path", schema: { type: "string" } }],
        requestBody: { $ref: "#/components/requestBodies/Gadget" },
        responses: { "204": {} },
      },
    },
    "/gadgets": {
      get: {
        operationId: "getGadgets",
        parameters: [
          { name: "ids", in: "query", schema: { type: "array", items: { type: "integer" } } },
          { name: "per_page", in: "query", schema: { type: "integer", maximum: 50 } },
        ],
        responses: ok({
          type: "object",
          properties: {
            data: {
              type: "object",
              properties: {
                pagination,
                data: { type: "array", items: { $ref: "#/components/schemas/Gadget" } },
              },
            },
          },
        }),
      },
    },
    "/gadgets/history": {
      get: {
        parameters: [{
          name: "per_page",
          in: "query",
          description: "By default 10, the maximum is 20.",
          schema: { type: "integer" },
        }],
        responses: ok({
          type: "object",
          properties: { pagination, data: { type: "array", items: { type: "object" } } },
        }),
      },
    },
  },
  components: {
    parameters: { gadget: { name: "gadget_id", in: "path", schema: { type: "integer" } } },
    responses: { Conflict: {} },
    requestBodies: {
      Gadget: {
        content: {
          "application/json; charset=utf-8": { schema: { $ref: "#/components/schemas/Change" } },
        },
      },
    },
    schemas: {
      Named: {
        description: "PROSE",
        type: "object",
        required: ["name"],
        properties: { name: { type: "string", minLength: 1, maxLength: 9, example: "PROSE" } },
      },
      Gadget: {
        allOf: [{ $ref: "#/components/schemas/Named" }, {
          type: "object",
          properties: {
            parent: { oneOf: [{ $ref: "#/components/schemas/Gadget" }, { nullable: true }] },
            parts: { type: "array", items: { $ref: "#/components/schemas/Gadget" } },
            size: { type: ["number", "null"] },
            limits: { type: "object", additionalProperties: { type: "integer" } },
            level: { anyOf: [{ type: "integer" }, { type: "string" }] },
          },
        }],
      },
      Change: {
        allOf: [{ $ref: "#/components/schemas/Gadget" }, { $ref: "#/components/schemas/Loop" }],
        properties: { kind: { type: "integer", enum: [0, 1], default: 1, nullable: true } },
      },
      Loop: { allOf: [{ $ref: "#/components/schemas/Loop" }] },
    },
  },
};

function open(document: unknown): Catalogue {
  const text = buildCatalogue(document);
  const literal = /`([\s\S]*)`/.exec(text)?.[1];
  assert(literal !== undefined);
  return openCatalogue(JSON.parse(literal.replace(/\\([\\`$])/g, "$1")));
}

Deno.test("buildCatalogue() takes no prose over", () => {
  assertEquals(buildCatalogue(later).includes("PROSE"), false);
});

Deno.test("buildCatalogue() gives the same text for the same document", () => {
  assertEquals(buildCatalogue(later), buildCatalogue(structuredClone(later)));
});

Deno.test("buildCatalogue() keeps circles in shapes", () => {
  const gadget = open(later).get("getGadget")?.answer?.properties?.data;
  assert(gadget?.properties);
  assertEquals(gadget.properties.parts?.items, gadget);
  assertEquals(gadget.properties.parent?.nullable, true);
  assert(gadget.properties.parent?.properties?.parts);
});

Deno.test("buildCatalogue() merges allOf with what stands beside it", () => {
  const body = open(later).get("updateGadget")?.body;
  assertEquals(body?.required, ["name"]);
  assertEquals(Object.keys(body?.properties ?? {}), [
    "name",
    "parent",
    "parts",
    "size",
    "limits",
    "level",
    "kind",
  ]);
  assertEquals(body?.properties?.name, { type: "string", minLength: 1, maxLength: 9 });
  assertEquals(body?.properties?.kind, {
    type: "integer",
    enum: [0, 1],
    default: 1,
    nullable: true,
  });
});

Deno.test("buildCatalogue() reads lists of types, alternatives and maps", () => {
  const properties = open(later).get("updateGadget")?.body?.properties;
  assertEquals(properties?.size, { type: "number", nullable: true });
  assertEquals(properties?.limits, { type: "object", values: { type: "integer" } });
  assertEquals(properties?.level, { oneOf: [{ type: "integer" }, { type: "string" }] });
});

Deno.test("buildCatalogue() reads parameters of the path, which the operation's own go before", () => {
  const catalogue = open(later);
  assertEquals(catalogue.get("getGadget")?.pathParameters, [
    { name: "gadget_id", required: true, shape: { type: "integer" } },
  ]);
  assertEquals(catalogue.get("updateGadget")?.pathParameters[0]?.shape, { type: "string" });
  assertEquals(catalogue.get("getGadget")?.queryParameters, []);
});

Deno.test("buildCatalogue() tells both kinds of paging apart and finds the largest page", () => {
  const catalogue = open(later);
  const list = catalogue.get("getGadgets");
  const history = catalogue.get("getGadgetsHistory");
  assertEquals([list?.paging, list?.maxPerPage], ["data", 50]);
  assertEquals([history?.paging, history?.maxPerPage], ["top", 20]);
  assertEquals(history?.queryParameters[0]?.shape.maximum, 20);
  assertEquals(catalogue.get("getGadget")?.paging, undefined);
});

Deno.test("buildCatalogue() notes conflicts and answers without a body", () => {
  const catalogue = open(later);
  const read = catalogue.get("getGadget");
  assertEquals([read?.status, read?.mayBeEmpty, read?.conflicts], [200, true, true]);
  const write = catalogue.get("updateGadget");
  assertEquals([write?.status, write?.mayBeEmpty, write?.answer], [204, undefined, undefined]);
});

Deno.test("buildCatalogue() writes values that would end its literal", () => {
  const schema = { type: "string", enum: ["a`b", "${c}", "d\\e"] };
  const document = { paths: { "/x": { get: { operationId: "x", responses: ok(schema) } } } };
  assertEquals(open(document).get("x")?.answer?.enum, schema.enum);
});

Deno.test("buildCatalogue() throws at references to nowhere, out of the document, or in a circle", () => {
  const document = ($ref: string) => ({
    paths: { "/x": { get: { operationId: "x", responses: ok({ $ref }) } } },
    components: { schemas: { A: { $ref: "#/components/schemas/A" } } },
  });
  assertThrows(() => buildCatalogue(document("#/components/schemas/B")), Error, "nothing there");
  assertThrows(() => buildCatalogue(document("other.json#/A")), Error, "leaves the document");
  assertThrows(() => buildCatalogue(document("#/components/schemas/A")), Error, "a circle");
});

Deno.test("buildCatalogue() throws when two operations share an id", () => {
  const operation = { operationId: "same", responses: {} };
  const document = { paths: { "/x": { get: operation, put: operation } } };
  assertThrows(() => buildCatalogue(document), Error, "two operations have the id same");
});

Deno.test("buildOperationIds() names the document's operations and the additions", () => {
  const text = buildOperationIds(later);
  for (const id of ["getGadget", "getGadgetsHistory", "getDocs", "uploadFile"]) {
    assertStringIncludes(text, `  | "${id}"`);
  }
});
