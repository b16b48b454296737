import * as z from "zod";
import { cardIds } from "../../businessmap/cards.ts";
import { Comment } from "../../businessmap/entities.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { explain } from "../../businessmap/explain.ts";
import { toHtml } from "../../businessmap/richtext.ts";
import { touchedCard } from "../../businessmap/sightings.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { UpstreamError } from "../../gateway/errors.ts";
import { markdown, ref } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { counted } from "../words.ts";

/** Comments on cards. */
export const addComments = defineTool({
  name: "add_comments",
  title: "Add comments",
  toolset: "default",
  description: "Comments on cards, one request each. Text is Markdown.",
  effect: "add",
  idempotent: false,
  input: z.strictObject({
    comments: z.array(z.strictObject({ card: ref, text: markdown.min(1) })).min(1).max(50),
  }),
  async handler({ comments }, { account, progress }) {
    const results = await inTurn(comments, async ({ card, text }) => {
      const [cardId] = await cardIds(account, [card]);
      if (cardId === undefined) throw new TypeError("Cannot resolve a card reference");
      const html = await toHtml(text);
      if (html.trim() === "") throw new DomainError("invalid", "The comment has no text.");
      const comment = await account.client.data(
        "addCardComment",
        {
          path: { card_id: cardId },
          body: { text: html },
        },
        Comment,
        { touches: touchedCard(account.sightings, cardId) },
      );
      return { cardId, commentId: comment.comment_id };
    }, (done) => progress(done, comments.length, "Adding comments"));
    const added = results.flatMap((result) => result.ok ? [result.value] : []);
    const failures = results.flatMap((result, index) =>
      result.ok ? [] : [
        `The comment on card ${quoted(String(comments[index]?.card))} ${
          mayBeThere(result.error) ? "may have been added" : "was not added"
        }: ${explain(result.error)}`,
      ]
    );
    const open = results.filter((result) => !result.ok && mayBeThere(result.error)).length;
    const first = results.find((result) => !result.ok);
    if (added.length === 0 && first && !first.ok && results.length === 1) throw first.error;
    return {
      head: failures.length === 0
        ? `${counted(added.length, "comment")} added.`
        : `${added.length} of ${comments.length} comments added` +
          `${open > 0 ? `, of ${open} it is not known` : ""}.`,
      sections: [
        ...(added.length === 0 ? [] : [{
          kind: "table" as const,
          columns: ["card", "comment_id"],
          rows: added.map(({ cardId, commentId }) => [cardId, commentId]),
        }]),
        ...(failures.length > 0 ? [{ kind: "lines" as const, lines: failures }] : []),
      ],
      ...(failures.length === 0 ? {} : { failed: added.length === 0 ? "all" : "some" }),
    };
  },
});

/** Whether the account may have done it although no answer came. */
function mayBeThere(error: unknown): boolean {
  return error instanceof UpstreamError && error.facts.arrived === "unknown";
}
