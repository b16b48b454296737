/**
 * Binds every way to write with `console` to standard error: in stdio mode, standard output
 * carries protocol messages alone, and one stray line would break the session. Imported first.
 *
 * @module
 */

const METHODS = [
  "log",
  "info",
  "debug",
  "dir",
  "dirxml",
  "table",
  "trace",
  "group",
  "groupCollapsed",
  "count",
  "timeLog",
  "timeEnd",
] as const;

const target: Console = globalThis.console;
const toStandardError = target.error.bind(target);
for (const method of METHODS) target[method] = toStandardError;
