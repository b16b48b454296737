/**
 * What a prompt is: arguments, and a text that names only tools which are there.
 *
 * @module
 */
import type { Has } from "../../tools/select.ts";

/** One argument; all are text. */
export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required?: true;
  /** What it names or tells, for checks and completion. */
  readonly kind: "board" | "time" | "text";
}

/** A call that the text proposes. */
export interface Call {
  readonly tool: string;
  /** Words in angle brackets stand for what the model finds on its way. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Something to find out or to do; the first call whose tool is there is named. */
export interface Step {
  readonly what: string;
  readonly calls: readonly [Call, ...Call[]];
}

/** The values that a person gave; none is empty. */
export type Values = Readonly<Partial<Record<string, string>>>;

/** A prompt. */
export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** It cannot work without one tool of each of these groups. */
  readonly needs: readonly (readonly [string, ...string[]])[];
  /**
   * The text.
   *
   * @param marker eight random letters and digits, for text that the person brought along
   */
  text(values: Values, has: Has, marker: string): string;
}

/** A text of an aim, steps, and what to make of them. */
export function script(
  { aim, steps, then, has }: {
    readonly aim: string;
    readonly steps: readonly Step[];
    readonly then: readonly string[];
    readonly has: Has;
  },
): string {
  const lines = steps.flatMap(({ what, calls }) => {
    const call = calls.find(({ tool }) => has(tool));
    return call === undefined ? [] : [`${what}: ${call.tool} ${JSON.stringify(call.args)}`];
  });
  return [
    aim,
    lines.map((line, index) => `${index + 1}. ${line}`).join("\n"),
    ...then,
  ].join("\n\n");
}

/** The argument that narrows a search to one board, where one is given. */
export function only(board: string | undefined): { boards?: string[] } {
  return board === undefined ? {} : { boards: [board] };
}
