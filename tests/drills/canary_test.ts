/** The script that tries a second release, with two real processes and a real Prometheus. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { repositoryRoot, run } from "../../scripts/run.ts";
import { startDrillAccount } from "./support/account.ts";
import { startCallers } from "./support/callers.ts";
import { until } from "./support/poll.ts";
import { missingPrometheus, startPrometheus } from "./support/prometheus.ts";
import { type Second, startSecond } from "./support/second.ts";
import { layService, NEXT } from "./support/service.ts";

// deno-lint-ignore no-console -- a skipped test says why
if (missingPrometheus !== undefined) console.log(`Canaries are not tried: ${missingPrometheus}`);

/** Tries the next release; gives the exit code, the last line, and what Helm was told to set. */
async function tryNext(faulty: boolean) {
  const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-canary-" });
  try {
    await using account = await startDrillAccount();
    const keyFile = join(folder, "key");
    await Deno.writeTextFile(keyFile, account.token, { mode: 0o600 });
    const env = {
      BUSINESSMAP_API_URL: account.apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: keyFile,
      BUSINESSMAP_KV_PATH: join(folder, "store", "store.db"),
    };
    await using first = await layService(folder, env);
    const token = await first.principal("callers", "--calls-per-minute", "6000");
    await first.start();
    await using second: Second = await startSecond(folder, account, env);
    await using prometheus = await startPrometheus(folder, {
      "businessmap-mcp": first.metricsPort,
      "businessmap-mcp-canary": second.service.metricsPort,
    });
    await using _callers = startCallers({
      url: () => first.url,
      token,
      call: () => ({ name: "list_boards", arguments: {} }),
    });
    await until(
      "measures of the first",
      30,
      async () => (await prometheus.series("businessmap:tool_seconds:p95_5m")).length > 0,
    );
    if (faulty) account.failFor(NEXT);
    const ended = await run(Deno.execPath(), [
      ...["run", "-A", "scripts/canary.ts", "--prometheus", prometheus.url, "--version", NEXT],
      // A step is a little longer than what the rules look at, as in real life.
      ...["--helm", second.helm.path, "--steps", "5,50,100", "--minutes", "0.1", "--calls", "20"],
      // Which of the two is faster on a busy machine is chance.
      ...["--slower-by", "10"],
    ], { cwd: repositoryRoot() });
    return {
      code: ended?.code,
      said: `${ended?.stdout}${ended?.stderr}`.trim().split("\n").at(-1) ?? "",
      set: second.helm.told.map((line) =>
        /--set (?:httpRoute\.canary\.service=\S+ --set )?(.*)$/.exec(line)?.[1]
      ),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ignore = missingPrometheus !== undefined;
const sanitize = { sanitizeOps: false, sanitizeResources: false };

Deno.test({
  name: "a second release that does as well gets more and more requests, and becomes the first",
  ignore,
  ...sanitize,
  fn: async () => {
    const { code, said, set } = await tryNext(false);
    assertEquals([code, said], [0, `Promoted: businessmap-mcp is ${NEXT}.`]);
    const weight = (percent: number) => `httpRoute.canary.weight=${percent}`;
    assertEquals(set, [weight(5), weight(50), weight(100), `image.tag=${NEXT}`, weight(0)]);
  },
});

Deno.test({
  name: "a second release that fails gets no more requests at its first step",
  ignore,
  ...sanitize,
  fn: async () => {
    const { code, said, set } = await tryNext(true);
    assertEquals(code, 1);
    assertMatch(said, /^Rolled back: \d+\.\d % of its calls fail, 0\.0 % of the others\.$/);
    assertEquals(set, ["httpRoute.canary.weight=5", "httpRoute.canary.weight=0"]);
  },
});
