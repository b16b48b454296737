/**
 * A list of accounts in the shape that other BusinessMap servers read: an array, or an object that
 * also names the one that is meant where none is named.
 *
 * @module
 */
import * as z from "zod";
import { nearest } from "../businessmap/nearest.ts";
import { oneLine, readJson, type Resolved } from "./resolve.ts";
import { accountAddress } from "./schemas.ts";
import { type Secret, secret, secretProblem, withoutTrailingNewline } from "./secret.ts";
import { settings } from "./settings.ts";
import type { Sources } from "./sources.ts";

/** More accounts than one person looks after; each costs a look at the store every second. */
const MOST = 50;

/** An entry; the key is in a variable or in a file. */
const entrySchema = z.strictObject({
  name: z.string().trim().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u),
  apiUrl: accountAddress(),
  apiTokenEnv: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/).optional(),
  apiTokenFile: z.string().regex(/^\P{Cc}{1,4096}$/u).optional(),
  readOnlyMode: z.boolean().optional(),
  defaultWorkspaceId: z.number().int().positive().optional(),
  description: z.string().max(500).optional(),
  tags: z.array(z.string().max(64)).max(20).optional(),
});

/** An entry that was read. */
export type Instance = z.output<typeof entrySchema>;

const ENTRY_ALLOWED: Readonly<Record<string, string>> = {
  name: "1 to 64 letters, digits, spaces, dots, hyphens or underscores",
  apiUrl: settings.apiUrl.allowed,
  apiTokenEnv: "the name of an environment variable",
  apiTokenFile: settings.apiTokenFile.allowed,
  readOnlyMode: "true or false",
  defaultWorkspaceId: "a whole number from 1",
  description: "text of at most 500 characters",
  tags: "at most 20 texts of at most 64 characters",
};

const listSchema = z.union([
  z.array(z.unknown()).transform((instances) => ({ instances, defaultInstance: undefined })),
  z.strictObject({
    version: z.string().optional(),
    defaultInstance: z.string().optional(),
    instances: z.array(z.unknown()),
  }),
]);

/** The entries, the one that is meant where none is named first. */
export interface Instances {
  readonly entries: readonly [Instance, ...Instance[]];
  /** Source and key of the list: `BUSINESSMAP_INSTANCES (environment)`. */
  readonly label: string;
}

/** Reads the configured list; adds to `problems` and gives `undefined` where it cannot be used. */
export function readInstances(
  { values, given }: Resolved,
  sources: Sources,
  problems: string[],
): Instances | undefined {
  const inline = given.get("instances");
  const at = inline ?? given.get("instancesFile");
  if (at === undefined) return undefined;
  let content = inline?.value;
  if (values.instancesFile !== undefined) {
    content = readJson(values.instancesFile, at.label, sources, problems);
    if (content === undefined) return undefined;
  } else if (typeof content === "string") {
    try {
      content = JSON.parse(content);
    } catch {
      problems.push(`${at.label} is not valid JSON; allowed is ${settings.instances.allowed}.`);
      return undefined;
    }
  }
  const list = listSchema.safeParse(content);
  if (!list.success) {
    problems.push(`${at.label} is not a list; allowed is ${settings.instances.allowed}.`);
    return undefined;
  }
  const before = problems.length;
  const entries = list.data.instances.flatMap((entry, place) => {
    const label = `${at.label}: account ${place + 1}`;
    const parsed = entrySchema.safeParse(entry);
    if (parsed.success) {
      problems.push(...keyProblems(parsed.data, label));
      return [parsed.data];
    }
    problems.push(...entryProblems(parsed.error, label));
    return [];
  });
  if (problems.length > before) return undefined;
  problems.push(...nameProblems(entries, list.data.defaultInstance, at.label));
  const [first, ...rest] = inOrder(entries, list.data.defaultInstance);
  if (problems.length > before || first === undefined) return undefined;
  return { entries: [first, ...rest], label: at.label };
}

/** Whether two names of instances are the same to a person. */
export function sameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}

