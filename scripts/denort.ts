/**
 * Cuts Deno's runtime out of a program that `deno compile` made.
 *
 * Up to Deno 2.8 the compiled payload is appended to an untouched runtime, so the runtime ends
 * where the ELF section header table ends: at `e_shoff` (u64 at byte 40) + 64 bytes for each of
 * the `e_shnum` (u16 at byte 60) entries.
 *
 * @param program A compiled program, 64-bit little-endian ELF.
 * @returns The runtime alone; a view, not a copy.
 * @throws {Error} If the bytes are no such program or end before the table does.
 */
export function cutRuntime(program: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const isElf64 = program.length >= 64 && program[0] === 0x7f && program[1] === 0x45 &&
    program[2] === 0x4c && program[3] === 0x46 && program[4] === 2 && program[5] === 1;
  if (!isElf64) throw new Error("Cannot cut the runtime: expected a 64-bit little-endian ELF file");
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const end = Number(view.getBigUint64(40, true)) + 64 * view.getUint16(60, true);
  if (end <= 64 || end > program.length) {
    throw new Error(
      `Cannot cut the runtime: the section table ends at ${end} of ${program.length} bytes`,
    );
  }
  return program.subarray(0, end);
}

/** SHA-256 of some bytes, in lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
