/**
 * All tools, as the program offers them: what a client is told of each is there at once, the rest is
 * loaded with the first call of its toolset.
 *
 * @module
 */
import type { LazyTool, Listed, Tool } from "./define.ts";
import { LISTED } from "./listed.ts";
import { TOOLSETS } from "./toolsets.ts";

/** Every tool, in the order in which a client lists them. */
export function offeredTools(): LazyTool[] {
  return LISTED.map((listed) => lazy(listed, () => find(listed)));
}

function lazy({ readOnlyVariant, ...listed }: Listed, find: () => Promise<Tool>): LazyTool {
  let found: Promise<Tool> | undefined;
  const load = () => found ??= find();
  const variant = readOnlyVariant && lazy(readOnlyVariant, async () => {
    const { readOnlyVariant } = await load();
    return readOnlyVariant ?? missing(listed);
  });
  return { ...listed, load, ...(variant === undefined ? {} : { readOnlyVariant: variant }) };
}

async function find(listed: Listed): Promise<Tool> {
  const tools = await TOOLSETS[listed.toolset]?.();
  return tools?.find(({ name }) => name === listed.name) ?? missing(listed);
}

function missing({ name }: Pick<Listed, "name">): never {
  throw new TypeError(`Cannot load ${name}: it is listed, and not there`);
}
