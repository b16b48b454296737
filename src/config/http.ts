/**
 * Who may listen where.
 *
 * @module
 */
import type { Config } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { settings } from "./settings.ts";

/**
 * Refuses an address that others can reach while nothing says who may call.
 *
 * @throws {ConfigError}
 */
export function checkHttp(http: Config["http"]): void {
  const { oauthIssuer, oauthAudience } = http;
  if ((oauthIssuer === undefined) !== (oauthAudience === undefined)) {
    throw new ConfigError([
      `${settings.oauthIssuer.env} and ${settings.oauthAudience.env} go together: a token is taken ` +
      "only from that issuer, and only when it was made for this server.",
    ]);
  }
  if (isLoopback(http.host) || hasAuthentication(http)) return;
  throw new ConfigError([
    `${settings.httpHost.env} is ${http.host}, which other machines can reach, and nothing says ` +
    `who may call; set ${settings.httpPrincipalsFile.env} or ${settings.oauthIssuer.env}, or ` +
    "listen on 127.0.0.1.",
  ]);
}

/** Whether every caller must say who it is. */
export function hasAuthentication(http: Config["http"]): boolean {
  return http.principalsFile !== undefined || http.oauthIssuer !== undefined;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/i.test(host);
}
