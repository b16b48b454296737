/**
 * The file that says who may call over HTTP. It holds hashes of tokens, never a token.
 *
 * @module
 */
import * as z from "zod";
import { DEFAULT_LIMITS, type Principal } from "./principal.ts";

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

const entrySchema = z.strictObject({
  name: z.string().regex(NAME),
  /** SHA-256 of the token, 64 hexadecimal digits. */
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/),
  instances: z.array(z.string()).min(1).optional(),
  toolsets: z.array(z.string()).min(1).optional(),
  callApi: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  admin: z.boolean().optional(),
  limits: z.strictObject({
    concurrency: z.int().min(1).max(1_000).optional(),
    callsPerMinute: z.int().min(1).max(1_000_000).optional(),
  }).optional(),
});

const fileSchema = z.strictObject({ principals: z.array(entrySchema) });

/** One caller, as the file holds it. */
export type PrincipalEntry = z.output<typeof entrySchema>;

/** What each part may be, after "allowed is". */
const ALLOWED: Readonly<Record<string, string>> = {
  principals: "a list of principals",
  name: "1 to 64 letters, digits, spaces, dots, hyphens, underscores or @",
  tokenSha256: "64 hexadecimal digits in small letters, the SHA-256 of a token",
  instances: "a list of names of accounts",
  toolsets: "a list of names of toolsets",
  callApi: "true or false",
  readOnly: "true or false",
  admin: "true or false",
  limits: "an object with concurrency and callsPerMinute",
  concurrency: "a whole number from 1 to 1000",
  callsPerMinute: "a whole number from 1 to 1000000",
};

/** The names that a file may use. */
export interface Known {
  readonly toolsets: readonly string[];
  readonly instances: readonly string[];
}

/** A file that cannot be used; the message says where and why, and shows no value. */
export class PrincipalsError extends Error {
  override readonly name = "PrincipalsError";
}

/**
 * Reads the file's text.
 *
 * @param known Names outside these are refused; without it, every name is taken.
 * @throws {PrincipalsError}
 */
export function parsePrincipals(text: string, known?: Known): PrincipalEntry[] {
  const parsed = fileSchema.safeParse(json(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PrincipalsError(issue === undefined ? "it is wrong" : problem(issue));
  }
  const { principals } = parsed.data;
  const names = new Set<string>();
  const hashes = new Set<string>();
  for (const { name, tokenSha256, toolsets = [], instances = [] } of principals) {
    if (names.has(name)) throw new PrincipalsError(`two principals are called ${name}`);
    if (hashes.has(tokenSha256)) throw new PrincipalsError(`${name} has the token of another`);
    names.add(name);
    hashes.add(tokenSha256);
    if (known === undefined) continue;
    checkNames(name, "toolset", toolsets, known.toolsets);
    checkNames(name, "account", instances, known.instances);
  }
  return principals;
}

/** The file's text. */
export function formatPrincipals(principals: readonly PrincipalEntry[]): string {
  return `${JSON.stringify({ principals }, null, 2)}\n`;
}

/** The caller that an entry stands for. */
export function principalOf(entry: PrincipalEntry): Principal {
  const { name, instances, toolsets, callApi, readOnly = false, admin = false, limits = {} } =
    entry;
  return {
    id: `file:${name}`,
    readOnly,
    admin,
    ...(instances === undefined ? {} : { instances }),
    ...(toolsets === undefined ? {} : { toolsets }),
    ...(callApi === undefined ? {} : { callApi }),
    limits: {
      concurrency: limits.concurrency ?? DEFAULT_LIMITS.concurrency,
      callsPerMinute: limits.callsPerMinute ?? DEFAULT_LIMITS.callsPerMinute,
    },
  };
}

/** Whether a principal may have this name. */
export function isPrincipalName(name: string): boolean {
  return NAME.test(name);
}

function checkNames(
  principal: string,
  is: string,
  names: readonly string[],
  known: readonly string[],
): void {
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new PrincipalsError(
    `${principal} names ${JSON.stringify(wrong)}, which is no ${is}; there are ${known.join(", ")}`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PrincipalsError("it is not JSON");
  }
}

function problem(issue: z.core.$ZodIssue): string {
  const [, place, ...rest] = issue.path;
  const where = typeof place === "number" ? `principal ${place + 1}: ` : "";
  if (issue.code === "unrecognized_keys") {
    return `${where}${JSON.stringify(issue.keys[0])} is not known; allowed are ${
      Object.keys(entrySchema.shape).join(", ")
    }`;
  }
  const key = [...rest].reverse().find((part) => typeof part === "string") ??
    (rest.length === 0 && where !== "" ? undefined : "principals");
  if (key === undefined) return `${where}it is not an object`;
  return `${where}${String(key)} cannot be used; allowed is ${ALLOWED[String(key)] ?? "another"}`;
}
