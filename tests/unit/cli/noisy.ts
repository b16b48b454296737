/**
 * Writes with every method of `console`, after the binding; then one line to standard output.
 *
 * @module
 */
// deno-lint-ignore-file no-console
import "../../../src/cli/quiet.ts";

console.log("noise");
console.info("noise");
console.debug("noise");
console.warn("noise");
console.error("noise");
console.dir({ noise: 1 });
console.dirxml({ noise: 1 });
console.table([{ noise: 1 }]);
console.trace("noise");
console.group("noise");
console.groupEnd();
console.groupCollapsed("noise");
console.groupEnd();
console.count("noise");
console.countReset("noise");
console.time("noise");
console.timeLog("noise");
console.timeEnd("noise");
console.assert(false, "noise");
Deno.stdout.writeSync(new TextEncoder().encode("protocol\n"));
