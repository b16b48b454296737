/**
 * The configuration: one frozen object, or one error with everything that is wrong.
 *
 * @module
 */
import { nearest } from "../businessmap/nearest.ts";
import { type Account, type Accounts, resolveAccounts } from "./account.ts";
import { holdsNoCertificate } from "./certificates.ts";
import { defaultStorePath } from "./data_folder.ts";
import { ConfigError } from "./errors.ts";
import { resolve } from "./resolve.ts";
import { checkVariableNames } from "./variable_names.ts";
import type { Secret } from "./secret.ts";
import { settings, type Values } from "./settings.ts";
import type { Sources } from "./sources.ts";

/** Everything that the program can be told. Frozen, all levels. */
export interface Config {
  /** The account, or several; the first is meant where none is named. */
  readonly accounts: Accounts;
  /** A file that says all of the accounts that the settings say. */
  readonly accountsFile: string | undefined;
  readonly tools: {
    readonly profile: Values["toolProfile"];
    readonly toolsets: readonly string[];
    /** `undefined`: no restriction. */
    readonly allow: readonly string[] | undefined;
    readonly deny: readonly string[];
    /** Source and key of each list, for messages: `BUSINESSMAP_TOOLSETS (environment)`. */
    readonly labels: { readonly toolsets: string; readonly allow: string; readonly deny: string };
  };
  readonly output: { readonly format: Values["output"]; readonly maxResultTokens: number };
  /** Cards that one call may change or archive without a confirmation. */
  readonly confirmAbove: number;
  /** Requests to the account; `undefined`: the account's own limits alone. */
  readonly limits: {
    readonly perMinute: number | undefined;
    readonly perHour: number | undefined;
  };
  /** Whether the accounts' own lists of operations are fetched once a week. */
  readonly catalogueRefresh: boolean;
  readonly store: {
    /** A file, or `:memory:`. */
    readonly path: string;
    readonly url: string | undefined;
    readonly accessToken: Secret | undefined;
    readonly key: Secret | undefined;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly principalsFile: string | undefined;
    /** `undefined`: `/metrics` is on the same port, for administrators. */
    readonly metricsPort: number | undefined;
    readonly allowedHosts: readonly string[];
    readonly allowedOrigins: readonly string[];
    readonly oauthIssuer: string | undefined;
    readonly oauthAudience: string | undefined;
  };
  readonly telemetry: {
    readonly metrics: boolean;
    /** Bytes that the process may use, as whoever started it has said. */
    readonly memoryLimit?: number | undefined;
    readonly audit: boolean;
    readonly auditFile: string | undefined;
    /** Where errors are reported; `undefined`: nowhere. */
    readonly errors: {
      readonly dsn: string;
      readonly environment: string;
      /** From 0 to 1. */
      readonly share: number;
    } | undefined;
    /** Where traces go; `undefined`: nowhere. */
    readonly traces: {
      readonly endpoint: string;
      readonly headers: Readonly<Record<string, string>>;
      /** The headers as they were given. */
      readonly secret: Secret | undefined;
      readonly service: string;
      /** From 0 to 1. */
      readonly share: number;
    } | undefined;
  };
  readonly log: { readonly level: Values["logLevel"]; readonly format: "text" | "json" };
  /** One line each, to be logged: what was set but has no effect. */
  readonly warnings: readonly string[];
}

/** What {@linkcode loadConfig} may be told. */
export interface LoadOptions {
  /** An account to use instead of what is configured, as the demo has. */
  readonly account?: Account;
  /** An account to use where no list of accounts is configured: nothing is asked of it. */
  readonly standIn?: Account;
}

/**
 * Reads and checks the configuration: flags over environment over file over defaults.
 *
 * @throws {ConfigError} with every problem, one line each
 */
