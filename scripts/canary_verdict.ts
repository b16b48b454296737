/**
 * Whether a second release does as well as the first, by their measures.
 *
 * @module
 */

/** How a release does. */
export interface Measures {
  /** Share of the calls that fail for a reason that is not the caller's, from 0 to 1. */
  readonly errors: number;
  /** Seconds that nineteen calls in twenty stay below. */
  readonly p95: number;
}

/** A verdict, with its reason in words. */
export interface Verdict {
  readonly worse: boolean;
  readonly why: string;
}

/** The second release may fail this much more often: one call in fifty. */
const MORE_ERRORS = 0.02;
/** And be slower by this factor, and some time more. */
const SLOWER = 1.5;

/**
 * Compares a second release with the first.
 *
 * @param slowerBy Seconds that are within chance.
 */
export function judge(stable: Measures, canary: Measures, slowerBy = 0.25): Verdict {
  if (canary.errors > stable.errors + MORE_ERRORS) {
    return {
      worse: true,
      why: `${percent(canary.errors)} of its calls fail, ${percent(stable.errors)} of the others`,
    };
  }
  if (canary.p95 > stable.p95 * SLOWER + slowerBy) {
    return {
      worse: true,
      why: `its 95th percentile is ${canary.p95.toFixed(2)} s, ` +
        `that of the others ${stable.p95.toFixed(2)} s`,
    };
  }
  return { worse: false, why: "it does as well as the others" };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Asks Prometheus for one number; `undefined` where there is none. */
export async function askPrometheus(url: string, query: string): Promise<number | undefined> {
  const address = new URL("/api/v1/query", url);
  address.searchParams.set("query", query);
  const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  const body = await response.json();
  if (!response.ok) throw new Error(`Cannot ask Prometheus: status ${response.status}`);
  // The shape of an instant vector in Prometheus's HTTP API.
  const value = Number(body.data?.result?.[0]?.value?.[1] ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** Calls so far of all processes of a job. */
export async function callsOf(url: string, job: string): Promise<number> {
  return await askPrometheus(url, `sum(businessmap_tool_calls_total{job="${job}"})`) ?? 0;
}

/**
 * How a job did in the last five minutes, by the recording rules of the chart; `undefined` where it
 * was not called.
 */
export async function measuresOf(url: string, job: string): Promise<Measures | undefined> {
  const of = (record: string) => `${record}{job="${job}"}`;
  const failures = `(sum(${of("businessmap:tool_failures:rate5m")}) or vector(0))`;
  const calls = `(sum(${of("businessmap:tool_calls:rate5m")}) > 0)`;
  const [errors, p95] = await Promise.all([
    askPrometheus(url, `${failures} / ${calls}`),
    askPrometheus(url, `max(${of("businessmap:tool_seconds:p95_5m")})`),
  ]);
  return errors === undefined || p95 === undefined ? undefined : { errors, p95 };
}
