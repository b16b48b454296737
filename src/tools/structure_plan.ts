/**
 * What is in parts of a board and in workspaces, for plans.
 *
 * @module
 */
import type { CountedLoss } from "../businessmap/board_changes.ts";
import type { Section } from "./answer.ts";
import type { Plan } from "./plan.ts";
import { counted } from "./words.ts";

/** What would be out of the way or gone, with what is in it. */
export function lossPlan(losses: readonly CountedLoss[], notes: readonly string[] = []): Plan {
  const kinds = new Map<string, { thing: string; fate: string; count: number }>();
  for (const { thing, fate } of losses) {
    const kind = kinds.get(`${thing} ${fate}`) ?? { thing, fate, count: 0 };
    kind.count++;
    kinds.set(`${thing} ${fate}`, kind);
  }
  const parts = [...kinds.values()].map(({ thing, fate, count }) =>
    `${counted(count, thing)} would be ${fate}`
  );
  return {
    title: `${parts.join(", ")}.`,
    sections: [
      lossTable(losses),
      ...(notes.length > 0 ? [{ kind: "lines" as const, lines: notes }] : []),
    ],
    covers: losses.map((
      { thing, id, name, fate, cardsTo, takes, covers },
    ) => [thing, id, name, fate, cardsTo ?? null, takes ?? [], covers]),
  };
}

/** What would be lost, a row each. */
export function lossTable(losses: readonly CountedLoss[]): Section {
  return {
    kind: "table",
    columns: ["id", "what", "name", "fate", "cards in it", "cards go to", "goes with it"],
    rows: losses.map(({ id, thing, name, fate, holds, inside, cardsTo, takes = [] }) => [
      id,
      thing,
      name,
      fate,
      holds === "boards" ? null : inside,
      cardsTo && `${cardsTo.name} (${cardsTo.id ?? "new"})`,
      [...(holds === "boards" ? [inside] : []), ...takes].join(", "),
    ]),
  };
}
