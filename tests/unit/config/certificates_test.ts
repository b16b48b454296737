import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { holdsNoCertificate } from "../../../src/config/certificates.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { CERTIFICATE } from "../../support/certificate.ts";
import { COMPLETE, fakeSources } from "./fake_sources.ts";

const der = Uint8Array.from(
  atob(CERTIFICATE.replaceAll(/-.*-|\s/g, "")),
  (one) => one.charCodeAt(0),
);
const latin1 = Uint8Array.from("# Autorité\n" + CERTIFICATE, (one) => one.charCodeAt(0));
const block = (name: string, inside: string) =>
  `-----BEGIN ${name}-----\n${inside}\n-----END ${name}-----\n`;

/** Files, and whether they hold a certificate. */
const FILES: Readonly<Record<string, readonly [content: string | Uint8Array, holds: boolean]>> = {
  "a certificate": [CERTIFICATE, true],
  "a certificate of a system with other ends of lines": [
    CERTIFICATE.replaceAll("\n", "\r\n"),
    true,
  ],
  "a certificate between other text": [`Acme's authority\n${CERTIFICATE}\nthe end\n`, true],
  "a certificate after text that is not UTF-8": [latin1, true],
  "a key and a certificate": [block("PRIVATE KEY", "MIGH") + CERTIFICATE, true],
  "nothing": ["", false],
  "other text": ["hello\n", false],
  "a key": [block("PRIVATE KEY", "MIGHAgEA"), false],
  "a certificate in binary form": [der, false],
  "a certificate without its end": [CERTIFICATE.replace(/-----END.*/, ""), false],
  "a certificate of another form": [
    CERTIFICATE.replaceAll("CERTIFICATE", "TRUSTED CERTIFICATE"),
    false,
  ],
  "something else under the name": [block("CERTIFICATE", "aGVsbG8gd29ybGQ="), false],
};

for (const [what, [content, holds]] of Object.entries(FILES)) {
  Deno.test(`a file with ${what} ${holds ? "holds" : "does not hold"} a certificate`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = join(folder, "ca.pem");
      if (typeof content === "string") await Deno.writeTextFile(path, content);
      else await Deno.writeFile(path, content);
      const sources = fakeSources({ env: { ...COMPLETE, DENO_CERT: path } });
      assertEquals(holdsNoCertificate(sources), !holds);
      assertEquals(
        loadConfig(sources).warnings,
        holds ? [] : [
          "DENO_CERT (environment): the file holds no certificate, so nothing is trusted beside the " +
          "usual ones; allowed is the path of a PEM file with at least one certificate.",
        ],
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("what is no file, or is not there, is left to the first connection", () => {
  for (const path of ["/nowhere/ca.pem", "/", "/dev/null", ""]) {
    assertEquals(holdsNoCertificate(fakeSources({ env: { DENO_CERT: path } })), false, path);
  }
  assertEquals(holdsNoCertificate(fakeSources()), false);
  assertEquals(holdsNoCertificate(fakeSources({ denied: ["DENO_CERT"] })), false);
});