export function loadConfig(sources: Sources, options: LoadOptions = {}): Config {
  const resolved = resolve(sources);
  const problems = [...resolved.problems];
  const hidden = [...resolved.hidden];
  const { values, given } = resolved;
  const listed = given.has("instances") || given.has("instancesFile");
  const other = options.account ?? (listed ? undefined : options.standIn);
  const { accounts, variables } = other === undefined
    ? resolveAccounts(resolved, sources, problems, hidden)
    : {
      accounts: [{ ...other, readOnly: other.readOnly || values.readOnlyMode }] as const,
      variables: [],
    };
  const warnings = [...resolved.warnings];
  checkVariableNames(sources, variables, problems, warnings);
  if (holdsNoCertificate(sources)) warnings.push(NO_CERTIFICATE);
  const headers = headersIn(values.otlpHeaders, problems);
  if (problems.length > 0 || accounts === undefined) {
    throw new ConfigError([...new Set(problems)].map((line) => withoutSecrets(line, hidden)));
  }
  const changed = values.readOnlyMode || values.defaultWorkspaceId !== undefined;
  return freeze({
    accounts,
    accountsFile: changed ? undefined : values.instancesFile,
    tools: {
      profile: values.toolProfile,
      toolsets: values.toolsets,
      allow: values.toolsAllow,
      deny: values.toolsDeny,
      labels: {
        toolsets: given.get("toolsets")?.label ?? "toolsets",
        allow: given.get("toolsAllow")?.label ?? "toolsAllow",
        deny: given.get("toolsDeny")?.label ?? "toolsDeny",
      },
    },
    output: { format: values.output, maxResultTokens: values.maxResultTokens },
    confirmAbove: values.confirmAbove,
    limits: { perMinute: values.ratePerMinute, perHour: values.ratePerHour },
    catalogueRefresh: values.catalogueRefresh,
    store: {
      // The demo's account is gone with its process, and so is what is known of it.
      path: other ? MEMORY : values.kvPath ?? storePath(sources) ?? MEMORY,
      url: values.kvUrl,
      accessToken: values.kvAccessToken,
      key: values.cacheKey,
    },
    http: {
      host: values.httpHost,
      port: values.httpPort,
      principalsFile: values.httpPrincipalsFile,
      metricsPort: values.httpMetricsPort,
      allowedHosts: values.httpAllowedHosts,
      allowedOrigins: values.httpAllowedOrigins,
      oauthIssuer: values.oauthIssuer,
      oauthAudience: values.oauthAudience,
    },
    telemetry: telemetryOf(values, headers),
    log: {
      level: values.logLevel,
      format: values.logFormat ?? (sources.terminal ? "text" : "json"),
    },
    warnings: warnings.map((line) => withoutSecrets(line, hidden)),
  });
}

const MEMORY = ":memory:";

const NO_CERTIFICATE =
  `${settings.certificates.env} (environment): the file holds no certificate, ` +
  `so nothing is trusted beside the usual ones; allowed is ${settings.certificates.allowed}.`;

function telemetryOf(
  values: Values,
  headers: Readonly<Record<string, string>>,
): Config["telemetry"] {
  return {
    metrics: values.metrics,
    memoryLimit: values.memoryLimit,
    audit: values.audit,
    auditFile: values.auditFile,
    errors: values.sentryDsn === undefined ? undefined : {
      dsn: values.sentryDsn,
      environment: values.sentryEnvironment,
      share: values.sentrySampleRate,
    },
    traces: values.otlpEndpoint === undefined ? undefined : {
      endpoint: values.otlpEndpoint,
      headers,
      secret: values.otlpHeaders,
      service: values.otelServiceName,
      share: values.otelSampleRate,
    },
  };
}

/** Headers as OpenTelemetry's variable writes them: `name=value`, percent-encoded, with commas. */
function headersIn(secret: Secret | undefined, problems: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of secret?.reveal().split(",").filter(Boolean) ?? []) {
    const [, name, value] = /^([\w-]{1,64})=(.+)$/.exec(pair) ?? [];
    const decoded = value === undefined ? undefined : decoding(value);
    if (name === undefined || decoded === undefined) {
      const { env, allowed } = settings.otlpHeaders;
      problems.push(`${env} (environment) is not valid; allowed are ${allowed}.`);
      return {};
    }
    headers[name.toLowerCase()] = decoded;
  }
  return headers;
}

/** The text behind percent-encoding, if a header may hold it. */
function decoding(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value);
    return /^[\x20-\x7e]*$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function storePath(sources: Sources): string | undefined {
  return defaultStorePath(Deno.build.os, (name) => {
    const variable = sources.variable(name);
    return "value" in variable ? variable.value : undefined;
  });
}

/** The names that the lists of a configuration may hold. */
export interface KnownNames {
  readonly toolsets: readonly string[];
  readonly tools: readonly string[];
}

/**
 * Refuses toolsets and tools that do not exist: a misspelt name in the deny list would leave open
 * what was meant to be closed.
 *
 * @throws {ConfigError} with one line a wrong name
 */
export function checkToolNames({ tools }: Pick<Config, "tools">, known: KnownNames): void {
  const lists = [
    { label: tools.labels.toolsets, names: tools.toolsets, allowed: known.toolsets, is: "toolset" },
    { label: tools.labels.allow, names: tools.allow ?? [], allowed: known.tools, is: "tool" },
    { label: tools.labels.deny, names: tools.deny, allowed: known.tools, is: "tool" },
  ];
  const problems = lists.flatMap(({ label, names, allowed, is }) =>
    names.filter((name) => !allowed.includes(name)).map((name) => {
      const near = nearest(name, allowed, 1)[0];
      const end = near ? `did you mean ${near}?` : `allowed are ${allowed.join(", ")}.`;
      return `${label}: ${name} is not a ${is}; ${end}`;
    })
  );
  if (problems.length > 0) throw new ConfigError(problems);
}

/** A person may have put a key into a wrong place; it must not be shown from there either. */
function withoutSecrets(line: string, hidden: readonly string[]): string {
  return hidden.filter((text) => text.length >= 4)
    .reduce((rest, text) => rest.replaceAll(text, "[secret]"), line);
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null && !Object.isFrozen(part)) freeze(part);
  }
  return Object.freeze(value);
}
