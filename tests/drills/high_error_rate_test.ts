/** A release that fails, and a process that is gone. */
import { assertEquals } from "@std/assert";
import { currentVersion, turn } from "../../scripts/releases.ts";
import { drill } from "./support/drill.ts";
import { NEXT, THIS } from "./support/service.ts";

drill({
  runbook: "high-error-rate",
  alerts: ["BusinessMapErrorRateHigh"],
  fault: "the account fails for what the new release asks",
  break: async ({ account, service }) => {
    account.failFor(NEXT);
    await turn(service.releases, NEXT);
    await service.restart();
  },
  afterwards: async ({ service }) => assertEquals(await currentVersion(service.releases), THIS),
});

drill({
  runbook: "high-error-rate",
  alerts: ["BusinessMapDown"],
  fault: "the process is killed and nobody starts it",
  break: ({ service }) => service.kill(),
});
