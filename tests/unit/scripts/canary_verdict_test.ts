import { assertEquals } from "@std/assert";
import { judge } from "../../../scripts/canary_verdict.ts";

const STABLE = { errors: 0.01, p95: 0.4 };

Deno.test("a second release within chance of the first is as good", () => {
  assertEquals(judge(STABLE, { errors: 0.03, p95: 0.85 }).worse, false);
  assertEquals(judge({ errors: 0.5, p95: 9 }, { errors: 0.5, p95: 9 }).worse, false);
});

Deno.test("more than two calls in a hundred that fail beyond the first one's are too many", () => {
  assertEquals(judge(STABLE, { errors: 0.04, p95: 0.1 }), {
    worse: true,
    why: "4.0 % of its calls fail, 1.0 % of the others",
  });
});

Deno.test("half as slow again, and a quarter of a second, is too slow", () => {
  assertEquals(judge(STABLE, { errors: 0, p95: 0.9 }), {
    worse: true,
    why: "its 95th percentile is 0.90 s, that of the others 0.40 s",
  });
  assertEquals(judge({ errors: 0, p95: 0.01 }, { errors: 0, p95: 0.2 }).worse, false);
});
