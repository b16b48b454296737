import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { explain } from "../../businessmap/explain.ts";
import {
  createWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  sameWebhook,
  updateWebhook,
  type Webhook,
  webhookBody,
} from "../../businessmap/webhooks.ts";
import { UpstreamError } from "../../gateway/errors.ts";
import type { Answer, Section } from "../answer.ts";
import { confirm, ref } from "../arguments.ts";
import { inTurn, type Result } from "../batch.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import type { Plan } from "../plan.ts";
import { webhookTable } from "../webhook_table.ts";
import { counted } from "../words.ts";

const url = z.string().trim().min(1).max(250);
const input = z.strictObject({
  add: z.array(z.strictObject({
    url,
    board: ref.optional(),
    enabled: z.boolean().optional(),
  })).min(1).max(20).optional(),
  change: z.array(z.strictObject({
    webhook: ref,
    url: url.optional(),
    board: ref.nullable().optional().describe("Null: all boards"),
    enabled: z.boolean().optional(),
  })).min(1).max(20).optional(),
  remove: z.array(ref).min(1).max(50).optional(),
  confirm,
});
type Wishes = Omit<z.output<typeof input>, "confirm">;

/** Webhooks added, changed and removed. */
export const updateWebhooks = defineTool({
  name: "update_webhooks",
  title: "Change webhooks",
  toolset: "webhooks",
  description: "Adds, changes or removes webhooks, which call a public https address on every " +
    "event of a board, or of all without board. Removal is confirmed first.",
  effect: "change",
  idempotent: true,
  input,
  async handler({ confirm: token, ...wishes }, { account, confirm: agree }) {
    if (!wishes.add && !wishes.change && !wishes.remove) {
      throw new DomainError("invalid", "Nothing is to be done: give add, change or remove.");
    }
    const before = await listWebhooks(account);
    const { steps, removed } = await prepare(account, before, wishes);
    if (removed.length > 0) await agree(await removalPlan(account, removed), token);
    const results = await inTurn(steps, ({ run }) => run());
    return await answerOn(account, steps, results);
  },
});

interface Step {
  /** Where the arguments name it: `add.0`. */
  readonly place: string;
  readonly done: "added" | "changed" | "removed" | "there already";
  readonly run: () => Promise<Webhook>;
}

/** Everything looked up and checked before the first request that changes anything. */
async function prepare(
  account: Account,
  before: readonly Webhook[],
  { add = [], change = [], remove = [] }: Wishes,
): Promise<{ readonly steps: readonly Step[]; readonly removed: readonly Webhook[] }> {
  const steps: Step[] = [];
  const wanted = new Set<string>();
  for (const [index, wish] of add.entries()) {
    const place = `add.${index}`;
    const body = await at(place, async () => {
      const body = await webhookBody(account, wish);
      const twice = wanted.size === wanted.add(`${body.board_id} ${body.url}`).size;
      if (twice) throw new DomainError("invalid", "This webhook stands in `add` twice.");
      return body;
    });
    const there = sameWebhook(before, body);
    steps.push(
      there
        ? { place, done: "there already", run: () => Promise.resolve(there) }
        : { place, done: "added", run: () => createWebhook(account, body) },
    );
  }
  for (const [index, { webhook: one, ...wish }] of change.entries()) {
    const place = `change.${index}`;
    const { webhook, body } = await at(place, async () => {
      const body = await webhookBody(account, wish);
      if (Object.keys(body).length === 0) {
        throw new DomainError("invalid", "Nothing is to be changed: name what shall be different.");
      }
      return { webhook: findWebhook(before, one), body };
    });
    steps.push({ place, done: "changed", run: () => updateWebhook(account, webhook, body) });
  }
  const removed = new Map<Webhook, string>();
  for (const [index, one] of remove.entries()) {
    const place = `remove.${index}`;
    removed.set(await at(place, () => Promise.resolve(findWebhook(before, one))), place);
  }
  for (const [webhook, place] of removed) {
    const run = async () => {
      await deleteWebhook(account, webhook);
      return webhook;
    };
    steps.push({ place, done: "removed", run });
  }
  return { steps, removed: [...removed.keys()] };
}

async function at<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError ? error.at(place) : error;
  }
}

async function removalPlan(account: Account, webhooks: readonly Webhook[]): Promise<Plan> {
  return {
    title: `This would remove ${counted(webhooks.length, "webhook")} for good: ` +
      "whoever relies on them is not told of events any more.",
    sections: [webhookTable(webhooks, await namesOf(account, []))],
    covers: webhooks,
  };
}

/** Said of new webhooks, whose secret is in the account's answer and goes no further. */
const SECRET = "BusinessMap made a secret for each new webhook, with which its calls can be told " +
  "from false ones. This server does not show it.";

async function answerOn(
  account: Account,
  steps: readonly Step[],
  results: readonly Result<Webhook>[],
): Promise<Answer> {
  const [first] = results;
  if (results.length === 1 && first && !first.ok) throw first.error;
  const names = await namesOf(account, []);
  const good = (kind: Step["done"]) =>
    results.flatMap((result, index) =>
      result.ok && steps[index]?.done === kind ? [result.value] : []
    );
  const counts = (["added", "changed", "removed", "there already"] as const)
    .flatMap((kind) => good(kind).length === 0 ? [] : [`${good(kind).length} ${kind}`]);
  const lines = results.flatMap((result, index) => {
    if (result.ok) return [];
    const open = result.error instanceof UpstreamError && result.error.facts.arrived === "unknown";
    const { place, done } = steps[index] ?? {};
    return [`\`${place}\` ${open ? "may have been" : "was not"} ${done}: ${explain(result.error)}`];
  });
  const left = [...good("added"), ...good("changed"), ...good("there already")];
  const sections: Section[] = [
    ...(left.length === 0 ? [] : [webhookTable(left, names)]),
    ...(good("added").length === 0 ? [] : [{ kind: "lines" as const, lines: [SECRET] }]),
    ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
  ];
  return {
    head: `Webhooks: ${counts.join(", ") || "none changed"}` +
      `${lines.length === 0 ? "" : `; ${lines.length} of ${steps.length} not done`}.`,
    sections,
    ...(lines.length === 0 ? {} : { failed: counts.length === 0 ? "all" : "some" }),
  };
}
