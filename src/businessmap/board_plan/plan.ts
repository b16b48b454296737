/**
 * What a board lacks to be as it is wanted, as steps: what is created comes first, then what is
 * changed, then what is removed, so that nothing is without a place in between.
 *
 * @module
 */
import type { Account } from "../account.ts";
import { keepers, settle } from "../arrange.ts";
import { type CountedLoss, countLosses, given, wrong } from "../board_changes.ts";
import { createPart, deletePart, updatePart } from "../board_parts.ts";
import { sameName } from "../names.ts";
import { findWorkflow } from "../place.ts";
import { type Structure, type Workflow, WORKFLOW_KINDS } from "../structure.ts";
import { quoted } from "../untrusted.ts";
import { workflowLoss } from "../workflow_changes.ts";
import type { WantedColumn } from "./column_match.ts";
import { planColumns } from "./columns.ts";
import { planLanes, type WantedLane } from "./lanes.ts";
import {
  checkTwice,
  formerly,
  type Handle,
  type Kind,
  type Part,
  type Phase,
  type PlanContext,
  readMoves,
  type Removal,
  type Stay,
  type Step,
  type WantedName,
} from "./steps.ts";

export interface WantedWorkflow extends WantedName {
  readonly workflow: string;
  readonly type?: Workflow["kind"] | undefined;
  /** Not compared when left out. */
  readonly columns?: readonly WantedColumn[] | undefined;
  readonly lanes?: readonly WantedLane[] | undefined;
}

/** A board as it should be; what is not named is not compared. */
export interface WantedBoard {
  readonly workflows: readonly WantedWorkflow[];
  /** Kinds of which what is not named is removed. */
  readonly remove?: readonly `${Kind}s`[] | undefined;
  /** Where the cards of what is removed go. */
  readonly move_cards?: Readonly<Record<string, string>> | undefined;
}

/** A workflow that is to be, and what has to be in it. */
export interface NewWorkflow {
  readonly create: Step;
  readonly handle: Handle;
  readonly wanted: WantedWorkflow;
  /** The steps inside of it, if the account put nothing there. */
  readonly inside: readonly Step[];
}

/** The differences of a board. */
export interface BoardPlan {
  readonly structure: Structure;
  /** All steps in their order; those inside of new workflows as they are expected to be. */
  readonly steps: readonly Step[];
  readonly newWorkflows: readonly NewWorkflow[];
  readonly stays: readonly Stay[];
  /** What the removals take away, with what is in it. */
  readonly losses: readonly CountedLoss[];
  /** Keys of `move_cards` that name nothing which would be removed. */
  readonly unused: readonly string[];
}

const PHASES: readonly Phase[] = ["create", "change", "remove"];

/** Steps in the order in which they lose nothing. */
export function inOrder<T extends Step>(steps: readonly T[]): T[] {
  return PHASES.flatMap((phase) => steps.filter((step) => step.phase === phase));
}

/**
 * Compares a board with what is wanted. What is not wanted is removed only where that was said, and
 * only if it holds no cards in any state, or it was said where these go.
 */
export async function planBoard(
  account: Account,
  structure: Structure,
  wanted: WantedBoard,
): Promise<BoardPlan> {
  const { workflows, remove = [], move_cards = {} } = wanted;
  const context: PlanContext = { account, structure, moves: readMoves(move_cards) };
  const matched = matchWorkflows(structure, workflows);
  const parts = matched.flatMap(({ wanted, found }) =>
    found ? [planInside(context, found, wanted, remove)] : []
  );
  const own = planWorkflows(context, matched, remove.includes("workflows"));
  const removals = [...parts.flatMap(({ removals }) => removals), ...own.removals];
  const losses = await countLosses(account, removals.map(({ loss }) => loss));
  const { possible, stays } = sorted(removals, losses);
  return {
    structure,
    steps: inOrder([
      ...own.newWorkflows.flatMap(({ create, inside }) => [create, ...inside]),
      ...own.steps,
      ...parts.flatMap(({ steps }) => steps),
      ...possible,
    ]),
    newWorkflows: own.newWorkflows,
    stays: [...parts.flatMap((part) => part.stays), ...own.stays, ...stays],
    losses: losses.filter((_loss, index) => possible.some((one) => one === removals[index])),
    unused: context.moves.unused(),
  };
}

interface Matched {
  readonly wanted: WantedWorkflow;
  readonly found: Workflow | undefined;
  readonly handle: Handle;
}

