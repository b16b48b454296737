/** The image under test, built from the repository's Dockerfile once a run. */
import { LOCKED_DOWN } from "../../../scripts/check_image.ts";
import { repositoryRoot } from "../../../scripts/run.ts";
import { BUILD_BASE, FINAL_BASE, makeBases } from "./bases.ts";
import { containerEngine, type Engine } from "./engine.ts";

/** A container that is gone when it ends, and may do as little as can be. */
export const ONCE: readonly string[] = [
  "--rm",
  "--no-healthcheck",
  "--read-only-tmpfs=false",
  ...LOCKED_DOWN,
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
  const before = await engine.podman("image", "inspect", "--format", "{{.Id}}", name);
  await engine.built(
    ...["bud", "-q", "--isolation", "chroot", "--pull=never", "--format", "docker"],
    ...given.flatMap((arg) => ["--build-arg", arg]),
    ...["--tag", name, repositoryRoot()],
  );
  // What the name stood for until now; it stays where a container still runs it.
  if (before.code === 0) await engine.podman("image", "rm", before.stdout.trim());
  return { engine, name };
}
