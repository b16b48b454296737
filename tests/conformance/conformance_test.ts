import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../src/server/http/app.ts";
import { listen } from "../../src/server/http/connections.ts";
import { startAccount } from "../e2e/support/account.ts";
import { startHttpServer } from "../e2e/support/http_server.ts";
import { serverCommand } from "../e2e/support/server.ts";
import { withHome } from "../e2e/support/session.ts";
import { withHarness } from "../support/harness.ts";
import { createFixtureServer } from "./fixtures/server.ts";
import { NOT_OFFERED, WITHOUT_FIXTURES } from "./scenarios.ts";
import { type Revision, runSuite, suite, type SuiteRun } from "./suite.ts";

const why = "missing" in suite ? suite.missing : undefined;

for (const revision of ["2025-11-25", "2026-07-28"] as const satisfies readonly Revision[]) {
  conformanceTest(`the HTTP server is all that ${revision} requires`, async () => {
    await withFixtures(async (url) => {
      const failing = NOT_OFFERED[revision].flatMap(({ scenarios }) => scenarios);
      const run = await runSuite(url, revision, failing);
      assertEquals(failures(run, (scenario) => !failing.includes(scenario)), []);
      for (const scenario of failing) {
        const checks = run.checks.get(scenario) ?? [];
        const failed = checks.some(({ status }) => status === "FAILURE" || status === "WARNING");
        assert(failed, `${scenario} passes`);
      }
      assertEquals(run.code, 0, run.output);
    });
  });

  conformanceTest(`the binary is what ${revision} requires where it needs no fixture`, async () => {
    const wanted = WITHOUT_FIXTURES[revision];
    await withBinary(async (url) => {
      const run = await runSuite(url, revision);
      assertEquals(wanted.filter((scenario) => !run.checks.has(scenario)), []);
      assertEquals(failures(run, (scenario) => wanted.includes(scenario)), []);
    });
  });
}

function conformanceTest(name: string, fn: () => Promise<void>) {
  const title = why === undefined ? name : `${name} (${why})`;
  Deno.test({ name: title, ignore: why !== undefined, fn });
}

/** What failed of the scenarios, in words; not what the suite could not look at without a fixture. */
function failures({ checks }: SuiteRun, counts: (scenario: string) => boolean): string[] {
  return [...checks].filter(([scenario]) => counts(scenario)).flatMap(([scenario, found]) =>
    found.filter(({ status, details }) => status === "FAILURE" && details?.untestable !== true)
      .map(({ id, errorMessage }) => `${scenario}: ${id}: ${errorMessage}`)
  );
}

/** This project's HTTP server with the suite's tools in place of its own. */
async function withFixtures(work: (url: string) => Promise<void>): Promise<void> {
  await withHarness(async ({ parts }) => {
    const app = createApp({
      host: "127.0.0.1",
      allowedHosts: [],
      allowedOrigins: [],
      toolsets: [],
      ...parts,
      factoryFor: () => createFixtureServer,
    });
    const listening = listen(
      { hostname: "127.0.0.1", port: 0 },
      (request, { completed }) => app.fetch(request, { completed }),
    );
    try {
      await work(`http://localhost:${listening.port}/mcp`);
    } finally {
      await listening.shutdown(0);
      await app.close();
    }
  });
}

async function withBinary(work: (url: string) => Promise<void>): Promise<void> {
  await withHome(async (home) => {
    await using account = await startAccount();
    await using server = await startHttpServer(
      serverCommand(account.apiUrl, account.apiToken, home, { BUSINESSMAP_KV_PATH: ":memory:" }),
    );
    await work(`http://localhost:${server.port}/mcp`);
  });
}
