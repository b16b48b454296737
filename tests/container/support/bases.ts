/**
 * Stand-ins for the Dockerfile's two base images, for machines that reach package registries but no
 * container registry. They are made of the packages that the real ones are made of.
 */
import { join } from "node:path";
import { lastLines, run } from "../../../scripts/run.ts";
import type { Engine } from "./engine.ts";

/** The names of the stand-ins; each changes when what it holds does. */
export const BUILD_BASE = "localhost/stand-in-build:1";
export const FINAL_BASE = "localhost/stand-in-distroless-cc:1";

/** Debian's packages in distroless `cc`. */
const FINAL_PACKAGES = [
  "base-files",
  "netbase",
  "tzdata",
  "ca-certificates",
  "libc6",
  "libgcc-s1",
  "gcc-12-base",
  "libstdc++6",
  "libgomp1",
  "libssl3",
  "media-types",
];

const NODE = "22.23.3";
const MIRROR = "http://deb.debian.org/debian";

/** Makes the stand-ins that are not there yet. */
export async function makeBases(engine: Engine): Promise<void> {
  if (!await has(engine, FINAL_BASE)) await inFolder(engine, finalBase);
  if (!await has(engine, BUILD_BASE)) await inFolder(engine, buildBase);
}

async function has(engine: Engine, image: string): Promise<boolean> {
  return (await engine.podman("image", "exists", image)).code === 0;
}

async function inFolder(
  engine: Engine,
  make: (engine: Engine, work: string) => Promise<void>,
): Promise<void> {
  const work = await Deno.makeTempDir({ dir: engine.folder, prefix: ".base." });
  try {
    await make(engine, work);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Runs a program that must succeed. */
async function must(program: string, args: readonly string[], cwd: string): Promise<void> {
  const ended = await run(program, args, { cwd });
  if (ended?.code === 0) return;
  throw new Error(`Cannot run ${program}: ${lastLines(ended?.stderr ?? "it is not on PATH")}`);
}

/** A root folder with C libraries, certificates, time zones and three users; no shell. */
async function finalBase(engine: Engine, work: string): Promise<void> {
  const packages = join(work, "packages");
  const root = join(work, "rootfs");
  await Deno.mkdir(packages);
  await Deno.mkdir(root);
  // Debian downloads as its own user where it can; here that user could not write.
  await must("apt-get", ["-o", "APT::Sandbox::User=root", "download", ...FINAL_PACKAGES], packages);
  for await (const { name } of Deno.readDir(packages)) {
    await must("dpkg-deb", ["-x", join(packages, name), root], work);
  }
  await joinCertificates(root);
  await Deno.writeTextFile(
    join(root, "etc/passwd"),
    "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n" +
      "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
  );
  await Deno.writeTextFile(
    join(root, "etc/group"),
    "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n",
  );
  const home = join(root, "home/nonroot");
  await Deno.mkdir(home, { recursive: true });
  await Deno.chmod(home, 0o700);
  await Deno.chown(home, 65532, 65532);
  await Deno.mkdir(join(root, "tmp"), { recursive: true });
  await Deno.chmod(join(root, "tmp"), 0o1777);
  await commit(engine, { root, work, image: FINAL_BASE }, [
    ...["--user", "65532", "--workingdir", "/home/nonroot"],
    ...["--env", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
  ]);
}

/** Debian's package brings the certificates one a file, and joins them when it is set up. */
async function joinCertificates(root: string): Promise<void> {
  const folder = join(root, "usr/share/ca-certificates/mozilla");
  const parts: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".crt")) parts.push(await Deno.readTextFile(join(folder, name)));
  }
  await Deno.mkdir(join(root, "etc/ssl/certs"), { recursive: true });
  await Deno.writeTextFile(join(root, "etc/ssl/certs/ca-certificates.crt"), parts.join(""));
}

/** Debian with Node and npm, and this machine's registry and certificates. */
async function buildBase(engine: Engine, work: string): Promise<void> {
  const root = join(work, "rootfs");
  const debian = ["--variant=minbase", "--include=ca-certificates", "bookworm", root, MIRROR];
  await must("debootstrap", debian, work);
  const node = join(work, "node");
  await Deno.mkdir(node);
  await must("npm", [
    ...["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", `--prefix=${node}`],
    ...[`node-linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}@${NODE}`, "npm@11"],
  ], node);
  const modules = join(root, "usr/local/lib/node_modules");
  await Deno.mkdir(modules, { recursive: true });
  const arch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  await Deno.copyFile(
    join(node, `node_modules/node-linux-${arch}/bin/node`),
    join(root, "usr/local/bin/node"),
  );
  await Deno.chmod(join(root, "usr/local/bin/node"), 0o755);
  await must("cp", ["-a", join(node, "node_modules/npm"), modules], work);
  for (const name of ["npm", "npx"]) {
    await Deno.symlink(
      `../lib/node_modules/npm/bin/${name}-cli.js`,
      join(root, "usr/local/bin", name),
    );
  }
  const certificates = "/etc/ssl/certs/ca-certificates.crt";
  await Deno.copyFile(certificates, join(root, certificates));
  await copyIfThere(join(Deno.env.get("HOME") ?? "/root", ".npmrc"), join(root, "root/.npmrc"));
  const registry = Deno.env.get("NPM_CONFIG_REGISTRY");
  await commit(engine, { root, work, image: BUILD_BASE }, [
    ...["--env", `NODE_EXTRA_CA_CERTS=${certificates}`, "--env", "DENO_TLS_CA_STORE=system"],
    ...(registry === undefined ? [] : ["--env", `NPM_CONFIG_REGISTRY=${registry}`]),
  ]);
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.copyFile(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Commits a root folder as an image; a tar keeps the owners that a folder would lose. */
async function commit(
  { built }: Engine,
  { root, work, image }: { readonly root: string; readonly work: string; readonly image: string },
  config: readonly string[],
): Promise<void> {
  const tar = join(work, "root.tar");
  await must("tar", ["--numeric-owner", "-C", root, "-cf", tar, "."], work);
  const container = await built("from", "--isolation", "chroot", "scratch");
  await built("add", container, tar, "/");
  await built("config", ...config, container);
  await built("commit", "-q", "--rm", container, image);
}
