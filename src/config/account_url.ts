/**
 * Which account, from what a person writes: a URL, a host or the account's name alone.
 *
 * @module
 */

/** The address of an account. */
export interface AccountAddress {
  /** The account's name, such as `acme`. */
  readonly name: string;
  /** Host and, on loopback, port: `acme.kanbanize.com`, `127.0.0.1:8080`. */
  readonly host: string;
  /** Scheme and host, without a path: `https://acme.kanbanize.com`. */
  readonly origin: string;
}

/** An address, or why the text is none. The reason holds nothing of the text. */
export type ParsedAddress =
  | { readonly address: AccountAddress }
  | { readonly problem: string };

/** The domains that the vendor serves accounts from; a bare name belongs to the first. */
const DOMAINS = ["kanbanize.com", "businessmap.io"] as const;

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The only path that may follow the host. */
const API_PATH = /^(\/|\/api\/v2\/?)?$/;

/** One label of a host name, without the punycode prefix that hides other letters. */
const LABEL = /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads an account's address. The text is taken apart here and not by `URL`, which would repair
 * what must be refused: percent signs in the host, backslashes, tabs, other digits, `127.1`.
 *
 * @example
 * ```ts
 * parseAccountAddress("acme"); // { address: { origin: "https://acme.kanbanize.com", … } }
 * ```
 */
export function parseAccountAddress(text: string): ParsedAddress {
  // Lower case would turn some other letters (the Kelvin sign) into ASCII ones.
  if (!/^[\x20-\x7e]*$/.test(text)) {
    return { problem: "it must be ASCII without control characters" };
  }
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\\]*)(.*)$/is.exec(text.trim());
  const scheme = parts?.[1]?.toLowerCase();
  const authority = parts?.[2]?.toLowerCase() ?? "";
  const rest = parts?.[3] ?? "";

  if (scheme !== undefined && scheme !== "https" && scheme !== "http") {
    return { problem: "the scheme must be https" };
  }
  if (authority.includes("@")) return { problem: "it must not contain a user name or password" };
  if (rest.includes("?")) return { problem: "it must not contain a query" };
  if (rest.includes("#")) return { problem: "it must not contain a fragment" };
  if (!API_PATH.test(rest)) return { problem: "the only path allowed is /api/v2" };

  const hostAndPort = /^(\[::1\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority);
  const host = hostAndPort?.[1] ?? "";
  const port = hostAndPort?.[2];
  if (hostAndPort === null || host === "") return { problem: "the host is not valid" };

  if (LOOPBACK.includes(host)) return loopback(scheme, host, port);
  if (scheme === "http") return { problem: "http is allowed for loopback addresses only" };
  if (port !== undefined && Number(port) !== 443) {
    return { problem: "the only port allowed is 443" };
  }
  return vendorHost(host);
}

function loopback(scheme: string | undefined, host: string, port?: string): ParsedAddress {
  if (scheme === undefined) {
    return { problem: "a loopback address needs its scheme, as in http://127.0.0.1:8080" };
  }
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) {
    return { problem: "the port must be from 1 to 65535" };
  }
  const { host: normal, origin } = new URL(`${scheme}://${host}${port ? `:${port}` : ""}`);
  return { address: { name: "loopback", host: normal, origin } };
}

function vendorHost(host: string): ParsedAddress {
  const full = host.includes(".") ? host : `${host}.${DOMAINS[0]}`;
  const domain = DOMAINS.find((domain) => full.endsWith(`.${domain}`));
  if (domain === undefined) {
    return { problem: `the host must be <account>.${DOMAINS.join(" or <account>.")}` };
  }
  const account = full.slice(0, -domain.length - 1);
  if (!LABEL.test(account)) return { problem: "the account's name is not valid" };
  return { address: { name: account, host: full, origin: `https://${full}` } };
}
