/** The service may use less memory than it needs. */
import { drill } from "./support/drill.ts";

drill({
  runbook: "memory",
  alerts: ["BusinessMapMemoryHigh"],
  fault: "the limit of the memory is too low",
  break: async ({ service }) => {
    await service.setEnv({ BUSINESSMAP_MEMORY_LIMIT: String(48 * 1024 * 1024) });
    await service.restart();
  },
  variables: () => ({ MEMORY: String(512 * 1024 * 1024) }),
});
