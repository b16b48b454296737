/**
 * The text of one paragraph, from styled runs to Markdown.
 *
 * @module
 */
import { address, type Around, escapeMarkdown, isApart } from "./escape.ts";

/** A stretch of text with one style. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly code: boolean;
  readonly href?: string | undefined;
  /** Markdown already, to be left as it is. */
  readonly raw?: boolean;
  /** Part of the text of a link. */
  readonly label?: boolean;
}

type Style = "bold" | "italic" | "strike";

/** From the outside in, with what writes them: the first that can be read there is taken. */
const STYLES: readonly (readonly [Style, readonly string[], string])[] = [
  ["bold", ["**"], "b"],
  ["italic", ["_", "*"], "i"],
  ["strike", ["~~"], "s"],
];

/** Markdown of the runs: trimmed, line breaks as line feeds, at most one blank line. */
export function inlineMarkdown(runs: readonly Run[]): string {
  return paragraphsOf(runs).map((paragraph) =>
    inGroups(paragraph, (run) => run.href ?? "", { before: "", after: "", isEnd: true }, linked)
  ).join("\n\n");
}

/**
 * Runs with single spaces and none at line ends, across the edges of runs; two line breaks or more
 * begin a new paragraph, because no mark of Markdown reaches over a blank line.
 */
function paragraphsOf(runs: readonly Run[]): Run[][] {
  const paragraphs: Run[][] = [];
  let current: Run[] = [];
  let breaks = 0;
  for (const run of runs) {
    for (const [index, line] of (run.raw ? [run.text] : run.text.split("\n")).entries()) {
      if (index > 0) breaks++;
      const isStart = breaks > 0 || current.length === 0 || current.at(-1)?.text.endsWith(" ");
      const spaced = run.raw ? line : line.replace(/[ \t]+/g, " ");
      const text = isStart ? spaced.trimStart() : spaced;
      if (text === "") continue;
      if (breaks > 0) dropLastSpace(current);
      if (breaks > 1 && current.length > 0) {
        paragraphs.push(current);
        current = [];
      }
      if (breaks > 0 && current.length > 0) current.push({ ...run, raw: false, text: "\n" });
      breaks = 0;
      current.push({ ...run, text });
    }
  }
  dropLastSpace(current);
  return current.length > 0 ? [...paragraphs, current] : paragraphs;
}

function dropLastSpace(runs: Run[]): void {
  const run = runs.at(-1);
  if (run === undefined || run.raw || !run.text.endsWith(" ")) return;
  runs.pop();
  const text = run.text.trimEnd();
  if (text !== "") runs.push({ ...run, text });
}

/** Neighbours of equal key together, each group written by `write`. */
function inGroups(
  runs: readonly Run[],
  key: (run: Run) => string | boolean,
  around: Around,
  write: (group: readonly Run[], around: Around) => string,
): string {
  const out: string[] = [];
  let before = around.before;
  for (let start = 0; start < runs.length;) {
    const first = runs[start];
    let end = start + 1;
    for (let next = runs[end]; first && next && key(next) === key(first); next = runs[end]) end++;
    const after = firstOf(runs[end], first) ?? around.after;
    const isEnd = endsAddress(runs, end, around.isEnd);
    const text = write(runs.slice(start, end), { before, after, isEnd });
    out.push(text);
    before = text.at(-1) ?? before;
    start = end;
  }
  return out.join("");
}

/** The character that follows: of a link its bracket, else that of the source. */
function firstOf(run: Run | undefined, before: Run | undefined): string | undefined {
  const isLink = run?.href !== undefined && run.href !== before?.href;
  return isLink && !/^\s/.test(run.text) ? "[" : run?.text[0];
}

/**
 * Whether a bare address before `runs[next]` would end there. Not if there is a mark, because
 * addresses may hold most marks too, and not if a dot goes on as a name.
 */
function endsAddress(runs: readonly Run[], next: number, isEnd = false): boolean {
  const [run, beside] = [runs[next], runs[next - 1]];
  if (run === undefined || beside === undefined) return isEnd;
  // White space stands outside of marks, except in code.
  if ((run.code ? /^\n/ : /^\s/).test(run.text)) return true;
  const isAlike = run.code === beside.code && STYLES.every(([name]) => run[name] === beside[name]);
  return isAlike && isApart(run.text, isEnd && next === runs.length - 1);
}

