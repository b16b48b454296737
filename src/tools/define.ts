/**
 * What a tool is: a name, a schema, what it does to the account, and a handler.
 *
 * @module
 */
import type { z } from "zod";
import type { Account, AccountSettings } from "../businessmap/account.ts";
import type { Progress } from "../businessmap/client.ts";
import type { GatewaySnapshot } from "../gateway/gateway.ts";
import type { StoreHealth } from "../store/mod.ts";
import type { Answer } from "./answer.ts";
import type { Creations } from "./creations.ts";
import type { Confirm } from "./plan.ts";

/** What a tool does to the account. */
export type Effect =
  /** Only reads. */
  | "read"
  /** Adds or moves: nothing that was there is lost. */
  | "add"
  /** Overwrites or removes what was there. */
  | "change";

/** What a handler works with. */
export interface ToolContext {
  readonly account: Account;
  /** All that this server serves; the first is meant where a call names none. */
  readonly accounts: readonly ServedAccount[];
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Tells the client how far a long call is. */
  readonly progress: Progress;
  /** Counters and limits of the way to the account. */
  readonly gateway: () => GatewaySnapshot;
  readonly server: ServerFacts;
  /** How the store is, and which parts are switched off. */
  readonly state: () => RuntimeState;
  /** About how many tokens the answer may have. */
  readonly maxTokens: number;
  readonly confirm: Confirm;
  /** What this caller has tried to create lately. */
  readonly creations: Creations;
  /** More cards than this are changed at once only when it was confirmed. */
  readonly confirmAbove: number;
}

/** An account under the name by which a call chooses it. */
export interface ServedAccount {
  readonly name: string;
  readonly settings: AccountSettings;
  /** Whether nothing may be changed, in whoever's name this is served. */
  readonly readOnly: boolean;
  /** What it is, as whoever runs this server wrote. */
  readonly description?: string;
}

/** What can change while the program runs. */
export interface RuntimeState {
  readonly store: Pick<StoreHealth, "kind" | "state"> & { readonly reason?: string };
  /** Names of the flags that are off. */
  readonly off: readonly string[];
}

/** Facts about this program that `get_status` shows. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  readonly startedAt: number;
  readonly profile: string;
  readonly tools: number;
}

/** What is said of a tool, whoever calls it or not. */
interface Described<Variant> {
  readonly name: string;
  readonly title: string;
  /** When to use it and when not; under 600 characters. */
  readonly description: string;
  readonly toolset: string;
  readonly effect: Effect;
  /** Whether a repetition changes nothing more. */
  readonly idempotent: boolean;
  /** What is offered instead where nothing may be written, if it writes. @default {nothing} */
  readonly readOnlyVariant?: Variant;
}

/** What a client is told of a tool: all that a list needs, and nothing that a call needs. */
export interface Listed extends Described<Listed> {
  /** The input as it goes over the wire. */
  readonly inputSchema: JsonSchema;
}

/** A JSON Schema, as far as anybody here looks into it. */
export interface JsonSchema {
  [key: string]: unknown;
}

/** A tool that is loaded when it is called. */
export interface LazyTool extends Omit<Listed, "readOnlyVariant"> {
  readonly readOnlyVariant?: LazyTool;
  readonly load: () => Promise<Tool>;
}

/** A tool that can be listed and called. */
export type OfferedTool = Tool | LazyTool;

/** A tool of one toolset. */
export interface Tool<Schema extends z.ZodType = z.ZodType> extends Described<Tool> {
  /** A `z.strictObject` at module level. */
  readonly input: Schema;
  handler(input: z.output<Schema>, context: ToolContext): Promise<Answer>;
}

/** Defines a tool; the handler's input is typed by the schema. */
export function defineTool<Schema extends z.ZodType>(tool: Tool<Schema>): Tool {
  // The registry holds tools of all schemas; the server parses with the tool's own schema first.
  return tool as unknown as Tool;
}
