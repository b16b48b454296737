import * as z from "zod";
import { findAttachment } from "../../businessmap/attachments.ts";
import { filesOn, removeFile } from "../../businessmap/files.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { attemptsAnswer } from "../attempts.ts";
import { confirm, refs } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { place, placeName, placeOf } from "../file_place.ts";
import { counted } from "../words.ts";

/** Files off a card. */
export const removeFiles = defineTool({
  name: "remove_files",
  title: "Remove files",
  toolset: "files",
  description: "Removes files (id or name) from a card, or a subtask or comment of it. Confirmed " +
    "first.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({ ...place, files: refs, confirm }),
  async handler({ files, confirm: token, ...where }, { account, progress, confirm: agree }) {
    const target = await placeOf(account, where);
    const there = await filesOn(account, target);
    const name = placeName(target);
    const gone = [...new Set(files.map((ref) => findAttachment(`file on ${name}`, ref, there)))];
    await agree({
      title: `${counted(gone.length, "file")} would be removed from ${name}.`,
      sections: [{
        kind: "table",
        columns: ["file_id", "file", "link"],
        rows: gone.map((file) => [file.id, file.file_name, file.link]),
      }],
      covers: [target, gone],
    }, token);
    const results = await inTurn(
      gone,
      async (file) => {
        await removeFile(account, target, file.id);
        return file;
      },
      (done) => progress(done, gone.length, "Removing files"),
    );
    return attemptsAnswer({
      noun: ["file", "files"],
      done: `removed from ${name}`,
      attempts: results.map((result, index) => ({
        what: `File ${quoted(gone[index]?.file_name ?? "")}`,
        result,
      })),
      columns: ["file_id", "file"],
      row: (file) => [file.id, file.file_name],
    });
  },
});
