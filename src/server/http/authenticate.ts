/**
 * Finds out who calls.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { type Challenge, challenged } from "./challenge.ts";
import type { Principal } from "./principal.ts";
import { refusal } from "./refusal.ts";

/** What became of a token. */
export type Verdict =
  | { readonly principal: Principal }
  | { readonly refused: "invalid_token" }
  /** The scope that is missing. */
  | { readonly refused: "insufficient_scope"; readonly scope: string }
  /** It cannot be told now: the authorisation server does not answer. */
  | { readonly refused: "unavailable" };

/** Judges a token; `undefined` when it is none of its kind. */
export type Authenticator = (token: string) => Promise<Verdict | undefined>;

/** Ways to get in. */
export interface Gate {
  /** In this order; the first that knows a token's kind decides. Without any, everyone is let in. */
  readonly authenticators: readonly Authenticator[];
  /** Who everyone is, where there is no authenticator. */
  readonly anyone: Principal;
  readonly challenge: (request: Request) => Challenge;
  /** The scopes that a client should ask for first. */
  readonly scope?: string | undefined;
}

/** What later handlers find under `principal`. */
export interface PrincipalVariables {
  principal: Principal;
}

/** Seconds until an authorisation server may answer again. */
const TRY_AGAIN = "5";

/** Lets only those in whom it knows. */
export function authenticate(gate: Gate): MiddlewareHandler<{ Variables: PrincipalVariables }> {
  return async function authenticate(context, next) {
    if (gate.authenticators.length === 0) {
      context.set("principal", gate.anyone);
      return await next();
    }
    const { raw } = context.req;
    const token = bearerToken(context.req.header("authorization"));
    if (token === undefined) {
      return challenged(context, "no_token", { ...gate.challenge(raw), scope: gate.scope });
    }
    const verdict = await judge(gate.authenticators, token);
    if ("principal" in verdict) {
      context.set("principal", verdict.principal);
      return await next();
    }
    if (verdict.refused === "unavailable") {
      const message = "The access token cannot be checked at the moment.";
      return refusal(context, 503, message, { headers: { "retry-after": TRY_AGAIN } });
    }
    const scope = verdict.refused === "insufficient_scope" ? verdict.scope : gate.scope;
    return challenged(context, verdict.refused, { ...gate.challenge(raw), scope });
  };
}

/** Lets only those on who may see how the server is, and empty its cache. */
export function adminsOnly(
  challenge: Gate["challenge"],
  scope: string | undefined,
): MiddlewareHandler<{ Variables: PrincipalVariables }> {
  return async function adminsOnly(context, next) {
    const principal = context.get("principal");
    if (principal.admin) return await next();
    // One of the file has no scopes, and no other token would do.
    if (principal.scopes === undefined) {
      return refusal(context, 403, "This needs the admin right, which your entry does not give.");
    }
    return challenged(context, "insufficient_scope", { ...challenge(context.req.raw), scope });
  };
}

async function judge(authenticators: readonly Authenticator[], token: string): Promise<Verdict> {
  for (const authenticator of authenticators) {
    const verdict = await authenticator(token);
    if (verdict !== undefined) return verdict;
  }
  return { refused: "invalid_token" };
}

/** The token of an `Authorization` header; `undefined` for another scheme, or several words. */
function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(header ?? "")?.[1];
}
