import * as z from "zod";
import { contentOf, textOf, typeOf } from "../../businessmap/file_types.ts";
import { type CardFile, download, filesOf, findFile } from "../../businessmap/files.ts";
import { clean, quoted } from "../../businessmap/untrusted.ts";
import type { Answer } from "../answer.ts";
import { ref } from "../arguments.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool } from "../define.ts";
import { textThatFits } from "../fit.ts";
import { counted } from "../words.ts";

/** The files of a card, or what is in one of them. */
export const getFiles = defineTool({
  name: "get_files",
  title: "List or read files",
  toolset: "files",
  description:
    "Lists the files of a card, its subtasks, comments and fields; with file (id, name or link) " +
    "reads one: text is shown, of others size and type. Up to 1 MiB; links out of the account are " +
    "not followed.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    card: ref,
    file: z.union([z.int().positive(), z.string().trim().min(1).max(2_000)]).optional(),
    cursor: z.string().max(40).optional(),
  }),
  async handler({ card: cardRef, file: fileRef, cursor }, { account, maxTokens }) {
    const question = [cardRef, fileRef ?? null];
    const offset = readCursor(question, cursor);
    const { card, files } = await filesOf(account, cardRef);
    if (fileRef === undefined) return listed(card.card_id, files);
    const file = findFile(card.card_id, files, fileRef);
    const bytes = await download(account, file);
    const raw = textOf(bytes);
    const name = `File ${quoted(file.file_name)} of card ${card.card_id}`;
    const facts = `${sizeOf(bytes.length)}, ${typeOf(file.file_name) || "type not known"}`;
    if (raw === undefined) {
      const content = contentOf(bytes);
      return {
        head: `${name}: ${facts}. Not shown: it is no text` +
          `${content === undefined ? "" : `, its content is ${content}`}.`,
      };
    }
    const text = clean(raw);
    const head = (end: number) =>
      `${name}: ${facts}${
        offset === 0 && end === text.length
          ? ""
          : `, characters ${offset + 1} to ${end} of ${text.length}`
      }.`;
    const end = offset + textThatFits(head(text.length), text.slice(offset), maxTokens);
    return {
      head: head(Math.min(end, text.length)),
      sections: [{
        kind: "people",
        title: `File of card ${card.card_id}`,
        text: text.slice(offset, end),
      }],
      ...(end < text.length ? { cursor: writeCursor(question, end) } : {}),
    };
  },
});

function listed(card: number, files: readonly CardFile[]): Answer {
  return {
    head: `${counted(files.length, "file")} on card ${card}.`,
    sections: files.length === 0 ? [] : [{
      kind: "table",
      columns: ["file_id", "on", "file", "type", "link"],
      rows: files.map((file) => [
        file.id || null,
        file.on,
        file.file_name,
        typeOf(file.file_name),
        file.link,
      ]),
    }],
  };
}

/** `812 bytes`, `3.4 KiB`. */
function sizeOf(bytes: number): string {
  return bytes < 1024 ? counted(bytes, "byte") : `${(bytes / 1024).toFixed(1)} KiB`;
}
