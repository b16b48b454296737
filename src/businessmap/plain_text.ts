/**
 * As much of HTML undone as a search for words, or one line of a table, needs: thousands of texts
 * are read at once. What is shown in full goes through `toMarkdown`.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#39": "'",
  nbsp: " ",
};

/** Elements whose content nobody sees. */
const UNSEEN = /<(script|style|template)\b[^]*?(?:<\/\1\s*>|$)/gi;

/** The words of a text in HTML. */
export function plainText(html: string): string {
  return html.replace(UNSEEN, " ").replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|apos|#39|nbsp);/g, (_, name: string) => ENTITIES[name] ?? " ");
}
