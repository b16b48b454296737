/**
 * Rich text: Markdown towards the model, HTML towards the account. The converters are loaded when
 * they are first used, because most of a short session never needs them.
 *
 * @module
 */

/**
 * Markdown as the HTML that descriptions and comments are kept in: line breaks are `<br>`, raw HTML
 * is reduced to harmless tags, an address runs no code. Never fails: what nests too deep becomes
 * plain text.
 */
export async function toHtml(markdown: string): Promise<string> {
  const { markdownToHtml } = await import("./richtext/to_html.ts");
  return markdownToHtml(markdown);
}

/**
 * HTML from the account as compact Markdown: no trailing spaces, at most one blank line. Scripts,
 * styles, comments and what a person cannot see are left out. Never fails, whatever the HTML.
 */
export async function toMarkdown(html: string): Promise<string> {
  const { htmlToMarkdown } = await import("./richtext/to_markdown.ts");
  return htmlToMarkdown(html);
}
