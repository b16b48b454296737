/**
 * Refusals that tell a client how to get in (RFC 6750, RFC 9728).
 *
 * @module
 */
import type { Context } from "hono";
import { refusal } from "./refusal.ts";

/** Why a caller is not let in. */
export type Refused =
  /** It said nothing. */
  | "no_token"
  /** Its token is wrong, expired, or not for this server. */
  | "invalid_token"
  /** Its token is good, but not for this. */
  | "insufficient_scope";

/** What a challenge names. */
export interface Challenge {
  /** Where the metadata of this server is, if there is an authorisation server. */
  readonly resourceMetadata?: string | undefined;
  /** The scopes that would do. */
  readonly scope?: string | undefined;
}

const MESSAGES: Readonly<Record<Refused, string>> = {
  no_token: "This server wants an access token, as Authorization: Bearer.",
  invalid_token: "The access token is not good here.",
  insufficient_scope: "The access token does not have the scope that this needs.",
};

/** The answer: 401, or 403 where a better token of the same caller would do. */
export function challenged(context: Context, why: Refused, challenge: Challenge = {}): Response {
  const parts = [
    // Who said nothing is told nothing of errors.
    ...(why === "no_token" ? [] : [`error="${why}"`]),
    ...(challenge.scope === undefined ? [] : [`scope="${challenge.scope}"`]),
    ...(challenge.resourceMetadata === undefined
      ? []
      : [`resource_metadata="${challenge.resourceMetadata}"`]),
  ];
  const header = `Bearer realm="businessmap-mcp"${parts.map((part) => `, ${part}`).join("")}`;
  const status = why === "insufficient_scope" ? 403 : 401;
  return refusal(context, status, MESSAGES[why], { headers: { "www-authenticate": header } });
}
