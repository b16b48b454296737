/**
 * The account of a drill: a simulated one that can also be behind TLS, and that can fail for the
 * requests of one release alone.
 *
 * @module
 */
import { createSimulator, type Limits, type Simulator } from "../../../src/simulator/mod.ts";
import { listen } from "../../../src/simulator/serve.ts";

/** An account for a service that is drilled. */
export interface DrillAccount extends AsyncDisposable {
  readonly apiUrl: string;
  readonly token: string;
  readonly simulator: Simulator;
  /** Requests of this version get status 500 from now on; `undefined` for none. */
  failFor(version: string | undefined): void;
  /** Who has asked so far, as they call themselves. */
  agents(): ReadonlySet<string>;
}

/** A certificate with its key, in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Limits that no drill reaches unless it wants to. */
const PLENTY: Limits = { perMinute: 100_000, perHour: 900_000 };

/** Starts one on a free port. */
export async function startDrillAccount(
  { limits = PLENTY, tls }: { readonly limits?: Limits; readonly tls?: Pair } = {},
): Promise<DrillAccount> {
  const token = "0123456789abcdef0123456789abcdef";
  const simulator = await createSimulator({ seed: "demo", token, limits });
  const agents = new Set<string>();
  let failing: string | undefined;

  async function answer(request: Request): Promise<Response> {
    const agent = request.headers.get("user-agent") ?? "";
    agents.add(agent);
    if (failing === undefined || !agent.endsWith(`/${failing}`)) {
      return await simulator.fetch(request);
    }
    await request.body?.cancel();
    return Response.json({ error: { code: "failed", message: "failed" } }, { status: 500 });
  }

  const { origin, close } = tls === undefined ? await plain(answer) : secure(answer, tls);
  return {
    apiUrl: `${origin}/api/v2`,
    token,
    simulator,
    agents: () => agents,
    failFor: (version) => failing = version,
    [Symbol.asyncDispose]: close,
  };
}

type Answer = (request: Request) => Promise<Response>;

async function plain(answer: Answer) {
  const { url, close } = await listen(answer);
  return { origin: url, close };
}

function secure(answer: Answer, pair: Pair) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...pair },
    answer,
  );
  return { origin: `https://127.0.0.1:${server.addr.port}`, close: () => server.shutdown() };
}
