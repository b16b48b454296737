/**
 * Plans for operations of the API that no other tool runs: what they would be done to, and what
 * depends on it.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import type { Operation, RequestParts } from "../businessmap/catalogue/types.ts";
import { buildPath } from "../businessmap/catalogue/url.ts";
import { coveredCards, coverOf } from "../businessmap/covered_cards.ts";
import type { Section } from "./answer.ts";
import { dependingOn } from "./api_loss.ts";
import { cardSections } from "./card_plan.ts";
import type { ToolContext } from "./define.ts";
import { readable, valueSections } from "./json_sections.ts";
import type { Plan } from "./plan.ts";
import { hideSecrets } from "./secrets.ts";

/**
 * The plan of an operation. What it is about is read anew; when that cannot be had, the failure is
 * thrown, and nothing is done.
 *
 * @param action The operation with its path, in this project's words.
 */
export async function planOperation(
  context: ToolContext,
  operation: Operation,
  parts: RequestParts,
  action: string,
  reason: string,
): Promise<Plan> {
  const cards = cardsOf(operation, parts);
  const found = cards.length > 0
    ? await plannedCards(context, cards)
    : await plannedThing(context.account, operation, parts);
  const body = parts.body === undefined ? [] : [
    { kind: "lines" as const, lines: ["What would be sent:"] },
    ...valueSections(await readable(hideSecrets(parts.body))),
  ];
  return {
    title: `${action} would be run: it ${reason}.`,
    sections: [...found.sections, ...body],
    covers: found.covers,
  };
}

interface Planned {
  readonly sections: readonly Section[];
  readonly covers: unknown;
}

/** The cards that an operation on whole cards names. */
function cardsOf({ path }: Operation, { path: values, body }: RequestParts): number[] {
  if (path === "/cards/{card_id}") return [Number(values?.card_id)];
  if (typeof body !== "object" || body === null) return [];
  if (path === "/cards/deleteMany") return numbers(Reflect.get(body, "card_ids"));
  if (path !== "/cards/updateMany") return [];
  const rows: unknown = Reflect.get(body, "cards");
  if (!Array.isArray(rows)) return [];
  return numbers(rows.map((row: { readonly card_id?: unknown } | null) => row?.card_id));
}

function numbers(values: unknown): number[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === "number") : [];
}

async function plannedCards(context: ToolContext, ids: readonly number[]): Promise<Planned> {
  const { cards, missing } = await coveredCards(context.account, ids);
  const notes = missing.length === 0 ? [] : [`Not found: ${missing.join(", ")}.`];
  return { sections: await cardSections(context, cards, notes), covers: coverOf(cards) };
}

/** The thing at the same path, as far as the API shows it, and what is in it. */
async function plannedThing(
  account: Account,
  operation: Operation,
  parts: RequestParts,
): Promise<Planned> {
  const path = parts.path ?? {};
  const there = (await account.catalogue()).match("GET", buildPath(operation, { path }))?.operation;
  const thing = there?.path === operation.path
    ? await account.client.whole(there.id, { path })
    : undefined;
  const value = typeof thing === "object" && thing !== null ? Reflect.get(thing, "data") : thing;
  const { sections, covers } = await dependingOn({
    account,
    operation,
    parts,
    name: nameOf(value),
  });
  return {
    sections: [
      ...(sections.length > 0
        ? [{ kind: "lines" as const, lines: ["What is in it or depends on it:"] }]
        : []),
      ...sections,
      ...(value === undefined
        ? []
        : [{ kind: "lines" as const, lines: ["What it would be done to:"] }]),
      ...(value === undefined ? [] : valueSections(await readable(hideSecrets(value)))),
    ],
    covers: [value ?? null, covers],
  };
}

/** What a person knows the thing by. */
function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const names = ["name", "label", "value"].map((key): unknown => Reflect.get(value, key));
  return names.find((name) => typeof name === "string") ?? "";
}
