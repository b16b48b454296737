import { assert, assertEquals, assertThrows } from "@std/assert";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { join } from "node:path";
import { type AuditEntry, openAudit } from "../../../src/telemetry/audit.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";

const entry: AuditEntry = {
  request: "call-1",
  principal: "local",
  instance: "acme",
  tool: "move_cards",
  operation: "updateCard",
  method: "PATCH",
  ids: { card_id: [12] },
  outcome: "done",
  status: 200,
  milliseconds: 7,
};

async function withFolder(run: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const linesOf = (path: string) =>
  Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => JSON.parse(line));

Deno.test("the audit adds one line of JSON for each change to its file", async () => {
  await withFolder((folder) => {
    const file = join(folder, "audit.jsonl");
    Deno.writeTextFileSync(file, '{"before":true}\n');
    const audit = openAudit({ file, metrics: createMetrics(), now: () => 0 });
    audit.note(entry);
    audit.note({ ...entry, outcome: "refused", status: 403, failure: "forbidden" });
    audit.close();
    const time = "1970-01-01T00:00:00.000Z";
    assertEquals(linesOf(file), [
      { before: true },
      { time, ...entry },
      { time, ...entry, outcome: "refused", status: 403, failure: "forbidden" },
    ]);
  });
});

Deno.test("the audit's file is its user's alone, also when it was there before", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withFolder((folder) => {
    const file = join(folder, "audit.jsonl");
    Deno.writeTextFileSync(file, "", { mode: 0o644 });
    openAudit({ file, metrics: createMetrics() }).close();
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("two that note in the same file lose no line of each other", async () => {
  await withFolder((folder) => {
    const file = join(folder, "audit.jsonl");
    const audits = [1, 2].map(() => openAudit({ file, metrics: createMetrics() }));
    for (let change = 0; change < 50; change++) {
      audits.forEach((audit, who) => audit.note({ ...entry, ids: { card_id: [change, who] } }));
    }
    for (const audit of audits) audit.close();
    assertEquals(linesOf(file).length, 100);
  });
});

Deno.test("a change is in the log as well, under a category of its own", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: ["businessmap", "audit"], sinks: ["memory"] },
      { category: ["logtape", "meta"], sinks: ["memory"], lowestLevel: "error" },
    ],
  });
  try {
    const audit = openAudit({ metrics: createMetrics() });
    audit.note(entry);
    audit.close();
  } finally {
    await reset();
  }
  assertEquals(records.map(({ level, properties }) => ({ level, properties })), [
    { level: "info", properties: { ...entry } },
  ]);
});

Deno.test("a line that cannot be written is counted, and fails nothing", async () => {
  await withFolder((folder) => {
    const metrics = createMetrics();
    const audit = openAudit({ file: join(folder, "audit.jsonl"), metrics });
    audit.close();
    audit.note(entry);
    audit.note(entry);
    assertEquals(metrics.value("auditFailed", {}), 2);
  });
});

Deno.test("a file that cannot be opened stops the start", () => {
  const file = join("no-such-folder-here", "audit.jsonl");
  const error = assertThrows(() => openAudit({ file, metrics: createMetrics() }));
  assert(error instanceof Deno.errors.NotFound);
});
