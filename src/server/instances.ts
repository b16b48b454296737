/**
 * Several accounts behind the same tools: each tool then takes the name of one, `instance`.
 *
 * @module
 */
import * as z from "zod";
import { nearest } from "../businessmap/nearest.ts";
import { quoted } from "../businessmap/untrusted.ts";
import { propertiesOf, wireSchema } from "./schema.ts";
import type { LazyTool, OfferedTool, ServedAccount, Tool } from "../tools/define.ts";

/** The argument; its meaning stands once in the instructions, not in each tool. */
const ARGUMENT = { instance: z.string().optional() };

/** A tool and its arguments, as far as they fit the account. */
export interface Fitting {
  readonly tool: Tool;
  readonly args: unknown;
}

/** A call whose arguments were checked by {@linkcode InstanceChoice.input}. */
export interface Checked extends Fitting {
  /** The arguments as they came. */
  readonly raw: unknown;
}

/** How calls choose among the accounts. */
export interface InstanceChoice {
  /** The account that a call means; the first where it names none. */
  of(args: unknown): { readonly account: ServedAccount } | { readonly problem: string };
  /** What the tool takes, `instance` included where there is a choice. */
  input(tool: Tool): z.ZodType;
  /**
   * The call as it may be made on the account: where nothing may be written, by the reading part of
   * a tool.
   */
  fitting(call: Checked, account: ServedAccount): Fitting | { readonly problem: string };
}

/** The tools with `instance` among what they take, where there are several accounts. */
export function withInstances<T extends OfferedTool>(
  tools: readonly T[],
  accounts: readonly unknown[],
): T[] {
  if (accounts.length < 2) return [...tools];
  return tools.map((tool) => ({ ...tool, ...inputWithInstance(tool) }));
}

function inputWithInstance(tool: OfferedTool): Pick<Tool, "input"> | Pick<LazyTool, "inputSchema"> {
  if ("input" in tool) return { input: withInstance(tool.input) };
  const { inputSchema } = tool;
  const added = { instance: wireSchema(ARGUMENT.instance) };
  return {
    inputSchema: { ...inputSchema, properties: { ...propertiesOf(inputSchema), ...added } },
  };
}

/** How calls choose among these accounts; with one alone there is no choice and no argument. */
export function instanceChoice(
  accounts: readonly [ServedAccount, ...ServedAccount[]],
): InstanceChoice {
  const several = accounts.length > 1;
  return {
    of(args) {
      const name = several ? nameIn(args) : undefined;
      if (name === undefined) return { account: accounts[0] };
      const account = accounts.find((one) => folded(one.name) === folded(name));
      return account ? { account } : { problem: unknownInstance(name, accounts) };
    },
    input(tool) {
      return several ? withInstance(tool.input) : tool.input;
    },
    fitting({ tool, args, raw }, account) {
      const own = several ? without : (given: unknown) => given;
      if (!account.readOnly || tool.effect === "read") return { tool, args: own(args) };
      const variant = tool.readOnlyVariant;
      if (!variant) return { problem: readOnlyProblem(tool, account, accounts) };
      const parsed = variant.input.safeParse(own(raw ?? {}));
      // Arguments that only the writing part takes: it says itself that it may not do that.
      return parsed.success ? { tool: variant, args: parsed.data } : { tool, args: own(args) };
    },
  };
}

/** Arguments as the tool itself knows them. */
function without(args: unknown): unknown {
  if (typeof args !== "object" || args === null) return args;
  return Object.fromEntries(Object.entries(args).filter(([key]) => key !== "instance"));
}

/** What a tool takes on several accounts: made once, its schema is worked out by this very object. */
const extended = new WeakMap<z.ZodType, z.ZodType>();

function withInstance(input: z.ZodType): z.ZodType {
  if (!(input instanceof z.ZodObject)) throw new TypeError("Cannot add instance: no object");
  const made = extended.get(input) ?? input.safeExtend(ARGUMENT);
  extended.set(input, made);
  return made;
}

/** A name of another type is left to the schema, which says what is wrong with it. */
function nameIn(args: unknown): string | undefined {
  if (typeof args !== "object" || args === null || !Object.hasOwn(args, "instance")) {
    return undefined;
  }
  const name: unknown = Reflect.get(args, "instance");
  return typeof name === "string" ? name : undefined;
}

function folded(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}

function unknownInstance(name: string, accounts: readonly ServedAccount[]): string {
  const names = accounts.map((one) => one.name);
  const [near] = nearest(name, names, 1);
  return `There is no instance ${quoted(name)}${near ? `: did you mean ${near}?` : "."} ` +
    `Instances: ${names.join(", ")}; without \`instance\`, ${names[0]} is meant.`;
}

function readOnlyProblem(
  tool: Tool,
  account: ServedAccount,
  accounts: readonly ServedAccount[],
): string {
  const writable = accounts.filter((one) => !one.readOnly).map((one) => one.name);
  const which = accounts.length > 1 ? account.name : "the account";
  return `Nothing was done: ${tool.name} changes things, and ${which} is read-only here.` +
    (writable.length > 0 ? ` Changes are possible on: ${writable.join(", ")}.` : "");
}
