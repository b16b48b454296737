/**
 * The program's name and version, from the one place where they stand.
 *
 * @module
 */
import manifest from "../deno.json" with { type: "json" };

/** The program's name. */
export const name: string = manifest.name;

/** The program's version, such as `0.1.0`. */
export const version: string = manifest.version;
