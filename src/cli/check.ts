/**
 * The command `check`: is the configuration good, is the account reachable, does it take the key,
 * what does the key see, what are the limits.
 *
 * @module
 */
import { type Account, type Config, holdsNoCertificate, type Sources } from "../config/mod.ts";
import { settings } from "../config/settings.ts";
import { isCertificateSetting } from "../gateway/connection_errors.ts";
import { UpstreamError, type UpstreamFailure } from "../gateway/errors.ts";
import type { Send } from "../gateway/request.ts";
import { exitCode } from "./exit_codes.ts";
import { print } from "./output.ts";
import { member } from "../member.ts";

/** What was found. */
export interface CheckResult {
  /** One line a step, and one more under a failed step that says what to do. */
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** The stages of a connection, in order; what comes before a failed one was passed. */
type Stage = "Certificates" | "Name" | "Connection" | "TLS" | "Answer" | "Key";

interface Failure {
  readonly stage: Stage;
  readonly what: string;
  readonly fix: string;
  readonly exitCode: number;
}

/**
 * Checks what all accounts have in common, then each, one after the other, prints what was found, and
 * gives the exit code: of the first fault.
 */
export async function runCheck(config: Config, sources: Sources): Promise<number> {
  const { gatewayFor } = await import("./live.ts");
  const several = config.accounts.length > 1;
  const common = checkCertificates(sources);
  if (common.lines.length > 0) print(common.lines.join("\n"));
  let code = common.exitCode;
  for (const [place, account] of config.accounts.entries()) {
    const result = await check(account, gatewayFor(config, account).send);
    if (several) {
      print(`${place > 0 ? "\n" : ""}${account.name}${place === 0 ? " (the default)" : ""}`);
    }
    print(result.lines.join("\n"));
    if (code === exitCode.ok) code = result.exitCode;
  }
  return code;
}

/** Whether there are certificates where the setting says so; no lines where nothing is wrong. */
export function checkCertificates(sources: Sources): CheckResult {
  return holdsNoCertificate(sources)
    ? { lines: failed(NONE_HELD.stage, NONE_HELD), exitCode: NONE_HELD.exitCode }
    : { lines: [], exitCode: exitCode.ok };
}

/**
 * Checks the connection to one account with at most three requests.
 *
 * @param send the way to the account; its errors tell how far a request came
 */
export async function check(account: Account, send: Send): Promise<CheckResult> {
  const lines = [`✓ Configuration: ${account.name} at ${account.origin}`];
  let me: unknown;
  try {
    me = await get(send, "getActiveUserData", "/me");
  } catch (error) {
    const failure = failureOf(error);
    lines.push(...passed(account, failure.stage), ...failed(failure.stage, failure));
    return { lines, exitCode: failure.exitCode };
  }
  lines.push(...passed(account, undefined), `✓ Key: accepted, ${userText(me)}`);

  const rights = await checkRights(account, send);
  lines.push(...rights.lines, await limitsLine(send));
  return { lines, exitCode: rights.exitCode };
}

async function checkRights(account: Account, send: Send): Promise<CheckResult> {
  const mode = account.readOnly ? "reading only, as configured" : "reading and writing";
  try {
    const boards = await get(send, "getBoards", "/boards");
    const count = Array.isArray(boards) ? boards.length : 0;
    if (count > 0) {
      return {
        lines: [`✓ Rights: ${count} ${count === 1 ? "board" : "boards"} visible; ${mode}`],
        exitCode: exitCode.ok,
      };
    }
    const fix = "Have an administrator give the key's user a role on a board.";
    return {
      lines: failed("Rights", { what: "no board is visible to this key", fix }),
      exitCode: exitCode.failed,
    };
  } catch (error) {
    const { what, fix, exitCode: code } = failureOf(error);
    return {
      lines: failed("Rights", { what: `the boards cannot be read: ${what}`, fix }),
      exitCode: code,
    };
  }
}

async function limitsLine(send: Send): Promise<string> {
  try {
    const limits = await get(send, "getApiLimits", "/apiLimits");
    const texts = (Array.isArray(limits) ? limits : []).map(limitText).filter((one) => one !== "");
    if (texts.length > 0) return `✓ Limits: ${texts.join(", ")}`;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (FAILURES[error.failure] === SPENT) return `- Limits: not asked, ${SPENT.what}`;
  }
  // The limits also come with every answer, so this is no fault.
  return "- Limits: the account does not list them";
}

/** An entry of `/apiLimits`: the vendor's document says `types`, a client's model `type`. */
function limitText(entry: unknown): string {
  const limit = member(entry, "limit");
  const type = member(entry, "type") ?? member(entry, "types");
  if (typeof limit !== "number" || typeof type !== "string") return "";
  const window = /min/i.test(type) ? "a minute" : /hour/i.test(type) ? "an hour" : plain(type);
  return `${limit} requests ${window}`;
}

function userText(me: unknown): string {
  const id = member(me, "user_id");
  const name = member(me, "realname") ?? member(me, "username");
  const user = typeof id === "number" ? `user ${id}` : "user unknown";
  return typeof name === "string" && plain(name) !== "" ? `${user} (${plain(name)})` : user;
}

async function get(send: Send, operation: string, path: string): Promise<unknown> {
  const answer = await send({ operation, method: "GET", path, priority: "person" });
  return member(answer.body, "data");
}

function passed(account: Account, failedAt: Stage | undefined): string[] {
  const secure = account.origin.startsWith("https:");
  if (failedAt === "Certificates") return [];
  const steps: readonly { stage: Stage; line: string }[] = [
    { stage: "Name", line: `✓ Name: ${account.host} is known` },
    { stage: "Connection", line: "✓ Connection: the host answers" },
    { stage: "TLS", line: secure ? "✓ TLS: trusted" : "- TLS: not used on loopback" },
    { stage: "Answer", line: "✓ Answer: it is the BusinessMap API" },
  ];
  const end = steps.findIndex(({ stage }) => stage === failedAt);
  return steps.slice(0, end === -1 ? steps.length : end).map(({ line }) => line);
}

function failed(step: string, { what, fix }: Pick<Failure, "what" | "fix">): string[] {
  return [`✗ ${step}: ${what}`, `  ${fix}`];
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof UpstreamError)) throw error;
  if (isCertificateSetting(error.facts.cause)) return NO_CERTIFICATES;
  return FAILURES[error.failure] ?? unexpected(error);
}

