/**
 * Every setting, once. The schema, the flags and their help, the environment names that the program
 * may read, and the documents' table are all made from this table.
 *
 * @module
 */
import * as z from "zod";
import {
  accountAddress,
  boolean,
  booleanWords,
  choice,
  choiceWords,
  integer,
  integerWords,
  list,
  secretValue,
  secureUrl,
  text,
  url,
} from "./schemas.ts";
import type { Setting } from "./setting.ts";
import { telemetrySettings } from "./telemetry_settings.ts";

const PROFILES = ["essential", "minimal", "standard", "full"] as const;
const OUTPUTS = ["text", "json", "structured"] as const;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const NAMES_ALLOWED = "names of small letters, digits and _, with commas between them";

/** The table. */
export const settings = {
  config: {
    env: "BUSINESSMAP_CONFIG",
    flag: "--config <file>",
    file: false,
    schema: text(),
    allowed: "the path of a JSON file",
    help: "Configuration file (JSON)",
  },
  apiUrl: {
    env: "BUSINESSMAP_API_URL",
    flag: "--api-url <url>",
    schema: accountAddress(),
    allowed: "https://<account>.kanbanize.com/api/v2, https://<account>.businessmap.io/api/v2, " +
      "such a host alone, or the account's name alone",
    help: "The account: its API's URL, its host, or its name",
    hideValue: true,
  },
  apiToken: {
    env: "BUSINESSMAP_API_TOKEN",
    schema: secretValue(),
    allowed: "8 to 512 visible ASCII characters",
    help: "The API key",
    secret: { minLength: 8 },
    fileSetting: "apiTokenFile",
  },
  apiTokenFile: {
    env: "BUSINESSMAP_API_TOKEN_FILE",
    flag: "--api-token-file <file>",
    schema: text(),
    allowed: "the path of a file that holds the API key and nothing else",
    help: "File that holds the API key",
    emptyIsError: true,
  },
  instances: {
    env: "BUSINESSMAP_INSTANCES",
    schema: z.unknown(),
    allowed: "a JSON array of accounts, each with name, apiUrl and apiTokenEnv or apiTokenFile, " +
      "or an object with it as instances and with defaultInstance",
    help:
      "Accounts as JSON, in place of URL and key: `name`, `apiUrl`, `apiTokenEnv` (name of the " +
      "variable with the key) or `apiTokenFile`, and optionally `readOnlyMode`, " +
      "`defaultWorkspaceId`, `description`, `tags`; the first is meant where none is named",
    fileSetting: "instancesFile",
    hideValue: true,
  },
  instancesFile: {
    env: "BUSINESSMAP_INSTANCES_FILE",
    flag: "--instances-file <file>",
    schema: text(),
    allowed: "the path of a JSON file",
    help: "File that holds the accounts",
  },
  readOnlyMode: {
    env: "BUSINESSMAP_READ_ONLY_MODE",
    flag: "--read-only-mode",
    schema: boolean(),
    allowed: booleanWords,
    help: "Offer no tool that changes anything, and refuse every write",
    default: false,
    emptyIsError: true,
  },
  toolProfile: {
    env: "BUSINESSMAP_TOOL_PROFILE",
    flag: "--tool-profile <profile>",
    schema: choice(PROFILES).transform((word) => word === "minimal" ? "essential" : word),
    allowed: choiceWords(PROFILES),
    help: "How many tools: essential (also called minimal) has the most used, full has all",
    default: "standard" as const,
  },
  toolsets: {
    env: "BUSINESSMAP_TOOLSETS",
    flag: "--toolsets <names>",
    schema: list(NAME),
    allowed: NAMES_ALLOWED,
    help: "Further toolsets, or all",
    default: [] as readonly string[],
  },
  toolsAllow: {
    env: "BUSINESSMAP_TOOLS_ALLOW",
    flag: "--tools-allow <names>",
    schema: list(NAME).refine((names) => names.length > 0),
    allowed: NAMES_ALLOWED,
    help: "Offer these tools alone",
    emptyIsError: true,
  },
  toolsDeny: {
    env: "BUSINESSMAP_TOOLS_DENY",
    flag: "--tools-deny <names>",
    schema: list(NAME),
    allowed: NAMES_ALLOWED,
    help: "Never offer these tools; wins over every other setting",
    default: [] as readonly string[],
    emptyIsError: true,
  },
  defaultWorkspaceId: {
    env: "BUSINESSMAP_DEFAULT_WORKSPACE_ID",
    flag: "--default-workspace-id <id>",
    schema: integer(1, 999_999_999),
    allowed: integerWords(1, 999_999_999),
    help: "The workspace meant where none is named",
  },
  confirmAbove: {
    env: "BUSINESSMAP_CONFIRM_ABOVE",
    flag: "--confirm-above <cards>",
    schema: integer(0, 50),
    allowed: integerWords(0, 50),
    help: "Ask before more cards than this are changed or archived at once",
    default: 10,
  },
  output: {
    env: "BUSINESSMAP_OUTPUT",
    flag: "--output <form>",
    schema: choice(OUTPUTS),
    allowed: choiceWords(OUTPUTS),
    help: "Form of the answers",
    default: "text" as const,
  },
  maxResultTokens: {
    env: "BUSINESSMAP_MAX_RESULT_TOKENS",
    flag: "--max-result-tokens <tokens>",
    schema: integer(500, 100_000),
    allowed: integerWords(500, 100_000),
    help: "Longest answer in tokens, about; the rest comes by a cursor",
    default: 8_000,
  },
  ratePerMinute: {
    env: "BUSINESSMAP_RATE_PER_MINUTE",
    flag: "--rate-per-minute <requests>",
    schema: integer(1, 10_000),
    allowed: integerWords(1, 10_000),
    help: "Most requests to the account in a minute, below its own limit",
  },
  ratePerHour: {
    env: "BUSINESSMAP_RATE_PER_HOUR",
    flag: "--rate-per-hour <requests>",
    schema: integer(1, 100_000),
    allowed: integerWords(1, 100_000),
    help: "Most requests to the account in an hour, below its own limit",
  },
  catalogueRefresh: {
    env: "BUSINESSMAP_CATALOGUE_REFRESH",
    flag: "--catalogue-refresh",
    schema: boolean(),
    allowed: booleanWords,
    help: "Fetch the account's own list of operations once a week, for search_api and call_api",
    default: false,
  },
  kvPath: {
    env: "BUSINESSMAP_KV_PATH",
    flag: "--kv-path <file>",
    schema: text(),
    allowed: "a file's path, or :memory:",
    help: "File of the store; without it, one in the platform's data folder",
  },
  kvUrl: {
    env: "BUSINESSMAP_KV_URL",
    flag: "--kv-url <url>",
    schema: url(["https", "http"]),
    allowed: "an https or http URL without a user name or password",
    help: "URL of a remote store, in place of a file",
    hideValue: true,
  },
  kvAccessToken: {
    env: "DENO_KV_ACCESS_TOKEN",
    schema: secretValue(),
    allowed: "12 to 512 visible ASCII characters",
    help: "The remote store's access token",
    secret: { minLength: 12 },
  },
  cacheKey: {
    env: "BUSINESSMAP_CACHE_KEY",
    schema: secretValue(),
    allowed: "16 to 512 visible ASCII characters",
    help: "What the store is encrypted with, in place of the API key",
    secret: { minLength: 16 },
    fileSetting: "cacheKeyFile",
  },
  cacheKeyFile: {
    env: "BUSINESSMAP_CACHE_KEY_FILE",
    flag: "--cache-key-file <file>",
    schema: text(),
    allowed: "the path of a file that holds the store's key and nothing else",
    help: "File that holds the store's key",
    emptyIsError: true,
  },
  httpHost: {
    env: "BUSINESSMAP_HTTP_HOST",
    flag: "--http-host <host>",
    schema: z.string().regex(/^(?:[a-z0-9.-]+|[0-9a-f:.]+)$/i),
    allowed: "a host name or an IP address",
    help: "Address to listen on",
    default: "127.0.0.1",
  },
  httpPort: {
    env: "BUSINESSMAP_HTTP_PORT",
    flag: "--http-port <port>",
    schema: integer(0, 65_535),
    allowed: integerWords(0, 65_535),
    help: "Port to listen on",
    default: 8_787,
  },
  httpPrincipalsFile: {
    env: "BUSINESSMAP_HTTP_PRINCIPALS_FILE",
    flag: "--http-principals-file <file>",
    schema: text(),
    allowed: "the path of a JSON file",
    help: "File that says who may call over HTTP",
    emptyIsError: true,
  },
  httpAllowedHosts: {
    env: "BUSINESSMAP_HTTP_ALLOWED_HOSTS",
    flag: "--http-allowed-hosts <hosts>",
    schema: list(HOST),
    allowed: "host names, each with or without a port, with commas between them",
    help: "Host headers that are accepted",
    default: [] as readonly string[],
  },
  httpAllowedOrigins: {
    env: "BUSINESSMAP_HTTP_ALLOWED_ORIGINS",
    flag: "--http-allowed-origins <origins>",
    schema: list(/^https?:\/\/[a-z0-9.:[\]-]+$/i),
    allowed: "origins such as https://app.example.com, with commas between them",
    help: "Web origins that are accepted",
    default: [] as readonly string[],
  },
  httpMetricsPort: {
    env: "BUSINESSMAP_HTTP_METRICS_PORT",
    flag: "--http-metrics-port <port>",
    schema: integer(0, 65_535),
    allowed: integerWords(0, 65_535),
    help: "A port of its own for /metrics, where nobody is asked who they are",
  },
  oauthIssuer: {
    env: "BUSINESSMAP_OAUTH_ISSUER",
    flag: "--oauth-issuer <url>",
    schema: secureUrl(),
    allowed: "an https URL (or http on this machine) without a user name or password",
    help: "Issuer whose access tokens are accepted over HTTP",
    hideValue: true,
  },
  oauthAudience: {
    env: "BUSINESSMAP_OAUTH_AUDIENCE",
    flag: "--oauth-audience <audience>",
    schema: text(),
    allowed: "text on one line",
    help: "Audience that an access token must name",
  },
  certificates: {
    env: "DENO_CERT",
    file: false,
    schema: text(),
    allowed: "the path of a PEM file with at least one certificate",
    help: "File with certificates to trust beside the usual ones, such as a proxy's authority",
  },
  ...telemetrySettings,
} as const satisfies Record<string, Setting>;

