/**
 * What a caller sees of the server: its tools and accounts, narrowed by its rights and by the
 * headers of its request. What a view lists is computed once.
 *
 * @module
 */
import type { ServedAccount, ServedParts } from "../call.ts";
import { WHOLE_API, withinRights } from "../../tools/select.ts";
import { mayUse, type Principal } from "./principal.ts";

/** The headers by which a client asks for less than it may have. */
export const NARROWING = { toolsets: "x-mcp-toolsets", readOnly: "x-mcp-readonly" } as const;

/** A narrower server. */
export interface View {
  /** The same for the same view. */
  readonly key: string;
  readonly readOnly: boolean;
  /** `undefined`: no restriction. */
  readonly toolsets: readonly string[] | undefined;
  /** Whether it has the tools that reach the whole API. */
  readonly wholeApi: boolean;
  readonly instances: readonly string[] | undefined;
}

/** A header that cannot be used; the message says why. */
export class NarrowingError extends Error {
  override readonly name = "NarrowingError";
}

const YES = new Set(["true", "1", "yes", "on"]);
const NO = new Set(["false", "0", "no", "off", ""]);

/**
 * The view of a request. Headers only take away: what they do not name stays as the principal has
 * it, and what the principal has not, they do not give.
 *
 * @param known the names of all toolsets
 * @throws {NarrowingError}
 */
export function viewOf(
  principal: Principal,
  headers: Headers,
  known: readonly string[],
): View {
  const wish = headers.get(NARROWING.readOnly)?.trim().toLowerCase() ?? "";
  if (!YES.has(wish) && !NO.has(wish)) {
    throw new NarrowingError(`The header ${NARROWING.readOnly} is neither true nor false.`);
  }
  const readOnly = principal.readOnly || YES.has(wish);
  const wishedFor = wished(headers.get(NARROWING.toolsets), known);
  const toolsets = narrowed(principal.toolsets, wishedFor);
  // A bound to toolsets would be none for who has a tool that does all that the others do.
  const wholeApi = (principal.toolsets === undefined || principal.callApi === true) &&
    (wishedFor?.includes(WHOLE_API.toolset) ?? true);
  const { instances } = principal;
  const key = JSON.stringify([readOnly, toolsets?.toSorted(), wholeApi, instances?.toSorted()]);
  return { key, readOnly, toolsets, wholeApi, instances };
}

/** A server's parts as a view has them. */
export function partsOf(served: ServedParts, view: View): ServedParts {
  const { readOnly, toolsets, wholeApi } = view;
  const mine = mayUse(view);
  const allowed = served.accounts.filter(({ name }) => mine(name))
    .map((account) => readOnly ? reading(account) : account);
  const [first, ...others] = allowed;
  // A principal whose accounts are all gone from the configuration has none.
  if (first === undefined) throw new NarrowingError("None of your accounts is served here.");
  const accounts = [first, ...others] as const;
  const tools = withinRights(served.tools, {
    readOnly: accounts.every((account) => account.readOnly),
    toolsets,
    wholeApi,
  });
  return { ...served, accounts, tools, facts: { ...served.facts, tools: tools.length } };
}

function reading(account: ServedAccount): ServedAccount {
  return { ...account, readOnly: true, settings: { ...account.settings, readOnly: true } };
}

function wished(header: string | null, known: readonly string[]): readonly string[] | undefined {
  if (header === null) return undefined;
  const names = [...new Set(header.split(",").map((name) => name.trim()).filter(Boolean))];
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new NarrowingError(
      `The header ${NARROWING.toolsets} names what is no toolset; there are ${known.join(", ")}.`,
    );
  }
  return names;
}

function narrowed(
  bound: readonly string[] | undefined,
  wish: readonly string[] | undefined,
): readonly string[] | undefined {
  if (wish === undefined) return bound;
  return bound === undefined ? wish : wish.filter((name) => bound.includes(name));
}
