import { assert, assertEquals } from "@std/assert";
import {
  classifyConnectionError,
  isCertificateSetting,
} from "../../../src/gateway/connection_errors.ts";

// Exceptions as Deno 2.9.6 and 2.7.11 threw them against a loopback server.
const URL_PART = "error sending request for url (https://acme.kanbanize.com/api/v2/me): ";
const OBSERVED: readonly [string, string, string, "no" | "unknown"][] = [
  [
    "a name that does not exist",
    URL_PART +
    "client error (Connect): dns error: failed to lookup address information: Name or service not known",
    "dns",
    "no",
  ],
  [
    "a refused connection",
    URL_PART + "client error (Connect): tcp connect error: Connection refused (os error 111)",
    "connection",
    "no",
  ],
  [
    "a connection reset at once",
    URL_PART + "client error (Connect): tcp connect error: Connection reset by peer (os error 104)",
    "connection",
    "no",
  ],
  [
    "a certificate of nobody known",
    URL_PART +
    "client error (Connect): invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
    "tls",
    "no",
  ],
  ["a handshake that ends", URL_PART + "client error (Connect): tls handshake eof", "tls", "no"],
  [
    "a server without TLS",
    URL_PART + "client error (Connect): received corrupt message of type InvalidContentType",
    "tls",
    "no",
  ],
  [
    "a connection closed before the answer",
    "error sending request from 127.0.0.1:52710 for http://127.0.0.1:37597/ (127.0.0.1:37597): " +
    "client error (SendRequest): connection closed before message completed",
    "connection",
    "unknown",
  ],
  [
    "an answer that is no HTTP",
    "error sending request from 127.0.0.1:45920 for http://127.0.0.1:40921/ (127.0.0.1:40921): " +
    "client error (SendRequest): invalid HTTP version parsed",
    "connection",
    "unknown",
  ],
  [
    "a connection reset after sending",
    "Connection reset by peer (os error 104)",
    "connection",
    "unknown",
  ],
  ["a cut body", "error reading a body from connection", "connection", "unknown"],
  ["a cut compressed body", "unexpected end of file", "connection", "unknown"],
];

for (const [what, text, failure, arrived] of OBSERVED) {
  Deno.test(`${what} is ${failure}, arrived: ${arrived}`, () => {
    const newer = new TypeError("fetch failed", { cause: new Error(text) });
    const older = new TypeError(text);
    for (const error of [newer, older]) {
      assertEquals(classifyConnectionError(error, "https:"), { failure, arrived });
    }
  });
}

Deno.test("a missing permission is no_permission", () => {
  const error = new Deno.errors.NotCapable('Requires net access to "127.0.0.1:9999"');
  assertEquals(classifyConnectionError(error, "https:"), {
    failure: "no_permission",
    arrived: "no",
  });
});

Deno.test("a handshake without TLS is a failed connection", () => {
  const error = new TypeError("x: client error (Connect): something else");
  assertEquals(classifyConnectionError(error, "http:").failure, "connection");
});

Deno.test("what nobody has seen counts as a broken connection with unknown outcome", () => {
  for (const error of [new Error("?"), "?", undefined, new DOMException("x", "OperationError")]) {
    assertEquals(classifyConnectionError(error, "https:"), {
      failure: "connection",
      arrived: "unknown",
    });
  }
});

for (
  const text of [
    "Failed opening CA file: No such file or directory (os error 2)",
    "Unable to add pem file to certificate store: Is a directory (os error 21)",
    'Unknown certificate store "nonsense" specified (allowed: "system,mozilla")',
  ]
) {
  Deno.test(`"${text.slice(0, 25)}…" is tls, and a matter of this machine's settings`, () => {
    const error = new Error(text);
    assert(isCertificateSetting(error));
    assertEquals(classifyConnectionError(error, "https:"), { failure: "tls", arrived: "no" });
  });
}

Deno.test("a host whose certificate is not trusted is no matter of settings", () => {
  for (const [, text] of OBSERVED) assert(!isCertificateSetting(new TypeError(text)), text);
});
