/**
 * How many tokens a text costs, about, without a tokenizer.
 *
 * @module
 */

/**
 * What a character costs: as the first of a run of its kind, early in it, and late. Found by
 * comparing with cl100k on prose in 15 languages, code, tables and random text; the test holds
 * that comparison.
 */
const COSTS = {
  lower: { first: 0.62, early: 0.09, late: 0.36, endless: 0.55 },
  upper: { first: 0.7, early: 0.5, late: 0.5, endless: 0.65 },
  digit: { first: 1.15, early: 0.34, late: 0.34, endless: 0.34 },
  space: { first: 0.12, early: 0.3, late: 0.05, endless: 0.02 },
  line: { first: 1, early: 0.5, late: 0.3, endless: 0.3 },
  same: { first: 0.3, early: 0.3, late: 0.1, endless: 0.1 },
  sign: { first: 1, early: 0.68, late: 0.68, endless: 0.68 },
  latin: { first: 1.2, early: 1.2, late: 1.2, endless: 1.2 },
  cyrillic: { first: 0.75, early: 0.6, late: 0.6, endless: 0.6 },
  short: { first: 1.1, early: 1.1, late: 1.1, endless: 1.1 },
  wide: { first: 1.25, early: 1.25, late: 1.25, endless: 1.25 },
  half: { first: 1.6, early: 1.6, late: 1.6, endless: 1.6 },
} as const;

type Kind = keyof typeof COSTS;

/**
 * An upper estimate of the tokens (cl100k) in a text: rarely below the true number in any living
 * language, seldom twice as high. One pass, no tables.
 */
export function estimateTokens(text: string): number {
  let sum = 0;
  let run = 0;
  let before: Kind | undefined;
  let last = -1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code, last);
    run = kind === before ? run + 1 : 1;
    sum += costOf(kind, run);
    // Letters and digits in turn, as in keys and hashes, make short tokens.
    if (run === 1 && isMixed(before, kind)) sum += 0.25;
    before = kind;
    last = code;
  }
  return Math.ceil(sum);
}

function costOf(kind: Kind, run: number): number {
  const cost = COSTS[kind];
  if (run === 1) return cost.first;
  if (run <= 4) return cost.early;
  return run <= 12 ? cost.late : cost.endless;
}

function isMixed(before: Kind | undefined, kind: Kind): boolean {
  return (before === "digit" && (kind === "lower" || kind === "upper")) ||
    (kind === "digit" && (before === "lower" || before === "upper")) ||
    (before === "lower" && kind === "upper");
}

function kindOf(code: number, last: number): Kind {
  if (code >= 97 && code <= 122) return "lower";
  if (code === 32) return "space";
  if (code === 9 || code === 10) return "line";
  if (code >= 48 && code <= 57) return "digit";
  if (code >= 65 && code <= 90) return "upper";
  if (code < 128) return code === last ? "same" : "sign";
  if (code < 0x370) return "latin";
  if (code >= 0x400 && code < 0x530) return "cyrillic";
  if (code < 0x800) return "short";
  return code >= 0xd800 && code <= 0xdfff ? "half" : "wide";
}
