/**
 * The certificates that the runtime is told to trust beside the usual ones.
 *
 * @module
 */
import { settings } from "./settings.ts";
import type { Sources } from "./sources.ts";

/** More than any list of authorities takes; what is larger is not looked at. */
const MAX_BYTES = 16 * 1024 * 1024;

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\s*\n([\w+/=\s]+)^-----END CERTIFICATE-----/gm;

/** How the bytes of a certificate begin: with a sequence of ASN.1, in base64. */
const SEQUENCE = /^M/;

/**
 * Whether `DENO_CERT` names a file that can be read and holds no certificate. The runtime passes over
 * that (observed on Deno 2.9.6 and 2.7.11), and the first connection fails for want of trust. A file
 * that cannot be read fails every connection by itself, in words of its own.
 */
export function holdsNoCertificate({ variable }: Sources): boolean {
  const found = variable(settings.certificates.env);
  const path = "value" in found ? found.value ?? "" : "";
  if (path === "") return false;
  try {
    const { isFile, size } = Deno.statSync(path);
    // What is read of a pipe here is lacking there.
    if (!isFile || size > MAX_BYTES) return false;
    const text = new TextDecoder("latin1").decode(Deno.readFileSync(path));
    return !text.matchAll(CERTIFICATE).some(([, inside = ""]) => SEQUENCE.test(inside.trim()));
  } catch {
    return false;
  }
}