/** The settings' keys. */
export type SettingKey = keyof typeof settings;

type Output<S extends Setting> = S extends { default: unknown } ? z.output<S["schema"]>
  : z.output<S["schema"]> | undefined;

/** Each setting's value: the given one, or the default, or `undefined`. */
export type Values = { readonly [K in SettingKey]: Output<(typeof settings)[K]> };

/** The settings as a list, for code that treats them alike. */
export function settingList(): readonly (Setting & { readonly key: SettingKey })[] {
  // The keys of an object literal that is `const` are exactly its type's keys.
  return (Object.keys(settings) as SettingKey[]).map((key) => ({ ...settings[key], key }));
}

/**
 * One schema for settings together, by key; every one is optional.
 *
 * @param keys those that it takes. @default {all}
 */
export function valuesSchema(
  keys: readonly string[] = Object.keys(settings),
): z.ZodType<Partial<Values>> {
  const shape = Object.fromEntries(
    settingList().filter(({ key }) => keys.includes(key))
      .map(({ key, schema }) => [key, schema.optional()]),
  );
  // `Object.fromEntries` forgets which key has which schema; the table says so.
  return z.strictObject(shape) as unknown as z.ZodType<Partial<Values>>;
}

/** `values` with the defaults where nothing is given. */
export function withDefaults(values: Partial<Values>): Values {
  const defaults = Object.fromEntries(settingList().map((one) => [one.key, one.default]));
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // Same reason as above: the table pairs keys with types.
  return { ...defaults, ...Object.fromEntries(given) } as Values;
}
