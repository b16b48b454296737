import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import {
  prepareChanges,
  type PreparedChange,
  writeStep,
} from "../../businessmap/library_changes.ts";
import {
  AVAILABILITIES,
  FIELD_TYPES,
  type Kind,
  KIND_NAMES,
  KINDS,
} from "../../businessmap/library_kinds.ts";
import type { Step } from "../../businessmap/library_requests.ts";
import type { Section } from "../answer.ts";
import { confirm, markdown, ref } from "../arguments.ts";
import { type Attempt, attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { lostTable, lostValueTable } from "../library_plan.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

const name = z.string().trim().min(1).max(250);

/** A setting by the API's own name. */
export const settings = z.record(
  z.string().max(60),
  z.union([z.string().max(10_000), z.number(), z.boolean()]),
);

/** What boards share: new ones, others, fewer. */
export const changeLibrary = defineTool({
  name: "change_library",
  title: "Change tags, types, reasons, fields, templates",
  toolset: "library",
  description:
    "Creates (without item), changes, enables, disables or deletes tags, stickers, card " +
    "types, reasons, custom fields with the values they offer, and card templates. Deletion is " +
    "confirmed first; replace_with is what cards get in its place.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    kind: z.enum(KIND_NAMES),
    changes: z.array(z.strictObject({
      item: ref.optional(),
      name: name.optional(),
      description: z.string().max(10_000).optional(),
      color: z.string().max(10).optional(),
      enabled: z.boolean().optional(),
      availability: z.enum(AVAILABILITIES).optional(),
      type: z.enum(FIELD_TYPES).optional(),
      settings: settings.optional().describe("Others by the API's names: with_date, min_value"),
      values: z.strictObject({
        add: z.array(name).min(1).max(50).optional(),
        change: z.array(z.strictObject({
          value: ref,
          name: name.optional(),
          default: z.boolean().optional(),
          position: z.int().min(0).optional(),
        })).min(1).max(50).optional(),
        remove: z.array(z.strictObject({ value: ref, replace_with: ref.optional() })).min(1).max(50)
          .optional(),
      }).optional(),
      card: z.strictObject({
        title: z.string().trim().min(1).max(1_000).optional(),
        description: markdown.optional(),
        owner: ref.optional(),
        type: ref.optional(),
        priority: ref.optional(),
        size: z.number().min(0).optional(),
        tags: z.array(ref).max(50).optional(),
        subtasks: z.array(z.string().min(1)).max(50).optional(),
      }).optional().describe("What a template's card holds"),
      delete: z.boolean().optional(),
      replace_with: ref.optional(),
    })).min(1).max(50),
    confirm,
  }),
  async handler({ kind: kindName, changes, confirm: token }, context) {
    const { account, progress } = context;
    const kind = KINDS[kindName];
    const prepared = await prepareChanges(
      account,
      kind,
      changes.map(({ card, ...change }) =>
        card ? { ...change, card: { ...card, tags: card.tags && { add: card.tags } } } : change
      ),
    );
    const plan = await lossPlan(account, kind, prepared);
    if (plan) await context.confirm(plan, token);
    const results = await inTurn(
      prepared,
      (change) => carryOut(account, kind, change),
      (done) => progress(done, prepared.length, `Changing ${kind.many}`),
    );
    return attemptsAnswer({
      noun: ["change", "changes"],
      done: "carried out",
      attempts: results.flatMap((result) => result.ok ? result.value : []),
      columns: [kind.id, "name", "done"],
      row: ({ id, name, step }) => [id, name, step.done],
    });
  },
});

interface Done {
  readonly id: number | undefined;
  readonly name: string | undefined;
  readonly step: Step;
}

/** One step after the other, so that new values keep their order; none hinders the next. */
async function carryOut(
  account: Account,
  kind: Kind,
  { id, name, lost, steps }: PreparedChange,
): Promise<Attempt<Done>[]> {
  const attempts: Attempt<Done>[] = [];
  for (const step of steps) {
    try {
      const created = await writeStep(account, kind, step);
      const value = { id: created ?? id, name: name ?? lost?.name, step };
      attempts.push({ what: step.what, result: { ok: true, value } });
    } catch (error) {
      attempts.push({ what: step.what, result: { ok: false, error } });
    }
  }
  return attempts;
}

/** What cannot be taken back; `undefined` where nothing is lost. */
async function lossPlan(
  account: Account,
  kind: Kind,
  prepared: readonly PreparedChange[],
): Promise<Plan | undefined> {
  const gone = prepared.flatMap(({ lost, replacement }) => lost ? [{ lost, replacement }] : []);
  const values = prepared.flatMap(({ lostValues }) => lostValues);
  if (gone.length + values.length === 0) return undefined;
  const parts = [
    ...(gone.length === 0 ? [] : [counted(gone.length, kind.one, kind.many)]),
    ...(values.length === 0 ? [] : [`${counted(values.length, "value")} of custom fields`]),
  ];
  const sections: Section[] = [
    ...(gone.length === 0 ? [] : [
      await lostTable(account, kind, gone.map(({ lost }) => lost), {
        "replaced by": gone.map(({ replacement }) => replacement),
      }),
    ]),
    ...(values.length === 0 ? [] : [lostValueTable(values)]),
  ];
  return {
    title: `${parts.join(" and ")} would be deleted for good.`,
    sections,
    covers: [gone, values],
  };
}
