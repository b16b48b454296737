/**
 * What makes data at rest useless without the secret: AES-256-GCM for values, HMAC-SHA-256 for
 * names, both with keys derived by HKDF-SHA-256.
 *
 * @module
 */
import { decryptAesGcm, encryptAesGcm } from "@std/crypto";
import type { KvKey } from "./kv.ts";

/** Encrypts values and hides names. */
export interface Cipher {
  /** Encrypts `bytes`, bound to the key they are stored under. */
  encrypt(bytes: Uint8Array<ArrayBuffer>, key: KvKey): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * @throws {Error} If the bytes were changed, moved from another key, cut off, or encrypted with
   * another secret.
   */
  decrypt(bytes: Uint8Array<ArrayBuffer>, key: KvKey): Promise<Uint8Array<ArrayBuffer>>;
  /** The same 22 characters (128 bits, base64url) for the same name; says nothing about it. */
  sealName(name: string): Promise<string>;
  /** Sets apart the entries of different secrets and accounts in one store. */
  readonly owner: string;
  /** The cipher of another secret or account with the same salt. */
  sibling(owner: Owner): Promise<Cipher>;
}

/** What keys are derived from, beside the salt. */
export interface Owner {
  /** The cache key, or the API token. */
  readonly secret: string;
  /** The account's host: the same secret gives other keys for another account. */
  readonly account: string;
}

/** Bytes of the random salt. */
export const SALT_LENGTH = 32;

/** Bytes of an HMAC that are kept: enough that no two names will ever meet. */
const NAME_LENGTH = 16;

/** Names whose HMAC is remembered: the same few are asked for again and again. */
const KNOWN_NAMES = 2_000;

const text = new TextEncoder();

/**
 * Derives both keys. Another secret, account or salt gives other keys.
 *
 * @param options.salt Random bytes that are kept beside the data.
 * @throws {RangeError} If the secret is empty or the salt is too short.
 */
export async function createCipher(
  { secret, account, salt }: Owner & { readonly salt: Uint8Array<ArrayBuffer> },
): Promise<Cipher> {
  if (secret === "") throw new RangeError("Cannot derive keys: expected a secret");
  if (salt.length < SALT_LENGTH) {
    throw new RangeError(`Cannot derive keys: expected a salt of ${SALT_LENGTH} bytes`);
  }
  const root = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, [
    "deriveKey",
  ]);
  const derivation = (purpose: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt,
    info: text.encode(`businessmap-mcp store 1\0${purpose}\0${account}`),
  });
  const [valueKey, nameKey] = await Promise.all([
    crypto.subtle.deriveKey(
      derivation("values"),
      root,
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt", "decrypt"],
    ),
    crypto.subtle.deriveKey(
      derivation("names"),
      root,
      { name: "HMAC", hash: "SHA-256", length: 256 },
      false,
      ["sign"],
    ),
  ]);
  const bound = (key: KvKey) => ({ additionalData: text.encode(JSON.stringify(key)) });
  const known = new Map<string, string>();
  async function sealName(name: string): Promise<string> {
    const before = known.get(name);
    if (before !== undefined) return before;
    const digest = await crypto.subtle.sign("HMAC", nameKey, text.encode(name));
    const sealed = base64url(new Uint8Array(digest, 0, NAME_LENGTH));
    if (known.size >= KNOWN_NAMES) known.clear();
    known.set(name, sealed);
    return sealed;
  }
  return {
    encrypt: (bytes, key) => encryptAesGcm(valueKey, bytes, bound(key)),
    decrypt: (bytes, key) => decryptAesGcm(valueKey, bytes, bound(key)),
    sealName,
    owner: await sealName("owner"),
    sibling: (owner) => createCipher({ ...owner, salt }),
  };
}

/** A fresh random salt. */
export function randomSalt(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(SALT_LENGTH));
}

/** Bytes in the alphabet that needs no escaping, without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
