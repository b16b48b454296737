/**
 * What of HTML is kept, in both directions.
 *
 * @module
 */

/** Attributes of an element, names in lower case. */
export type Attributes = Readonly<Record<string, string>>;

/** Elements that are dropped with all they contain. */
export const DROPPED: ReadonlySet<string> = new Set([
  ...["script", "style", "template", "noscript", "head", "title", "iframe", "frame", "frameset"],
  ...["object", "embed", "applet", "svg", "math", "canvas", "audio", "video", "select"],
]);

/** Elements that begin and end a paragraph. */
export const BLOCKS: ReadonlySet<string> = new Set([
  ...["p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "figure"],
  ...["figcaption", "address", "details", "summary", "form", "fieldset", "center", "body", "html"],
  ...["dl", "dt", "dd", "caption"],
]);

/** The heading's level for `h1` to `h6`. */
export function headingLevel(tag: string): number | undefined {
  return /^h[1-6]$/.test(tag) ? Number(tag[1]) : undefined;
}

/**
 * An address that runs no code: `http`, `https`, `mailto`, `tel`, or within the account's pages.
 * Control characters and spaces, which browsers ignore in `java&#10;script:`, are removed first.
 */
export function safeAddress(address: string | undefined): string | undefined {
  const plain = (address ?? "").replace(
    /[\p{Cc}\p{Cf}\p{Z}]/gu,
    "",
  );
  const scheme = /^([^/?#:]*):/.exec(plain)?.[1]?.toLowerCase();
  if (plain === "" || (scheme !== undefined && !SCHEMES.has(scheme))) return undefined;
  return plain;
}

const SCHEMES: ReadonlySet<string> = new Set(["http", "https", "mailto", "tel"]);

/**
 * Whether an image may be loaded by the mere look at a card: only from the account's own pages.
 * Another host would learn who looks and when, and a model could be talked into telling it more.
 */
export function isOwnImage(address: string): boolean {
  if (/^\/(?![/\\])/.test(address)) return true;
  const url = URL.parse(address);
  return url?.protocol === "https:" && /\.(?:kanbanize\.com|businessmap\.io)$/.test(url.hostname);
}

/** How an image is written where it is shown as a link. */
export const IMAGE_LABEL = "image: ";

/** Whether a person cannot see the element. */
export function isHidden(attributes: Attributes): boolean {
  if (attributes.hidden !== undefined) return true;
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d]))/i
    .test(attributes.style ?? "");
}

/** Whether the element mentions a user. The shape is guessed: a class or attribute that says so. */
export function isMention(attributes: Attributes): boolean {
  return /\bmention/i.test(attributes.class ?? "") ||
    Object.keys(attributes).some((name) => /^data-(?:mention|user)/.test(name));
}

/** The language of a code block, from `class="language-ts"`. */
export function codeLanguage(attributes: Attributes): string | undefined {
  return /(?:^|\s)lang(?:uage)?-([\w+#.-]{1,30})(?:\s|$)/.exec(attributes.class ?? "")?.[1];
}
