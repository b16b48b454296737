/**
 * Answers as text, or as JSON with the same content. Cleaning, fencing and the limit of length are
 * done here, once for all tools.
 *
 * @module
 */
import { age } from "../businessmap/times.ts";
import { clean, fence, oneLine } from "../businessmap/untrusted.ts";
import type { Answer } from "./answer.ts";
import { fit, type Fitted } from "./fit.ts";

/** How an answer is written. */
export interface RenderOptions {
  /** Eight random letters and digits, new for every answer; see `fence`. */
  readonly marker: string;
  /** About how many tokens the answer may have. @default {8000} */
  readonly maxTokens?: number;
}

const MAX_TOKENS = 8000;

/**
 * The answer as text: the head, then each section. Cells are parted by tabs (the cheapest in
 * tokens that no cell contains); rows and fences are never cut in the middle.
 */
export function renderText(answer: Answer, options: RenderOptions): string {
  const { sections, leftOut } = fitted(answer, options);
  const lines = [headLine(answer)];
  for (const section of sections) lines.push("", ...sectionLines(section, options.marker));
  const end = endLines(answer, leftOut);
  if (end.length > 0) lines.push("", ...end);
  return lines.join("\n");
}

/** The answer as compact JSON: the same content under the same limit. */
export function renderJson(answer: Answer, options: RenderOptions): string {
  return JSON.stringify(answerObject(answer, options));
}

/** The answer as a value, for programs. */
export function answerObject(answer: Answer, options: RenderOptions): Record<string, unknown> {
  const { sections, leftOut } = fitted(answer, options);
  return {
    head: headLine(answer),
    ...(answer.failed === undefined ? {} : { failed: answer.failed }),
    ...(sections.length === 0 ? {} : { sections: sections.map(sectionObject) }),
    ...(leftOut.length === 0 ? {} : { left_out: leftOut }),
    ...(answer.cursor === undefined ? {} : { cursor: answer.cursor }),
    ...(answer.confirm === undefined ? {} : { confirm: answer.confirm }),
  };
}

/** The sections of an answer, cut to the limit. */
export function fitted(answer: Answer, { maxTokens = MAX_TOKENS }: RenderOptions) {
  return fit(headLine(answer), answer.sections ?? [], maxTokens);
}

/** The first line, with the answer's age where it is stale, and with what it lacks. */
export function headLine({ head, staleFor, unnamed = [] }: Answer): string {
  const stale = staleFor === undefined
    ? ""
    : ` (stale: as of ${age(staleFor)} ago, the account could not be asked)`;
  const lacking = unnamed.length === 0
    ? ""
    : ` The names of ${listed(unnamed)} could not be had: ids stand in their place, unchecked.`;
  return `${oneLine(head)}${stale}${lacking}`;
}

/** `boards, tags and users`. */
function listed(words: readonly string[]): string {
  const [last = "", ...others] = words.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}

function sectionLines(section: Fitted, marker: string): string[] {
  if (section.kind === "people") return [fence(section.title, section.text, marker)];
  const title = section.title === undefined ? [] : [`${section.title}:`];
  if (section.kind === "lines") return [...title, ...section.lines];
  if (section.rows.length === 0) return [`${section.title ?? "Rows"}: none`];
  return [...title, section.columns.join("\t"), ...section.rows.map((row) => row.join("\t"))];
}

function sectionObject(section: Fitted): Record<string, unknown> {
  if (section.kind === "people") {
    return { title: section.title, text_by_people: clean(section.text) };
  }
  const title = section.title === undefined ? {} : { title: section.title };
  if (section.kind === "lines") return { ...title, lines: section.lines };
  return { ...title, columns: section.columns, rows: section.rows };
}

/** What was left out, and how to go on. */
export function endLines(answer: Answer, leftOut: readonly string[]): string[] {
  const lines = [...leftOut];
  if (leftOut.length > 0) {
    lines.push("To see what was left out, ask for fewer things, or less of each, at once.");
  }
  if (answer.cursor !== undefined) {
    const where = leftOut.length > 0 ? ", which begins after what was left out" : "";
    lines.push(`There is more${where}: pass cursor ${answer.cursor}`);
  }
  if (answer.confirm !== undefined) lines.push(`confirm: ${answer.confirm}`);
  return lines;
}
