/**
 * Failures in sentences for the model: what went wrong, what to do, when to try again. Nothing that
 * the account wrote is repeated; what it says is recognised and said in this project's words.
 *
 * @module
 */
import { UpstreamError, type UpstreamFailure } from "../gateway/errors.ts";
import { DomainError } from "./errors.ts";
import { explainRefusal } from "./explain_refusal.ts";

/** Any failure, in one to three sentences. */
export function explain(error: unknown): string {
  if (error instanceof UpstreamError) return explainUpstream(error);
  if (error instanceof DomainError) {
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  }
  return "An internal error of this server: its log has the details. Trying again may help.";
}

const SENTENCES: Readonly<Record<UpstreamFailure, string>> = {
  invalid: "The account found the request invalid.",
  unauthorised: "The account does not accept the API key. Whoever runs this server has to set a " +
    "valid key.",
  forbidden: "The user of the API key lacks the right to do this.",
  not_found: "The account has no such thing, or the user of the API key cannot see it.",
  not_allowed: "The account does not know this operation.",
  conflict: "This conflicts with what is there already: read it again before another try.",
  rate_limited: "The account's request limit is used up.",
  refused: "The account refused the request.",
  server: "The account's server failed.",
  redirected: "The account answered with a redirect to another host, which is not followed. " +
    "Whoever runs this server has to check the account's address.",
  unreadable: "The account's answer could not be read: it is no valid JSON.",
  too_large: "The account's answer is larger than this server takes. Ask for fewer things at once.",
  dns: "The account's host name cannot be resolved. Whoever runs this server has to check the " +
    "account's address and the network.",
  tls:
    "No trusted connection to the account could be made. Whoever runs this server has to check " +
    "its certificates and proxy.",
  connection: "The connection to the account failed or broke.",
  no_permission: "This server is not permitted to reach the account's host.",
  timeout: "The account did not answer in time.",
  cancelled: "The request was cancelled.",
  not_cached: "That is not known without asking the account.",
  budget: "The request budget is used up: to send this now would exceed the account's limit.",
  breaker: "The account has not been answering, so it is not asked again for a moment.",
  writes_off: "All changes are switched off by whoever runs this server (its flag `writes`). " +
    "Nothing was changed; reading works.",
};

/** Failures that pass by themselves. */
const PASSING: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  "rate_limited",
  "server",
  "unreadable",
  "connection",
  "timeout",
  "budget",
  "breaker",
]);

/** A request without a usable answer, in one to four sentences; code and support reference last. */
export function explainUpstream(error: UpstreamError): string {
  const { failure, facts } = error;
  return [
    SENTENCES[failure],
    ...explainRefusal(facts),
    ...outcome(error),
    ...again(error),
    ...reference(error),
  ].join(" ");
}

function outcome({ facts }: UpstreamError): string[] {
  if (facts.arrived !== "unknown" || facts.method === "GET") return [];
  return ["Whether it was carried out is not known: check before you repeat it."];
}

function again({ failure, facts }: UpstreamError): string[] {
  if (facts.retryAfter !== undefined && facts.retryAfter > 0) {
    const seconds = Math.ceil(facts.retryAfter / 1000);
    return [`Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`];
  }
  // A write that may have been carried out is not to be tried again blindly.
  if (!PASSING.has(failure) || (facts.arrived === "unknown" && facts.method !== "GET")) return [];
  return [
    failure === "rate_limited" || failure === "budget"
      ? "Try again in a minute."
      : "Try again in a few seconds.",
  ];
}

function reference({ facts }: UpstreamError): string[] {
  const code = /^[A-Z0-9]{4}$/i.exec(facts.code ?? "")?.[0];
  const reference = /^[A-Z0-9-]{1,32}$/i.exec(facts.reference ?? "")?.[0];
  const parts = [
    ...(facts.status === undefined ? [] : [`status ${facts.status}`]),
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(reference === undefined ? [] : [`support reference ${reference}`]),
  ];
  return code === undefined && reference === undefined ? [] : [`(${parts.join(", ")})`];
}
