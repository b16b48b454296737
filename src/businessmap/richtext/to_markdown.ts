/**
 * HTML to Markdown, from a parser's events: no tree, no recursion, so that neither depth nor
 * length of a description can hurt.
 *
 * @module
 */
import { Parser } from "htmlparser2";
import { blockWriter, type Close, type Writer } from "./blocks.ts";
import { escapeMarkdown } from "./escape.ts";
import { destination, type Run } from "./inline.ts";
import {
  type Attributes,
  BLOCKS,
  codeLanguage,
  DROPPED,
  headingLevel,
  IMAGE_LABEL,
  isHidden,
  isMention,
  isOwnImage,
  safeAddress,
} from "./policy.ts";

/** Elements of inline style, and which. */
const STYLE_OF: Readonly<Record<string, "bold" | "italic" | "strike" | "code">> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  s: "strike",
  del: "strike",
  strike: "strike",
  code: "code",
  kbd: "code",
  tt: "code",
};

/** For an element whose end means nothing. */
const NOTHING: Close = () => {};

/** See `toMarkdown` in `../richtext.ts`. */
export function htmlToMarkdown(html: string): string {
  const writer = blockWriter();
  const handle = handler(writer);
  const parser = new Parser({
    onopentag: handle.open,
    onclosetag: handle.close,
    ontext: handle.text,
  }, { decodeEntities: true });
  // Without a single tag it is plain text, whose line ends mean something.
  const isMarkup = /<[a-z/!?]/i.test(html);
  const source = html.replace(/\r\n?/g, "\n");
  parser.end(isMarkup ? source : source.replace(/\n/g, "<br>"));
  return writer.end();
}

/** The state between two events: what style the next text has, and what each end tag ends. */
function handler(writer: Writer) {
  const closes: Close[] = [];
  const style = { bold: 0, italic: 0, strike: 0, code: 0 };
  const links: (string | undefined)[] = [];
  let dropped = 0;
  let mention = false;
  /** The code block under way. */
  let code: { text: string; language: string | undefined } | undefined;

  function run(text: string, raw = false): Run {
    return {
      text,
      bold: style.bold > 0,
      italic: style.italic > 0,
      strike: style.strike > 0,
      code: style.code > 0 && !raw,
      href: links.at(-1),
      raw,
    };
  }

  function text(source: string): void {
    if (dropped > 0) return;
    // No-break spaces are how editors write several spaces.
    const plain = source.replace(/\u00A0/g, " ");
    if (code) {
      code.text += plain;
      return;
    }
    let shown = plain.replace(/\s+/g, " ");
    if (mention && shown.trim() !== "") {
      mention = false;
      if (!shown.trimStart().startsWith("@")) shown = shown.replace(/\S/, "@$&");
    }
    writer.text(run(shown));
  }

  function open(tag: string, attributes: Attributes): void {
    closes.push(opened(tag, attributes));
  }

  function opened(tag: string, attributes: Attributes): Close {
    if (dropped > 0 || DROPPED.has(tag) || isHidden(attributes)) {
      dropped++;
      return () => void dropped--;
    }
    if (code) return inCodeBlock(tag, attributes);
    if (isMention(attributes)) {
      mention = true;
      return () => void (mention = false);
    }
    const kind = STYLE_OF[tag];
    if (kind !== undefined) {
      style[kind]++;
      return () => void style[kind]--;
    }
    if (tag === "a") {
      links.push(safeAddress(attributes.href));
      return () => void links.pop();
    }
    return container(tag, attributes);
  }

  function inCodeBlock(tag: string, attributes: Attributes): Close {
    if (code && tag === "br") code.text += "\n";
    if (code) code.language ??= codeLanguage(attributes);
    // Editors that put every line of code in an element of its own.
    const isLine = BLOCKS.has(tag) || tag === "li";
    return isLine ? () => void (code && (code.text += "\n")) : NOTHING;
  }

  function container(tag: string, attributes: Attributes): Close {
    switch (tag) {
      case "br":
        writer.text(run("\n"));
        return NOTHING;
      case "hr":
        if (writer.inCell()) writer.flush();
        // Not "---": behind the mark of a list, "- ---" would be a rule without a list.
        else writer.block("___");
        return NOTHING;
      case "img":
        image(attributes);
        return NOTHING;
      case "input":
        if (/^checkbox$/i.test(attributes.type ?? "")) {
          writer.text(run(attributes.checked === undefined ? "[ ] " : "[x] "));
        }
        return NOTHING;
      case "pre":
        return preformatted(attributes);
      case "ul":
      case "menu":
        return writer.list(undefined);
      case "ol":
        return writer.list(/^\d{1,6}$/.test(attributes.start ?? "") ? Number(attributes.start) : 1);
      case "li":
        return writer.item();
      case "blockquote":
        return writer.quote();
      case "table":
        return writer.table();
      case "tr":
        return writer.row();
      case "td":
      case "th":
        return writer.cell(Number(attributes.colspan ?? 1) || 1);
      default:
        return block(tag);
    }
  }

  function block(tag: string): Close {
    const level = headingLevel(tag);
    if (level === undefined && !BLOCKS.has(tag)) return NOTHING;
    writer.flush();
    const prefix = level === undefined || writer.inCell() ? "" : `${"#".repeat(level)} `;
    return () => writer.flush(prefix);
  }

  function preformatted(attributes: Attributes): Close {
    if (writer.inCell()) {
      style.code++;
      return () => void style.code--;
    }
    code = { text: "", language: codeLanguage(attributes) };
    return () => {
      if (code) writer.block(codeBlock(code.text, code.language));
      code = undefined;
    };
  }

  /** An image of the account stays an image; one from elsewhere is a link, so that no client loads it. */
  function image(attributes: Attributes): void {
    const alt = (attributes.alt ?? "").replace(/\s+/g, " ").trim();
    const address = safeAddress(attributes.src);
    if (address === undefined || links.at(-1) !== undefined) {
      if (alt !== "") writer.text(run(IMAGE_LABEL + alt));
    } else if (isOwnImage(address)) {
      writer.text(
        run(
          `![${escapeMarkdown(alt, { before: "[", after: "]" }, true)}](${destination(address)})`,
          true,
        ),
      );
    } else {
      links.push(address);
      writer.text(run(IMAGE_LABEL + (alt || "no title")));
      links.pop();
    }
  }

  return {
    open,
    close: (): void => closes.pop()?.(),
    text,
  };
}

function codeBlock(text: string, language = ""): string {
  const lines = text.replace(/^\n/, "").trimEnd();
  const longest = Math.max(2, ...(lines.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${lines}\n${fence}`;
}
