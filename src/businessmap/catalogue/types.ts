/**
 * The facts that the catalogue keeps about each operation of the BusinessMap API v2.
 *
 * @module
 */

/**
 * A value's shape, as far as a request or an answer can be checked by it. Shapes are shared
 * between operations and may contain themselves: never walk one without a value or a limit.
 * An object without `properties` may hold anything, and so may a shape without a `type`.
 */
export interface Shape {
  readonly type?: "integer" | "number" | "string" | "boolean" | "array" | "object";
  /** `date-time`, `date`, `email`, … */
  readonly format?: string;
  readonly enum?: readonly (string | number | null)[];
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
  /** Of an array. */
  readonly items?: Shape;
  /** Of an object. */
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Of an object used as a map: the shape of every value that `properties` does not name. */
  readonly values?: Shape;
  /** Names of the properties that must be there. */
  readonly required?: readonly string[];
  /** The value has one of these shapes. */
  readonly oneOf?: readonly Shape[];
}

/** A parameter in the path or the query. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  /** Arrays in a query are written as one value, joined by commas. */
  readonly shape: Shape;
}

/** One operation. */
export interface Operation {
  /** The vendor's own name, such as `getCards`; unique. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v2`, with parameters in braces: `/cards/{card_id}`. */
  readonly path: string;
  /** The vendor's group, such as `Cards`. */
  readonly group: string;
  readonly pathParameters: readonly Parameter[];
  readonly queryParameters: readonly Parameter[];
  /** Shape of the JSON body, where there is one. */
  readonly body?: Shape;
  /** The answer's status when all is well. */
  readonly status: number;
  /** Shape of the answer's JSON body; absent for 204. */
  readonly answer?: Shape;
  /** Whether 204 without a body is documented besides `status`, as when nothing changed. */
  readonly mayBeEmpty?: boolean;
  /**
   * Where the page numbers stand: `data` (`{data:{pagination,data}}`), `top`
   * (`{pagination,data}`); absent when the whole list comes at once.
   */
  readonly paging?: "data" | "top";
  /** The largest `per_page`. */
  readonly maxPerPage?: number;
  /** Whether the answer is text of any type in place of JSON. */
  readonly plainText?: boolean;
  /** Whether a conflict (409) is documented. */
  readonly conflicts?: boolean;
  /** Why this differs from, or is not in, the vendor's document. */
  readonly evidence?: string;
  /** Known from the account's own document alone, for which nobody vouches. */
  readonly fromAccount?: true;
}

/** The parts of a request, before they become a URL and a body. */
export interface RequestParts {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The kinds of {@linkcode Problem}. `unknown`: there is no parameter or property of that name. */
export type ProblemKind =
  | "unknown"
  | "missing"
  | "type"
  | "enum"
  | "range"
  | "length"
  | "format";

/** One thing that is wrong with a request or an answer. */
export interface Problem {
  readonly where: "path" | "query" | "body";
  readonly kind: ProblemKind;
  /** The parameter, or the place in the body: `cards.0.priority`. */
  readonly at: string;
  /** What is wrong, what is allowed, and the nearest right name where a name is unknown. */
  readonly message: string;
}

/** All operations. */
export interface Catalogue {
  readonly operations: readonly Operation[];
  /** The operation of that id. */
  get(id: string): Operation | undefined;
  /** The operation that answers a method and a concrete path such as `/cards/12`. */
  match(
    method: string,
    path: string,
  ): { operation: Operation; path: Record<string, string> } | undefined;
}
