/**
 * What the account says on a request it refused, recognised by its known wordings (recorded) and
 * said in this project's words. An unknown wording is left out; the field it is on is named.
 *
 * @module
 */
import type { UpstreamErrorFacts } from "../gateway/errors.ts";

/** Fields that one error names at most. */
const MOST_FIELDS = 10;

/** Levels of `error.details` that are looked into. */
const DEEPEST = 12;

/** What stands between fields: the elements of a list, and their places. */
const PLACE = /^(?:items|\d{1,4})$/;

/** The known wordings on a field, and this project's. */
const FIELD_WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/^The value must be an integer\.$/, "must be a whole number"],
  [/^The value must be a positive number\.$/, "must be above zero"],
  [/^The value must be greater than or equal to zero\.$/, "must not be below zero"],
  [/^The value must be a floating-point number\.$/, "must be a number"],
  [/^The value must be between 1 and 250\.$/, "must be from 1 to 250"],
  [/^The value must be a valid 6-character or 3-character color/, "must be a color of hex digits"],
  [/^This property is required\.$/, "is missing"],
  [/^The value must contain a valid date and time in the ISO 8601/, "must be a time with a zone"],
  [/^The date and time must be after 1970-01-01/, "must be later than 1970-01-01"],
  [/^The date and time must be before 2038-01-01/, "must not be later than 2038-01-01"],
];

/** The known wordings on the request as a whole; `$1` and `$2` are words or numbers in them. */
const REQUEST_WORDINGS: readonly (readonly [RegExp, string])[] = [
  [
    /^An? (card|subtask|comment|board|workspace|workflow|column|lane|user|team|role|tag|sticker|type|card type|template|card template|reason|block reason|discard reason|field|custom field|value|document|outcome|outcome value|checkpoint|webhook) with id (\d{1,10}) does not exist\.$/,
    "There is no $1 with the id $2.",
  ],
  [
    /^The lane and column of a card must be in the same workflow\. The lane with id (\d{1,10}) and the column with id (\d{1,10}) are not\.$/,
    "Lane $1 and column $2 are not in the same workflow.",
  ],
  [/^Please provide a (lane|column)_id for the new card\b[^]*$/, "A new card needs a $1."],
  [
    /^The owner of the subtask with id \d{0,10} cannot be set because the user with id (\d{1,10}) is not assigned to the board with id (\d{1,10})\.$/,
    "User $1 is not a member of board $2, so cannot own the subtask.",
  ],
  // Guessed: how the account says that a board takes no changes is not known.
  [
    /^The board(?: with id \d{1,10})? (?:is|was|has been) archived\.?$/,
    "The board is archived: it can be changed once it is brought back.",
  ],
  [/^The board has not been archived\.?$/, "The board has to be archived first."],
];

/** Zero to two sentences on why the account refused it. */
export function explainRefusal(facts: UpstreamErrorFacts): string[] {
  const { details, upstreamMessage, code } = facts;
  const said = [...onRequest(upstreamMessage ?? "")];
  if (code === "VE02" || facts.status === 400) said.push(...onFields(details, facts.fields));
  if (code === "C101" && said.length === 0 && isRecord(details)) {
    const id = details.card_id;
    if (Number.isInteger(id)) said.push(`There is no card with the id ${id}.`);
  }
  return said;
}

function onRequest(message: string): string[] {
  for (const [wording, own] of REQUEST_WORDINGS) {
    if (wording.test(message)) return [message.replace(wording, own)];
  }
  return [];
}

function onFields(details: unknown, known: ReadonlySet<string> = new Set()): string[] {
  const problems: string[] = [];
  walk(details, [], (path, messages) => {
    const field = path.join(".").replaceAll('"', "");
    // Whatever the account calls a field that no request has, its words are not repeated.
    if (!field.split(".").every((name) => PLACE.test(name) || known.has(name))) return;
    const own = messages.flatMap((message) => onField(message) ?? []);
    problems.push(
      `${field.replace(/\.items\.(\d+)/g, "[$1]")} ${
        own.length > 0 ? [...new Set(own)].join(" and ") : "is not valid"
      }`,
    );
  });
  if (problems.length === 0) return [];
  const left = problems.length - MOST_FIELDS;
  return [
    `${problems.slice(0, MOST_FIELDS).join("; ")}${left > 0 ? `; and ${left} more` : ""}.`,
  ];
}

function onField(message: string): string | undefined {
  // The list that follows is the account's own words.
  if (message.startsWith("The value must be one of the following: ")) {
    return "has a value that is not allowed";
  }
  return FIELD_WORDINGS.find(([wording]) => wording.test(message))?.[1];
}

/** Calls `found` for every list of messages in `{field: [message], field: {items: {"0": …}}}`. */
function walk(
  value: unknown,
  path: readonly string[],
  found: (path: readonly string[], messages: readonly string[]) => void,
): void {
  if (path.length > DEEPEST) return;
  if (Array.isArray(value)) {
    const messages = value.filter((one) => typeof one === "string");
    if (messages.length > 0 && path.length > 0) found(path, messages);
    return;
  }
  if (!isRecord(value)) return;
  for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key], found);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