function unexpected({ facts }: UpstreamError): Failure {
  return {
    stage: "Answer",
    what: `the account did not do what was asked${facts.status ? ` (status ${facts.status})` : ""}`,
    fix: "Try again; if it stays, check that BUSINESSMAP_API_URL names a BusinessMap account.",
    exitCode: exitCode.failed,
  };
}

/** Nobody has been asked yet. */
const NO_CERTIFICATES: Failure = {
  stage: "Certificates",
  what: "the certificates that DENO_CERT or DENO_TLS_CA_STORE names cannot be read",
  fix:
    "DENO_CERT must name a readable file in PEM form; DENO_TLS_CA_STORE may be system or mozilla.",
  exitCode: exitCode.config,
};

const NONE_HELD: Failure = {
  stage: "Certificates",
  what: `the file that ${settings.certificates.env} names holds no certificate`,
  fix: `Allowed is ${settings.certificates.allowed}.`,
  exitCode: exitCode.config,
};

const SPENT: Failure = {
  stage: "Key",
  what: "the account's request limit is used up",
  fix: "Wait a minute, then try again; other programs may use the same key.",
  exitCode: exitCode.failed,
};

const FAILURES: Partial<Record<UpstreamFailure, Failure>> = {
  dns: {
    stage: "Name",
    what: "the host's name cannot be resolved",
    fix: "Check the account's name in BUSINESSMAP_API_URL, and this machine's DNS.",
    exitCode: exitCode.unreachable,
  },
  no_permission: {
    stage: "Name",
    what: "this program may not reach the host",
    fix: "Start it with deno run -P, or use a program compiled for this account.",
    exitCode: exitCode.unreachable,
  },
  connection: {
    stage: "Connection",
    what: "there is no connection",
    fix: "Check the network, firewall and proxy (HTTPS_PROXY).",
    exitCode: exitCode.unreachable,
  },
  timeout: {
    stage: "Connection",
    what: "there was no answer in time",
    fix: "Check the network, firewall and proxy (HTTPS_PROXY), then try again.",
    exitCode: exitCode.unreachable,
  },
  tls: {
    stage: "TLS",
    what: "the host's certificate is not trusted",
    fix: "Behind a company's proxy set DENO_TLS_CA_STORE=system, or DENO_CERT to its certificate.",
    exitCode: exitCode.unreachable,
  },
  redirected: {
    stage: "Answer",
    what: "the host sends requests elsewhere",
    fix: "Check the account's name in BUSINESSMAP_API_URL.",
    exitCode: exitCode.unreachable,
  },
  unreadable: {
    stage: "Answer",
    what: "the host answers, but not as the API does",
    fix: "Check the account's name in BUSINESSMAP_API_URL, and whether a proxy answers instead.",
    exitCode: exitCode.unreachable,
  },
  not_found: {
    stage: "Answer",
    what: "the host answers, but has no such API",
    fix: "Check the account's name in BUSINESSMAP_API_URL.",
    exitCode: exitCode.unreachable,
  },
  server: {
    stage: "Answer",
    what: "the account has a fault of its own",
    fix: "Try again in a few minutes.",
    exitCode: exitCode.unreachable,
  },
  unauthorised: {
    stage: "Key",
    what: "the account refuses the API key",
    fix:
      "Copy the key again (BusinessMap: My account, API) into BUSINESSMAP_API_TOKEN or its file.",
    exitCode: exitCode.keyRefused,
  },
  forbidden: {
    stage: "Key",
    what: "the API key's user lacks the right",
    fix: "Have an administrator check the user's roles and whether the API is allowed for them.",
    exitCode: exitCode.keyRefused,
  },
  rate_limited: SPENT,
  // The account's answers tell what is left, so that no request is sent to be refused.
  budget: SPENT,
};

/** What people typed, harmless for a terminal and short. */
function plain(text: string): string {
  return text.replace(/\p{C}+/gu, "").trim().slice(0, 60);
}
