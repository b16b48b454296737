/**
 * Which of the suite's scenarios say something about this server, and which cannot pass.
 *
 * @module
 */
import type { Revision } from "./suite.ts";

/** What this server does not offer, with the scenarios that would need it. */
interface NotOffered {
  readonly reason: string;
  readonly scenarios: readonly string[];
}

/**
 * All that fails, and why. Everything else passes, or the tests fail; so they do when one of these
 * passes after all.
 */
export const NOT_OFFERED: Readonly<Record<Revision, readonly NotOffered[]>> = {
  "2025-11-25": [{
    reason:
      "Requests to the client over HTTP. In the protocol of 2025 these need a session, whose answers " +
      "must reach the same process. This server keeps none, so that any replica can serve any " +
      "request: it asks over stdio, over HTTP in the protocol of 2026, and else by a token.",
    scenarios: [
      "tools-call-sampling",
      "tools-call-elicitation",
      "elicitation-sep1034-defaults",
      "elicitation-sep1330-enums",
    ],
  }, {
    reason: "Sessions, for the reason above: the suite warns that it was given none.",
    scenarios: ["server-sse-multiple-streams"],
  }],
  "2026-07-28": [{
    reason: "The extension io.modelcontextprotocol/tasks: no call of a tool takes that long.",
    scenarios: [
      "tasks-lifecycle",
      "tasks-capability-negotiation",
      "tasks-wire-fields",
      "tasks-request-state-removal",
      "tasks-mrtr-input",
      "tasks-request-headers",
      "tasks-dispatch-and-envelope",
      "tasks-required-task-error",
      "tasks-mrtr-composition",
    ],
  }, {
    reason: "The mark x-mcp-header: no argument of a tool is for whoever passes requests on.",
    scenarios: ["http-custom-header-server-validation"],
  }],
};

/** What needs no tool, resource or prompt of the suite's own. */
export const WITHOUT_FIXTURES: Readonly<Record<Revision, readonly string[]>> = {
  "2025-11-25": [
    "server-initialize",
    "ping",
    "tools-list",
    "resources-list",
    "prompts-list",
    "dns-rebinding-protection",
    "server-session-lifecycle",
  ],
  "2026-07-28": [
    "server-stateless",
    "tools-list",
    "resources-list",
    "prompts-list",
    "caching",
    "sep-2164-resource-not-found",
    "dns-rebinding-protection",
    "server-sse-multiple-streams",
    "http-header-validation",
    "input-required-result-missing-input-response",
    "input-required-result-unsupported-methods",
    "input-required-result-ignore-extra-params",
    "input-required-result-validate-input",
  ],
};
