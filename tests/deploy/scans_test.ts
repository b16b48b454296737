/** Scans of sources, history, workflows and scripts: each must find nothing, and must be able to. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { parse } from "yaml";
import { program, runProgram } from "../../scripts/programs.ts";
import { type Ended, repositoryRoot, run } from "../../scripts/run.ts";
import type { ProgramName } from "../../scripts/tool_versions.ts";

type Run = (args: readonly string[], cwd?: string) => Promise<Ended>;

/** A test that needs a program; skipped, with the reason, where there is none. */
async function withProgram(
  name: ProgramName,
  title: string,
  fn: (run: Run) => Promise<void>,
): Promise<void> {
  const found = await program(name);
  const missing = "missing" in found ? found.missing : undefined;
  // deno-lint-ignore no-console -- a skipped test says why
  if (missing !== undefined) console.log(`Skipped, "${title}": ${missing}`);
  Deno.test({
    name: title,
    ignore: missing !== undefined,
    fn: () => {
      if ("missing" in found) throw new Error(found.missing);
      return fn((args, cwd = repositoryRoot()) => runProgram(found.ready, args, cwd));
    },
  });
}

/** A folder that is gone afterwards. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function git(folder: string, ...args: string[]): Promise<void> {
  const name = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
  const ended = await run("git", [...name, ...args], { cwd: folder });
  assertEquals(ended?.code, 0, ended?.stderr);
}

const shallow = await run("git", ["rev-parse", "--is-shallow-repository"], {
  cwd: repositoryRoot(),
});
// deno-lint-ignore no-console -- what is not looked at is said
if (shallow?.stdout.trim() === "true") console.log("This clone has a part of the history alone");

const LEAKS = [
  "git",
  "--no-banner",
  "--redact",
  "--config",
  join(repositoryRoot(), ".gitleaks.toml"),
];

await withProgram("gitleaks", "the whole history holds no secret", async (run) => {
  const { code, stderr } = await run([...LEAKS, "."]);
  assertEquals(code, 0, stderr);
});

await withProgram("gitleaks", "a key that was committed and removed is found", async (run) => {
  await inFolder(async (folder) => {
    await git(folder, "init", "-q");
    // Random, so that this file holds nothing that looks like a key.
    const key = crypto.randomUUID().replaceAll("-", "") + "Zq7";
    await Deno.writeTextFile(join(folder, "a.ts"), `const apiToken = "${key}";\n`);
    await git(folder, "add", ".");
    await git(folder, "commit", "-qm", "a");
    await Deno.writeTextFile(join(folder, "a.ts"), "");
    await git(folder, "commit", "-qam", "b");
    const { code, stderr } = await run([...LEAKS, "."], folder);
    assertEquals(code, 1, stderr);
    assert(!stderr.includes(key));
  });
});

const RULES = join(repositoryRoot(), "scripts", "scans", "rules.yaml");
const SCAN = [
  ...["scan", "--metrics", "off", "--disable-version-check", "--oss-only", "--quiet"],
  ...["--json", "--config", RULES],
];

/** What the project's own rules find, as `rule file`. */
async function findings(run: Run, cwd: string, folders: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await run([...SCAN, ...folders], cwd);
  const { results, errors } = JSON.parse(stdout);
  assertEquals(errors, [], stderr);
  return results.map((one: { check_id: string; path: string }) =>
    `${one.check_id.split(".").at(-1)} ${one.path}`
  );
}

await withProgram("semgrep", "the sources keep to the project's own rules", async (run) => {
  assertEquals(await findings(run, repositoryRoot(), ["src", "scripts", "tests"]), []);
});

