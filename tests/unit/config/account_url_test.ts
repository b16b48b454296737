import { assertEquals, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { parseAccountAddress } from "../../../src/config/account_url.ts";

const ACME = "https://acme.kanbanize.com";

const accepted: readonly (readonly [text: string, origin: string])[] = [
  ["https://acme.kanbanize.com/api/v2", ACME],
  ["https://acme.kanbanize.com/api/v2/", ACME],
  ["https://acme.kanbanize.com/", ACME],
  ["https://acme.kanbanize.com", ACME],
  ["https://acme.kanbanize.com:443/api/v2", ACME],
  ["HTTPS://ACME.Kanbanize.COM/api/v2", ACME],
  ["  https://acme.kanbanize.com/api/v2 ", ACME],
  ["acme.kanbanize.com", ACME],
  ["acme.kanbanize.com/api/v2", ACME],
  ["acme", ACME],
  ["Acme-2", "https://acme-2.kanbanize.com"],
  ["https://acme.businessmap.io/api/v2", "https://acme.businessmap.io"],
  ["acme.businessmap.io", "https://acme.businessmap.io"],
  ["http://127.0.0.1:8080/api/v2", "http://127.0.0.1:8080"],
  ["http://localhost:1", "http://localhost:1"],
  ["http://localhost", "http://localhost"],
  ["http://[::1]:65535/api/v2/", "http://[::1]:65535"],
  ["https://localhost:8443", "https://localhost:8443"],
];

const refused: readonly string[] = [
  "",
  " ",
  "https://",
  "http://acme.kanbanize.com/api/v2",
  "http://acme.kanbanize.com:443",
  "https://acme.kanbanize.com:8443",
  "https://acme.kanbanize.com:80/api/v2",
  "https://acme.kanbanize.com:",
  "https://acme.kanbanize.com:443:443",
  "ftp://acme.kanbanize.com",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "//acme.kanbanize.com",
  "https:acme.kanbanize.com",
  "https:///acme.kanbanize.com",
  "https://user@acme.kanbanize.com",
  "https://user:pass@acme.kanbanize.com/api/v2",
  "https://acme.kanbanize.com@evil.com",
  "https://acme.kanbanize.com:443@evil.com/api/v2",
  "https://acme.kanbanize.com/api/v2?key=1",
  "https://acme.kanbanize.com?",
  "https://acme.kanbanize.com/api/v2#x",
  "https://acme.kanbanize.com/api/v1",
  "https://acme.kanbanize.com/api/v2/cards",
  "https://acme.kanbanize.com/api/v2//",
  "https://acme.kanbanize.com/../api/v2",
  "https://acme.kanbanize.com/api/%762",
  "https://kanbanize.com/api/v2",
  "kanbanize.com",
  "businessmap.io",
  ".kanbanize.com",
  "https://evilkanbanize.com",
  "https://x.kanbanize.com.evil.com",
  "https://acme.kanbanize.com.",
  "acme.",
  "https://acme.kanbanize.com.:443",
  "https://evil.com/acme.kanbanize.com",
  "https://evil.com\\.kanbanize.com",
  "https://evil.com\\@acme.kanbanize.com",
  "https://evil.com#.kanbanize.com",
  "https://evil.com?.kanbanize.com",
  "https://evil.com%2f.kanbanize.com",
  "https://%61cme.kanbanize.com",
  "https://acme%00.kanbanize.com",
  "https://ac\tme.kanbanize.com",
  "https://ac\nme.kanbanize.com",
  "https://xn--acm-fma.kanbanize.com",
  "https://acmé.kanbanize.com",
  "https://аcme.kanbanize.com",
  "https://acme.kanbanize。com",
  "https://acme.ｋanbanize.com",
  "https://acme.\u212Aanbanize.com",
  "https://-acme.kanbanize.com",
  "https://acme-.kanbanize.com",
  "https://acme..kanbanize.com",
  "https://a.b.kanbanize.com",
  "https://_acme.kanbanize.com",
  `https://${"a".repeat(64)}.kanbanize.com`,
  "https://10.0.0.1",
  "http://127.1:8080",
  "http://2130706433",
  "http://0x7f.0.0.1",
  "http://127.0.0.1.evil.com",
  "http://localhost.evil.com",
  "http://localhost:0",
  "http://localhost:65536",
  "http://[::ffff:127.0.0.1]",
  "http://0.0.0.0:8080",
  "localhost",
  "localhost:8080",
  "[::1]",
  "my account",
];

for (const [text, origin] of accepted) {
  Deno.test(`parseAccountAddress() reads ${JSON.stringify(text)} as ${origin}`, () => {
    const parsed = parseAccountAddress(text);
    assertEquals("address" in parsed ? parsed.address.origin : parsed.problem, origin);
    if ("address" in parsed) {
      assertEquals(new URL(`${origin}/`).host, parsed.address.host);
    }
  });
}

for (const text of refused) {
  Deno.test(`parseAccountAddress() refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
    const parsed = parseAccountAddress(text);
    assertEquals("problem" in parsed, true, JSON.stringify(parsed));
  });
}

Deno.test("parseAccountAddress() gives the account's name", () => {
  const parsed = parseAccountAddress("https://acme.businessmap.io/api/v2");
  assertEquals("address" in parsed && parsed.address.name, "acme");
});

Deno.test("parseAccountAddress() never repeats the text in its reason", () => {
  const parsed = parseAccountAddress("https://user:hunter2@acme.kanbanize.com");
  assertNotMatch("problem" in parsed ? parsed.problem : "", /hunter2/);
});

Deno.test("parseAccountAddress() lets no text lead outside the vendor's domains and loopback", () => {
  const piece = fc.constantFrom(
    ...[
      "acme",
      "evil.com",
      ".",
      "kanbanize.com",
      "businessmap.io",
      "@",
      ":",
      "443",
      "/",
      "\\",
      "#",
    ],
    ...["?", "%2e", "localhost", "127.0.0.1", "https://", "http://", "[::1]", "-", "xn--", "\t"],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const parsed = parseAccountAddress(pieces.join(""));
      if (!("address" in parsed)) return;
      const { hostname, port, protocol } = new URL(parsed.address.origin);
      if (["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return;
      assertEquals([protocol, port], ["https:", ""]);
      assertEquals(/^[a-z0-9-]+\.(kanbanize\.com|businessmap\.io)$/.test(hostname), true, hostname);
    }),
    { numRuns: 2_000 },
  );
});
