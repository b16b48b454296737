/**
 * Text that Markdown reads as itself, and addresses in it as links.
 *
 * @module
 */

/** What is beside a stretch: the character before it in the output, what follows in the source. */
export interface Around {
  readonly before: string;
  readonly after: string;
  /** Whether a bare address at the end of the stretch would surely end there too. */
  readonly isEnd?: boolean;
}

/**
 * Text that is read as itself: only what would be taken for markup gets a backslash.
 *
 * @param isLabel whether it is the text of a link, in which an address is no link of its own
 */
export function escapeMarkdown(text: string, around: Around, isLabel = false): string {
  if (isLabel) return escapeLabel(text, around).replace(/^.*$/gm, escapeLineStart);
  const parts = text.split(/(https?:\/\/[^\s<>]*[\w/])/i);
  const written = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const before = parts[index - 1]?.at(-1) ?? (index === 1 ? around.before : "");
    const isLast = index + 2 === parts.length;
    return address(part, before, isApart(parts[index + 1] ?? "", isLast && around.isEnd));
  });
  return written.map((part, index) =>
    index % 2 === 1 ? part : escapePart(part, {
      before: written[index - 1]?.at(-1) ?? around.before,
      after: written[index + 1]?.[0] ?? around.after,
    })
  ).join("").replace(/^.*$/gm, escapeLineStart);
}

/**
 * The text of a link. Its brackets must not end it, and an address in it, which is read before
 * links are, must not reach over its end.
 */
function escapeLabel(text: string, around: Around): string {
  const isWhole = around.before === "[" && around.after === "]" && !/[[\](){}"']/.test(text);
  return escapePart(text, around, isWhole ? undefined : /[[\]]|:(?=\/\/)/g);
}

/** One character that would be taken for a mark, by its neighbours. */
const MARK = new RegExp(
  [
    /\\(?=[!-/:-@[-`{-~]|$)/,
    /`/,
    /(?<!^|\s)\*|\*(?!\s|$)/,
    /(?<![\p{L}\p{N}\s_]|^)_|_(?![\p{L}\p{N}\s_]|$)|(?<=\s|^)_(?!\s|$)|(?<!\s|^)_(?=\s|$)|_(?=_)|(?<=_)_/u,
    /~(?=~)/,
    /\](?=[([])/,
    /<(?=[A-Za-z/!?])/,
    /&(?=#?\w+;)/,
  ].map(({ source }) => source).join("|"),
  "gmu",
);

/**
 * Escapes the marks of a part. What follows in the output may be a mark instead of the character
 * that follows in the source, so that an end is looked at both as an end and by its neighbour.
 */
function escapePart(text: string, { before, after }: Around, more?: RegExp): string {
  const from = before.length;
  const found = [
    ...[...text.matchAll(MARK)].map(({ index }) => index),
    ...(more ? [...text.matchAll(more)].map(({ index }) => index) : []),
    ...[...`${before}${text}${after}`.matchAll(MARK)].map(({ index }) => index - from),
  ];
  // Before the bracket of a link it would make an image of it.
  if (after === "[" && text.endsWith("!")) found.push(text.length - 1);
  const marks = new Set(found);
  return text.replace(
    /[^]/g,
    (character, index) => marks.has(index) ? `\\${character}` : character,
  );
}

/** What would begin a heading, quote, list, rule, table or fence at the start of a line. */
function escapeLineStart(line: string): string {
  if (/^[\s:|-]+$/.test(line) && /[|-]/.test(line)) return line.replace(/\S/, "\\$&");
  return line
    .replace(/^(\s*)(#{1,6}(?=\s|$)|>|[-+*_](?=\s|$)|=+\s*$)/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2")
    .replace(/^(\s*)\[(?=[^\]]*\]:)/, "$1\\[");
}

/** Whether what follows an address is no part of it; `isEnd` tells about what follows that. */
export function isApart(following: string, isEnd = false): boolean {
  return /^[.,;:!?)]*\s/.test(following) || (isEnd && /^[.,;:!?)]*$/.test(following));
}

/** A web address: bare where that is read as a link and nothing else, else in angle brackets. */
export function address(url: string, before: string, isEnd = false): string {
  const isPlain = /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w/.=?%+-]*)?$/.test(url) &&
    /[^\W_]$/.test(url);
  return isPlain && isEnd && !/[^\s(]/.test(before) && !url.includes("__") ? url : `<${url}>`;
}
