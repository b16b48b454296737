import { assert, assertEquals } from "@std/assert";
import { KEPT_OPEN, soak } from "../bench/soak.ts";

Deno.test("a service that is asked all the time while its account fails gives no wrong answer and leaks nothing", async () => {
  const report = await soak({ seconds: 20, rate: 100, changesEvery: 20, faultEvery: 400 });
  assertEquals(report.wrong, []);
  assertEquals({ ...report.comments, sent: 0 }, { sent: 0, lost: 0, doubled: 0, unsaid: 0 });
  assert(report.faults > 10, `${report.faults} faults`);
  const failed = [...report.failed.values()].reduce((all, one) => all + one, 0);
  assert(failed < report.calls / 4, `${failed} of ${report.calls} failed`);
  assert(report.comments.sent > 50, `${report.comments.sent} comments were sent`);
  const { before, after } = report.descriptors;
  const memory = Math.max(...report.samples.map((sample) => sample.memory));
  assert(!(memory > 200), `${memory} MiB`); // NaN where it cannot be measured
  assert(Number.isNaN(before) || after <= before + KEPT_OPEN, `${before} before, ${after} after`);
});
