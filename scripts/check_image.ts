// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno run -A scripts/check_image.ts --engine docker IMAGE` serves a simulated account from a container
 * image, with everything forbidden that can be, and looks at it as a client and as an operator do. Ends
 * with 1 where the image is too large, or the service too slow or too big.
 */
import { parseArgs } from "node:util";
import { startAccount, type TestAccount } from "../tests/e2e/support/account.ts";
import { freePort } from "./free_ports.ts";
import { type Ended, run } from "./run.ts";

/** Runs an engine's command, such as `run` or `inspect`, to its end. */
export type Engine = (...args: string[]) => Promise<Ended>;

/** What the engines do each in its own way. */
export interface EngineKind {
  /** Arguments of `run` that no other engine knows. */
  readonly args: readonly string[];
  /** Whether the image's own check of its health is content, which it need not be yet. */
  healthy(engine: Engine, container: string): Promise<boolean>;
}

export const KINDS = {
  // Asks by itself, at the pace of the image where none is given.
  docker: {
    args: ["--health-interval=1s"],
    healthy: async (engine, container) =>
      await said(engine, "inspect", "--format", "{{.State.Health.Status}}", container) ===
        "healthy",
  },
  // Asks by itself only where systemd runs.
  podman: {
    args: ["--read-only-tmpfs=false", "--healthcheck-interval=disable"],
    healthy: async (engine, container) =>
      (await engine("healthcheck", "run", container)).code === 0,
  },
} as const satisfies Readonly<Record<string, EngineKind>>;

/** Everything that an orchestrator may forbid, forbidden. */
export const LOCKED_DOWN: readonly string[] = [
  "--read-only",
  "--cap-drop=all",
  "--security-opt=no-new-privileges",
  "--network=host",
  "--memory=256m",
  "--pids-limit=64",
];

/** What is measured of an image. */
export interface ImageFigures {
  /** Of the image, in bytes. */
  readonly size: number;
  /** From the process's start to the first answer that it is ready, in milliseconds. */
  readonly readyAfter: number;
  /** Resident memory of the service that nobody has asked yet, in bytes. */
  readonly idle: number;
}

/** The most that each may be. */
export const MOST: ImageFigures = { size: 130e6, readyAfter: 1_000, idle: 100 * 1024 * 1024 };

const BETWEEN_LOOKS = 20;
/** Looks until a service must have answered. */
const LOOKS = 1_000;
const NOBODY = "65532";

/**
 * Serves, asks and stops.
 *
 * @throws {Error} where it does not serve, is not well, changes what it may only read, or does not end
 */
export async function checkImage(
  engine: Engine,
  kind: EngineKind,
  image: string,
): Promise<ImageFigures> {
  const size = Number(await said(engine, "image", "inspect", "--format", "{{.Size}}", image));
  await using account = await startAccount();
  const container = `businessmap-mcp-check-${crypto.randomUUID().slice(0, 8)}`;
  const port = freePort();
  const env = settingsFor(account, port).flatMap((one) => ["--env", one]);
  const named = ["--detach", "--name", container];
  try {
    await said(engine, "run", ...named, ...LOCKED_DOWN, ...kind.args, ...env, image, "http");
    const url = `http://127.0.0.1:${port}`;
    await until(`${url}/readyz answers`, () => isReady(url));
    const readyAt = Date.now();
    const state = JSON.parse(
      await said(engine, "inspect", "--format", "{{json .State}}", container),
    );
    await until("its health is good", () => kind.healthy(engine, container));
    const status = (await run("cat", [`/proc/${state.Pid}/status`]))?.stdout ?? "";
    expect("user", /^Uid:\s+(\d+)/m.exec(status)?.[1], NOBODY);
    expect("boards", /Product Development/.test(await call(url, "list_boards", {})), true);
    const before = account.requestCount();
    const written = await call(url, "add_comments", { comments: [{ card: 1, text: "No" }] });
    expect("refusal to write", /Unknown tool|not found/i.test(written), true);
    expect("requests of the refusal", account.requestCount(), before);
    await said(engine, "stop", "-t", "30", container);
    const code = await said(engine, "inspect", "--format", "{{.State.ExitCode}}", container);
    expect("exit code", code, "0");
    return {
      size,
      readyAfter: readyAt - Date.parse(state.StartedAt),
      idle: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024,
    };
  } catch (error) {
    const { stdout, stderr } = await engine("logs", container);
    throw new Error(`The image does not serve: ${stdout}${stderr}`, { cause: error });
  } finally {
    await engine("rm", "--force", container);
  }
}

function settingsFor({ apiUrl, apiToken }: TestAccount, port: number): string[] {
  return [
    `BUSINESSMAP_API_URL=${apiUrl}`,
    `BUSINESSMAP_API_TOKEN=${apiToken}`,
    `BUSINESSMAP_HTTP_PORT=${port}`,
    "BUSINESSMAP_KV_PATH=:memory:",
    "BUSINESSMAP_READ_ONLY_MODE=true",
  ];
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`);
    return (await response.json()).status === "ready";
  } catch {
    return false; // nothing listens yet
  }
}

/** Calls a tool as the newest clients do, without a library; gives the answer's text. */
export async function call(
  url: string,
  name: string,
  args: unknown,
  token?: string,
): Promise<string> {
  const response = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: args },
    }),
  });
  const text = await response.text();
  expect("HTTP status", response.status, 200);
  return text;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
  throw new Error(`Waited in vain until ${what}`);
}

/** The output of a command that must succeed. */
async function said(engine: Engine, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await engine(...args);
  if (code !== 0) throw new Error(`Cannot ${args[0]}: ${stderr}`);
  return stdout.trim();
}

function expect(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`The ${what} is ${found}, expected ${wanted}`);
}

/** What is more than it may be, in sentences. */
export function tooMuch(figures: ImageFigures, most: ImageFigures = MOST): string[] {
  return lines(figures, most).filter(({ over }) => over).map(({ text }) => text);
}

function lines(figures: ImageFigures, most: ImageFigures): { text: string; over: boolean }[] {
  const line = (what: string, key: keyof ImageFigures, unit: string, divisor: number) => {
    const [found, allowed] = [figures[key], most[key]].map((one) => (one / divisor).toFixed(0));
    // Not a number is too much as well.
    return {
      text: `${what}: ${found} ${unit}, at most ${allowed}`,
      over: !(figures[key] <= most[key]),
    };
  };
  return [
    line("Size of the image", "size", "MB", 1e6),
    line("Ready after", "readyAfter", "ms", 1),
    line("Memory of the idle service", "idle", "MiB", 1024 * 1024),
  ];
}

async function main(): Promise<number> {
  const { values: { engine: name }, positionals: [image] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { engine: { type: "string", default: "docker" } },
  });
  if (image === undefined || !(name === "docker" || name === "podman")) {
    console.error("Usage: check_image.ts [--engine docker|podman] IMAGE");
    return 2;
  }
  const engine: Engine = async (...args) => {
    const ended = await run(name, args);
    if (ended === undefined) throw new Error(`There is no ${name} on PATH`);
    return ended;
  };
  const figures = await checkImage(engine, KINDS[name], image);
  for (const { text } of lines(figures, MOST)) console.log(text);
  const over = tooMuch(figures);
  for (const one of over) console.error(`Too much: ${one}`);
  return over.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
