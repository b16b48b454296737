/**
 * Comments of cards: one request each, so only as many as the budget carries.
 *
 * @module
 */
import { type Card, Comment } from "../businessmap/entities.ts";
import { FRESHNESS, TAGS } from "../businessmap/freshness.ts";
import { toMarkdown } from "../businessmap/richtext.ts";
import type { Cell, Section } from "./answer.ts";
import { inTurn } from "./batch.ts";
import { minute } from "./card_table.ts";
import type { ToolContext } from "./define.ts";
import type { Names } from "./names_of.ts";

/** Requests of the minute that are left to others. */
const RESERVE = 3;

/** The comments of these cards, and a line on those that were not read. */
export async function commentSections(
  { account, gateway, progress }: ToolContext,
  cards: readonly Card[],
  names: Names,
): Promise<Section[]> {
  const wanted = cards.filter((card) => card.comment_count !== 0);
  const allowed = Math.max(1, gateway().budget.minute.remaining - RESERVE);
  const read = wanted.slice(0, allowed);
  const found = await inTurn(read, (card) =>
    account.client.data(
      "getCardComments",
      { path: { card_id: card.card_id } },
      Comment.array(),
      { freshness: FRESHNESS.cards, tags: [TAGS.cards, TAGS.card(card.card_id)] },
    ), (done) => progress(done, read.length, "Reading comments"));

  const sections: Section[] = [];
  const files: Cell[][] = [];
  const failed: number[] = [];
  for (const [index, card] of read.entries()) {
    const result = found[index];
    if (!result?.ok) {
      failed.push(card.card_id);
      continue;
    }
    files.push(
      ...result.value.flatMap(({ comment_id, attachments }) =>
        attachments.map((file) => [card.card_id, comment_id, file.id, file.file_name, file.link])
      ),
    );
    const texts = await Promise.all(result.value.map(async (comment) => {
      const author = comment.author?.type === "internal"
        ? names.user(Number(comment.author.value))
        : String(comment.author?.value ?? "");
      return `[${comment.comment_id}] ${author} ${minute(comment.created_at) ?? ""}: ` +
        await toMarkdown(comment.text);
    }));
    if (texts.length > 0) {
      sections.push({
        kind: "people",
        title: `Comments of card ${card.card_id}`,
        text: texts.join("\n\n"),
      });
    }
  }
  if (files.length > 0) {
    sections.push({
      kind: "table",
      title: "Files of comments",
      columns: ["card", "comment", "file_id", "file", "link"],
      rows: files,
    });
  }
  const left = wanted.slice(allowed).map((card) => card.card_id);
  const lines = [
    ...(left.length > 0
      ? [
        `Comments of ${left.length} cards were not read, the request budget of this minute ` +
        `does not carry them: ${left.join(", ")}. Ask for them in a minute.`,
      ]
      : []),
    ...(failed.length > 0
      ? [`Comments of these cards could not be read: ${failed.join(", ")}.`]
      : []),
  ];
  if (lines.length > 0) sections.push({ kind: "lines", lines });
  return sections;
}
