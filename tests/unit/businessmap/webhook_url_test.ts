import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { shownUrl, webhookUrl } from "../../../src/businessmap/webhook_url.ts";
import { webUrl } from "../../support/drawn.ts";

for (
  const url of [
    "https://example.com/hook",
    "https://hooks.example.co.uk:8443/a?b=c",
    "https://8.8.8.8/x",
    "https://[2606:4700:4700::1111]/x",
    "https://münchen.example.com/",
    "https://172.32.0.1/",
    "https://100.128.0.1/",
  ]
) {
  Deno.test(`webhookUrl() takes ${url}`, () => {
    assertEquals(webhookUrl(` ${url} `), new URL(url).href);
  });
}

for (
  const [url, why] of [
    ["example.net/x", "is no address"],
    ["", "is no address"],
    ["http://example.com/", "https://"],
    ["ftp://example.com/", "https://"],
    ["javascript:alert(1)", "https://"],
    ["https://user:word@example.com/", "neither a user nor a password"],
    ["https://user@example.com/", "neither a user nor a password"],
    ["https://localhost/", "no local or private host"],
    ["https://LOCALHOST./", "no local or private host"],
    ["https://intranet/", "no local or private host"],
    ["https://wiki.corp/", "no local or private host"],
    ["https://a.internal/", "no local or private host"],
    ["https://printer.local/", "no local or private host"],
    ["https://127.0.0.1/", "no local or private host"],
    ["https://127.1/", "no local or private host"],
    ["https://2130706433/", "no local or private host"],
    ["https://0x7f.0.0.1/", "no local or private host"],
    ["https://0177.0.0.1/", "no local or private host"],
    ["https://10.1.2.3/", "no local or private host"],
    ["https://172.16.0.1/", "no local or private host"],
    ["https://172.31.255.255/", "no local or private host"],
    ["https://192.168.1.1/", "no local or private host"],
    ["https://169.254.169.254/latest", "no local or private host"],
    ["https://100.64.0.1/", "no local or private host"],
    ["https://0.0.0.0/", "no local or private host"],
    ["https://224.0.0.1/", "no local or private host"],
    ["https://255.255.255.255/", "no local or private host"],
    ["https://[::1]/", "no local or private host"],
    ["https://[::]/", "no local or private host"],
    ["https://[::ffff:127.0.0.1]/", "no local or private host"],
    ["https://[fe80::1]/", "no local or private host"],
    ["https://[fd00::1]/", "no local or private host"],
    ["https://[64:ff9b::7f00:1]/", "no local or private host"],
    ["https://[2002:7f00:1::]/", "no local or private host"],
    ["https://[2001:0:7f00:1::]/", "no local or private host"],
    ["https://[2001:db8::1]/", "no local or private host"],
    [`https://example.com/${"x".repeat(240)}`, "at most 250 characters"],
  ] as const
) {
  Deno.test(`webhookUrl() refuses ${url.slice(0, 60)}`, () => {
    const error = assertThrows(() => webhookUrl(url), DomainError, why);
    assert(url === "" || !error.message.includes(url));
  });
}

Deno.test("shownUrl() leaves out what may be a key", () => {
  const cases: [string, string][] = [
    ["https://example.com/hooks/delivery", "https://example.com/hooks/delivery"],
    ["https://example.com/a?token=s3cret&x=1", "https://example.com/a?token=…&x=…"],
    ["https://u:p@example.com/a", "https://example.com/a"],
    [
      "https://hooks.slack.example/services/T0000/B0000/a1B2c3D4e5F6g7H8i9",
      "https://hooks.slack.example/services/T0000/B0000/a1B2…",
    ],
    ["https://example.com/a#secret-1", "https://example.com/a"],
    ["nothing", "(not a valid address)"],
  ];
  for (const [url, shown] of cases) assertEquals(shownUrl(url), shown);
});

Deno.test("shownUrl() never fails, and shows no value of a query", () => {
  fc.assert(fc.property(webUrl({ withQuery: true }), (url) => {
    const shown = shownUrl(url);
    for (const value of new URL(url).searchParams.values()) {
      if (value.length > 8) assert(!shown.includes(`=${value}`));
    }
  }));
  fc.assert(fc.property(fc.string(), (text) => void shownUrl(text)));
});
