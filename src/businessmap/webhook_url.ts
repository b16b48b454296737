/**
 * Addresses that webhooks call. The vendor's service calls them, not this program, so nothing here
 * protects this machine's network; what is refused could never work or should not be asked for:
 * without TLS the payload and its secret are readable on the way, and the service cannot reach a
 * private address. There is no setting that allows either. A public name that leads to a private
 * address is not noticed, because no name is looked up.
 *
 * @module
 */
import { DomainError } from "./errors.ts";

/** The longest that the account takes (vendor's document). */
const LONGEST = 250;

/** Last labels of names that mean nothing outside of one network. */
const INNER = new Set([
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
  "private",
  "arpa",
  "onion",
  "invalid",
  "test",
]);

/** First and last address of each IPv4 range that is not public (RFC 6890). */
const NOT_PUBLIC_4: readonly (readonly [string, string])[] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];

/** The public IPv6 range, without tunnels into IPv4 and addresses for documents. */
const PUBLIC_6 = /^\[[23][0-9a-f]{3}:/;
const NOT_PUBLIC_6 = /^\[(?:2001:(?:0{0,4}:|[0-9a-f]{1,2}:|db8:)|2002:|3fff:)/;

/**
 * The address as it is to be sent.
 *
 * @throws {DomainError} `invalid` when no webhook may call it; the address is not repeated, it may
 * hold a key
 */
export function webhookUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (!url) throw refused("is no address; it looks like https://example.com/hook");
  if (url.protocol !== "https:") throw refused("has to begin with https://");
  if (url.username !== "" || url.password !== "") {
    throw refused("may hold neither a user nor a password");
  }
  if (!isPublic(url.hostname)) {
    throw refused("has to be one that BusinessMap can reach: no local or private host");
  }
  if (url.href.length > LONGEST) throw refused(`may have at most ${LONGEST} characters`);
  return url.href;
}

function refused(why: string): DomainError {
  return new DomainError("invalid", `A webhook's address ${why}.`);
}

/** Whether a host, as `URL` writes it, looks like one that the whole net can reach. */
function isPublic(host: string): boolean {
  if (host.startsWith("[")) return PUBLIC_6.test(host) && !NOT_PUBLIC_6.test(host);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    const address = number(host);
    return !NOT_PUBLIC_4.some(([from, to]) => number(from) <= address && address <= number(to));
  }
  const labels = host.replace(/\.$/, "").split(".");
  return labels.length > 1 && !INNER.has(labels.at(-1) ?? "");
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** A part of a path that looks like a key: long, with digits among letters. */
const KEY_LIKE = /^(?=[^/]*\d)(?=[^/]*[a-z])[\w.~%-]{16,}$/i;

/**
 * An address without what may be a key in it, for a model to read: chat services put keys into
 * paths and queries.
 */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  if (!url) return "(not a valid address)";
  const path = url.pathname.split("/")
    .map((part) => KEY_LIKE.test(part) ? `${part.slice(0, 4)}…` : part).join("/");
  const query = [...url.searchParams.keys()].map((name) => `${name}=…`).join("&");
  return `${url.protocol}//${url.host}${path}${query && `?${query}`}`;
}
