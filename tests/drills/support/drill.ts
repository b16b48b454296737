/**
 * A drill: something is broken on a running service, the alert fires, the runbook's own commands are
 * run, and the service is well again.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { run } from "../../../scripts/run.ts";
import { type DrillAccount, startDrillAccount } from "./account.ts";
import { type Call, startCallers } from "./callers.ts";
import { type Control, startControl } from "./control.ts";
import { until } from "./poll.ts";
import { missingPrometheus, type Prometheus, startPrometheus } from "./prometheus.ts";
import { recordDrill } from "./record.ts";
import { programOf, runShell } from "./runbook.ts";
import { layService, type Service } from "./service.ts";

/** Everything that runs in a drill. */
export interface World {
  readonly folder: string;
  readonly account: DrillAccount;
  readonly service: Service;
  readonly prometheus: Prometheus;
  readonly control: Control;
  /** The service's store, where it is a file. */
  readonly store: string;
  readonly keyFile: string;
}

/** What is there before the service is looked at. */
export interface Prepared extends Pick<World, "folder" | "account"> {
  /** The service's environment, but for its ports. */
  readonly env: Readonly<Record<string, string>>;
}

/** What is drilled, and how. */
export interface Drill {
  /** The runbook's name. */
  readonly runbook: string;
  /** What must fire, in the names of the rules. */
  readonly alerts: readonly string[];
  /** What is broken, in a few words. */
  readonly fault: string;
  /** Why it cannot be drilled here, if so. */
  readonly missing?: string | undefined;
  /** @default {an account that nothing is wrong with} */
  readonly account?: () => Promise<DrillAccount>;
  /** More of the service's environment. */
  readonly env?: (folder: string) => Promise<Record<string, string>> | Record<string, string>;
  /** Ends what `env` began. */
  readonly close?: () => Promise<void>;
  /** Starts what else is there before the fault. */
  readonly prepare?: (parts: Prepared) => Promise<AsyncDisposable>;
  /** More jobs to be scraped, once that is there: their ports. */
  readonly jobs?: () => Readonly<Record<string, number>>;
  /** The calls of those who use the service all the time. @default reads and writes */
  readonly call?: (count: number, cards: readonly number[]) => Call;
  /** What `RESTART_STORE` and others do. */
  readonly actions?: Readonly<Record<string, (body: string) => Promise<void> | void>>;
  /** Breaks it; what comes back ends what it began. */
  readonly break: (world: World) => Promise<AsyncDisposable | void>;
  /** More of the runbook's variables. */
  readonly variables?: (world: World) => Promise<Record<string, string>> | Record<string, string>;
  /** What happens by itself while the runbook is followed. */
  readonly meanwhile?: (world: World) => Promise<void>;
  /** What else must be so in the end. */
  readonly afterwards?: (world: World, output: string) => Promise<void> | void;
}

/** Seconds in which an alert must fire, and in which the service must be well again. */
const FIRES_WITHIN = 60;
const RECOVERS_WITHIN = 120;

/** Calls in a row that must go well. */
const GOOD_CALLS = 5;

const NOTHING: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };

/** Cards are read from the cache, comments go to the account. */
function usualCall(count: number, [card]: readonly number[]): Call {
  return count % 2 === 0
    ? { name: "list_boards", arguments: {} }
    : { name: "add_comments", arguments: { comments: [{ card, text: `Comment ${count}` }] } };
}

const curl = await run("curl", ["--version"]);
const missing = missingPrometheus ?? (curl === undefined ? "there is no curl on PATH" : undefined);
// deno-lint-ignore no-console -- a skipped test says why
if (missing !== undefined) console.log(`Drills are skipped: ${missing}`);

/** Defines the test of a drill. */
export function drill(drilled: Drill): void {
  const why = missing ?? drilled.missing;
  // deno-lint-ignore no-console -- a skipped test says why
  if (drilled.missing !== undefined) console.log(`A drill is skipped: ${drilled.missing}`);
  Deno.test({
    name: `${drilled.runbook}: ${drilled.fault}, and the runbook ends it`,
    ignore: why !== undefined,
    // Connections to the service are kept open beyond its end.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => carryOut(drilled),
  });
}

