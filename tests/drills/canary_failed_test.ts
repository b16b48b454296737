/** A second release that fails gets a share of the requests. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runHelm, upgradeCommand } from "../../scripts/helm_upgrade.ts";
import { drill } from "./support/drill.ts";
import { until } from "./support/poll.ts";
import { type Second, startSecond } from "./support/second.ts";
import { NEXT } from "./support/service.ts";

let second: Second | undefined;
let forget = () => Promise.resolve();

const isUninstall = (line: string) => line === "uninstall businessmap-mcp-canary";

drill({
  runbook: "canary-failed",
  alerts: ["BusinessMapErrorRateHigh"],
  fault: "a second release fails for its share of the requests",
  prepare: async ({ folder, account, env }) => second = await startSecond(folder, account, env),
  jobs: () => ({ "businessmap-mcp-canary": second?.service.metricsPort ?? 0 }),
  break: async ({ account, prometheus }) => {
    forget = () => prometheus.forget("businessmap-mcp-canary");
    account.failFor(NEXT);
    const release = { helm: second?.helm.path ?? "", name: "businessmap-mcp" };
    await runHelm(upgradeCommand(release, { "httpRoute.canary.weight": 10 }));
  },
  // What Kubernetes does: where no pods are, nobody looks for them.
  meanwhile: async () => {
    await until("the end of the second release", 60, () => second?.helm.told.some(isUninstall));
    await forget();
  },
  variables: () => ({ HELM: second?.helm.path ?? "" }),
  afterwards: (_world, output) => {
    assertStringIncludes(output, `"version":"${NEXT}"`);
    assertEquals(second?.helm.weight(), 0);
  },
});
