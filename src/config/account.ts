/**
 * The accounts that the server works for: one from URL and key, or several from a list.
 *
 * @module
 */
import { type AccountAddress, parseAccountAddress } from "./account_url.ts";
import { type Instance, instanceKey, type Instances, readInstances } from "./instances.ts";
import type { Resolved } from "./resolve.ts";
import { type Secret, secret } from "./secret.ts";
import { settings } from "./settings.ts";
import type { Sources } from "./sources.ts";

/** An account and how the server may use it. */
export interface Account extends AccountAddress {
  readonly token: Secret;
  /** The file that it came from, as it was named. */
  readonly tokenFile?: string;
  /** Whether nothing may be changed: the account's wish or the whole server's. */
  readonly readOnly: boolean;
  /** The workspace meant where none is named. */
  readonly defaultWorkspaceId?: number;
  /** What a person calls it, for lists of accounts. */
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** One account or more; the first is meant where none is named. */
export type Accounts = readonly [Account, ...Account[]];

/** The accounts, and the names of the variables that their keys were to come from. */
export interface ResolvedAccounts {
  /** `undefined` where a problem was added. */
  readonly accounts: Accounts | undefined;
  readonly variables: readonly string[];
}

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

/** The configured accounts; adds to `problems` where none can be had. */
export function resolveAccounts(
  resolved: Resolved,
  sources: Sources,
  problems: string[],
  hidden: string[],
): ResolvedAccounts {
  const { given } = resolved;
  const many = given.get("instances") ?? given.get("instancesFile");
  if (many === undefined) {
    const account = single(resolved, problems);
    return { accounts: account && [account], variables: [] };
  }
  const one = given.get("apiUrl") ?? given.get("apiToken") ?? given.get("apiTokenFile");
  if (one !== undefined) {
    problems.push(`${one.label} and ${many.label} are both set; allowed is one of them.`);
  }
  // Two lists were refused already, as every setting with a file in its place.
  const ambiguous = one !== undefined || (given.has("instances") && given.has("instancesFile"));
  const instances = ambiguous ? undefined : readInstances(resolved, sources, problems);
  if (instances === undefined) return { accounts: undefined, variables: [] };
  return {
    accounts: fromInstances(instances, resolved, sources, problems, hidden),
    variables: instances.entries.flatMap(({ apiTokenEnv }) => apiTokenEnv ?? []),
  };
}

function single({ values, given }: Resolved, problems: string[]): Account | undefined {
  const { apiUrl, apiToken, apiTokenFile, readOnlyMode, defaultWorkspaceId } = values;
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
    ...(apiTokenFile === undefined ? {} : { tokenFile: apiTokenFile }),
    readOnly: readOnlyMode,
    ...(defaultWorkspaceId === undefined ? {} : { defaultWorkspaceId }),
  };
}

function fromInstances(
  { entries, label }: Instances,
  { values }: Resolved,
  sources: Sources,
  problems: string[],
  hidden: string[],
): Accounts | undefined {
  const all = entries.map((entry) => {
    const token = instanceKey(entry, label, sources, problems, hidden);
    return token && fromInstance(entry, token, values);
  });
  const [first, ...rest] = all.filter((account) => account !== undefined);
  return first === undefined || rest.length + 1 < all.length ? undefined : [first, ...rest];
}

function fromInstance(
  entry: Instance,
  token: Secret,
  values: Resolved["values"],
): Account {
  const workspace = entry.defaultWorkspaceId ?? values.defaultWorkspaceId;
  return {
    ...entry.apiUrl,
    name: entry.name,
    token,
    ...(entry.apiTokenFile === undefined ? {} : { tokenFile: entry.apiTokenFile }),
    readOnly: values.readOnlyMode || entry.readOnlyMode === true,
    ...(workspace === undefined ? {} : { defaultWorkspaceId: workspace }),
    ...(entry.description === undefined ? {} : { description: entry.description }),
    ...(entry.tags === undefined ? {} : { tags: entry.tags }),
  };
}
