/**
 * Making a board what it should be, step by step, until one fails.
 *
 * @module
 */
import type { Account } from "../account.ts";
import { heldBy, type Holder } from "../held_cards.ts";
import { DomainError } from "../errors.ts";
import { type BoardPlan, inOrder, planInside } from "./plan.ts";
import { idOf, readMoves, type Removal, type Step } from "./steps.ts";

/** What came of a step. */
export interface Outcome {
  readonly step: Step;
  readonly state: "done" | "failed" | "not tried";
  readonly error?: unknown;
}

/**
 * Carries out a plan that was agreed to. The first failure ends it: what comes after may depend on
 * it, and a new plan takes up what is left.
 */
export async function applyBoard(
  account: Account,
  plan: BoardPlan,
  onDone: (done: number, total: number) => Promise<void> = () => Promise.resolve(),
): Promise<Outcome[]> {
  const first = plan.newWorkflows.map(({ create }) => create);
  if (first.length === 0) return await run(account, plan.steps, onDone);
  const left = plan.steps.filter((step) => !first.includes(step));
  const outcomes = await run(account, first, (done) => onDone(done, plan.steps.length));
  if (outcomes.some(({ state }) => state !== "done")) return [...outcomes, ...untried(left)];
  let steps: Step[];
  try {
    steps = await withContents(account, plan, left);
  } catch (error) {
    const [next, ...others] = left;
    return [
      ...outcomes,
      ...(next ? [{ step: next, state: "failed" as const, error }] : []),
      ...untried(others),
    ];
  }
  const after = await run(
    account,
    steps,
    (done) => onDone(first.length + done, first.length + steps.length),
  );
  return [...outcomes, ...after];
}

function untried(steps: readonly Step[]): Outcome[] {
  return steps.map((step) => ({ step, state: "not tried" }));
}

/**
 * The steps with those for new workflows as these have come out: the account puts columns and a
 * lane of its own into each, which go when they are not wanted.
 */
async function withContents(
  account: Account,
  { structure: before, newWorkflows }: BoardPlan,
  left: readonly Step[],
): Promise<Step[]> {
  const structure = await account.structureNow(before.boardId);
  const context = { account, structure, moves: readMoves({}) };
  const inside = newWorkflows.flatMap(({ handle, wanted }) => {
    const workflow = structure.workflow(idOf(handle));
    if (!workflow) throw new DomainError("not_found", `Workflow ${handle.id} is not there yet.`);
    const part = planInside(context, workflow, wanted, ["columns", "lanes"]);
    return [...part.steps, ...part.removals.map(uncounted)];
  });
  const expected = new Set(newWorkflows.flatMap(({ inside }) => inside));
  return inOrder([...left.filter((step) => !expected.has(step)), ...inside]);
}

/** What the account has just put there holds no cards. */
function uncounted(removal: Removal): Removal {
  const { holds: _holds, ...loss } = removal.loss;
  return { ...removal, loss };
}

async function run(
  account: Account,
  steps: readonly Step[],
  onDone: (done: number, total: number) => Promise<void>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    try {
      const changed = outcomes.length > 0 && outcomes.at(-1)?.step.phase !== "remove";
      if (isRemoval(step) && changed) await stillEmpty(account, steps.filter(isRemoval));
      await step.send();
      outcomes.push({ step, state: "done" });
    } catch (error) {
      outcomes.push({ step, state: "failed", error });
      break;
    }
    await onDone(outcomes.length, steps.length);
  }
  return [...outcomes, ...untried(steps.slice(outcomes.length))];
}

function isRemoval(step: Step): step is Removal {
  return step.phase === "remove";
}

/**
 * Looks again before the first removal, when other steps took their time before it.
 *
 * @throws {DomainError} `conflict` when cards have come into something that is removed without a
 * place for them
 */
async function stillEmpty(account: Account, removals: readonly Removal[]): Promise<void> {
  const bare = removals.filter(({ loss }) => loss.cardsTo === undefined);
  const holders = new Set(
    bare.flatMap(({ loss }) => loss.holds === "boards" ? [] : loss.holds ?? []),
  );
  for (const holder of holders) await checkEmpty(account, holder, bare);
}

async function checkEmpty(
  account: Account,
  holder: Holder,
  removals: readonly Removal[],
): Promise<void> {
  const ids = removals.filter(({ loss }) => loss.holds === holder).map(({ id }) => id);
  for (const [id, held] of await heldBy(account, holder, ids)) {
    if (held.isEmpty) continue;
    const kind = removals.find((one) => one.id === id && one.loss.holds === holder)?.kind;
    throw new DomainError("conflict", `Cards have come into ${kind} ${id} meanwhile.`);
  }
}
