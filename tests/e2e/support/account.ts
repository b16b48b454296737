/**
 * A simulated account on a loopback port, for servers that run in processes of their own.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../../src/simulator/mod.ts";

/** The account, and a way to it past the server under test. */
export interface TestAccount extends AsyncDisposable {
  /** For `BUSINESSMAP_API_URL`. */
  readonly apiUrl: string;
  /** For `BUSINESSMAP_API_TOKEN`. */
  readonly apiToken: string;
  /** For faults, and to see what became of the account. */
  readonly simulator: Simulator;
  /** Requests that it has got so far. */
  requestCount(): number;
  /** What was asked of it against the vendor's document, in words. */
  violations(): readonly string[];
  /** One request of the test's own; resolves to what stands under `data`. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
}

/**
 * Starts an account with the demo's boards and limits that no test reaches, unless others are
 * wanted. At its end it fails when a request broke the catalogue's rules.
 */
export async function startAccount(
  options: Pick<SimulatorOptions, "newer" | "seed" | "limits"> = {},
): Promise<TestAccount> {
  const apiToken = "0123456789abcdef0123456789abcdef";
  const simulator = await createSimulator({
    seed: "demo",
    token: apiToken,
    limits: { perMinute: 100_000, perHour: 900_000 },
    ...options,
  });
  const server = await simulator.serve();
  const apiUrl = new URL("/api/v2", server.url).href;
  const violations = () =>
    simulator.violations.map(({ request, problems }) =>
      `${request.method} ${request.path}: ${JSON.stringify(problems)}`
    );
  return {
    apiUrl,
    apiToken,
    simulator,
    requestCount: () => simulator.requests.length,
    violations,
    async api(method, path, body) {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: { apikey: apiToken, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      // A 204 has no body; every other answer of the vendor's document has `data`.
      return response.status === 204 ? undefined : (await response.json()).data;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      assertEquals(violations(), [], "Some requests break the catalogue's rules");
    },
  };
}