function matchWorkflows(structure: Structure, wanted: readonly WantedWorkflow[]): Matched[] {
  checkTwice("workflow", wanted.map(({ workflow }) => workflow));
  const free = new Set(structure.workflows);
  const named = (name: string) => [...free].find((one) => sameName(one.name, name));
  const found = new Map<WantedWorkflow, Workflow>();
  const take = (one: WantedWorkflow, workflow: Workflow | undefined) => {
    if (!workflow) return;
    if (!free.delete(workflow)) {
      wrong(`The workflow ${quoted(workflow.name)} (${workflow.id}) is meant by two wanted ones.`);
    }
    found.set(one, workflow);
  };
  for (const one of wanted) {
    const { was, workflow: name } = one;
    if (was === undefined) continue;
    take(one, formerly(() => findWorkflow(structure, was), named(name) !== undefined));
  }
  for (const one of wanted) if (!found.has(one)) take(one, named(one.workflow));
  return wanted.map((one) => {
    const workflow = found.get(one);
    return { wanted: one, found: workflow, handle: { id: workflow?.id, name: one.workflow } };
  });
}

/** A workflow before it is there. */
function emptyWorkflow({ workflow, type }: WantedWorkflow): Workflow {
  return { id: 0, name: workflow, kind: type ?? "cards", isEnabled: true, columns: [], lanes: [] };
}

/** Columns and lanes of one workflow. */
export function planInside(
  context: PlanContext,
  workflow: Workflow,
  { columns, lanes }: WantedWorkflow,
  remove: readonly `${Kind}s`[],
): Part {
  const parts = [
    ...(columns ? [planColumns(context, workflow, columns, remove.includes("columns"))] : []),
    ...(lanes ? [planLanes(context, workflow, lanes, remove.includes("lanes"))] : []),
  ];
  return {
    steps: parts.flatMap(({ steps }) => steps),
    removals: parts.flatMap(({ removals }) => removals),
    stays: parts.flatMap(({ stays }) => stays),
  };
}

function planWorkflows(
  context: PlanContext,
  matched: readonly Matched[],
  remove: boolean,
): Part & { readonly newWorkflows: NewWorkflow[] } {
  const { account, structure } = context;
  const { boardId, workflows } = structure;
  const known = new Map(matched.flatMap((one) => one.found ? [[one.found, one]] : []));
  const list = workflows.map((one) => known.get(one)?.handle ?? { id: one.id, name: one.name });
  const target = matched.map(({ handle }) => handle);
  const newWorkflows = matched.filter(({ found }) => !found).map(({ handle, wanted }) => {
    const position = settle(list, target, handle);
    const type = WORKFLOW_KINDS.indexOf(wanted.type ?? "cards");
    return {
      handle,
      wanted,
      inside: planInside(context, emptyWorkflow(wanted), wanted, []).steps,
      create: {
        ...step("create", handle.name, wanted.type ?? ""),
        async send() {
          handle.id = await createPart(account, "workflow", boardId, {
            name: handle.name,
            type,
            position,
          });
        },
      },
    };
  });
  const kept = keepers(list, target);
  const steps = matched.flatMap(({ found, handle, wanted }) => {
    if (!found) return [];
    const position = kept.has(handle) ? undefined : settle(list, target, handle);
    const name = found.name === handle.name ? undefined : handle.name;
    const type = wanted.type === undefined || wanted.type === found.kind ? undefined : wanted.type;
    const details = [
      ...(name === undefined ? [] : [`rename to ${name}`]),
      ...(type === undefined ? [] : [`type ${type}`]),
      ...(position === undefined ? [] : [`position ${position}`]),
    ];
    const body = given({ name, type: type && WORKFLOW_KINDS.indexOf(type), position });
    return details.length === 0 ? [] : [{
      ...step("change", found.name, details.join(", ")),
      send: () => updatePart(account, "workflow", boardId, found.id, body),
    }];
  });
  const extra = workflows.filter((one) => !known.has(one));
  const removals = !remove ? [] : extra.map((one): Removal => ({
    ...step("remove", one.name, ""),
    phase: "remove",
    id: one.id,
    inside: [],
    loss: { ...workflowLoss(one), keepsCards: true },
    send: () => deletePart(account, "workflow", boardId, one.id),
  }));
  // A plan of one workflow says nothing of the others, so they are no difference.
  return { steps, removals, stays: [], newWorkflows };
}

function step(phase: Phase, name: string, details: string) {
  return { phase, kind: "workflow" as const, workflow: name, name, details };
}

/** Which removals leave no card without a place; the others stay, with what they are in. */
function sorted(removals: readonly Removal[], losses: readonly CountedLoss[]) {
  const possible: Removal[] = [];
  const stays: Stay[] = [];
  const kept = new Set<number>();
  // What is inside comes before what it is in.
  for (const [index, removal] of removals.entries()) {
    const { kind, id, name, inside } = removal;
    const loss = losses[index];
    const cards = loss?.held?.isEmpty === true || loss?.cardsTo ? undefined : loss?.inside;
    const blocked = kind === "column" && inside.some((child) => kept.has(child));
    if (cards === undefined && !blocked) possible.push(removal);
    else {
      if (kind === "column") kept.add(id);
      const why = blocked ? "a sub-column stays" : `it holds cards: ${cards}`;
      stays.push({ kind, name, why });
    }
  }
  return { possible, stays };
}
