/**
 * HTML reduced to what a card's text needs. Everything is written anew from the parser's events,
 * so nothing that the parser did not understand gets through.
 *
 * @module
 */
import { Parser } from "htmlparser2";
import {
  type Attributes,
  BLOCKS,
  codeLanguage,
  DROPPED,
  IMAGE_LABEL,
  isOwnImage,
  safeAddress,
} from "./policy.ts";

/** Elements that are kept as they are; others lose their tag but not their text. */
const KEPT: ReadonlySet<string> = new Set([
  ...["p", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"],
  ...["ul", "ol", "li", "dl", "dt", "dd", "a", "b", "strong", "i", "em", "u", "s", "del", "ins"],
  ...["strike", "sub", "sup", "mark", "small", "kbd", "table", "thead", "tbody", "tfoot", "tr"],
  ...["th", "td", "caption"],
]);

/** Elements around which white space means nothing. */
const LAYOUT: ReadonlySet<string> = new Set([
  ...BLOCKS,
  ...["h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "li", "br", "hr"],
  ...["table", "thead", "tbody", "tfoot", "tr", "th", "td"],
]);

/** Elements inside one another; what is deeper loses its tags. */
const DEEPEST = 100;

/** Harmless HTML with the same content. */
export function safeHtml(html: string): string {
  const out: string[] = [];
  /** The end tag to write for every open element. */
  const open: string[] = [];
  let dropped = 0;
  let preformatted = 0;
  let written = 0;
  let atEdge = true;

  const parser = new Parser({
    onopentag(tag, attributes) {
      if (tag === "pre") preformatted++;
      if (DROPPED.has(tag)) dropped++;
      if (LAYOUT.has(tag)) edge();
      open.push(dropped > 0 ? "" : start(tag, attributes));
    },
    onclosetag(tag) {
      if (LAYOUT.has(tag)) edge();
      const end = open.pop() ?? "";
      if (end !== "") {
        written--;
        out.push(end);
      }
      if (tag === "pre") preformatted--;
      if (DROPPED.has(tag)) dropped--;
    },
    ontext(text) {
      if (dropped > 0) return;
      const shown = preformatted > 0 ? text : spaced(text);
      if (shown !== "") atEdge = false;
      out.push(escapeText(shown));
    },
  }, { decodeEntities: true });

  /** The text before the edge of a block needs no space at its end. */
  function edge(): void {
    const last = out.at(-1);
    if (preformatted === 0 && !atEdge && last !== undefined && !last.startsWith("<")) {
      out[out.length - 1] = last.trimEnd();
    }
    atEdge = true;
  }

  /** Writes the start tag and returns the end tag. */
  function start(tag: string, attributes: Attributes): string {
    if (tag === "br" || tag === "hr") {
      out.push(`<${tag}>`);
      return "";
    }
    if (tag === "img") {
      out.push(image(attributes));
      return "";
    }
    if (!KEPT.has(tag) || written >= DEEPEST) return "";
    out.push(`<${tag}${keptAttributes(tag, attributes)}>`);
    written++;
    return `</${tag}>`;
  }

  /** Line ends of the source are white space; a run of spaces stays one for the reader. */
  function spaced(text: string): string {
    const lines = text.replace(/[ \t\n]+/g, (run) => run.includes("\n") ? "\n" : run);
    const flat = (atEdge ? lines.replace(/^\n/, "") : lines).replace(/\n/g, " ");
    return flat.replace(/ {2,}/g, (run) => `${"\u00A0".repeat(run.length - 1)} `);
  }

  parser.end(html);
  return out.join("");
}

function keptAttributes(tag: string, attributes: Attributes): string {
  if (tag === "a") {
    const address = safeAddress(attributes.href);
    return address === undefined ? "" : attribute("href", address);
  }
  if (tag === "code" || tag === "pre") {
    const language = codeLanguage(attributes);
    return language === undefined ? "" : attribute("class", `language-${language}`);
  }
  const numbers = tag === "ol"
    ? ["start"]
    : tag === "td" || tag === "th"
    ? ["colspan", "rowspan"]
    : [];
  return numbers.map((name) => {
    const value = attributes[name] ?? "";
    return /^\d{1,4}$/.test(value) ? attribute(name, value) : "";
  }).join("");
}

/** An image of the account, or a link to one elsewhere. */
function image(attributes: Attributes): string {
  const address = safeAddress(attributes.src);
  const alt = attributes.alt ?? "";
  if (address === undefined) return escapeText(alt);
  if (isOwnImage(address)) return `<img${attribute("src", address)}${attribute("alt", alt)}>`;
  return `<a${attribute("href", address)}>${escapeText(IMAGE_LABEL + (alt || "no title"))}</a>`;
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escapeText(value).replace(/"/g, "&quot;")}"`;
}

/** Text as HTML. */
export function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
