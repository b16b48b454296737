/**
 * Names of entries, and their form on disk: the kind in clear, every other part as an HMAC.
 *
 * @module
 */
import type { Cipher } from "./cipher.ts";

/**
 * Where something is kept: a fixed word of the program, then any number of names. Names may be ids,
 * paths, whatever the program likes: they are never written in clear.
 */
export type Key = readonly [kind: string, ...names: string[]];

const KIND = /^[a-z][a-z_]{0,31}$/;

/** @throws {TypeError} If the kind is not a plain word: a mistake of the program's own. */
export function checkKey([kind]: Key): void {
  if (KIND.test(kind)) return;
  throw new TypeError("Cannot use key: expected a kind of at most 32 small letters and _");
}

/**
 * The key parts as they are stored: kind, owner, names. The same name under another kind or at
 * another place gives another part, so that parts cannot be compared across kinds.
 */
export async function sealKey(cipher: Cipher, key: Key): Promise<readonly string[]> {
  const [kind, ...names] = key;
  const sealed = names.map((name, place) => cipher.sealName(`${kind}\0${place}\0${name}`));
  return [kind, cipher.owner, ...await Promise.all(sealed)];
}
