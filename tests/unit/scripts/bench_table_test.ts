import { assertEquals, assertStringIncludes } from "@std/assert";
import { median } from "../../bench/measure.ts";
import { markdownTable, type Row, verdict } from "../../bench/table.ts";

const ROW: Row = { what: "Start", value: 90, unit: "ms", must: 200, aim: 100 };

Deno.test("verdict() tells the aim, the must and a miss apart, limits included", () => {
  assertEquals(verdict({ ...ROW, value: 100 }), "aim");
  assertEquals(verdict({ ...ROW, value: 101 }), "must");
  assertEquals(verdict({ ...ROW, value: 200 }), "must");
  assertEquals(verdict({ ...ROW, value: 201 }), "missed");
});

Deno.test("verdict() misses when only the ratio to the baseline is too high", () => {
  assertEquals(verdict({ ...ROW, baseline: 100, mustRatio: 0.9 }), "aim");
  assertEquals(verdict({ ...ROW, baseline: 99, mustRatio: 0.9 }), "missed");
});

Deno.test("verdict() misses when a ratio is asked for and there is no baseline", () => {
  assertEquals(verdict({ ...ROW, mustRatio: 0.9 }), "missed");
});

Deno.test("verdict() misses when the value is not a number", () => {
  assertEquals(verdict({ ...ROW, value: NaN }), "missed");
});

Deno.test("verdict() of a line without a limit is empty", () => {
  assertEquals(verdict({ what: "Requests", value: 3, unit: "" }), "");
});

Deno.test("markdownTable() shows value, baseline, ratio and both limits", () => {
  const table = markdownTable([{ ...ROW, baseline: 120, mustRatio: 0.9 }]);
  assertStringIncludes(
    table,
    "| Start | 90 ms | 120 ms | 0.75 | ≤ 200, ≤ 0.9 × baseline | ≤ 100 | aim reached |",
  );
});

const SHARE: Row = { what: "Used", value: 96, unit: "%", must: 95, aim: 99, moreIsBetter: true };

Deno.test("verdict() takes limits as the least where more is better", () => {
  assertEquals(verdict({ ...SHARE, value: 94.9 }), "missed");
  assertEquals(verdict({ ...SHARE, value: 95 }), "must");
  assertEquals(verdict({ ...SHARE, value: 99 }), "aim");
  assertEquals(verdict({ ...SHARE, value: NaN }), "missed");
});

Deno.test("markdownTable() shows the least where more is better", () => {
  assertStringIncludes(markdownTable([SHARE]), "| Used | 96 % |  |  | ≥ 95 | ≥ 99 | good enough |");
});

Deno.test("markdownTable() shows small numbers to the hundredth", () => {
  const table = markdownTable([{ what: "Read", value: 0.7891, unit: "ms" }]);
  assertStringIncludes(table, "| Read | 0.79 ms |");
});

Deno.test("median() takes the middle, or the mean of the two middle numbers", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([4, 1, 3, 100]), 3.5);
});

Deno.test("verdict() takes a ratio as the least where more is better, and a wish for one", () => {
  const row = { what: "", unit: "", mustRatio: 1.5, aimRatio: 2, moreIsBetter: true };
  assertEquals(verdict({ ...row, value: 20, baseline: 10 }), "aim");
  assertEquals(verdict({ ...row, value: 15, baseline: 10 }), "must");
  assertEquals(verdict({ ...row, value: 14, baseline: 10 }), "missed");
  assertEquals(verdict({ ...row, value: 14 }), "missed");
  const less = { what: "", unit: "", mustRatio: 1, value: 11, baseline: 10 };
  assertEquals(verdict(less), "missed");
});
