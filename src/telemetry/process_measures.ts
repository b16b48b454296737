/**
 * What is measured of the process itself.
 *
 * @module
 */
import process from "node:process";
import type { Metrics } from "./metrics.ts";

/** What is running. */
export interface ProcessFacts {
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Bytes that the process may use, if that is known. */
  readonly memoryLimit?: number | undefined;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
}

/** Sets the process's measures before each reading; none of them needs a permission. */
export function reportProcess(
  metrics: Metrics,
  { version, startedAt, memoryLimit, now = Date.now }: ProcessFacts,
): void {
  const { os, arch } = Deno.build;
  metrics.beforeRead(() => {
    const memory = Deno.memoryUsage();
    metrics.set("processMemory", { kind: "resident" }, memory.rss);
    metrics.set("processMemory", { kind: "heap" }, memory.heapUsed);
    metrics.set("processMemory", { kind: "external" }, memory.external);
    if (memoryLimit !== undefined) metrics.set("processMemoryLimit", {}, memoryLimit);
    // In microseconds.
    const { user, system } = process.cpuUsage();
    metrics.set("processCpu", { mode: "user" }, user / 1e6);
    metrics.set("processCpu", { mode: "system" }, system / 1e6);
    metrics.set("processStart", {}, startedAt / 1_000);
    metrics.set("processUptime", {}, Math.max(0, now() - startedAt) / 1_000);
    metrics.set("buildInfo", { version, deno: Deno.version.deno, os, arch }, 1);
  });
}
