/**
 * Answers and errors as the protocol carries them. Whatever fails, the text is this project's own.
 *
 * @module
 */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { DomainError } from "../businessmap/errors.ts";
import { explain } from "../businessmap/explain.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Answer } from "../tools/answer.ts";
import { answerObject, renderJson, type RenderOptions, renderText } from "../tools/render.ts";
import { renderMarkdown } from "../tools/render_markdown.ts";

/** How answers are written. */
export interface OutputSettings {
  readonly format: "text" | "json" | "structured";
  readonly maxResultTokens: number;
}

/** How one answer is written: as configured, or as a resource is. */
export type Format = OutputSettings["format"] | "markdown";

/** Where an answer says how many requests it cost; not part of what a model reads. */
export const REQUESTS_META = "businessmap-mcp/requests";

/** The shape of every structured answer; advertised only where answers are structured. */
export const OUTPUT_SCHEMA = {
  type: "object" as const,
  properties: {
    head: { type: "string" },
    failed: { type: "string", enum: ["some", "all"] },
    sections: { type: "array", items: { type: "object" } },
    left_out: { type: "array", items: { type: "string" } },
    cursor: { type: "string" },
    confirm: { type: "string" },
  },
  required: ["head"],
};

const RENDER: Readonly<Record<Format, (answer: Answer, options: RenderOptions) => string>> = {
  text: renderText,
  json: renderJson,
  // For clients that show it in place of the value beside it; as JSON it would say it all twice.
  structured: renderText,
  markdown: renderMarkdown,
};

/** An answer as a result. */
export function answerResult(
  answer: Answer,
  output: Pick<OutputSettings, "maxResultTokens"> & { readonly format: Format },
  requests: number,
): CallToolResult {
  const options = { maxTokens: output.maxResultTokens, marker: fenceMarker() };
  const text = RENDER[output.format](answer, options);
  return {
    content: [{ type: "text", text }],
    ...(output.format === "structured" ? { structuredContent: answerObject(answer, options) } : {}),
    _meta: { [REQUESTS_META]: requests },
    ...(answer.failed === "all" ? { isError: true } : {}),
  };
}

/** A problem with the call itself, in one sentence or two. */
export function problemResult(message: string, requests = 0): CallToolResult {
  return {
    content: [{ type: "text", text: message }],
    _meta: { [REQUESTS_META]: requests },
    isError: true,
  };
}

/** A failure as a result, and whether it was expected. */
export function failureResult(
  error: unknown,
  requests: number,
): { readonly result: CallToolResult; readonly expected: boolean } {
  const expected = error instanceof DomainError || error instanceof UpstreamError;
  return { result: problemResult(explain(error), requests), expected };
}

/** Eight random letters and digits: text on a card cannot know them. */
function fenceMarker(): string {
  return crypto.randomUUID().slice(0, 8);
}
