/**
 * All tools, loaded. For documents and tests; the program itself lists them from `listed.ts` and
 * loads those that are called.
 *
 * @module
 */
import type { Tool } from "./define.ts";
import { TOOLSETS } from "./toolsets.ts";

/** Every tool, in the order in which a client lists them. */
export const TOOLS: readonly Tool[] =
  (await Promise.all(Object.values(TOOLSETS).map((load) => load()))).flat();
