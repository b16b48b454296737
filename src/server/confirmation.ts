/**
 * Confirmation of what cannot be taken back, or changes much at once. A client that can ask its
 * person is told to ask; any other gets a token, to be given back in a second call. Both ways carry
 * a sealed note of what was agreed to: good once, for five minutes, for the same call by the same
 * caller, and only while nothing of what it covers has changed.
 *
 * @module
 */
import { inputResponse } from "@modelcontextprotocol/server";
import { DomainError } from "../businessmap/errors.ts";
import type { Store } from "../store/mod.ts";
import type { Answer } from "../tools/answer.ts";
import type { Confirm, Plan } from "../tools/plan.ts";
import { renderText } from "../tools/render.ts";
import { createSealer, fingerprint, type Sealer } from "./seal.ts";

/** How long a plan may be confirmed, in milliseconds. */
export const CONFIRM_WITHIN = 5 * 60_000;

/** The name of the question in what the client is asked, and of the answer in it. */
export const QUESTION = "confirm";

/** Tokens of a plan that is shown to a person by the client. */
const MOST_TOKENS = 1_500;

/** What makes a confirmation good once, in every process that could be given it. */
export type Once = Pick<Store, "kind" | "setIfAbsent">;

/** The client's side of a confirmation. */
export interface Person {
  /** Whether the client can ask its person with a form. */
  readonly canAsk: boolean;
  /** What the client says that the person answered, if it was told to ask. */
  readonly replies?: Readonly<Record<string, unknown>> | undefined;
  /** What it was given to bring back with the answer. */
  readonly state?: string | undefined;
}

/** The call that is to be confirmed. */
export interface ConfirmedCall {
  readonly tool: string;
  /** Its arguments as the tool gets them. */
  readonly args: unknown;
  /** Who calls. */
  readonly principal: string;
  readonly person?: Person | undefined;
}

/** Thrown to answer a call with a plan in place of what it asked for. */
export class Unconfirmed extends Error {
  override readonly name = "Unconfirmed";
  constructor(readonly answer: Answer) {
    super("The call waits for a confirmation");
  }
}

/** Thrown to have the client ask its person. */
export class Question extends Error {
  override readonly name = "Question";
  constructor(readonly text: string, readonly state: string) {
    super("The person has to be asked");
  }
}

/** How a plan was put before somebody; neither way's note is good for the other. */
type Way = "token" | "asked";

/** What is sealed, as a list to be short. */
type Note = readonly [
  way: Way,
  id: string,
  expires: number,
  caller: string,
  tool: string,
  args: string,
  covers: string,
];

/**
 * Confirmations for one account.
 *
 * @param parts.secret What every process that shares `once` knows. Without it, or while `once` is
 * not shared, a key of this process alone is used.
 * @param parts.once @default a list in memory
 */
