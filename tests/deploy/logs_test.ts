/** The examples for Vector: their parts fit together, and read what a line of the log has. */
import { assert, assertArrayIncludes, assertEquals } from "@std/assert";
import { join } from "node:path";
import { parse } from "yaml";
import { repositoryRoot, run } from "../../scripts/run.ts";
import { startAccount } from "../e2e/support/account.ts";
import { startHttpServer } from "../e2e/support/http_server.ts";
import { serverCommand } from "../e2e/support/server.ts";
import { withHome } from "../e2e/support/session.ts";

const FOLDER = join(repositoryRoot(), "deploy", "logs");
const FILES = ["vector-elasticsearch.yaml", "vector-loki.yaml"];

interface Part {
  readonly type: string;
  readonly inputs?: readonly string[];
  readonly source?: string;
  readonly route?: Readonly<Record<string, string>>;
  readonly extra_label_selector?: string;
}
type Parts = Readonly<Record<string, Part>>;
interface Pipeline {
  readonly sources: Parts;
  readonly transforms: Parts;
  readonly sinks: Parts;
}

async function pipeline(file: string): Promise<Pipeline> {
  return parse(await Deno.readTextFile(join(FOLDER, file)));
}

Deno.test("there is nothing beside the examples that are tested", async () => {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name);
  assertEquals(names.toSorted(), FILES);
});

for (const file of FILES) {
  Deno.test(`every part of ${file} has its inputs, and none ends nowhere`, async () => {
    const { sources, transforms, sinks } = await pipeline(file);
    const outputs = [
      ...Object.keys(sources),
      ...Object.entries(transforms).flatMap(([name, { route }]) =>
        route === undefined
          ? [name]
          : [...Object.keys(route), "_unmatched"].map((one) => `${name}.${one}`)
      ),
    ];
    const inputs = [...Object.values(transforms), ...Object.values(sinks)]
      .flatMap(({ inputs = [] }) => inputs);
    assertArrayIncludes(outputs, inputs);
    assertEquals(outputs.filter((output) => !inputs.includes(output)), []);
  });
}

Deno.test("what ships the log reads fields that a line has", async () => {
  await using account = await startAccount();
  await withHome(async (home) => {
    const server = await startHttpServer(serverCommand(account.apiUrl, account.apiToken, home));
    await server.stop();
    const [first = ""] = server.log().split("\n");
    const line: Record<string, unknown> = JSON.parse(first);
    for (const file of FILES) {
      const { lines } = (await pipeline(file)).transforms;
      const used = [...(lines?.source ?? "").matchAll(/parsed\."?(@?\w+)|\bdel\(\."(@\w+)"\)/g)]
        .map(([, plain, deleted]) => plain ?? deleted ?? "");
      assert(used.length > 0, file);
      assertArrayIncludes(Object.keys(line), used, file);
    }
    assertArrayIncludes(Object.keys(line), ["level", "logger", "message"]);
  });
});

Deno.test("the chart's pods have the label by which their log is found", async () => {
  const manifest = await Deno.readTextFile(
    join(repositoryRoot(), "deploy", "manifests", "one.yaml"),
  );
  for (const file of FILES) {
    const selectors = Object.values((await pipeline(file)).sources)
      .flatMap(({ extra_label_selector: selector }) => selector ?? []);
    assertEquals(selectors.length, 1);
    for (const selector of selectors) {
      assert(manifest.includes(selector.replace("=", ": ")), selector);
    }
  }
});

const vector = await run("vector", ["--version"]);
// deno-lint-ignore no-console -- a skipped test says why
if (vector === undefined) console.log("Vector does not check its examples: it is not on PATH");

Deno.test({
  name: "Vector takes its examples",
  ignore: vector === undefined,
  async fn() {
    const files = FILES.map((file) => join(FOLDER, file));
    const checked = await run("vector", ["validate", "--no-environment", ...files.slice(0, 1)], {
      env: { ELASTICSEARCH_PASSWORD: "unused" },
    });
    assertEquals(checked?.code, 0, checked?.stderr);
    const other = await run("vector", ["validate", "--no-environment", ...files.slice(1)]);
    assertEquals(other?.code, 0, other?.stderr);
  },
});
