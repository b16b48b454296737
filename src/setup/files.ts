/**
 * Writing files that belong to a person: whole or not at all, with the old one kept.
 *
 * @module
 */

/** The text of a file; `undefined` where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Replaces a file. A link stays one, and the file keeps its mode unless it is to have its own.
 *
 * @param how.mode of a file that is new, or of any where `always` says so
 */
export async function replaceFile(
  path: string,
  text: string,
  { mode, always = false }: { readonly mode: number; readonly always?: boolean },
): Promise<void> {
  const real = await Deno.realPath(path).catch(() => path);
  const folder = real.slice(0, Math.max(real.lastIndexOf("/"), real.lastIndexOf("\\")));
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = always ? mode : await modeOf(real) ?? mode;
  const beside = `${real}.${crypto.randomUUID().slice(0, 8)}.new`;
  try {
    await Deno.writeTextFile(beside, text, { mode: kept, createNew: true });
    await Deno.rename(beside, real);
  } catch (error) {
    await Deno.remove(beside).catch(() => {}); // it may never have been made
    throw error;
  }
}

/** Keeps a copy of a file beside it, named by the day and time; gives its path. */
export async function keepCopy(path: string, now: Date): Promise<string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const copy = `${path}.${stamp}.bak`;
  await Deno.copyFile(path, copy);
  return copy;
}

/** The bits of a file's mode that say who may do what; `undefined` on Windows or without a file. */
export async function modeOf(path: string): Promise<number | undefined> {
  try {
    const { mode } = await Deno.stat(path);
    return mode === null ? undefined : mode & 0o777;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
