/**
 * Access tokens of an authorisation server (OAuth 2.1): JSON Web Tokens, checked by its keys. This
 * server is the resource they are for; it never passes one on.
 *
 * @module
 */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import { getLogger } from "@logtape/logtape";
import * as z from "zod";
import type { Authenticator, Verdict } from "./authenticate.ts";
import { type CallLimits, DEFAULT_LIMITS } from "./principal.ts";
import { SCOPES } from "./scopes.ts";

const log = getLogger(["businessmap", "oauth"]);

/** Whose tokens are taken, and which of them. */
export interface OAuthOptions {
  /** Exactly as its metadata and tokens name it. */
  readonly issuer: string;
  readonly audience: string;
  /** @default {DEFAULT_LIMITS} */
  readonly limits?: CallLimits;
  /** Milliseconds for one question to the issuer. @default {5_000} */
  readonly timeout?: number;
  /** Milliseconds after a failed search for the issuer's keys. @default {5_000} */
  readonly pause?: number;
  /** Milliseconds between two looks at the issuer's keys for one that is new. @default {30_000} */
  readonly keysPause?: number;
}

/** The way to judge tokens. */
export interface OAuth {
  readonly judge: Authenticator;
  /** Whether the issuer could be asked when it was last tried. */
  reachable(): boolean;
}

/** Signatures by a pair of keys: a key that this server knew too could be used to make tokens. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE = 10;

/** The longest token that is looked at, and the longest name of a subject. */
const LONGEST_TOKEN = 16_384;
const LONGEST_SUBJECT = 256;
const LONGEST_METADATA = 256 * 1024;

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** What is wrong with the issuer, not with a token. */
class IssuerError extends Error {}

/** Finds the issuer's keys when the first token comes. */
export function createOAuth(options: OAuthOptions): OAuth {
  const { issuer, audience, limits = DEFAULT_LIMITS, pause = 5_000 } = options;
  let keys: Promise<JWTVerifyGetKey> | undefined;
  let triedAt = -Infinity;
  let reachable = true;

  function findKeys(): Promise<JWTVerifyGetKey> {
    if (keys !== undefined) return keys;
    if (performance.now() - triedAt < pause) return Promise.reject(new IssuerError("just tried"));
    triedAt = performance.now();
    const found = discover(options);
    found.catch(() => keys = undefined);
    return keys = found;
  }

  function verdictOf(payload: JWTPayload): Verdict {
    const { sub } = payload;
    if (sub === undefined || sub === "" || sub.length > LONGEST_SUBJECT) {
      return { refused: "invalid_token" };
    }
    const scopes = scopesOf(payload);
    const writes = scopes.includes(SCOPES.write);
    const admin = scopes.includes(SCOPES.admin);
    if (!writes && !admin && !scopes.includes(SCOPES.read)) {
      return { refused: "insufficient_scope", scope: SCOPES.read };
    }
    return { principal: { id: `oauth:${sub}`, readOnly: !writes, admin, limits, scopes } };
  }

  return {
    reachable: () => reachable,
    async judge(token) {
      if (token.length > LONGEST_TOKEN || token.split(".").length !== 3) {
        return { refused: "invalid_token" };
      }
      try {
        const { payload } = await jwtVerify(token, await findKeys(), {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE,
          requiredClaims: ["exp", "sub"],
        });
        reachable = true;
        return verdictOf(payload);
      } catch (error) {
        if (isTokensFault(error)) return { refused: "invalid_token" };
        if (reachable) log.warn("The authorisation server does not answer: {why}", why(error));
        reachable = false;
        return { refused: "unavailable" };
      }
    },
  };
}

/** The keys' address stands in the issuer's metadata (RFC 8414, or OpenID Connect's place for it). */
async function discover(
  { issuer, timeout = 5_000, keysPause = 30_000 }: OAuthOptions,
): Promise<JWTVerifyGetKey> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const place of places) {
    const parsed = metadataSchema.safeParse(await fetchJson(place, timeout));
    if (!parsed.success || parsed.data.issuer !== issuer) continue;
    const url = new URL(parsed.data.jwks_uri);
    // A key that came over an open line could be anyone's.
    if (url.protocol !== "https:" && url.origin !== origin) continue;
    return createRemoteJWKSet(url, { timeoutDuration: timeout, cooldownDuration: keysPause });
  }
  throw new IssuerError("its metadata is not there, or names another issuer");
}

async function fetchJson(url: string, timeout: number): Promise<unknown> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeout) });
  const text = await response.text();
  if (!response.ok || text.length > LONGEST_METADATA) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As text with spaces (RFC 9068), or under the name that some servers give it, maybe as a list. */
function scopesOf(payload: JWTPayload): readonly string[] {
  const given = payload.scope ?? payload.scp;
  if (typeof given === "string") return given.split(" ").filter(Boolean);
  return Array.isArray(given) ? given.filter((one) => typeof one === "string") : [];
}

/** Whether the token is to blame, and not that the keys could not be had. */
function isTokensFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  // The plain class stands for an answer of the issuer that is none.
  return !(error instanceof errors.JWKSTimeout) && error.code !== errors.JOSEError.code &&
    !(error instanceof errors.JWKSInvalid);
}

function why(error: unknown): { why: string } {
  if (error instanceof IssuerError) return { why: error.message };
  return { why: error instanceof Error ? error.name : "unknown" };
}
