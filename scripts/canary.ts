// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task canary --prometheus URL --version VERSION` gives a second release more and more of the
 * requests, as long as it does as well as the first; then the first becomes that version. Where it does
 * worse, or nobody can tell, it gets no more requests. `deno task canary --abort` does that at once.
 *
 * The first release is `--release` (the job of that name in Prometheus), the second `--canary`.
 */
import { parseArgs } from "node:util";
import { callsOf, judge, type Measures, measuresOf } from "./canary_verdict.ts";
import { type HelmRelease, runHelm, upgradeCommand } from "./helm_upgrade.ts";

/** How a second release is tried. */
export interface CanaryOptions {
  readonly prometheus: string;
  /** The first release. */
  readonly stable: HelmRelease;
  /** Name of the second release: its Service, and its job in Prometheus. */
  readonly canary: string;
  /** The second release's version, which the first is to become. */
  readonly version: string;
  /** Percent of the requests, ascending. */
  readonly steps: readonly number[];
  /** Milliseconds of a step. Longer than the five minutes that the rules look at. */
  readonly stepTime: number;
  /** Calls without which nothing is known. */
  readonly calls: number;
  /** Seconds by which it may be slower by chance. */
  readonly slowerBy: number;
  readonly say: (line: string) => void;
}

const TIMES_TO_LOOK = 20;
/** A step without enough calls is made this many times longer before it is given up. */
const PATIENCE = 3;

/** @returns whether the first release now is the new version */
export async function tryCanary(options: CanaryOptions): Promise<boolean> {
  const { stable, version, say } = options;
  let known: Measures | undefined;
  const stableMeasures = async () =>
    known = await measuresOf(options.prometheus, stable.name) ?? known;
  try {
    for (const weight of options.steps) {
      await setWeight(options, weight);
      say(`${weight} % of the requests go to ${options.canary}`);
      const why = await watchStep(options, stableMeasures);
      if (why === undefined) continue;
      await setWeight(options, 0);
      say(`Rolled back: ${why}.`);
      return false;
    }
  } catch (error) {
    await setWeight(options, 0);
    say("Rolled back: the weight could not be raised.");
    throw error;
  }
  // Its own pods first, then the requests.
  await helm(stable, { "image.tag": version });
  await setWeight(options, 0);
  say(`Promoted: ${stable.name} is ${version}.`);
  return true;
}

/** Looks at one step until it is over; why it must not go on, if so. */
async function watchStep(
  { prometheus, canary, stepTime, calls, slowerBy }: CanaryOptions,
  stableMeasures: () => Promise<Measures | undefined>,
): Promise<string | undefined> {
  const began = performance.now();
  let first: number | undefined;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, stepTime / TIMES_TO_LOOK));
    const passed = performance.now() - began;
    const seen = await look();
    if (seen?.worse) return seen.why;
    if (seen !== undefined && passed >= stepTime) return undefined;
    if (passed >= stepTime * PATIENCE) {
      return `it was not called ${calls} times, so nothing is known`;
    }
  }

  /** A verdict, once there were enough calls. Prometheus may be away for a moment. */
  async function look() {
    try {
      const total = await callsOf(prometheus, canary);
      first ??= total;
      if (total - first < calls) return undefined;
      const [stable, second] = [await stableMeasures(), await measuresOf(prometheus, canary)];
      return stable === undefined || second === undefined
        ? undefined
        : judge(stable, second, slowerBy);
    } catch {
      return undefined;
    }
  }
}

/** Gives the second release its share of the requests. */
export async function setWeight(
  { stable, canary }: Pick<CanaryOptions, "stable" | "canary">,
  weight: number,
): Promise<void> {
  await helm(stable, { "httpRoute.canary.service": canary, "httpRoute.canary.weight": weight });
}

async function helm(
  release: HelmRelease,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  await runHelm(upgradeCommand(release, values));
}

/** @throws {Error} If they are no ascending shares. */
function stepsIn(text: string): number[] {
  const steps = text.split(",").map(Number);
  const good = steps.every((step, at) =>
    Number.isInteger(step) && step > (steps[at - 1] ?? 0) && step <= 100
  );
  if (!good) throw new Error(`Cannot use the steps ${text}: expected percents such as 5,25,50,100`);
  return steps;
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      abort: { type: "boolean" },
      prometheus: { type: "string" },
      version: { type: "string" },
      release: { type: "string", default: "businessmap-mcp" },
      canary: { type: "string", default: "businessmap-mcp-canary" },
      namespace: { type: "string" },
      helm: { type: "string", default: "helm" },
      steps: { type: "string", default: "5,25,50,100" },
      minutes: { type: "string", default: "10" },
      calls: { type: "string", default: "50" },
      "slower-by": { type: "string", default: "0.25" },
    },
  });
  const { release: name, canary, namespace, prometheus, version } = values;
  const stable = {
    name,
    helm: values.helm,
    ...(namespace === undefined ? {} : { namespace }),
  };
  if (values.abort === true) {
    await setWeight({ stable, canary }, 0);
    console.log(`Rolled back: ${canary} gets no requests.`);
    return true;
  }
  if (prometheus === undefined || version === undefined) {
    throw new Error("Cannot try a release: expected --prometheus and --version, or --abort");
  }
  return await tryCanary({
    ...{ stable, canary, prometheus, version },
    steps: stepsIn(values.steps),
    stepTime: Number(values.minutes) * 60_000,
    calls: Number(values.calls),
    slowerBy: Number(values["slower-by"]),
    say: (line) => console.log(line),
  });
}

if (import.meta.main) {
  try {
    Deno.exit(await main() ? 0 : 1);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
