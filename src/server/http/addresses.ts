/**
 * Which `Host` and `Origin` headers are taken. A web page that has its name resolve to this machine
 * must not get at the server through its visitor's browser.
 *
 * @module
 */
import { hostHeaderValidation, originValidation } from "@modelcontextprotocol/hono";
import { localhostAllowedHostnames } from "@modelcontextprotocol/server";
import type { Context, MiddlewareHandler } from "hono";
import { refusal } from "./refusal.ts";

/** What may be named. */
export interface Addresses {
  /** The address that is listened on. */
  readonly host: string;
  /** Further hosts, each with or without a port: without one, every port is meant. */
  readonly allowedHosts: readonly string[];
  /** Web origins: `https://app.example.com`. */
  readonly allowedOrigins: readonly string[];
}

const NO_HOST =
  "This request has no Host header, without which this server answers nobody; HTTP/2 " +
  "without TLS does not send one, HTTP/1.1 has to.";

/** A host with or without a port, and nothing else that a URL could hold. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;

/**
 * Refuses requests for other hosts. The names of this machine itself are always taken. The SDK's
 * check looks at the name; ports are looked at here.
 *
 * HTTP/2 without TLS, which names its host beside the headers, is refused: the runtime does not tell
 * the version, and where an HTTP/1.1 request names no host it puts `localhost` into the URL itself.
 */
export function checkHost(addresses: Addresses): MiddlewareHandler {
  const allowed = new Set(hostsOf(addresses));
  const isAllowed = (url: URL | null) =>
    url !== null && (allowed.has(url.hostname) || allowed.has(withPort(url)));
  const isNamed = passes(hostHeaderValidation(namesOf(addresses)));
  return async function checkHost(context, next) {
    const header = context.req.header("host");
    if (header === undefined) return refusal(context, 403, NO_HOST);
    const named = HOST.test(header) ? URL.parse(`http://${header}`) : null;
    // A request line may hold a whole address, whose host then counts (RFC 9112, 3.2.2).
    const allowedAddress = isAllowed(named) && isAllowed(URL.parse(context.req.url));
    if (!await isNamed(context) || !allowedAddress) {
      return refusal(context, 403, "This server does not answer to that host name.");
    }
    return await next();
  };
}

/**
 * Refuses requests of web pages from elsewhere. A request without `Origin` is no web page's; a page
 * of this very server is the same host, which was checked before. The SDK's check looks at the name;
 * schemes and ports are looked at here.
 */
export function checkOrigin(addresses: Addresses): MiddlewareHandler {
  const { allowedOrigins } = addresses;
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  const names = allowedOrigins.map((origin) => URL.parse(origin)?.hostname ?? origin);
  const isNamed = passes(originValidation([...names, ...namesOf(addresses)]));
  return async function checkOrigin(context, next) {
    const origin = context.req.header("origin");
    const host = context.req.header("host")?.toLowerCase();
    const allowedPage = origin === undefined || allowed.has(origin.toLowerCase()) ||
      URL.parse(origin)?.host === host;
    if (!await isNamed(context) || !allowedPage) {
      return refusal(context, 403, "This server does not answer to that origin.");
    }
    return await next();
  };
}

/**
 * What a middleware decides, without its answer: the SDK's answers repeat the header that they
 * refuse.
 */
function passes(check: MiddlewareHandler): (context: Context) => Promise<boolean> {
  return async (context) => await check(context, () => Promise.resolve()) === undefined;
}

/** The hosts that are taken, some with a port. */
function hostsOf({ host, allowedHosts }: Addresses): string[] {
  return [...localhostAllowedHostnames(), bracketed(host), ...allowedHosts]
    .map((one) => one.toLowerCase());
}

/** Their names, as a URL spells them. */
function namesOf(addresses: Addresses): string[] {
  return hostsOf(addresses).map((one) => URL.parse(`http://${one}`)?.hostname ?? one);
}

/** `host:port`, the port named even where it is the scheme's own. */
function withPort({ hostname, port }: URL): string {
  return `${hostname}:${port || "80"}`;
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
