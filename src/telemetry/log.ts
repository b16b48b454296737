/**
 * Logs: lines on standard error, as JSON or as text. Modules ask LogTape for a logger; without
 * this set-up they log nothing.
 *
 * @module
 */
import {
  configure,
  getJsonLinesFormatter,
  getTextFormatter,
  type LogRecord,
} from "@logtape/logtape";

/** How much is logged, and in which form. */
export interface LogSettings {
  readonly level: "debug" | "info" | "warning" | "error";
  readonly format: "text" | "json";
}

/** Starts logging to standard error. */
export async function startLog(settings: LogSettings): Promise<void> {
  const format = settings.format === "json" ? getJsonLinesFormatter() : getTextFormatter();
  const encoder = new TextEncoder();
  await configure({
    reset: true,
    sinks: {
      stderr: (record: LogRecord) => {
        Deno.stderr.writeSync(encoder.encode(format(record)));
      },
    },
    loggers: [
      { category: "businessmap", lowestLevel: settings.level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}