/** For each rule what it must find: every way that it names. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  "no-console": ['console.log("x");', "console.error(one, two);"],
  "no-stray-output": ["Deno.stdout.writeSync(bytes);", 'process.stdout.write("x");'],
  "no-fetch": [
    'await fetch("http://127.0.0.1");',
    "await globalThis.fetch(url);",
    "await Deno.connect({ port: 1 });",
    "await Deno.connectTls({ hostname, port: 1 });",
    "new WebSocket(url);",
    "new EventSource(url);",
  ],
  "no-environment": ['Deno.env.get("X");', "const home = process.env.HOME;"],
  "no-secret-in-log-or-url": [
    "log.info(`key ${secret.reveal()}`);",
    "const key = secret.reveal();\nlog.debug({ key });",
    "log.warn(`${secret.reveal()}`);",
    "log.error(secret.reveal());",
    "console.log(token.reveal());",
    "print(token.reveal());",
    "printError(`${token.reveal()}`);",
    "const a = token.reveal();\nnew URL(`https://example.com/?key=${a}`);",
    "new Request(`https://example.com/${token.reveal()}`);",
    "await fetch(`https://example.com/?key=${token.reveal()}`);",
    "throw new TypeError(`Cannot use ${token.reveal()}`);",
    'url.searchParams.set("key", token.reveal());',
    'url.searchParams.append("key", token.reveal());',
  ],
  "no-program": [
    'new Deno.Command("sh");',
    'Deno.dlopen("a.so", {});',
    'eval("1");',
    'new Function("1");',
  ],
  "no-computed-import": ["await import(name);"],
  "no-store-elsewhere": ["await Deno.openKv(path);"],
  "no-strange-host-in-test": ['await fetch("https://example.com/x");'],
};

await withProgram("semgrep", "each of the project's own rules finds what it names", async (run) => {
  const { rules } = parse(await Deno.readTextFile(RULES));
  const names: string[] = rules.map(({ id }: { id: string }) => id);
  assertEquals(names.toSorted(), Object.keys(BROKEN).toSorted());
  await inFolder(async (folder) => {
    // The rules name folders of a repository.
    await git(folder, "init", "-q");
    const left = ".semgrepignore";
    await Deno.copyFile(join(repositoryRoot(), left), join(folder, left));
    for (const part of ["src", "tests"]) await Deno.mkdir(join(folder, part));
    const planted: string[] = [];
    for (const [name, texts] of Object.entries(BROKEN)) {
      const part = name.endsWith("-in-test") ? "tests" : "src";
      for (const [place, text] of texts.entries()) {
        const path = join(part, `${name}_${place}.ts`);
        await Deno.writeTextFile(join(folder, path), `${text}\n`);
        planted.push(`${name} ${path}`);
      }
    }
    await git(folder, "add", ".");
    const found = await findings(run, folder, ["src", "tests"]);
    assertEquals(planted.filter((one) => !found.includes(one)), []);
  });
});

await withProgram("actionlint", "the workflows are without a finding", async (run) => {
  const { code, stdout } = await run([]);
  assertEquals(code, 0, stdout);
});

await withProgram("zizmor", "the workflows give no strange code a right", async (run) => {
  const { code, stdout, stderr } = await run(["--offline", "--no-progress", ".github"]);
  assertEquals(code, 0, stdout + stderr);
});

await withProgram("hadolint", "the Dockerfile is without a finding", async (run) => {
  const { code, stdout } = await run(["Dockerfile"]);
  assertEquals(code, 0, stdout);
});

Deno.test("every action of the workflows is pinned by its digest", async () => {
  let actions = 0;
  for await (const { name } of Deno.readDir(join(repositoryRoot(), ".github", "workflows"))) {
    const text = await Deno.readTextFile(join(repositoryRoot(), ".github", "workflows", name));
    for (const [line, used = ""] of text.matchAll(/^\s*-? ?uses: (\S+).*$/gm)) {
      actions++;
      assert(/@[0-9a-f]{40}$/.test(used), `${name}: ${line.trim()}`);
      assert(/# v\d+/.test(line), `${name} says no version: ${line.trim()}`);
    }
  }
  assert(actions > 0);
});

Deno.test("what runs the scans has the whole history, and asks for known weaknesses", async () => {
  for (const name of ["ci.yml", "release.yml"]) {
    const path = join(repositoryRoot(), ".github", "workflows", name);
    const jobs: unknown[] = Object.values(parse(await Deno.readTextFile(path)).jobs);
    const scanning = jobs.map((job) => JSON.stringify(job))
      .filter((job) => job.includes("bash .ci/run"));
    assertEquals(scanning.length, 1, name);
    assertStringIncludes(scanning.join(), '"fetch-depth":0', name);
    assert(jobs.some((job) => JSON.stringify(job).includes(" task audit")), name);
  }
});

Deno.test("the workflow builds the image and looks at it as the container tests do", async () => {
  const file = join(repositoryRoot(), ".github", "workflows", "ci.yml");
  const { jobs } = parse(await Deno.readTextFile(file));
  const steps: string[] = jobs.image.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  const [, image] = /^docker build --tag (\S+) \.$/m.exec(steps.join("\n")) ?? [];
  assert(image);
  const check = steps.find((step) => step.includes("scripts/check_image.ts"));
  assert(check?.endsWith(` run -A scripts/check_image.ts --engine docker ${image}`), check);
});

Deno.test("the Dockerfile's images are pinned by their digests", async () => {
  const text = await Deno.readTextFile(join(repositoryRoot(), "Dockerfile"));
  const images = [...text.matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map(([, image = ""]) => image);
  assertEquals(images.length, 2);
  for (const image of images) assert(/@sha256:[0-9a-f]{64}$/.test(image), image);
  assertStringIncludes(images[1] ?? "", "gcr.io/distroless/cc-debian12:nonroot@");
});

const shellcheck = await run("shellcheck", ["--version"]);
Deno.test({
  name: "the shell scripts are without a finding",
  ignore: shellcheck === undefined,
  async fn() {
    const listed = await run("git", ["grep", "-lE", "^#!.*\\b(ba)?sh$"], { cwd: repositoryRoot() });
    const files = (listed?.stdout ?? "").split("\n").filter(Boolean);
    assert(files.includes(".ci/run"));
    const ended = await run("shellcheck", files, { cwd: repositoryRoot() });
    assertEquals(ended?.code, 0, ended?.stdout);
  },
});
