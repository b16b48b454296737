/**
 * All tools. Everything that needs a list of tools reads this one.
 *
 * @module
 */
import { COMMENTS } from "./comments/mod.ts";
import { DEFAULT } from "./default/mod.ts";
import { HISTORY } from "./history/mod.ts";
import { FILES } from "./files/mod.ts";
import { LIBRARY } from "./library/mod.ts";
import { PEOPLE } from "./people/mod.ts";
import { TIME } from "./time/mod.ts";
import { DOCS } from "./docs/mod.ts";
import { OUTCOMES } from "./outcomes/mod.ts";
import type { Tool } from "./define.ts";
import { STRUCTURE } from "./structure/mod.ts";
import { WEBHOOKS } from "./webhooks/mod.ts";

/** Every tool, in the order in which a client lists them. */
export const TOOLS: readonly Tool[] = [
  ...DEFAULT,
  ...COMMENTS,
  ...FILES,
  ...HISTORY,
  ...TIME,
  ...DOCS,
  ...OUTCOMES,
  ...STRUCTURE,
  ...WEBHOOKS,
  ...LIBRARY,
  ...PEOPLE,
];
