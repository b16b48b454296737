/**
 * A guarded process to the top of which an error comes, in the way its argument names.
 *
 * @module
 */
import { guardProcess } from "../../../src/cli/watch.ts";
import { startLog } from "../../../src/telemetry/log.ts";
import { startTelemetry } from "../../../src/telemetry/telemetry.ts";

const [way, port] = Deno.args;
await startLog({ level: "info", format: "json" });
const telemetry = await startTelemetry({
  version: "1.2.3",
  startedAt: 0,
  errors: { dsn: `http://key@127.0.0.1:${port}/1`, environment: "test", share: 1 },
});
const stop = guardProcess(telemetry);
const fail = () => {
  throw new TypeError("Invalid title: 'Überweisung an Erika'");
};
if (way === "rejection") Promise.resolve().then(fail);
if (way === "timer") setTimeout(fail, 0);
if (way === "none") stop();
