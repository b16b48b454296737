import * as z from "zod";
import { ROLES } from "../../businessmap/card_changes.ts";
import { type LinkResult, writeLinks } from "../../businessmap/card_links.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { counted } from "../words.ts";

/** Links between cards. */
export const linkCards = defineTool({
  name: "link_cards",
  title: "Link cards",
  toolset: "default",
  description: "Links cards in one write, or with remove unlinks them. Cycles are refused.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({
    links: z.array(z.strictObject({ card: ref, is: z.enum(ROLES), of: ref })).min(1).max(50)
      .describe("Card *is* parent *of* the other card"),
    remove: z.boolean().optional(),
  }),
  async handler({ links, remove = false }, { account }) {
    const { results, cyclesChecked } = await writeLinks(account, links, remove);
    const count = (outcome: LinkResult["outcome"]) =>
      results.filter((result) => result.outcome === outcome).length;
    const [failed, already] = [count("failed"), count("already")];
    const right = results.filter(({ outcome }) => outcome !== "failed");
    const lines = [
      ...results.flatMap(({ card, is, of, reason }) =>
        reason === undefined
          ? []
          : [`${quoted(String(card))} ${is} of ${quoted(String(of))} failed: ${reason}`]
      ),
      ...(cyclesChecked
        ? []
        : ["There is more above these cards than was looked through for cycles."]),
    ];
    return {
      head: `${counted(count("done"), "link")} ${remove ? "removed" : "made"}` +
        `${already === 0 ? "" : `, ${already} already ${remove ? "absent" : "there"}`}` +
        `${failed === 0 ? "" : `, ${failed} failed`}.`,
      sections: [
        ...(right.length === 0 ? [] : [{
          kind: "table" as const,
          columns: ["card", "is", "of", "note"],
          rows: right.map(({ card, is, of, outcome }) => [
            card,
            is,
            of,
            outcome === "already" ? (remove ? "was not linked so" : "was so already") : null,
          ]),
        }]),
        ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
      ],
      ...(failed === 0 ? {} : { failed: failed === results.length ? "all" : "some" }),
    };
  },
});
