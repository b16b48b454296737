/**
 * Markdown to HTML.
 *
 * @module
 */
import MarkdownIt from "markdown-it";
import { escapeText, safeHtml } from "./safe_html.ts";

/** A line that opens this many quotes and lists at once says nothing that should be believed. */
const TOO_DEEP =
  /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){50}|^[ \t]{150,}(?:[-*+>]|\d{1,9}[.)])/m;

/** See `toHtml` in `../richtext.ts`. */
export function markdownToHtml(markdown: string): string {
  const text = markdown.replace(/\r\n?/g, "\n");
  // The parser stops at 100 levels and drops what is deeper; text must not be lost.
  if (TOO_DEEP.test(text)) return escapeText(text).replace(/\n/g, "<br>");
  return safeHtml(parser().render(text));
}

let shared: ReturnType<typeof makeParser> | undefined;

/** Made when first used and kept: it holds no text between two calls. */
function parser() {
  return shared ??= makeParser();
}

function makeParser() {
  const made = new MarkdownIt({ html: true, breaks: true, linkify: true });
  // A line such as "[x]: y" would be taken for the definition of a link, and vanish.
  made.disable("reference");
  // Only what begins with http:// or https:// is an address: "release.md" is not.
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  made.linkify.add("ftp:", null).add("//", null).add("mailto:", null);
  // An address stays as it was written: it is checked, and escaped, by safeHtml.
  made.normalizeLink = (url) => url;
  made.normalizeLinkText = (url) => url;
  return made;
}
