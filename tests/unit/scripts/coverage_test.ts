import { assertEquals } from "@std/assert";
import { coverageShortfalls, percent, readLcov } from "../../../scripts/coverage.ts";

const REPORT = `SF:/a.ts
BRF:4
BRH:3
LF:10
LH:9
end_of_record
SF:/b.ts
BRF:0
BRH:0
LF:90
LH:80
end_of_record
`;

Deno.test("readLcov() adds up the files of a report", () => {
  assertEquals(readLcov(REPORT), {
    lines: { hit: 89, found: 100 },
    branches: { hit: 3, found: 4 },
  });
});

Deno.test("percent() of nothing is 100", () => {
  assertEquals(percent({ hit: 0, found: 0 }), 100);
  assertEquals(percent({ hit: 1, found: 4 }), 25);
});

Deno.test("coverageShortfalls() names each share below its limit, and none at it", () => {
  assertEquals(coverageShortfalls(readLcov(REPORT)), [
    "Coverage of lines is 89.0 %, must be 90 % or more",
    "Coverage of branches is 75.0 %, must be 85 % or more",
  ]);
  const atLimit = { lines: { hit: 90, found: 100 }, branches: { hit: 85, found: 100 } };
  assertEquals(coverageShortfalls(atLimit), []);
});
