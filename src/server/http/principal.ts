/**
 * Who calls over HTTP, and what they may.
 *
 * @module
 */

/** A caller. */
export interface Principal {
  /**
   * What tells it from every other: its cache, confirmations and log lines go by this. The names of
   * a file and of an issuer's subjects cannot be the same.
   */
  readonly id: string;
  /** Nothing may be changed. */
  readonly readOnly: boolean;
  /** May see how the server is in detail, and empty its cache. */
  readonly admin: boolean;
  /** No tools but those of these toolsets. @default all that the server offers */
  readonly toolsets?: readonly string[];
  /**
   * Where it is held to toolsets: whether it has the tools all the same that reach the whole API.
   *
   * @default {false}
   */
  readonly callApi?: boolean;
  /** No accounts but these, by name. @default all that the server has */
  readonly instances?: readonly string[];
  readonly limits: CallLimits;
  /** Scopes that its token has, where it is one of an authorisation server. */
  readonly scopes?: readonly string[];
}

/** How much one caller may ask for. */
export interface CallLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Calls that begin in a minute. */
  readonly callsPerMinute: number;
}

/** The limits of a caller for whom none are said. */
export const DEFAULT_LIMITS: CallLimits = { concurrency: 8, callsPerMinute: 120 };

/** Whoever can reach a server that asks nobody who they are: programs on this machine. */
export const LOCAL_PRINCIPAL: Principal = {
  id: "local",
  readOnly: false,
  admin: true,
  limits: { concurrency: 256, callsPerMinute: Infinity },
};

/** Whether someone may use an account of this name. */
export function mayUse(
  { instances }: { readonly instances?: readonly string[] | undefined },
): (account: string) => boolean {
  return (account) => instances?.includes(account) ?? true;
}
