/**
 * A value that must not be seen: it cannot be printed, logged or serialised by accident.
 *
 * @module
 */

/** What stands in place of a secret wherever it would be printed. */
const HIDDEN = "[secret]";

/** The longest secret, in characters. */
const MAX_LENGTH = 512;

/** A secret. Every way to print it gives `[secret]`; only `reveal()` gives the value. */
export interface Secret {
  /** The value itself, for the one place that sends or derives from it. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a value; it lives in a closure, so no property holds it. */
export function secret(value: string): Secret {
  const hidden = () => HIDDEN;
  return Object.freeze({
    reveal: () => value,
    toString: hidden,
    toJSON: hidden,
    [Symbol.toPrimitive]: hidden,
    [Symbol.for("Deno.customInspect")]: hidden,
    [Symbol.for("nodejs.util.inspect.custom")]: hidden,
  });
}

/**
 * Says what is wrong with a secret's text, without a character of it; `undefined` when nothing is.
 *
 * @param minLength The fewest characters.
 */
export function secretProblem(text: string, minLength: number): string | undefined {
  if (text === "") return "it is empty";
  if (text.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return "it contains control characters";
  if (!/^[\x21-\x7e]+$/.test(text)) return "it contains spaces or characters outside ASCII";
  if (text.length < minLength) return `it has fewer than ${minLength} characters`;
  return undefined;
}

/** Removes the line ends that editors and `echo` leave at the end of a file. */
export function withoutTrailingNewline(text: string): string {
  return text.replace(/[\r\n]+$/, "");
}
