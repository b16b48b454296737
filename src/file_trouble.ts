/**
 * Why a file cannot be had, in words that a person can act on.
 *
 * @module
 */

/** Errors without a class of their own, by the system's code. */
const BY_CODE: Readonly<Record<string, string>> = {
  EROFS: "lies on a disk that may only be read",
  ENOSPC: "lies on a disk that is full",
};

/** Why a file could not be read or written, after "it". */
export function fileTrouble(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist, or its folder does not";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "may not be read or written by this user";
  }
  if (error instanceof Deno.errors.NotCapable) return "may not be read or written by this program";
  if (error instanceof Deno.errors.IsADirectory) return "is a folder";
  // The second comes of making a folder where there is a file.
  if (
    error instanceof Deno.errors.NotADirectory || error instanceof Deno.errors.AlreadyExists
  ) return "lies below a file";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return BY_CODE[code] ?? "cannot be read or written";
}
