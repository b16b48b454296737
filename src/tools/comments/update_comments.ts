import * as z from "zod";
import { prepareComments, type PreparedComment, writeComment } from "../../businessmap/comments.ts";
import { toMarkdown } from "../../businessmap/richtext.ts";
import { attemptsAnswer } from "../attempts.ts";
import { confirm, markdown, ref, refs } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { minute } from "../card_table.ts";
import { defineTool } from "../define.ts";
import { type Names, namesOf } from "../names_of.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

/** Characters of a comment that a plan shows. */
const SHOWN = 200;

/** Everything that can be done to comments which are there. */
export const updateComments = defineTool({
  name: "update_comments",
  title: "Change or delete comments",
  toolset: "comments",
  description:
    "Changes the text of comments (Markdown), attaches files by link, detaches files, or deletes " +
    "comments. get_cards with comments shows ids and files. What is lost for good is confirmed first.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    changes: z.array(z.strictObject({
      card: ref,
      comment: ref,
      text: markdown.optional(),
      attach: z.array(z.strictObject({
        name: z.string().trim().min(1).max(250),
        link: z.string().trim().min(1).max(2_000),
      })).min(1).max(50).optional(),
      detach: refs.optional(),
      delete: z.boolean().optional(),
    })).min(1).max(50),
    confirm,
  }),
  async handler({ changes, confirm: token }, { account, progress, confirm: agree }) {
    const prepared = await prepareComments(account, changes);
    const lossy = prepared.filter(({ before }) => before !== undefined);
    if (lossy.length > 0) await agree(await lossPlan(lossy, await namesOf(account, [])), token);
    const results = await inTurn(
      prepared,
      async (one) => {
        await writeComment(account, one);
        return one;
      },
      (done) => progress(done, prepared.length, "Changing comments"),
    );
    return attemptsAnswer({
      noun: ["comment", "comments"],
      done: prepared.every(({ body }) => body === undefined) ? "deleted" : "changed",
      attempts: prepared.flatMap(({ cardId, commentId }, index) => {
        const result = results[index];
        return result ? [{ what: `Comment ${commentId} of card ${cardId}`, result }] : [];
      }),
      columns: ["card", "comment_id", "done"],
      row: (one) => [one.cardId, one.commentId, whatWasDone(one)],
    });
  },
});

function whatWasDone({ body, removed }: PreparedComment): string {
  if (body === undefined) return "deleted";
  const attached = Array.isArray(body.attachments_to_add) ? body.attachments_to_add.length : 0;
  return [
    ...(body.text === undefined ? [] : ["text changed"]),
    ...(attached === 0 ? [] : [`${counted(attached, "file")} attached`]),
    ...(removed.length === 0 ? [] : [`${counted(removed.length, "file")} detached`]),
  ].join(", ");
}

/** What cannot be taken back: comments that would be gone, and files. */
async function lossPlan(lossy: readonly PreparedComment[], names: Names): Promise<Plan> {
  const gone = lossy.filter(({ body }) => body === undefined).length;
  const files = lossy.reduce((sum, { removed }) => sum + removed.length, 0);
  const parts = [
    ...(gone === 0 ? [] : [`${counted(gone, "comment")} would be deleted for good`]),
    ...(files === 0 ? [] : [`${counted(files, "file")} would be detached`]),
  ];
  return {
    title: `${parts.join(" and ")}.`,
    sections: [{
      kind: "table",
      columns: ["card", "comment_id", "author", "at", "text", "lost"],
      rows: await Promise.all(lossy.map(async ({ cardId, before, body, removed }) => [
        cardId,
        before?.comment_id,
        before?.author?.type === "internal"
          ? names.user(Number(before.author.value))
          : before?.author?.value,
        minute(before?.created_at ?? null),
        (await toMarkdown(before?.text ?? "")).slice(0, SHOWN),
        body === undefined
          ? ["the comment", ...(before?.attachments ?? []).map((one) => one.file_name)].join(", ")
          : removed.map((one) => one.file_name).join(", "),
      ])),
    }],
    covers: lossy.map(({ cardId, before, removed }) => [cardId, before, removed]),
  };
}