function linked(runs: readonly Run[], around: Around): string {
  const href = runs[0]?.href;
  if (href === undefined) return styled(runs, 0, around);
  const [lead, inner, tail] = withoutEdges(runs);
  const isStyled = inner.some((run) => run.code || STYLES.some(([name]) => run[name]));
  const plain = isStyled ? "" : inner.map((run) => run.text).join("");
  const label = inner.map((run) => ({ ...run, href: undefined, label: true }));
  const text = styled(label, 0, { before: "[", after: "]" }).replace(/\n+/g, " ");
  if (text === "") return lead + tail;
  return lead + (asAddress(plain, href, around) ?? `[${text}](${destination(href)})`) + tail;
}

/** A link whose text is its own address. */
function asAddress(text: string, href: string, around: Around): string | undefined {
  if (href === `mailto:${text}` && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text)) return `<${text}>`;
  if (text !== href || !/^https?:\/\/[^\s<>]+$/.test(href)) return undefined;
  return address(href, around.before, around.isEnd);
}

/** An address inside the parentheses of a link. */
export function destination(href: string): string {
  const encoded = href.replace(/[\s<>\\]/g, encodeURIComponent);
  return /[()]/.test(encoded) ? `<${encoded}>` : encoded;
}

function styled(runs: readonly Run[], level: number, around: Around): string {
  const style = STYLES[level];
  if (style === undefined) return inGroups(runs, (run) => run.code, around, plainOrCode);
  const [name, marks, tag] = style;
  return inGroups(runs, (run) => run[name], around, (group, around) => {
    if (!group[0]?.[name]) return styled(group, level + 1, around);
    const [lead, inner, tail] = withoutEdges(group);
    return lead + marked(inner, level, { marks, tag }, {
      before: lead.at(-1) ?? around.before,
      after: tail[0] ?? around.after,
      isEnd: tail !== "" || around.isEnd === true,
    }) + tail;
  });
}

/** Emphasis, by the first mark that is read as such there; else by a tag. */
function marked(
  runs: readonly Run[],
  level: number,
  { marks, tag }: { readonly marks: readonly string[]; readonly tag: string },
  { before, after }: Around,
): string {
  for (const mark of marks) {
    const end = mark[0] ?? "";
    const text = styled(runs, level + 1, { before: end, after: end });
    if (text === "") return "";
    if (isReadable(mark, text, before, after)) return mark + text + mark;
  }
  return `<${tag}>${styled(runs, level + 1, { before: ">", after: "<" })}</${tag}>`;
}

/** Whether `mark` around `text` opens and closes emphasis there (CommonMark, flanking runs). */
function isReadable(mark: string, text: string, before: string, after: string): boolean {
  const end = mark[0] ?? "";
  const [first, last] = [text[0] ?? "", text.at(-1) ?? ""];
  if (before === end || after === end || first === end || last === end) return false;
  const isWord = (character: string) => /[\p{L}\p{N}]/u.test(character) || isHalf(character);
  const isEdge = (character: string) => character === "" || !isWord(character);
  if (mark === "_" && (!isEdge(before) || !isEdge(after))) return false;
  const opens = isWord(first) || isEdge(before);
  const closes = isWord(last) || isEdge(after);
  return opens && closes;
}

/** Half of a surrogate pair: what the whole is cannot be told, a word is the safe guess. */
function isHalf(character: string): boolean {
  return /[\uD800-\uDFFF]/.test(character);
}

/** White space at both ends apart: it cannot stand inside marks. */
function withoutEdges(runs: readonly Run[]): [string, Run[], string] {
  const inner = [...runs];
  let [lead, tail] = ["", ""];
  for (let first = inner[0]; first !== undefined; first = inner[0]) {
    const text = first.raw ? first.text : first.text.trimStart();
    lead += first.text.slice(0, first.text.length - text.length);
    if (text !== "") {
      inner[0] = { ...first, text };
      break;
    }
    inner.shift();
  }
  for (let last = inner.at(-1); last !== undefined; last = inner.at(-1)) {
    const text = last.raw ? last.text : last.text.trimEnd();
    tail = last.text.slice(text.length) + tail;
    if (text !== "") {
      inner[inner.length - 1] = { ...last, text };
      break;
    }
    inner.pop();
  }
  return [lead, inner, tail];
}

function plainOrCode(runs: readonly Run[], around: Around): string {
  const first = runs[0];
  if (first?.code) return runs.map((run) => run.text).join("").replace(/[^\n]+/g, inCode);
  // Escapes look at neighbours, so text is joined before it is escaped.
  return inGroups(runs, (run) => run.raw === true, around, (group, around) => {
    const text = group.map((run) => run.text).join("");
    return group[0]?.raw ? text : escapeMarkdown(text, around, group[0]?.label);
  });
}

function inCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return ticks + pad + text + pad + ticks;
}
