/**
 * Schemas for the kinds of values that settings have. Each takes text, as from the environment and
 * the command line, and the JSON value of the same meaning, as from the file.
 *
 * @module
 */
import * as z from "zod";
import { type AccountAddress, parseAccountAddress } from "./account_url.ts";
import type { Secret } from "./secret.ts";

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

/** Made when a value is checked: of the many settings, few are ever given. */
function late<T>(make: () => z.ZodType<T>): z.ZodType<T> {
  return z.lazy(make);
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number): z.ZodType<number> {
  return late(() =>
    z.union([z.number(), z.string().regex(/^\d{1,13}$/).transform(Number)])
      .pipe(z.number().int().min(min).max(max))
  );
}

/** What {@linkcode integer} allows, in words. */
export function integerWords(min: number, max: number): string {
  return `a whole number from ${min} to ${max}`;
}

/** A share from 0 to 1, both included. */
export function share(): z.ZodType<number> {
  return late(() =>
    z.union([
      z.number(),
      z.string().regex(/^(?:0?\.\d{1,9}|[01](?:\.0+)?)$/).transform(Number),
    ])
      .pipe(z.number().min(0).max(1))
  );
}

/** What {@linkcode share} allows, in words. */
export const shareWords = "a number from 0 to 1";

/** `true`, `1`, `yes`, `on` and their opposites, in any case. */
export function boolean(): z.ZodType<boolean> {
  return late(() =>
    z.union([
      z.boolean(),
      z.string().toLowerCase().pipe(z.enum([...TRUE, ...FALSE])).transform((text) =>
        TRUE.includes(text)
      ),
    ])
  );
}

/** What {@linkcode boolean} allows, in words. */
export const booleanWords = "true, false, 1, 0, yes, no, on or off";

/** One of a few words, in any case. */
export function choice<const T extends string>(words: readonly T[]): z.ZodType<T> {
  return late(() => z.string().toLowerCase().pipe(z.enum(words)));
}

/** The words of a {@linkcode choice}, as a person lists them. */
export function choiceWords(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A list: text with commas, or a JSON array of strings. */
export function list(item: RegExp): z.ZodType<readonly string[]> {
  return late(() =>
    z.union([
      z.array(z.string()),
      z.string().transform((text) => text.split(",").map((word) => word.trim()).filter(Boolean)),
    ]).pipe(z.array(z.string().regex(item)))
  );
}

/** Text on one line. */
export function text(): z.ZodType<string> {
  return late(() => z.string().regex(/^\P{Cc}{1,4096}$/u));
}

/** A URL with one of the schemes, without user name, password and fragment. */
export function url(schemes: readonly string[]): z.ZodType<string> {
  return late(() =>
    z.string().refine((text) => {
      const parsed = URL.parse(text);
      return parsed !== null && schemes.includes(parsed.protocol.slice(0, -1)) &&
        parsed.username === "" && parsed.password === "" && parsed.hash === "";
    })
  );
}

/** The same with `https`, or with `http` for this machine itself. */
export function secureUrl(): z.ZodType<string> {
  return url(["https", "http"]).refine((text) => {
    const parsed = URL.parse(text);
    return parsed?.protocol === "https:" ||
      ["127.0.0.1", "[::1]", "localhost"].includes(parsed?.hostname ?? "");
  });
}

/** An account's address; the issue's message says which rule it breaks. */
export function accountAddress(): z.ZodType<AccountAddress> {
  return z.string().transform((text, context) => {
    const parsed = parseAccountAddress(text);
    if ("address" in parsed) return parsed.address;
    context.addIssue({ code: "custom", message: parsed.problem });
    return z.NEVER;
  });
}

/** A secret that was read and checked before; its text never meets a schema, whose issues speak. */
export function secretValue(): z.ZodType<Secret> {
  return z.custom<Secret>((value) => typeof value === "object" && value !== null);
}
