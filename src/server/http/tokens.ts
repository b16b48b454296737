/**
 * Tokens of the principals file: random, shown once, kept as hashes.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import type { Principal } from "./principal.ts";
import { type PrincipalEntry, principalOf } from "./principals_file.ts";

/** What every token begins with, so that a scanner for secrets can tell one. */
const PREFIX = "bmcp_";

/** The longest token that is looked at. */
const LONGEST = 512;

/** A new token of 256 random bits. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return PREFIX + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What the file holds of a token. */
export async function hashToken(token: string): Promise<string> {
  return (await digest(token)).toHex();
}

/** Finds the principal of a token. */
export type FindByToken = (token: string) => Promise<Principal | undefined>;

/**
 * A search over these principals. Every hash is compared, in constant time, whether or not one was
 * found before.
 */
export function tokenSearch(entries: readonly PrincipalEntry[]): FindByToken {
  const known = entries.map((entry) => ({
    hash: Uint8Array.fromHex(entry.tokenSha256),
    principal: principalOf(entry),
  }));
  return async (token) => {
    if (token.length > LONGEST) return undefined;
    const hash = await digest(token);
    let found: Principal | undefined;
    for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one.principal;
    return found;
  };
}

async function digest(token: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
}
