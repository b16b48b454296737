/**
 * The salt beside the data: made once by whichever process is first, then the same for all.
 *
 * @module
 */
import { randomSalt, SALT_LENGTH } from "./cipher.ts";
import { failureOf, jitter } from "./failure.ts";
import { keys, type Kv } from "./kv.ts";

/** More tries than any number of processes that start at once needs. */
const TRIES = 40;

/**
 * Reads the salt, or puts one there.
 *
 * @param known The salt this process has worked with: put back when the store has lost it, so that
 * all processes that go on agree.
 * @throws {Error} If the store cannot be used.
 */
export async function ensureSalt(
  kv: Kv,
  known: Uint8Array<ArrayBuffer> = randomSalt(),
): Promise<Uint8Array<ArrayBuffer>> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { value, versionstamp } = await kv.get(keys.salt());
    if (isSalt(value)) return value;
    try {
      // A value that is no salt is replaced: nothing can have been derived from it.
      const write = kv.atomic().check({ key: keys.salt(), versionstamp });
      if ((await write.set(keys.salt(), known).commit()).ok) return known;
    } catch (error) {
      if (failureOf(error) !== "locked") throw error;
    }
    await jitter(attempt);
  }
  throw new Error("Cannot create salt: the store is locked by other processes");
}

function isSalt(value: unknown): value is Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array && value.length === SALT_LENGTH;
}
