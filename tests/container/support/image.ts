/** The image under test, built from the repository's Dockerfile once a run. */
import { repositoryRoot } from "../../../scripts/run.ts";
import { BUILD_BASE, FINAL_BASE, makeBases } from "./bases.ts";
import { containerEngine, type Engine } from "./engine.ts";

/** Everything that an orchestrator may forbid, forbidden. */
export const LOCKED_DOWN: readonly string[] = [
  "--rm",
  "--read-only",
  "--read-only-tmpfs=false",
  "--no-healthcheck",
  "--cap-drop=all",
  "--security-opt=no-new-privileges",
  "--network=host",
  "--memory=256m",
  "--pids-limit=64",
];

export interface Image {
  readonly engine: Engine;
  readonly name: string;
}

/** What cannot be had here, as a reason to ignore a test; `undefined` where all is well. */
const found = await containerEngine();
export const missing: string | undefined = "missing" in found ? found.missing : undefined;
if (missing !== undefined) {
  // deno-lint-ignore no-console -- a skipped test says why
  console.log(`Container tests are skipped: ${missing}`);
}

let image: Promise<Image> | undefined;

/** Builds the image the first time it is asked for. */
export function testImage(): Promise<Image> {
  return image ??= build();
}

/**
 * Builds an image of this repository.
 *
 * @param tag What it is called, after `localhost/businessmap-mcp:`.
 * @param args Build arguments, as `NAME=value`.
 */
export async function build(tag = "test", args: readonly string[] = []): Promise<Image> {
  if ("missing" in found) throw new Error(found.missing);
  const engine = found.ready;
  await makeBases(engine);
  const name = `localhost/businessmap-mcp:${tag}`;
  const given = [
    `BUILD_IMAGE=${BUILD_BASE}`,
    `BASE_IMAGE=${FINAL_BASE}`,
    "COMPILE_ARGS=--registry-runtime",
    ...args,
  ];
  await engine.built(
    ...["bud", "-q", "--isolation", "chroot", "--pull=never", "--format", "docker"],
    ...given.flatMap((arg) => ["--build-arg", arg]),
    ...["--tag", name, repositoryRoot()],
  );
  return { engine, name };
}