/** Values are left out: a person may have put a key where its variable's name belongs. */
function entryProblems(error: z.ZodError, label: string): string[] {
  const keys = Object.keys(ENTRY_ALLOWED);
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const near = nearest(key, keys, 1)[0];
        const end = near ? `did you mean ${near}?` : `allowed are ${keys.join(", ")}.`;
        return `${label}: ${oneLine(JSON.stringify(key))} is not a key; ${end}`;
      });
    }
    const key = String(issue.path[0] ?? "");
    const allowed = ENTRY_ALLOWED[key];
    if (allowed === undefined) return [`${label} is not an object; allowed is one with a name.`];
    const what = issue.code === "custom" ? `: ${issue.message}` : "";
    return [`${label}: ${key} cannot be used${what}; allowed is ${allowed}.`];
  });
}

function keyProblems({ apiTokenEnv, apiTokenFile }: Instance, label: string): string[] {
  if ((apiTokenEnv === undefined) !== (apiTokenFile === undefined)) return [];
  const what = apiTokenEnv === undefined ? "neither is set" : "both are set";
  return [`${label}: of apiTokenEnv and apiTokenFile ${what}; allowed is one of them.`];
}

function nameProblems(
  entries: readonly Instance[],
  wanted: string | undefined,
  label: string,
): string[] {
  const problems: string[] = [];
  const names = entries.map(({ name }) => name);
  if (names.length === 0) problems.push(`${label} holds no account; allowed are 1 to ${MOST}.`);
  if (names.length > MOST) {
    problems.push(`${label} holds ${names.length} accounts; allowed are 1 to ${MOST}.`);
  }
  const twice = names.find((name, place) =>
    names.findIndex((other) => sameName(name, other)) < place
  );
  if (twice !== undefined) {
    problems.push(`${label}: two accounts are called ${twice}; allowed are different names.`);
  }
  if (wanted !== undefined && !names.some((name) => sameName(name, wanted))) {
    problems.push(`${label}: defaultInstance names no account; allowed are ${names.join(", ")}.`);
  }
  return problems;
}

function inOrder(entries: readonly Instance[], wanted: string | undefined): readonly Instance[] {
  const isDefault = ({ name }: Instance) => wanted !== undefined && sameName(name, wanted);
  return [...entries.filter(isDefault), ...entries.filter((entry) => !isDefault(entry))];
}

/** An entry's key; adds to `problems` and gives `undefined` where there is none. */
export function instanceKey(
  { name, apiTokenEnv, apiTokenFile }: Instance,
  list: string,
  sources: Sources,
  problems: string[],
  hidden: string[],
): Secret | undefined {
  const label = `${list}: account ${name}`;
  const [what, found] = apiTokenEnv === undefined
    ? ["the file that apiTokenFile names", fromFile(apiTokenFile ?? "", sources)] as const
    : ["the variable that apiTokenEnv names", fromVariable(apiTokenEnv, sources)] as const;
  if ("denied" in found) {
    problems.push(
      `${label}: this program may not read the variable that apiTokenEnv names; allowed are ` +
        "names that begin with BUSINESSMAP_ or KANBANIZE_, or a file in apiTokenFile.",
    );
    return undefined;
  }
  if ("text" in found && found.text !== "") hidden.push(found.text);
  const wrong = "text" in found
    ? secretProblem(found.text, settings.apiToken.secret.minLength)
    : found.problem;
  if (wrong === undefined && "text" in found) return secret(found.text);
  problems.push(
    `${label}: ${what} cannot be used: ${wrong}; allowed is ${settings.apiToken.allowed}.`,
  );
  return undefined;
}

type Found =
  | { readonly text: string }
  | { readonly problem: string }
  | { readonly denied: true };

function fromVariable(name: string, sources: Sources): Found {
  const variable = sources.variable(name);
  if ("denied" in variable) return variable;
  if (variable.value === undefined) return { problem: "it is not set" };
  return { text: withoutTrailingNewline(variable.value) };
}

function fromFile(path: string, sources: Sources): Found {
  try {
    return { text: withoutTrailingNewline(sources.readFile(path)) };
  } catch (error) {
    // The message of `readFile` is this project's own: `does not exist`.
    return { problem: `it ${error instanceof Error ? error.message : "cannot be read"}` };
  }
}
