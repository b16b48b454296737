/**
 * Answers as Markdown, for people to look at: the same content under the same limit.
 *
 * @module
 */
import { escapeMarkdown } from "../businessmap/richtext/escape.ts";
import { fence } from "../businessmap/untrusted.ts";
import type { Answer } from "./answer.ts";
import type { Fitted } from "./fit.ts";
import { endLines, fitted, headLine, type RenderOptions } from "./render.ts";

/** The answer as Markdown: names from people are no markup in it, their texts are fenced. */
export function renderMarkdown(answer: Answer, options: RenderOptions): string {
  const { sections, leftOut } = fitted(answer, options);
  return [
    `# ${plain(headLine(answer))}`,
    ...sections.flatMap((section) => sectionParts(section, options.marker)),
    ...endLines(answer, leftOut).map(plain),
  ].join("\n\n");
}

function sectionParts(section: Fitted, marker: string): string[] {
  if (section.kind === "people") return [fence(section.title, section.text, marker)];
  const title = section.title === undefined ? [] : [`## ${plain(section.title)}`];
  if (section.kind === "lines") {
    return [...title, section.lines.map((line) => `- ${plain(line)}`).join("\n")];
  }
  if (section.rows.length === 0) return [...title, "None."];
  const rule = section.columns.map(() => "---");
  return [
    ...title,
    [section.columns.map(cell), rule, ...section.rows.map(cells)].map(row).join("\n"),
  ];
}

function cells(values: readonly (string | number)[]): string[] {
  return values.map(cell);
}

function row(values: readonly string[]): string {
  return `| ${values.join(" | ")} |`;
}

function cell(value: string | number): string {
  return typeof value === "number" ? `${value}` : plain(value).replaceAll("|", "\\|");
}

/** One line of text that is read as itself. */
function plain(text: string): string {
  return escapeMarkdown(text, { before: "", after: "" });
}
