/** Every toolset's samples, and all of them as one. */
import { COMMENTS } from "./comments.ts";
import { DEFAULT } from "./default/mod.ts";
import { DOCS } from "./docs.ts";
import { FILES } from "./files.ts";
import { HISTORY } from "./history.ts";
import { LIBRARY } from "./library.ts";
import { OUTCOMES } from "./outcomes.ts";
import { PEOPLE } from "./people.ts";
import type { Samples } from "./sample.ts";
import { STRUCTURE } from "./structure/mod.ts";
import { TIME } from "./time.ts";
import { WEBHOOKS } from "./webhooks.ts";

const TOOLSETS: readonly Samples[] = [
  DEFAULT,
  COMMENTS,
  FILES,
  HISTORY,
  TIME,
  DOCS,
  OUTCOMES,
  STRUCTURE,
  WEBHOOKS,
  LIBRARY,
  PEOPLE,
];

/** One table over all toolsets. */
function all<K extends keyof Samples>(part: K): Samples[K] {
  // Merging records of one kind gives a record of that kind, which the type of assign does not say.
  return Object.assign({}, ...TOOLSETS.map((samples) => samples[part])) as Samples[K];
}

export const ANNOTATIONS: Samples["annotations"] = all("annotations");
export const BAD_INPUT: Samples["badInput"] = all("badInput");
export const ARGUMENTS: Samples["arguments"] = all("arguments");
export const EXAMPLES: Samples["examples"] = all("examples");