export function createConfirmations(
  parts: {
    readonly account: string;
    readonly now: () => number;
    readonly secret?: string;
    readonly once?: Once;
  },
): (call: ConfirmedCall) => Confirm {
  const { now, once = onceInMemory(now) } = parts;
  const purpose = `confirmation\0${parts.account}`;
  const sealer = (secret: () => Uint8Array<ArrayBuffer>) => {
    let made: Promise<Sealer> | undefined;
    return () => made ??= createSealer({ secret: secret(), purpose });
  };
  const own = sealer(() => crypto.getRandomValues(new Uint8Array(32)));
  const { secret } = parts;
  const shared = secret === undefined ? own : sealer(() => new TextEncoder().encode(secret));
  // A note that another process could take must not be sealed where it cannot see what was used.
  const current = () => once.kind === "memory" ? own() : shared();

  async function note(way: Way, call: ConfirmedCall, plan: Plan): Promise<string> {
    const { caller, args, covers } = await bindings(call, plan);
    const id = crypto.randomUUID();
    const sealed: Note = [way, id, now() + CONFIRM_WITHIN, caller, call.tool, args, covers];
    return await (await current()).seal(sealed);
  }

  /** @throws {DomainError} unless the note is good for this call and was not used before */
  async function redeem(way: Way, call: ConfirmedCall, plan: Plan, text: string): Promise<void> {
    const opened = await (await current()).open(text);
    if (!isNote(opened) || opened[0] !== way) {
      throw notGood("is not one that this server gave, or it was changed on the way");
    }
    const [, id, expires, caller, tool, args, covers] = opened;
    const wanted = await bindings(call, plan);
    if (caller !== wanted.caller) throw notGood("was given to another caller");
    if (tool !== call.tool) throw notGood(`belongs to a call of ${tool}`);
    if (args !== wanted.args) throw notGood("belongs to a call with other arguments");
    if (expires <= now()) throw notGood("is older than five minutes");
    if (covers !== wanted.covers) {
      throw notGood("is void: what the plan covers has changed since", "conflict");
    }
    const bytes = new Uint8Array([1]);
    const taken = await once.setIfAbsent(["confirmation", id], bytes, { expiresAt: expires });
    if (taken === "present") throw notGood("has been used already");
    if (taken === "failed") {
      throw new DomainError(
        "unavailable",
        "Nothing was done: the store gives no answer, so it is not certain that the confirmation " +
          "was not used before. Try again in a minute.",
      );
    }
  }

  return (call) => async (plan, token) => {
    if (token !== undefined) return await redeem("token", call, plan, token);
    const { person } = call;
    if (person?.canAsk !== true) {
      throw new Unconfirmed(planAnswer(call.tool, plan, await note("token", call, plan)));
    }
    const reply = inputResponse(person.replies, QUESTION);
    if (reply.kind === "missing" || person.state === undefined) {
      throw new Question(questionText(plan), await note("asked", call, plan));
    }
    if (reply.kind !== "elicit" || reply.action !== "accept" || reply.content?.confirm !== true) {
      // Who said no must be asked anew. Nothing is done here, whatever becomes of the note.
      await redeem("asked", call, plan, person.state).catch(() => {});
      throw new Unconfirmed({ head: "Nothing was done: the person was asked and did not agree." });
    }
    await redeem("asked", call, plan, person.state);
  };
}

async function bindings({ args, principal }: ConfirmedCall, { covers }: Plan) {
  const [caller, bound, covered] = await Promise.all([
    fingerprint(principal),
    fingerprint(withoutToken(args)),
    fingerprint(covers),
  ]);
  return { caller, args: bound, covers: covered };
}

/** The token is not part of what was agreed to. */
function withoutToken(args: unknown): unknown {
  if (typeof args !== "object" || args === null) return args;
  return Object.fromEntries(Object.entries(args).filter(([key]) => key !== "confirm"));
}

function planAnswer(tool: string, plan: Plan, token: string): Answer {
  return {
    head: `Nothing is done yet. ${plan.title} Show this to the person; if they agree, call ` +
      `${tool} again with the same arguments and \`confirm\`, within five minutes.`,
    ...(plan.sections ? { sections: plan.sections } : {}),
    confirm: token,
  };
}

function questionText(plan: Plan): string {
  const answer = { head: plan.title, ...(plan.sections ? { sections: plan.sections } : {}) };
  return renderText(answer, {
    maxTokens: MOST_TOKENS,
    marker: crypto.randomUUID().slice(0, 8),
  });
}

function notGood(why: string, kind: "refused" | "conflict" = "refused"): DomainError {
  return new DomainError(kind, `Nothing was done: the confirmation ${why}.`, {
    hint: "Call without `confirm` for a new plan.",
  });
}

function isNote(value: unknown): value is Note {
  return Array.isArray(value) && value.length === 7 && typeof value[2] === "number" &&
    value.every((part, place) => place === 2 || typeof part === "string");
}

/** For a server without a store. */
function onceInMemory(now: () => number): Once {
  const used = new Map<string, number>();
  return {
    kind: "memory",
    setIfAbsent(key, _value, { expiresAt }) {
      for (const [id, expires] of used) if (expires <= now()) used.delete(id);
      const id = key.join(" ");
      if (used.has(id)) return Promise.resolve("present");
      used.set(id, expiresAt);
      return Promise.resolve("set");
    },
  };
}
