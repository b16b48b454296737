/**
 * Buildah and podman with their own storage in the tool cache: no daemon, and nothing of the
 * machine's own containers is seen or touched.
 */
import { join } from "node:path";
import { type Ended, run } from "../../../scripts/run.ts";
import { cacheFolder, type Tool } from "../../../scripts/tool_cache.ts";

/** The two programs, each run to its end. */
export interface Engine {
  readonly folder: string;
  /** What names the engine's own configuration. */
  readonly env: Readonly<Record<string, string>>;
  buildah(...args: string[]): Promise<Ended>;
  podman(...args: string[]): Promise<Ended>;
  /** The same; fails with what the program said. Gives its output without the line's end. */
  built(...args: string[]): Promise<string>;
  ran(...args: string[]): Promise<string>;
}

/** Debian's programs that this needs; `.ci/run` installs them. */
const PROGRAMS = ["buildah", "podman", "runc", "conmon"];

/** The engine, or why this machine has none. */
export async function containerEngine(): Promise<Tool<Engine>> {
  if (Deno.build.os !== "linux") return { missing: "containers are built on Linux only" };
  if (Deno.uid() !== 0) return { missing: "containers are built by root only" };
  for (const program of PROGRAMS) {
    if (await run(program, ["--version"]) === undefined) {
      return { missing: `there is no ${program} on PATH` };
    }
  }
  const folder = join(cacheFolder(), "containers");
  await Deno.mkdir(folder, { recursive: true });
  const env = await settings(folder);
  const ended = async (program: string, args: readonly string[]) => {
    const result = await run(program, args, { env });
    if (result === undefined) throw new Error(`Cannot run ${program}: it is gone`);
    return result;
  };
  const output = async (program: string, args: readonly string[]) => {
    const { code, stdout, stderr } = await ended(program, args);
    if (code !== 0) {
      throw new Error(`${program} ${args[0]} ended with ${code}: ${stderr.slice(-2_000)}`);
    }
    return stdout.trim();
  };
  return {
    ready: {
      folder,
      env,
      buildah: (...args) => ended("buildah", args),
      podman: (...args) => ended("podman", args),
      built: (...args) => output("buildah", args),
      ran: (...args) => output("podman", args),
    },
  };
}

/** Writes the engine's own configuration, and gives the environment that names it. */
async function settings(folder: string): Promise<Record<string, string>> {
  const engine = join(folder, "containers.conf");
  const storage = join(folder, "storage.conf");
  await Deno.writeTextFile(
    engine,
    `[containers]
default_ulimits = ["nofile=16384:16384", "nproc=8192:8192"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`,
  );
  await Deno.writeTextFile(
    storage,
    `[storage]
driver = "overlay"
runroot = "${join(folder, "run")}"
graphroot = "${join(folder, "storage")}"
`,
  );
  return { CONTAINERS_CONF: engine, CONTAINERS_STORAGE_CONF: storage };
}
