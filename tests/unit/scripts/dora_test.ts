import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { dora, doraMetrics, readIncident } from "../../../scripts/dora.ts";

const day = (number: number) => Date.UTC(2026, 0, number);

Deno.test("dora() counts releases a week from the first one on", () => {
  const releases = [1, 8, 15].map((at) => ({ tag: `v${at}`, at: day(at), commits: [] }));
  assertEquals(dora(releases, [], day(22)).deploymentsPerWeek, 1);
});

Deno.test("dora() takes the median wait of the commits", () => {
  const release = { tag: "v1", at: day(10), commits: [day(9), day(8), day(1)] };
  assertEquals(dora([release], [], day(20)).leadTimeDays, 2);
});

Deno.test("dora() counts a release once, however many incidents it caused", () => {
  const releases = ["v1", "v2"].map((tag) => ({ tag, at: day(1), commits: [] }));
  const incident = { began: 0, restored: 60_000, release: "v2" };
  const other = { began: 0, restored: 120_000, release: undefined };
  const figures = dora(releases, [incident, incident, other], day(20));
  assertEquals(figures.changeFailureRatio, 0.5);
  assertEquals(figures.restoreSeconds, 60);
});

Deno.test("dora() tells nothing that it cannot know", () => {
  const nothing = dora([], [], day(1));
  assertEquals(Object.values(nothing), [undefined, undefined, undefined, undefined]);
  assertEquals(doraMetrics(nothing), "");
});

Deno.test("doraMetrics() writes what Prometheus reads", () => {
  const text = doraMetrics({
    deploymentsPerWeek: 2,
    leadTimeDays: undefined,
    changeFailureRatio: 0,
    restoreSeconds: undefined,
  });
  assertStringIncludes(text, "# TYPE businessmap_dora_deployments_per_week gauge\n");
  assertStringIncludes(text, "businessmap_dora_deployments_per_week 2\n");
  assertStringIncludes(text, "businessmap_dora_change_failure_ratio 0\n");
});

Deno.test("readIncident() reads times and the release that was the cause", () => {
  const text =
    "# Cache\n\nBegan: 2026-01-01T10:00:00Z\nRestored: 2026-01-01T10:05:00Z\nRelease: v1\n";
  const { began, restored, release } = readIncident("a.md", text);
  assertEquals([restored - began, release], [300_000, "v1"]);
});

Deno.test("readIncident() says what is missing, and where", () => {
  assertThrows(() => readIncident("a.md", "Began: soon"), Error, "a.md: expected a line Began");
  const turned = "Began: 2026-01-02T00:00:00Z\nRestored: 2026-01-01T00:00:00Z";
  assertThrows(() => readIncident("a.md", turned), Error, "restored before it began");
});
