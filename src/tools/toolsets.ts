/**
 * Every toolset, in the order in which a client lists them. Each is loaded when a tool of it is
 * called: see docs/decisions/012-start.md.
 *
 * @module
 */
import type { Tool } from "./define.ts";

/** By its name, what loads a toolset. */
export const TOOLSETS: Readonly<Record<string, () => Promise<readonly Tool[]>>> = {
  default: async () => (await import("./default/mod.ts")).DEFAULT,
  comments: async () => (await import("./comments/mod.ts")).COMMENTS,
  files: async () => (await import("./files/mod.ts")).FILES,
  history: async () => (await import("./history/mod.ts")).HISTORY,
  time: async () => (await import("./time/mod.ts")).TIME,
  docs: async () => (await import("./docs/mod.ts")).DOCS,
  outcomes: async () => (await import("./outcomes/mod.ts")).OUTCOMES,
  structure: async () => (await import("./structure/mod.ts")).STRUCTURE,
  webhooks: async () => (await import("./webhooks/mod.ts")).WEBHOOKS,
  library: async () => (await import("./library/mod.ts")).LIBRARY,
  people: async () => (await import("./people/mod.ts")).PEOPLE,
};
