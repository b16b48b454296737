import * as z from "zod";
import { explain } from "../../businessmap/explain.ts";
import { logTime as log, prepareTimes } from "../../businessmap/logged_time.ts";
import { duration } from "../../businessmap/times.ts";
import { ref, time } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { counted } from "../words.ts";

/** Time spent on cards. */
export const logTime = defineTool({
  name: "log_time",
  title: "Log time",
  toolset: "default",
  description:
    "Logs time spent on cards, one request each: for the key's user and today unless you say otherwise.",
  effect: "add",
  idempotent: false,
  input: z.strictObject({
    entries: z.array(z.strictObject({
      card: ref,
      time: z.union([z.number(), z.string().min(1).max(40)]).describe("`1h 30m`, or minutes"),
      date: time.optional(),
      comment: z.string().max(10_000).optional(),
      subtask: ref.optional(),
      user: ref.optional(),
    })).min(1).max(50),
  }),
  async handler({ entries }, { account, progress }) {
    const prepared = await prepareTimes(account, entries);
    const results = await inTurn(
      prepared,
      (entry) => log(account, entry),
      (done) => progress(done, prepared.length, "Logging time"),
    );
    const logged = results.flatMap((result) => result.ok ? [result.value] : []);
    const failures = results.flatMap((result, index) =>
      result.ok
        ? []
        : [`Entry ${index + 1}, card ${prepared[index]?.cardId}, failed: ${explain(result.error)}`]
    );
    const [only] = results;
    if (results.length === 1 && only && !only.ok) throw only.error;
    const names = await namesOf(account, []);
    const sum = duration(logged.reduce((sum, row) => sum + (row.time ?? 0), 0));
    return {
      head: failures.length === 0
        ? `${counted(logged.length, "entry", "entries")} logged, ${sum} in all.`
        : `${logged.length} of ${results.length} entries logged, ${sum} in all; ` +
          `${failures.length} not.`,
      sections: [
        ...(logged.length === 0 ? [] : [{
          kind: "table" as const,
          columns: ["logged_time_id", "card", "subtask", "date", "time", "user"],
          rows: logged.map((row) => [
            row.logged_time_id,
            row.card_id,
            row.subtask_id,
            row.date,
            duration(row.time ?? 0),
            names.user(row.user_id),
          ]),
        }]),
        ...(failures.length === 0 ? [] : [{ kind: "lines" as const, lines: failures }]),
      ],
      ...(failures.length === 0 ? {} : { failed: logged.length === 0 ? "all" : "some" }),
    };
  },
});
