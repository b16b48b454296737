/**
 * What a file is, by its name and by its first bytes.
 *
 * @module
 */
import { DomainError } from "./errors.ts";
import { quoted } from "./untrusted.ts";

/** What the bytes of a file are like. */
type Content = "text" | "png" | "jpeg" | "gif" | "webp" | "pdf" | "zip";

/** Types that may be uploaded: nothing that a browser or a computer would run. */
const TYPES: Readonly<Record<string, readonly [type: string, content: Content]>> = {
  txt: ["text/plain", "text"],
  log: ["text/plain", "text"],
  md: ["text/markdown", "text"],
  csv: ["text/csv", "text"],
  tsv: ["text/tab-separated-values", "text"],
  json: ["application/json", "text"],
  yaml: ["application/yaml", "text"],
  yml: ["application/yaml", "text"],
  xml: ["application/xml", "text"],
  ics: ["text/calendar", "text"],
  png: ["image/png", "png"],
  jpg: ["image/jpeg", "jpeg"],
  jpeg: ["image/jpeg", "jpeg"],
  gif: ["image/gif", "gif"],
  webp: ["image/webp", "webp"],
  pdf: ["application/pdf", "pdf"],
  zip: ["application/zip", "zip"],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "zip"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip"],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "zip"],
  odt: ["application/vnd.oasis.opendocument.text", "zip"],
  ods: ["application/vnd.oasis.opendocument.spreadsheet", "zip"],
  odp: ["application/vnd.oasis.opendocument.presentation", "zip"],
};

/** How files of a kind begin, in hexadecimal digits; a dot stands for any. */
const BEGINNINGS: Readonly<Record<Exclude<Content, "text">, RegExp>> = {
  png: /^89504e470d0a1a0a/,
  jpeg: /^ffd8ff/,
  gif: /^47494638(37|39)61/,
  webp: /^52494646.{8}57454250/,
  pdf: /^255044462d/,
  zip: /^504b(0304|0506)/,
};

/** The type that a name promises; empty for a name that promises none known here. */
export function typeOf(name: string): string {
  return TYPES[extensionOf(name)]?.[0] ?? "";
}

/** What the bytes themselves are; `undefined` for anything not known here. */
export function contentOf(bytes: Uint8Array): Content | undefined {
  const start = bytes.subarray(0, 16).toHex();
  for (const [content, beginning] of Object.entries(BEGINNINGS)) {
    // Object.entries is as precise as the table it is asked about.
    if (beginning.test(start)) return content as Content;
  }
  return textOf(bytes) === undefined ? undefined : "text";
}

/** The text that bytes hold; `undefined` when they hold none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Whether the bytes are what the name promises.
 *
 * @throws {DomainError} `invalid` for a type that is not taken, and for bytes of another type
 */
export function checkType(name: string, bytes: Uint8Array): void {
  const extension = extensionOf(name);
  const known = TYPES[extension];
  if (known === undefined) {
    throw new DomainError(
      "invalid",
      `${quoted(name)} cannot be uploaded: files of these types are taken: ${
        Object.keys(TYPES).join(", ")
      }.`,
    );
  }
  if (contentOf(bytes) !== known[1]) {
    throw new DomainError(
      "invalid",
      `The content of ${quoted(name)} is not what its name says: it is no ${extension} file.`,
    );
  }
}

function extensionOf(name: string): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(TYPES, extension) ? extension : "";
}
