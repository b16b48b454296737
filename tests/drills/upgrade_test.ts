/** To the next release and back, on the same store. */
import { assertEquals } from "@std/assert";
import { currentVersion } from "../../scripts/releases.ts";
import { drill } from "./support/drill.ts";
import { NEXT, THIS } from "./support/service.ts";

drill({
  runbook: "upgrade-and-downgrade",
  alerts: [],
  fault: "nothing: to the next release and back",
  break: () => Promise.resolve(),
  variables: () => ({ VERSION: NEXT }),
  afterwards: async ({ service, account }, output) => {
    assertEquals(output.match(/^\d+\.\d+\.\d+$/gm), [NEXT, THIS]);
    assertEquals(output.match(/^\d+ entr.* could not be read/gm), null);
    assertEquals(await currentVersion(service.releases), THIS);
    const agents = account.agents();
    assertEquals([...agents].toSorted(), [`businessmap-mcp/${THIS}`, `businessmap-mcp/${NEXT}`]);
  },
});
