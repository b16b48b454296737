/**
 * What an exception of `fetch` means: which part of the connection failed, and whether the
 * request can have reached the account.
 *
 * @module
 */
import type { UpstreamFailure } from "./errors.ts";

/** A connection's failure. */
export interface ConnectionFailure {
  readonly failure: Extract<UpstreamFailure, "dns" | "tls" | "connection" | "no_permission">;
  /** `no` while no connection stood: nothing can have been sent. */
  readonly arrived: "no" | "unknown";
}

/**
 * The stage at which Deno's HTTP client failed, and why. A URL before it cannot forge it, since
 * spaces in a URL are encoded.
 */
const STAGE = /client error \((\w+)\)(?:: (.*))?$/s;

/** No `TypeError`, and no stage: the client itself could not be made. */
const CERTIFICATE_SETTING =
  /^(?:Failed opening CA file|Unable to add pem file|Unknown certificate store)/;

/**
 * Classifies an exception that `fetch`, or reading an answer, threw.
 *
 * Deno gives no error code. All failures are a `TypeError`; its text is found in `cause` (Deno 2.9)
 * or in `message` (2.7), the same in both (both observed). Only a missing permission has a class
 * of its own. The texts come from the HTTP client's stages, so the stage is trusted first:
 * "Connect" means that no connection stood. What is not recognised counts as a broken connection
 * with unknown outcome, which is the careful reading.
 */
export function classifyConnectionError(error: unknown, protocol: string): ConnectionFailure {
  if (
    error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied
  ) {
    return { failure: "no_permission", arrived: "no" };
  }
  for (const text of textsOf(error)) {
    const [, stage, reason = ""] = STAGE.exec(text) ?? [];
    if (stage === "Connect") return { failure: whileConnecting(reason, protocol), arrived: "no" };
  }
  if (isCertificateSetting(error)) return { failure: "tls", arrived: "no" };
  return { failure: "connection", arrived: "unknown" };
}

/**
 * Whether `fetch` failed before it asked anybody, because the certificates that `DENO_CERT` or
 * `DENO_TLS_CA_STORE` names cannot be had (observed on Deno 2.9.6 and 2.7.11).
 */
export function isCertificateSetting(error: unknown): boolean {
  return textsOf(error).some((text) => CERTIFICATE_SETTING.test(text));
}

function whileConnecting(reason: string, protocol: string): "dns" | "tls" | "connection" {
  if (reason.startsWith("dns error")) return "dns";
  // "tcp connect error: …", a reset during the handshake ("… (os error 104)"), a proxy's tunnel.
  if (/^tcp |\(os error \d+\)|tunnel|proxy/i.test(reason)) return "connection";
  // What is left of a connection over https is the handshake: "invalid peer certificate: …",
  // "received corrupt message …", "received fatal alert: …", "tls handshake eof".
  return protocol === "https:" ? "tls" : "connection";
}

/** The messages of an error and of its causes. */
function textsOf(error: unknown): string[] {
  const texts: string[] = [];
  for (let at = error; at instanceof Error && texts.length < 5; at = at.cause) {
    texts.push(at.message);
  }
  return texts;
}
