/**
 * A board as it should be, as an argument, and its plan as an answer.
 *
 * @module
 */
import * as z from "zod";
import type { BoardPlan } from "../../businessmap/board_plan/plan.ts";
import type { Step } from "../../businessmap/board_plan/steps.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Section, Table } from "../answer.ts";
import { ref } from "../arguments.ts";
import { lossTable } from "../structure_plan.ts";
import { counted } from "../words.ts";
import { flow, kind, limit, name, section } from "./parts.ts";

/** So many of a kind that no board has more. */
const list = <T extends z.ZodRawShape>(shape: T) => z.array(z.strictObject(shape)).min(1).max(100);

const column = {
  column: name,
  was: ref.optional(),
  limit: limit.optional(),
  flow: flow.optional(),
};

/** The wanted structure. */
export const wanted = {
  board: ref,
  workflows: list({
    workflow: name,
    was: ref.optional(),
    type: kind.optional(),
    columns: list({ ...column, section: section.optional(), columns: list(column).optional() })
      .optional(),
    lanes: list({ lane: name, was: ref.optional() }).optional(),
  }),
  remove: z.array(z.enum(["workflows", "columns", "lanes"])).optional(),
  move_cards: z.record(z.string(), name).optional(),
};

/** `Board 1 "Delivery"`. */
export function boardName({ structure }: BoardPlan): string {
  return `Board ${structure.boardId} ${quoted(structure.name)}`;
}

/** `3 to create, 1 to remove`. */
export function stepCounts(steps: readonly Step[]): string {
  return (["create", "change", "remove"] as const).flatMap((phase) => {
    const count = steps.filter((step) => step.phase === phase).length;
    return count > 0 ? [`${count} to ${phase}`] : [];
  }).join(", ");
}

/** The steps, what they would take away, what stays although it is not wanted. */
export function planSections(plan: BoardPlan): Section[] {
  const { steps, losses, stays } = plan;
  const lines = planNotes(plan);
  return [
    ...(steps.length === 0 ? [] : [stepTable(steps)]),
    ...(losses.length === 0 ? [] : [lossTable(losses)]),
    ...(stays.length === 0 ? [] : [{
      kind: "table" as const,
      title: "Not wanted, but stays",
      columns: ["what", "name", "why"],
      rows: stays.map(({ kind, name, why }) => [kind, name, why]),
    }]),
    ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
  ];
}

function planNotes({ newWorkflows, unused }: BoardPlan): string[] {
  const empty = newWorkflows.some(({ wanted }) => wanted.columns ?? wanted.lanes);
  return [
    ...(empty
      ? ["A new workflow comes with columns and a lane; those that are not wanted are removed."]
      : []),
    ...unused.map((key) => `\`move_cards\` names ${quoted(key)}, but no such thing is removed.`),
  ];
}

/** Steps as a table; `outcome` adds a column. */
export function stepTable(steps: readonly Step[], outcome?: (index: number) => string): Table {
  return {
    kind: "table",
    columns: ["step", "what", "workflow", "name", "details", ...(outcome ? ["outcome"] : [])],
    rows: steps.map(({ phase, kind, workflow, name, details }, index) => [
      phase,
      kind,
      kind === "workflow" ? null : workflow,
      name,
      details,
      ...(outcome ? [outcome(index)] : []),
    ]),
  };
}

/** `3 steps`. */
export function stepWords(steps: readonly Step[]): string {
  return `${counted(steps.length, "step")}: ${stepCounts(steps)}`;
}
