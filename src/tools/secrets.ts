/**
 * Keeps keys and secrets out of what a model reads.
 *
 * @module
 */
import { shownUrl } from "../businessmap/webhook_url.ts";

/** What a field with a secret is called. */
const SECRET = /(^|_)(secret|password|api_?key|token|credentials?)$/i;

const HIDDEN = "(hidden)";

/**
 * The value with every secret in it replaced; a setting whose name is a secret's loses its value,
 * a webhook's address what may be a key in it.
 */
export function hideSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const isSetting = entries.some(([key, part]) =>
    /^(setting_)?name$/.test(key) && typeof part === "string" && SECRET.test(part)
  );
  const isWebhook = "webhook_id" in value || "secret" in value;
  return Object.fromEntries(entries.map(([key, part]) => {
    if (isWebhook && key === "url" && typeof part === "string") return [key, shownUrl(part)];
    const hidden = SECRET.test(key) || (isSetting && /^(default_)?value$/.test(key));
    return [key, hidden && hasContent(part) ? HIDDEN : hideSecrets(part)];
  }));
}

/** Zero and one say whether there is a secret, which is none. */
function hasContent(part: unknown): boolean {
  return (typeof part === "string" && part !== "") ||
    (typeof part === "object" && part !== null) ||
    (typeof part === "number" && part !== 0 && part !== 1);
}