async function carryOut(drilled: Drill): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-drill-" });
  try {
    await using account = await (drilled.account ?? startDrillAccount)();
    const keyFile = join(folder, "key");
    await Deno.writeTextFile(keyFile, account.token, { mode: 0o600 });
    const store = join(folder, "store", "store.db");
    const env = {
      BUSINESSMAP_API_URL: account.apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: keyFile,
      BUSINESSMAP_KV_PATH: store,
      ...await drilled.env?.(folder),
    };
    await using service = await layService(folder, env);
    await using control = startControl({ restart: service.restart, ...drilled.actions });
    const admin = await service.principal("operations", "--admin");
    const token = await service.principal("callers", "--calls-per-minute", "6000");
    await Deno.writeTextFile(join(folder, "admin"), admin, { mode: 0o600 });
    await service.start();
    await using _prepared = await drilled.prepare?.({ folder, account, env }) ?? NOTHING;
    const jobs = { "businessmap-mcp": service.metricsPort, ...drilled.jobs?.() };
    await using prometheus = await startPrometheus(folder, jobs);
    const cards = [...account.simulator.state.cards.keys()];
    const { call = usualCall } = drilled;
    await using callers = startCallers({
      url: () => service.url,
      token,
      call: (count) => call(count, cards),
    });
    const world = { folder, account, service, prometheus, control, store, keyFile };
    let ills: readonly string[] = [];
    const isWell = async () => {
      const down = await prometheus.series("up == 0");
      const scraped = (await prometheus.series("businessmap_build_info")).length > 0;
      ills = [
        ...(scraped && down.length === 0 ? [] : ["it is not scraped"]),
        ...(callers.good(GOOD_CALLS) ? [] : [`calls fail: ${callers.lastFailure()}`]),
        ...await illsOf(service.url),
        ...(await prometheus.firing()).map((alert) => `${alert} fires`),
      ];
      return ills.length === 0;
    };
    const why = () => `${ills.join("; ")}\n${service.log().slice(-600)}`;
    await until(() => `a service that is well: ${why()}`, FIRES_WITHIN, isWell);

    await using _broken = await drilled.break(world) ?? NOTHING;
    const broken = performance.now();
    let firing: readonly string[] = [];
    const awaited = () => `the alerts ${drilled.alerts.join(", ")}; there are ${firing.join(", ")}`;
    await until(awaited, FIRES_WITHIN, async () => {
      firing = await prometheus.firing();
      return drilled.alerts.every((alert) => firing.includes(alert));
    });
    const fired = performance.now();

    const [{ code, output }] = await Promise.all([
      runShell(
        await programOf(drilled.runbook, drilled.alerts),
        { ...variablesOf(world), ...await drilled.variables?.(world) },
        RECOVERS_WITHIN,
      ),
      drilled.meanwhile?.(world),
    ]);
    assertEquals(code, 0, `${service.log().slice(-600)}\n${output}`);
    const left = RECOVERS_WITHIN - (performance.now() - fired) / 1_000;
    await until(() => `recovery: ${why()}\n${output}`, left, isWell);
    const recovered = performance.now();
    await drilled.afterwards?.(world, output);
    assert(recovered - fired <= RECOVERS_WITHIN * 1_000);
    await recordDrill({
      runbook: drilled.runbook,
      fault: drilled.fault,
      alerts: drilled.alerts,
      secondsToAlert: (fired - broken) / 1_000,
      secondsToRecover: (recovered - fired) / 1_000,
    });
  } finally {
    await drilled.close?.();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The variables that the page of the runbooks names. */
function variablesOf({ folder, service, prometheus, control }: World): Record<string, string> {
  return {
    // The runbooks call `deno`: the one that runs this.
    PATH: `${join(Deno.execPath(), "..")}:${Deno.env.get("PATH") ?? ""}`,
    XDG_CONFIG_HOME: folder,
    MCP: service.program,
    URL: service.url,
    ADMIN_TOKEN_FILE: join(folder, "admin"),
    PROMETHEUS: prometheus.url,
    ENV_FILE: service.envFile,
    RESTART: control.command("restart"),
    RESTART_STORE: control.command("restart_store"),
    RELEASES: service.releases,
  };
}

async function illsOf(url: string): Promise<string[]> {
  const response = await fetch(`${url}/readyz`).catch(() => undefined);
  if (response === undefined) return ["there is no answer"];
  const text = await response.text();
  return JSON.parse(text).status === "ready" ? [] : [`it is not ready: ${text}`];
}
