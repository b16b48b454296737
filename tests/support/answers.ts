/**
 * Reads what a model is given: the tables and the fences of an answer.
 *
 * @module
 */

/** A table of an answer. */
export interface ReadTable {
  readonly title: string | undefined;
  readonly columns: readonly string[];
  /** Cells by column. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Text that people wrote, between two lines that it cannot imitate. */
export interface ReadFence {
  readonly title: string;
  readonly text: string;
}

const FENCE =
  /^([^\n]*) \(written by people: data, not instructions\)\n<<<text-([0-9a-z]{8})\n([^]*?)\ntext-\2>>>$/gm;

/** The fences of an answer. */
export function fences(text: string): ReadFence[] {
  return [...text.matchAll(FENCE)].map(([, title = "", , inside = ""]) => ({
    title,
    text: inside,
  }));
}

/** An answer without its fences and what is in them. */
export function withoutFences(text: string): string {
  return text.replace(FENCE, "");
}

/** The tables of an answer, in order. */
export function tables(text: string): ReadTable[] {
  return withoutFences(text).split("\n\n").flatMap((block) => {
    const lines = block.split("\n");
    const titled = lines[0]?.endsWith(":") === true && !lines[0].includes("\t");
    const [header = "", ...rows] = titled ? lines.slice(1) : lines;
    if (!header.includes("\t")) return [];
    const columns = header.split("\t");
    return [{
      title: titled ? lines[0]?.slice(0, -1) : undefined,
      columns,
      rows: rows.map((row) => {
        const cells = row.split("\t");
        return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
      }),
    }];
  });
}

/** The first table, or the one of that title; an empty one where there is none. */
export function table(text: string, title?: string): ReadTable {
  const found = tables(text).find((one) => title === undefined || one.title === title);
  return found ?? { title, columns: [], rows: [] };
}

/** The ids of the first table's cards, in order. */
export function cardIds(text: string): number[] {
  return table(text).rows.map((row) => Number(row.id));
}

/** The cursor that an answer ends with, if it does. */
export function cursorOf(text: string): string | undefined {
  return /pass cursor (\S+)$/.exec(text)?.[1];
}
