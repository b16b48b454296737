/**
 * Whether a request keeps to the catalogue. The account itself is more lenient, so this is noted,
 * not enforced.
 *
 * @module
 */
import { validateRequest } from "../businessmap/catalogue/validate.ts";
import type { Parameter, Problem, Shape } from "../businessmap/catalogue/types.ts";
import { type Incoming, type Route, unroutable } from "./http.ts";
import { queryValue } from "./validation.ts";

const numeric = (shape: Shape | undefined) => shape?.type === "integer" || shape?.type === "number";

/** A text of the URL as the value it stands for, where it stands for one. */
function fromText(shape: Shape | undefined, text: string): unknown {
  if (!shape) return text;
  const value = queryValue(shape, text);
  if (Array.isArray(value)) return value.map((item: string) => fromText(shape.items, item));
  return numeric(shape) && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

const shapeOf = (parameters: readonly Parameter[], name: string) =>
  parameters.find((one) => one.name === name)?.shape;

/** What a request does that the catalogue does not allow. */
export function contractProblems(route: Route | undefined, incoming: Incoming): Problem[] {
  if (!route?.exact) return [unroutable(incoming)];
  const { operation, path } = route;
  const values = (parameters: readonly Parameter[], entries: Iterable<[string, string]>) =>
    Object.fromEntries(
      [...entries].map(([name, text]) => [name, fromText(shapeOf(parameters, name), text)]),
    );
  const overridden = incoming.headers.has("x-http-method-override") && incoming.method === "GET";
  return validateRequest(operation, {
    path: values(operation.pathParameters, Object.entries(path)),
    query: values(operation.queryParameters, incoming.query),
    ...(incoming.body === undefined || overridden ? {} : { body: incoming.body }),
  });
}
