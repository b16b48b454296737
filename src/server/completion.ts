/**
 * Completion of what prompts and templates take: names of boards, ids of cards. Cards come from
 * what this process has seen lately and cost nothing; boards come from the list that tools use as
 * well, which is asked for at most once in five minutes.
 *
 * @module
 */
import {
  type CompleteResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import type { Account } from "../businessmap/account.ts";
import { nearest } from "../businessmap/nearest.ts";
import { oneLine } from "../businessmap/untrusted.ts";
import type { Has } from "../tools/select.ts";
import { findPrompt } from "./prompts/mod.ts";
import { VARIABLE, variableOf } from "./resources.ts";

/** What is to be completed, as the protocol puts it. */
export interface Completing {
  readonly ref:
    | { readonly type: "ref/prompt"; readonly name: string }
    | { readonly type: "ref/resource"; readonly uri: string };
  readonly argument: { readonly name: string; readonly value: string };
}

/** Values at most in one answer (the protocol's limit). */
const MOST = 100;

/** Longer texts are no beginnings of a name. */
const LONGEST = 300;

/**
 * Values that the argument may take, the likeliest first; none where the account cannot be asked.
 *
 * @throws {ProtocolError} for a prompt, template or argument that is not there
 */
export async function complete(
  { ref, argument }: Completing,
  has: Has,
  account: Account,
): Promise<CompleteResult> {
  const what = ref.type === "ref/prompt"
    ? kindOf(ref.name, argument.name, has)
    : argument.name === VARIABLE
    ? variableOf(ref.uri, has)
    : undefined;
  if (what === undefined) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, "There is no such argument");
  }
  const value = argument.value.trim().slice(0, LONGEST);
  const values = what === "board"
    ? await boards(account, value)
    : what === "card"
    ? account.sightings.recent().map(String).filter((id) => id.startsWith(value))
    : [];
  return {
    completion: {
      values: values.slice(0, MOST),
      total: values.length,
      hasMore: values.length > MOST,
    },
  };
}

function kindOf(prompt: string, argument: string, has: Has) {
  return findPrompt(prompt, has).arguments.find(({ name }) => name === argument)?.kind;
}

/** Boards by name; by id where the name is not enough to tell which is meant. */
async function boards(account: Account, value: string): Promise<string[]> {
  const found = await account.boards().catch(() => []);
  const open = found.filter((board) => !board.is_archived);
  const labels = open.map(({ board_id, name }) => {
    const twins = open.filter((other) => other.name.toLowerCase() === name.toLowerCase());
    const clear = name !== "" && name === oneLine(name) && !/^\d+$/.test(name);
    return clear && twins.length === 1 ? name : `${board_id}`;
  });
  if (value !== "") return nearest(value, labels, labels.length);
  return labels.toSorted((a, b) => a < b ? -1 : 1);
}
