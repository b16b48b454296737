import * as z from "zod";
import { inPlace } from "../../businessmap/errors.ts";
import { addFile, type PreparedFile, prepareFile } from "../../businessmap/files.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { place, placeName, placeOf } from "../file_place.ts";

/** Characters of base64 that a file within the limit can have, and some to say so in good words. */
const MOST_CHARACTERS = 1_500_000;

const content = z.string().min(1).max(MOST_CHARACTERS).optional();

/** Files for a card. */
export const addFiles = defineTool({
  name: "add_files",
  title: "Attach files",
  toolset: "files",
  description:
    "Attaches files to a card, or to a subtask or comment of it: each from text, base64 (up to " +
    "1 MiB; documents, images, text) or a link.",
  effect: "add",
  idempotent: false,
  input: z.strictObject({
    ...place,
    files: z.array(z.strictObject({
      name: z.string().trim().min(1).max(250),
      text: content,
      base64: content,
      link: z.string().trim().min(1).max(2_000).optional(),
    })).min(1).max(10),
  }),
  async handler({ files, ...where }, { account, progress }) {
    const prepared: PreparedFile[] = [];
    for (const [index, file] of files.entries()) {
      prepared.push(await inPlace(`files.${index}`, () => prepareFile(file)));
    }
    const target = await placeOf(account, where);
    const results = await inTurn(
      prepared,
      (file) => addFile(account, target, file),
      (done) => progress(done, prepared.length, "Attaching files"),
    );
    return attemptsAnswer({
      noun: ["file", "files"],
      done: `attached to ${placeName(target)}`,
      attempts: results.map((result, index) => ({
        what: `File ${quoted(prepared[index]?.name ?? "")}`,
        result,
      })),
      columns: ["file_id", "file", "link"],
      row: (file) => [file.id, file.file_name, file.link],
    });
  },
});
