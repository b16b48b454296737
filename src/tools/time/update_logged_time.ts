import * as z from "zod";
import { type PreparedEntry, prepareEntries, writeEntry } from "../../businessmap/time_changes.ts";
import { secondsOf } from "../../businessmap/time_report.ts";
import { duration } from "../../businessmap/times.ts";
import { attemptsAnswer } from "../attempts.ts";
import { confirm, ref, time } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { entryTable } from "../time_table.ts";
import { counted } from "../words.ts";

/** Everything that can be done to time which is logged already. */
export const updateLoggedTime = defineTool({
  name: "update_logged_time",
  title: "Change or delete logged time",
  toolset: "time",
  description:
    "Corrects or deletes logged time, one request each; get_logged_time shows the ids. " +
    "Deletion is confirmed first.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({
    changes: z.array(z.strictObject({
      id: ref,
      time: z.union([z.number(), z.string().min(1).max(40)]).optional()
        .describe("`1h 30m`, or minutes"),
      date: time.optional(),
      comment: z.string().max(10_000).optional(),
      user: ref.optional(),
      card: ref.optional(),
      subtask: ref.optional(),
      category: z.int().positive().optional(),
      delete: z.boolean().optional(),
    })).min(1).max(50),
    confirm,
  }),
  async handler({ changes, confirm: token }, { account, progress, confirm: agree }) {
    const prepared = await prepareEntries(account, changes);
    const gone = prepared.flatMap(({ before }) => before ?? []);
    if (gone.length > 0) {
      await agree({
        title: `${counted(gone.length, "entry", "entries")} of logged time would be deleted for ` +
          `good, ${duration(secondsOf(gone))} in all.`,
        sections: [entryTable(gone, await namesOf(account, []))],
        covers: gone,
      }, token);
    }
    const results = await inTurn(
      prepared,
      async (one) => {
        await writeEntry(account, one);
        return one;
      },
      (done) => progress(done, prepared.length, "Changing logged time"),
    );
    return attemptsAnswer({
      noun: ["entry", "entries"],
      done: prepared.every(({ body }) => body === undefined) ? "deleted" : "changed",
      attempts: prepared.flatMap(({ id }, index) => {
        const result = results[index];
        return result ? [{ what: `Entry ${id}`, result }] : [];
      }),
      columns: ["logged_time_id", "done"],
      row: (one) => [one.id, whatWasDone(one)],
    });
  },
});

/** The fields that were set: `time, comment changed`. */
function whatWasDone({ body }: PreparedEntry): string {
  if (body === undefined) return "deleted";
  return `${Object.keys(body).map((key) => key.replace(/_id$/, "")).join(", ")} changed`;
}
