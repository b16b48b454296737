/**
 * The account that the server works for: from URL and key, or from a list of accounts in the shape
 * that other BusinessMap servers read.
 *
 * @module
 */
import * as z from "zod";
import { nearest } from "../businessmap/nearest.ts";
import { type AccountAddress, parseAccountAddress } from "./account_url.ts";
import { oneLine, readJson, type Resolved } from "./resolve.ts";
import { accountAddress } from "./schemas.ts";
import { type Secret, secret, secretProblem, withoutTrailingNewline } from "./secret.ts";
import { settings } from "./settings.ts";
import type { Sources } from "./sources.ts";

/** An account and how the server may use it. */
export interface Account extends AccountAddress {
  readonly token: Secret;
  /** Whether nothing may be changed. */
  readonly readOnly: boolean;
  /** The workspace meant where none is named. */
  readonly defaultWorkspaceId?: number;
  /** What a person calls it, for lists of accounts. */
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** A list entry, as other BusinessMap servers read it. */
const entrySchema = z.strictObject({
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u),
  apiUrl: accountAddress(),
  apiTokenEnv: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/),
  readOnlyMode: z.boolean().optional(),
  defaultWorkspaceId: z.number().int().positive().optional(),
  description: z.string().max(500).optional(),
  tags: z.array(z.string().max(64)).max(20).optional(),
});

type Entry = z.output<typeof entrySchema>;

const ENTRY_ALLOWED: Readonly<Record<string, string>> = {
  name: "1 to 64 letters, digits, spaces, dots, hyphens or underscores",
  apiUrl: settings.apiUrl.allowed,
  apiTokenEnv: "the name of an environment variable",
  readOnlyMode: "true or false",
  defaultWorkspaceId: "a whole number from 1",
  description: "text of at most 500 characters",
  tags: "at most 20 texts of at most 64 characters",
};

/** The file of other servers is an object with the list, or the list itself. */
const listSchema = z.union([
  z.array(z.unknown()),
  z.strictObject({
    version: z.string().optional(),
    defaultInstance: z.string().optional(),
    instances: z.array(z.unknown()),
  }).transform((file) => file.instances),
]);

/**
 * An account that no setting names, as the demo has.
 *
 * @throws {TypeError} when the address is none
 */
export function demoAccount(url: string, token: string): Account {
  const parsed = parseAccountAddress(url);
  if ("problem" in parsed) throw new TypeError(`Cannot use the demo's address: ${parsed.problem}`);
  return { ...parsed.address, name: "demo", token: secret(token), readOnly: false };
}

/** The account; adds to `problems` and gives `undefined` where none can be had. */
export function resolveAccount(
  resolved: Resolved,
  sources: Sources,
  problems: string[],
  hidden: string[],
): Account | undefined {
  const { given } = resolved;
  const many = given.get("instances") ?? given.get("instancesFile");
  if (many === undefined) return single(resolved, problems);

  const one = given.get("apiUrl") ?? given.get("apiToken") ?? given.get("apiTokenFile");
  if (one !== undefined) {
    problems.push(`${one.label} and ${many.label} are both set; allowed is one of them.`);
    return undefined;
  }
  // Said already, as for every setting with a file in its place.
  if (given.has("instances") && given.has("instancesFile")) return undefined;
  const before = problems.length;
  const entries = readEntries(resolved, sources, problems);
  if (entries === undefined || problems.length > before) return undefined;
  const [entry, ...others] = entries;
  if (entry === undefined || others.length > 0) {
    problems.push(
      others.length > 0
        ? `${many.label}: Several accounts are not supported by this version; allowed is one.`
        : `${many.label} holds no account; allowed is one.`,
    );
    return undefined;
  }
  return fromEntry(entry, many.label, resolved, sources, problems, hidden);
}

function single({ values, given }: Resolved, problems: string[]): Account | undefined {
  const { apiUrl, apiToken, readOnlyMode, defaultWorkspaceId } = values;
  if (!given.has("apiUrl")) {
    problems.push(
      `BUSINESSMAP_API_URL (environment) is missing; allowed is ${settings.apiUrl.allowed}.`,
    );
  }
  if (!given.has("apiToken") && !given.has("apiTokenFile")) {
    problems.push(
      "BUSINESSMAP_API_TOKEN (environment) is missing; allowed is the API key there, or a file " +
        "that holds it in BUSINESSMAP_API_TOKEN_FILE.",
    );
  }
  if (apiUrl === undefined || apiToken === undefined) return undefined;
  return {
    ...apiUrl,
    token: apiToken,
    readOnly: readOnlyMode,
    ...(defaultWorkspaceId === undefined ? {} : { defaultWorkspaceId }),
  };
}

function readEntries(
  { values, given }: Resolved,
  sources: Sources,
  problems: string[],
): readonly Entry[] | undefined {
  const inline = given.get("instances");
  const file = given.get("instancesFile");
  const at = inline ?? file;
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
  return list.data.flatMap((entry, place) => {
    const parsed = entrySchema.safeParse(entry);
    if (parsed.success) return [parsed.data];
    problems.push(...entryProblems(parsed.error, `${at.label}: account ${place + 1}`));
    return [];
  });
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

function fromEntry(
  entry: Entry,
  label: string,
  { values }: Resolved,
  sources: Sources,
  problems: string[],
  hidden: string[],
): Account | undefined {
  const variable = sources.variable(entry.apiTokenEnv);
  if ("denied" in variable) {
    problems.push(
      `${label}: this program may not read the variable that apiTokenEnv names; allowed are ` +
        `BUSINESSMAP_API_TOKEN and names that begin with BUSINESSMAP_API_TOKEN_.`,
    );
    return undefined;
  }
  const text = withoutTrailingNewline(variable.value ?? "");
  if (text !== "") hidden.push(text);
  const wrong = variable.value === undefined
    ? "it is not set"
    : secretProblem(text, settings.apiToken.secret.minLength);
  if (wrong !== undefined) {
    problems.push(
      `${label}: the variable that apiTokenEnv names cannot be used: ${wrong}; allowed is ` +
        `${settings.apiToken.allowed}.`,
    );
    return undefined;
  }
  const workspace = entry.defaultWorkspaceId ?? values.defaultWorkspaceId;
  return {
    ...entry.apiUrl,
    name: entry.name,
    token: secret(text),
    readOnly: values.readOnlyMode || entry.readOnlyMode === true,
    ...(workspace === undefined ? {} : { defaultWorkspaceId: workspace }),
    ...(entry.description === undefined ? {} : { description: entry.description }),
    ...(entry.tags === undefined ? {} : { tags: entry.tags }),
  };
}
