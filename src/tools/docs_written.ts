/**
 * What writing documents came to, as an answer.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import type { WrittenDoc } from "../businessmap/docs.ts";
import { explain } from "../businessmap/explain.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Answer } from "./answer.ts";
import type { Result } from "./batch.ts";
import { docTable } from "./doc_table.ts";
import { namesOf } from "./names_of.ts";
import { counted } from "./words.ts";

/**
 * The answer; a single failure is thrown as it is.
 *
 * @param place where in the arguments a document is named: `docs`
 * @param done what was done: `created`
 */
export async function docsWritten(
  account: Account,
  results: readonly Result<WrittenDoc>[],
  place: string,
  done: "created" | "changed",
): Promise<Answer> {
  const [first] = results;
  if (results.length === 1 && first && !first.ok) throw first.error;
  const written = results.flatMap((result) => result.ok ? [result.value] : []);
  const lines = results.flatMap((result, index) => {
    const what = `\`${place}.${index}\``;
    if (!result.ok) {
      const open = result.error instanceof UpstreamError &&
        result.error.facts.arrived === "unknown";
      return [`${what} ${open ? "may have been" : "was not"} ${done}: ${explain(result.error)}`];
    }
    const { notTaken } = result.value;
    return notTaken.length === 0
      ? []
      : [`${what}: the account did not take ${notTaken.join(", ")}.`];
  });
  const names = await namesOf(account, []);
  return {
    head: written.length === results.length
      ? `${counted(written.length, "document")} ${done}.`
      : `${written.length} of ${results.length} documents ${done}.`,
    sections: [
      ...(written.length === 0 ? [] : [docTable(written.map(({ doc }) => doc), names)]),
      ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
    ],
    ...(lines.length === 0 ? {} : { failed: written.length === 0 ? "all" : "some" }),
  };
}
