/**
 * All prompts, those that are offered, and their texts.
 *
 * @module
 */
import {
  type GetPromptResult,
  type ListPromptsResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import { DomainError } from "../../businessmap/errors.ts";
import { nearest } from "../../businessmap/nearest.ts";
import { toDateTime } from "../../businessmap/times.ts";
import { oneLine } from "../../businessmap/untrusted.ts";
import type { Has } from "../../tools/select.ts";
import { boardHealthReview } from "./board_health_review.ts";
import { dailyStandup } from "./daily_standup.ts";
import type { Prompt, PromptArgument, Values } from "./define.ts";
import { planFromNotes } from "./plan_from_notes.ts";
import { triageBlocked } from "./triage_blocked.ts";
import { weeklyReport } from "./weekly_report.ts";

/** Every prompt, in the order in which a client lists them. */
export const PROMPTS: readonly Prompt[] = [
  dailyStandup,
  boardHealthReview,
  planFromNotes,
  triageBlocked,
  weeklyReport,
];

/** The most characters of an argument. */
const LONGEST: Readonly<Record<PromptArgument["kind"], number>> = {
  board: 300,
  time: 40,
  text: 50_000,
};

/** The prompts that can work with the tools that are there. */
export function offeredPrompts(has: Has): Prompt[] {
  return PROMPTS.filter(({ needs }) => needs.every((group) => group.some(has)));
}

/** The advertised prompts. */
export function promptList(has: Has): ListPromptsResult {
  return {
    prompts: offeredPrompts(has).map((prompt) => ({
      name: prompt.name,
      title: prompt.title,
      description: prompt.description,
      arguments: prompt.arguments.map(({ name, description, required = false }) => ({
        name,
        description,
        required,
      })),
    })),
  };
}

/**
 * The offered prompt of this name.
 *
 * @throws {ProtocolError} when there is none
 */
export function findPrompt(name: string, has: Has): Prompt {
  const offered = offeredPrompts(has);
  const prompt = offered.find((one) => one.name === name);
  if (prompt !== undefined) return prompt;
  throw wrong(`Unknown prompt${closest(name, offered.map((one) => one.name))}`);
}

/**
 * A prompt's text.
 *
 * @param now epoch milliseconds
 * @throws {ProtocolError} for an unknown prompt, and for arguments that it cannot be written with
 */
export function promptText(
  { name, arguments: args = {} }: {
    readonly name: string;
    readonly arguments?: Readonly<Record<string, string>> | undefined;
  },
  has: Has,
  now: number,
): GetPromptResult {
  const prompt = findPrompt(name, has);
  const text = prompt.text(checked(prompt, args, now), has, crypto.randomUUID().slice(0, 8));
  return {
    description: prompt.description,
    messages: [{ role: "user", content: { type: "text", text } }],
  };
}

function checked(prompt: Prompt, args: Readonly<Record<string, string>>, now: number): Values {
  const names = prompt.arguments.map((argument) => argument.name);
  const unknown = Object.keys(args).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw wrong(
      `The prompt ${prompt.name} has no such argument${closest(unknown, names)}; ` +
        `it takes ${names.join(", ")}`,
    );
  }
  const values: Record<string, string> = {};
  for (const argument of prompt.arguments) {
    const given = args[argument.name] ?? "";
    const value = argument.kind === "text" ? given.trim() : oneLine(given);
    // What was left empty in a form was not given.
    if (value !== "") values[argument.name] = checkedValue(argument, value, now);
    else if (argument.required) throw wrong(`The argument \`${argument.name}\` is missing`);
  }
  return values;
}

function checkedValue({ name, kind }: PromptArgument, value: string, now: number): string {
  if (value.length > LONGEST[kind]) {
    throw wrong(`The argument \`${name}\` takes at most ${LONGEST[kind]} characters`);
  }
  if (kind !== "time") return value;
  try {
    toDateTime(value, now);
    return value;
  } catch (error) {
    if (error instanceof DomainError) throw wrong(`The argument \`${name}\`: ${error.message}`);
    throw error;
  }
}

function closest(name: string, names: readonly string[]): string {
  const [near] = nearest(name, names, 1);
  return near === undefined ? "" : `: did you mean ${near}?`;
}

function wrong(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
