/**
 * The account's own document of its operations, written from the catalogue: an OpenAPI document of
 * version 3.0 as the vendor's is, with prose where that has some.
 *
 * @module
 */
import type { Operation, Parameter, Shape } from "../businessmap/catalogue/types.ts";
import type { Fields } from "./types.ts";

/** Where it is served, beside the API. Whether a key is needed there is not known. */
export const DOCUMENT_PATH = "/openapi/json";

/** The document of these operations. */
export function openApiDocument(operations: readonly Operation[]): Fields {
  const schemas = schemaTable();
  const paths: Record<string, Fields> = {};
  for (const operation of operations) {
    const item = paths[operation.path] ??= {};
    item[operation.method.toLowerCase()] = operationOf(operation, schemas.of);
  }
  return {
    openapi: "3.0.0",
    info: { title: "Kanbanize API v2", version: "1.0.0" },
    servers: [{ url: "https://demo.kanbanize.com/api/v2" }],
    paths,
    components: { schemas: schemas.all() },
  };
}

type SchemaOf = (shape: Shape) => Fields;

function operationOf(operation: Operation, schemaOf: SchemaOf): Fields {
  const { id, group, pathParameters, queryParameters, body, status, answer, mayBeEmpty } =
    operation;
  const json = (shape: Shape) => ({ content: { "application/json": { schema: schemaOf(shape) } } });
  const responses: Record<string, Fields> = {
    [status]: { description: "Done.", ...(answer ? json(answer) : {}) },
    ...(mayBeEmpty ? { 204: { description: "Nothing changed." } } : {}),
    ...(operation.conflicts ? { 409: { description: "A conflict." } } : {}),
  };
  return {
    tags: [group],
    summary: `Runs ${id}.`,
    description: "What it does, in prose.",
    operationId: id,
    parameters: [
      ...pathParameters.map((one) => parameterOf(one, "path", schemaOf)),
      ...queryParameters.map((one) => parameterOf(one, "query", schemaOf)),
    ],
    ...(body ? { requestBody: { description: "The body.", ...json(body) } } : {}),
    responses,
  };
}

function parameterOf({ name, required, shape }: Parameter, place: string, schemaOf: SchemaOf) {
  return { name, in: place, required, description: "A parameter.", schema: schemaOf(shape) };
}

/** Shapes by name, because one may contain itself. */
function schemaTable() {
  const names = new Map<Shape, string>();
  const schemas: Record<string, Fields> = {};
  const of = (shape: Shape): Fields => {
    let name = names.get(shape);
    if (name === undefined) {
      name = `S${names.size}`;
      names.set(shape, name);
      schemas[name] = schemaFrom(shape, of);
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  return { of, all: () => schemas };
}

function schemaFrom(shape: Shape, of: SchemaOf): Fields {
  const { items, properties, values, oneOf, ...facts } = shape;
  const named = properties &&
    Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, of(part)]));
  return {
    ...facts,
    ...(items ? { items: of(items) } : {}),
    ...(named ? { properties: named } : {}),
    ...(values ? { additionalProperties: of(values) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(of) } : {}),
  };
}
