/**
 * Files attached to cards, subtasks and comments, as the account lists them.
 *
 * @module
 */
import type { Attachment } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { type Ref, resolve } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** The attached file that an id, a name or a link means. */
export function findAttachment<T extends Attachment>(
  kind: string,
  ref: Ref,
  attachments: readonly T[],
): T {
  return resolve(kind, ref, attachments, {
    id: (one) => one.id,
    names: (one) => [one.file_name, one.link],
  });
}

/**
 * A link that may be attached: an address on the web, or the path of a file that the account keeps
 * (both from the vendor's clients).
 *
 * @throws {DomainError} `invalid` for anything else
 */
export function checkLink(link: string): string {
  const address = URL.parse(link);
  const onWeb = address !== null && ["https:", "http:"].includes(address.protocol);
  if (onWeb || isStored(link)) return link;
  throw new DomainError(
    "invalid",
    `${quoted(link)} cannot be attached: a link is https://… or the path of a stored file, ` +
      "/files/….",
  );
}

/** Whether a link is the path of a file that the account keeps; such paths lead nowhere else. */
export function isStored(link: string): boolean {
  return /^\/files\/[^\s\\]+$/.test(link) && !/(^|\/)\.\.?(\/|$)/.test(link.replace(/[?#].*$/, ""));
}
