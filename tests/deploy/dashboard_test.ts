/** The dashboard: every query is one that Prometheus takes, on measures that the server has. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CHART } from "../../scripts/chart.ts";
import { dashboard, expressions, ROWS } from "../../scripts/dashboard.ts";
import { DORA_METRICS } from "../../scripts/dora.ts";
import { program, runProgram } from "../../scripts/programs.ts";
import { METRICS } from "../../src/telemetry/metrics.ts";

const promtool = await program("promtool");
const missing = "missing" in promtool ? promtool.missing : undefined;
// deno-lint-ignore no-console -- a skipped test says why
if (missing !== undefined) console.log(`The dashboard's queries are not checked: ${missing}`);

Deno.test({
  name: "Prometheus understands every query of the dashboard",
  ignore: missing !== undefined,
  async fn() {
    if ("missing" in promtool) throw new Error(promtool.missing);
    const rules = expressions().map((expr, index) => ({ record: `query:${index}`, expr }));
    assert(rules.length > 20);
    const file = await Deno.makeTempFile({ suffix: ".yaml" });
    try {
      const groups = (rules: unknown) => stringify({ groups: [{ name: "dashboard", rules }] });
      await Deno.writeTextFile(file, groups(rules));
      const good = await runProgram(promtool.ready, ["check", "rules", file]);
      assertEquals(good.code, 0, good.stdout + good.stderr);
      await Deno.writeTextFile(file, groups([...rules, { record: "x", expr: "sum(" }]));
      assert((await runProgram(promtool.ready, ["check", "rules", file])).code !== 0);
    } finally {
      await Deno.remove(file);
    }
  },
});

Deno.test("the dashboard shows measures that the server, the rules and the scripts have", async () => {
  const { groups } = parse(await Deno.readTextFile(join(CHART, "files", "rules.yaml")));
  const recorded = groups.flatMap(({ rules }: { rules: { record?: string }[] }) =>
    rules.flatMap(({ record }) => record ?? [])
  );
  const known = new Set<string>([
    ...Object.values(METRICS).map(({ name }) => name),
    ...Object.keys(DORA_METRICS),
    ...recorded,
  ]);
  const used = expressions().flatMap((expr) => expr.match(/businessmap[:_][\w:]+/g) ?? []);
  assertEquals(used.filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, ""))), []);
});

Deno.test("panels do not overlap, and each says how to read it", () => {
  const { panels } = JSON.parse(dashboard());
  const taken = new Set<string>();
  for (const { gridPos: { x, y, w, h }, title } of panels) {
    assert(Number.isInteger(w) && x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert(!taken.has(`${column} ${row}`), title);
        taken.add(`${column} ${row}`);
      }
    }
  }
  for (const { help, title } of Object.values(ROWS).flat()) assert(help.length > 5, title);
});
