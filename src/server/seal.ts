/**
 * Small values that go through the client and come back: nobody can read, change or make them.
 *
 * @module
 */
import { decryptAesGcm, encryptAesGcm } from "@std/crypto";

/** Seals JSON values as text and opens them again. */
export interface Sealer {
  /** AES-256-GCM, as base64url. */
  seal(value: unknown): Promise<string>;
  /** The value; `undefined` when the text was not sealed with the same secret, or was changed. */
  open(text: string): Promise<unknown>;
}

const text = new TextEncoder();

/**
 * A sealer whose key comes from a secret by HKDF-SHA-256.
 *
 * @param options.purpose Keeps values of one use, or of one account, from being taken for others.
 */
export async function createSealer(
  { secret, purpose }: { readonly secret: Uint8Array<ArrayBuffer>; readonly purpose: string },
): Promise<Sealer> {
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  // The secret is random already, so the salt may be empty.
  const derivation = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: text.encode(`businessmap-mcp seal 1\0${purpose}`),
  };
  const key = await crypto.subtle.deriveKey(
    derivation,
    root,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  return {
    async seal(value) {
      const bytes = await encryptAesGcm(key, text.encode(JSON.stringify(value)));
      return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
    },
    async open(sealed) {
      try {
        const bytes = Uint8Array.fromBase64(sealed, { alphabet: "base64url" });
        return JSON.parse(new TextDecoder().decode(await decryptAesGcm(key, bytes)));
      } catch {
        return undefined;
      }
    },
  };
}

/** 128 bits of SHA-256 over a JSON value, whatever the order of its keys. */
export async function fingerprint(value: unknown): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", text.encode(canonical(value)));
  return new Uint8Array(digest, 0, 16).toBase64({ alphabet: "base64url", omitPadding: true });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
    return Object.fromEntries(entries);
  }) ?? "undefined";
}
