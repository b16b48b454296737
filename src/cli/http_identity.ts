/**
 * How callers over HTTP say who they are, built from a configuration.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Config, ConfigError, type Sources } from "../config/mod.ts";
import { settings } from "../config/settings.ts";
import { watchFile } from "../config/watched_file.ts";
import type { Authenticator } from "../server/http/authenticate.ts";
import { type Known, parsePrincipals, PrincipalsError } from "../server/http/principals_file.ts";
import { tokenSearch } from "../server/http/tokens.ts";

const log = getLogger(["businessmap", "http"]);

/** Ways to find out who calls. */
export interface Identity {
  readonly authenticators: readonly Authenticator[];
  readonly oauth?: { readonly issuer: string; readonly audience: string };
  /** Whether the file of principals could be read when it changed last. */
  principalsCurrent(): boolean;
  issuerReachable(): boolean;
  /** Files that must stay readable. */
  readonly keepRead: readonly string[];
  close(): void;
}

/**
 * Reads the file of principals and begins to watch it; loads what OAuth needs. Must be called
 * before the right to read files is given up.
 *
 * @throws {ConfigError}
 */
export async function identityFor(
  { http }: Config,
  sources: Sources,
  known: Known,
): Promise<Identity> {
  const file = http.principalsFile === undefined
    ? undefined
    : principalsOf(http.principalsFile, sources, known);
  const { oauthIssuer: issuer, oauthAudience: audience } = http;
  if (issuer === undefined || audience === undefined) {
    return {
      authenticators: file ? [file.authenticator] : [],
      principalsCurrent: () => file?.current() ?? true,
      issuerReachable: () => true,
      keepRead: file?.keepRead ?? [],
      close: () => file?.close(),
    };
  }
  await checkIssuer(issuer);
  const { createOAuth } = await import("../server/http/oauth.ts");
  const oauth = createOAuth({ issuer, audience });
  return {
    authenticators: [...(file ? [file.authenticator] : []), oauth.judge],
    oauth: { issuer, audience },
    principalsCurrent: () => file?.current() ?? true,
    issuerReachable: oauth.reachable,
    keepRead: file?.keepRead ?? [],
    close: () => file?.close(),
  };
}

/** Where the authorisation server is, with its port. */
export function issuerHosts({ http: { oauthIssuer } }: Config): string[] {
  return oauthIssuer === undefined ? [] : [hostOf(oauthIssuer)];
}

interface Principals {
  readonly authenticator: Authenticator;
  readonly keepRead: readonly string[];
  current(): boolean;
  close(): void;
}

function principalsOf(path: string, sources: Sources, known: Known): Principals {
  const label = settings.httpPrincipalsFile.env;
  let search = tokenSearch(firstList(path, sources, known, label));
  let current = true;

  /** What was known stays in force when the new text is of no use. */
  function failed(why: string): void {
    current = false;
    log.error("Cannot use the changed file of principals, the one before stays: {why}", { why });
  }

  const watched = watchFile(path, {
    onText(text) {
      try {
        const entries = parsePrincipals(text, known);
        search = tokenSearch(entries);
        current = true;
        log.info("Principals: {count}", { count: entries.length });
      } catch (error) {
        if (!(error instanceof PrincipalsError)) throw error;
        failed(error.message);
      }
    },
    onGone: () => failed("it cannot be read"),
  });
  return {
    authenticator: async (token) => {
      const principal = await search(token);
      return principal && { principal };
    },
    current: () => current,
    keepRead: watched.keepRead,
    close: () => watched.close(),
  };
}

/** @throws {ConfigError} */
function firstList(path: string, sources: Sources, known: Known, label: string) {
  let text: string;
  try {
    text = sources.readFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : "cannot be read";
    throw new ConfigError([
      `${label}: the file ${why}; make one with \`businessmap-mcp principals add NAME\`.`,
    ]);
  }
  try {
    return parsePrincipals(text, known);
  } catch (error) {
    if (error instanceof PrincipalsError) {
      throw new ConfigError([`${label}: the file cannot be used: ${error.message}.`]);
    }
    throw error;
  }
}

/** @throws {ConfigError} where this program was compiled without the right to reach the issuer */
async function checkIssuer(issuer: string): Promise<void> {
  const host = hostOf(issuer);
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return;
  throw new ConfigError([
    `${settings.oauthIssuer.env}: this program may not reach ${host}; compile it with ` +
    `--issuer ${host}.`,
  ]);
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
}
