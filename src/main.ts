/**
 * The entry: parse the command line, run one command.
 *
 * @module
 */
import "./cli/quiet.ts";
import { run } from "./cli/run.ts";

if (import.meta.main) Deno.exit(await run(Deno.args));
