/**
 * Blocks of Markdown: paragraphs, lists, quotes, tables, nested to a limit.
 *
 * @module
 */
import { inlineMarkdown, type Run } from "./inline.ts";

/** Lists, quotes and cells inside one another; what is deeper continues the innermost. */
const DEEPEST = 20;

/** Columns that a `colspan` may take. */
const WIDEST = 20;

type Kind = "root" | "quote" | "list" | "item" | "table" | "row" | "cell";

interface Block {
  readonly text: string;
  /** The mark of a list, so that two lists in a row do not become one. */
  readonly mark?: string;
}

interface Frame {
  readonly kind: Kind;
  /** The paragraph under way. */
  readonly runs: Run[];
  /** Finished blocks of a root, quote, item or cell; the items of a list; the cells of a row. */
  readonly blocks: Block[];
  /** The finished rows of a table. */
  readonly rows: string[][];
}

/** Ends what was opened. */
export type Close = () => void;

/** Builds a document from the outside in. */
export interface Writer {
  /** Adds to the current paragraph. */
  readonly text: (run: Run) => void;
  /** Ends the current paragraph; with a prefix (`## `) it becomes one line. */
  readonly flush: (prefix?: string) => void;
  /** Adds a finished block: code, a rule. */
  readonly block: (text: string) => void;
  /** @param start the first number; `undefined` for bullets */
  readonly list: (start: number | undefined) => Close;
  readonly item: () => Close;
  readonly quote: () => Close;
  readonly table: () => Close;
  readonly row: () => Close;
  readonly cell: (columns: number) => Close;
  /** Whether everything has to fit on the one line of a table's row. */
  readonly inCell: () => boolean;
  /** The whole document. */
  readonly end: () => string;
}

/** A new, empty document. */
export function blockWriter(): Writer {
  const root = frame("root");
  const frames: Frame[] = [root];
  const top = (): Frame => frames.at(-1) ?? root;
  /** The innermost frame that takes text: not a list, table or row itself. */
  const holder = (): Frame =>
    frames.findLast(({ kind }) => kind !== "list" && kind !== "table" && kind !== "row") ?? root;
  const inCell = () => frames.some(({ kind }) => kind === "cell");

  function flush(prefix = ""): void {
    const { runs, blocks } = holder();
    if (runs.length === 0) return;
    const text = inlineMarkdown(runs.splice(0));
    if (text === "") return;
    // What inlineMarkdown made safe for the start of a line stays safe after a prefix.
    blocks.push({ text: prefix === "" ? text : prefix + text.replace(/\s*\n\s*/g, " ") });
  }

  /** Opens a frame, unless it is out of place or too deep: then only a paragraph ends. */
  function open(kind: Kind, isPlaced: boolean, closed: (made: Frame) => void): Close {
    flush();
    if (!isPlaced || frames.length >= DEEPEST) return () => flush();
    const made = frame(kind);
    frames.push(made);
    return () => {
      flush();
      frames.pop();
      closed(made);
    };
  }

  function addList(items: readonly Block[], start: number | undefined): void {
    if (items.length === 0) return;
    const outer = top().kind === "list" ? top().blocks.pop() : undefined;
    const before = holder().blocks.at(-1)?.mark;
    const [usual, other] = start === undefined ? ["-", "*"] : [".", ")"] as const;
    const mark = before === usual ? other : usual;
    const text = items.map((item, index) =>
      indented(item.text, start === undefined ? `${mark} ` : `${start + index}${mark} `)
    ).join("\n");
    // A list directly in a list, without an item of its own, belongs to the item before it.
    if (top().kind !== "list") holder().blocks.push({ text, mark });
    else top().blocks.push({ text: outer ? `${outer.text}\n${text}` : text });
  }

  return {
    text: (run) => {
      holder().runs.push(run);
    },
    flush,
    block: (text) => {
      flush();
      holder().blocks.push({ text });
    },
    list: (start) => open("list", true, ({ blocks }) => addList(blocks, start)),
    item: () =>
      open("item", top().kind === "list", ({ blocks }) => {
        const text = joined(blocks, "\n");
        if (text !== "") top().blocks.push({ text });
      }),
    quote: () =>
      open("quote", !inCell(), ({ blocks }) => {
        const text = joined(blocks).replace(/^/gm, "> ").replace(/^> $/gm, ">");
        if (blocks.length > 0) holder().blocks.push({ text });
      }),
    table: () =>
      open("table", !inCell(), ({ rows }) => {
        const text = tableText(rows);
        if (text !== "") holder().blocks.push({ text });
      }),
    row: () =>
      open("row", top().kind === "table", ({ blocks }) => {
        top().rows.push(blocks.map(({ text }) => text));
      }),
    cell: (columns) =>
      open("cell", top().kind === "row", ({ blocks }) => {
        top().blocks.push({ text: cellText(joined(blocks)) });
        for (let more = 1; more < Math.min(columns, WIDEST); more++) {
          top().blocks.push({ text: "" });
        }
      }),
    inCell,
    end: () => {
      flush();
      return joined(root.blocks);
    },
  };
}

function frame(kind: Kind): Frame {
  return { kind, runs: [], blocks: [], rows: [] };
}

/** Blocks with a blank line between them; before a list `beforeList`. */
function joined(blocks: readonly Block[], beforeList = "\n\n"): string {
  return blocks.map(({ text, mark }, index) => {
    const isTight = mark !== undefined && blocks[index - 1]?.mark === undefined;
    return index === 0 ? text : (isTight ? beforeList : "\n\n") + text;
  }).join("");
}

/** An item behind its mark, its further lines as far in. */
function indented(text: string, mark: string): string {
  const space = " ".repeat(mark.length);
  return mark + text.replace(/\n(?=[^\n])/g, `\n${space}`);
}

function cellText(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\s*\n\s*/g, "<br>");
}

/** The first row is the head, as Markdown has no table without one. */
function tableText(rows: readonly (readonly string[])[]): string {
  const filled = rows.filter((cells) => cells.some((cell) => cell !== ""));
  const columns = Math.max(0, ...filled.map((cells) => cells.length));
  if (columns === 0) return "";
  const line = (cells: readonly string[]) =>
    `|${
      Array.from({ length: columns }, (_, index) => ` ${cells[index] ?? ""} `.replace("  ", " "))
        .join("|")
    }|`;
  const [head = [], ...body] = filled;
  return [line(head), line(Array(columns).fill("---")), ...body.map(line)].join("\n");
}
