/**
 * Words as the search for operations compares them: what people say and what the API is called by,
 * each reduced to the same form.
 *
 * @module
 */
import { type Action, EMPTY, FIRST, PHRASES, SYNONYMS, TELLING, VERBS } from "./vocabulary.ts";

/** A query, understood as far as it goes. */
export interface Wish {
  /** What is to be done; `undefined` when the query does not say. */
  readonly action: Action | undefined;
  /** What it is about: each with the forms it may have, any of which will do. */
  readonly subjects: readonly (readonly string[])[];
}

/** Words that the ends cut off would make another word of. */
const WHOLE = new Set(
  "setting settings something nothing string need speed address process access business status"
    .split(" "),
);

/** The form of a word that its plural and its other endings share. */
export function stem(word: string): string {
  if (word === "settings") return "setting";
  if (word.length <= 3 || WHOLE.has(word)) return word;
  const single = word.replace(/ies$/, "y").replace(/(x|ch|sh|ss)es$/, "$1")
    .replace(/([^sui])s$/, "$1");
  const bare = single.replace(/(?<=[a-z]{3})(ing|ed)$/, "");
  const undoubled = bare === single ? bare : bare.replace(/([bdgmnprt])\1$/, "$1");
  return undoubled.length > 3 ? undoubled.replace(/e$/, "") : undoubled;
}

/** Splits `getBoardTags`, `board_id` and plain text into lower-case words. */
export function split(text: string): string[] {
  return text.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase().match(/[a-z]+|\d+/g) ?? [];
}

/** The stems of the words of a name. */
export function stems(text: string): string[] {
  return split(text).map(stem);
}

const CANONICAL = new Map(
  Object.entries(SYNONYMS).map(([word, forms]) => [
    stem(word),
    forms.split(",").map((form) => stems(form).join(" ")).filter((form) => form !== ""),
  ]),
);

const SILENT = byStem(VERBS);
const LOUD = byStem(TELLING);

function byStem(verbs: Readonly<Record<Action, string>>): ReadonlyMap<string, Action> {
  const entries = Object.entries(verbs) as [Action, string][]; // its keys are actions
  return new Map(
    entries.flatMap(([action, words]) =>
      words.split(" ").map((word) => [stem(word), action] as const)
    ),
  );
}

/** Whether a stem is that of a verb which says what is to be done, and nothing more. */
export function isVerb(root: string): boolean {
  return SILENT.has(root);
}

/** Understands a query. The first verb says what is to be done. */
export function understand(query: string): Wish {
  const text = PHRASES.reduce(
    (before, [phrase, meant]) => before.replace(phrase, ` ${meant} `),
    ` ${query.toLowerCase().replace(/['\u2019]s\b/g, "")} `,
  );
  let action: Action | undefined;
  const subjects: string[][] = [];
  for (const [place, word] of split(text).entries()) {
    const root = stem(word);
    const silent = SILENT.get(root);
    // `attached`, `logged`: says which things are meant, not what is to be done.
    if (!word.endsWith("ed")) {
      action ??= silent ?? LOUD.get(root) ?? (place === 0 ? FIRST[word] : undefined);
    }
    if (silent === undefined && !EMPTY.has(word)) subjects.push(formsOf(root));
  }
  return { action, subjects: subjects.filter((forms) => forms.length > 0) };
}

function formsOf(root: string): string[] {
  return CANONICAL.get(root) ?? [root];
}
