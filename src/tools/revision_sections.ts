/**
 * What changed of cards from revision to revision: a request for each, so only as many as the
 * budget carries.
 *
 * @module
 */
import {
  currentSnapshot,
  type Difference,
  differences,
  type Revision,
  revisionsOf,
  type Snapshot,
  snapshotOf,
} from "../businessmap/card_revisions.ts";
import type { Account } from "../businessmap/account.ts";
import type { Card } from "../businessmap/entities.ts";
import { explain } from "../businessmap/explain.ts";
import { DomainError } from "../businessmap/errors.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Cell, Section } from "./answer.ts";
import { minute } from "./card_table.ts";
import type { ToolContext } from "./define.ts";
import { differenceRow } from "./difference_table.ts";
import { type Names, namesOf } from "./names_of.ts";

/** Requests of the minute that are left to others. */
const RESERVE = 3;

/** Requests of a card besides one for each change: its list of revisions, and how it is now. */
const BESIDES = 2;

/** Which changes are wanted. */
export interface Wanted {
  /** Changes of each card. */
  readonly most: number;
  /** Only what led to this revision and to older ones. */
  readonly before: number | undefined;
}

/** The changes of these cards, and a line on those for which the budget is too small. */
export async function revisionSections(
  { account, gateway, progress }: ToolContext,
  cards: readonly Card[],
  wanted: Wanted,
): Promise<Section[]> {
  const carried = Math.floor(
    (gateway().budget.minute.remaining - RESERVE) / (wanted.most + BESIDES),
  );
  const read = cards.slice(0, Math.max(1, carried));
  const left = cards.slice(read.length).map((card) => card.card_id);
  const found: { readonly card: Card; readonly changes: readonly Change[] }[] = [];
  const lines = left.length === 0 ? [] : [
    `Changes of ${left.length} cards were not read, the request budget of this minute does not ` +
    `carry them: ${left.join(", ")}. Ask for them in a minute.`,
  ];
  for (const card of read) {
    try {
      const { changes, older } = await changesOf(account, card.card_id, wanted);
      found.push({ card, changes });
      if (older !== undefined) {
        lines.push(`Card ${card.card_id} has older changes: before_revision ${older}.`);
      }
    } catch (error) {
      const known = error instanceof UpstreamError || error instanceof DomainError;
      if (!known || cards.length === 1) throw error;
      lines.push(`Changes of card ${card.card_id} could not be read: ${explain(error)}`);
    }
    await progress(found.length, read.length, "Reading revisions");
  }
  const rows = await rowsOf(found, await namesFor(account, found));
  return [
    ...(rows.length === 0 ? [] : [{
      kind: "table" as const,
      title: "Changes, the latest first",
      columns: ["card", "revision", "at", "user", "field", "before", "after"],
      rows,
    }]),
    ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
  ];
}

/** A revision, and what was different from it in the one that replaced it. */
interface Change {
  readonly revision: Revision;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly differences: readonly Difference[];
}

async function changesOf(
  account: Account,
  cardId: number,
  { most, before }: Wanted,
): Promise<{ readonly changes: readonly Change[]; readonly older: number | undefined }> {
  const all = await revisionsOf(account, cardId);
  const old = all.filter(({ revision }) => before === undefined || revision < before);
  const chosen = old.slice(-most);
  if (chosen.length === 0) return { changes: [], older: undefined };
  const end = all.find(({ revision }) => revision === before);
  const snapshots = await Promise.all([
    ...chosen.map(({ revision }) => snapshotOf(account, cardId, revision)),
    end ? snapshotOf(account, cardId, end.revision) : currentSnapshot(account, cardId),
  ]);
  const changes = chosen.flatMap((revision, index): Change[] => {
    const [was, is] = [snapshots[index], snapshots[index + 1]];
    if (!was || !is) return [];
    return [{ revision, before: was, after: is, differences: differences(was, is) }];
  });
  const older = chosen.length < old.length ? chosen[0]?.revision : undefined;
  return { changes: changes.reverse(), older };
}

/** Names of what these changes are about; each list costs a request where it is not cached. */
async function namesFor(
  account: Account,
  found: readonly { readonly card: Card; readonly changes: readonly Change[] }[],
): Promise<Names> {
  const fields = new Set(
    found.flatMap(({ changes }) =>
      changes.flatMap((change) => change.differences.map(({ field }) => field))
    ),
  );
  if (found.some(({ changes }) => changes.length > 0)) {
    await account.decorating("users", account.users);
  }
  if (fields.has("custom_fields")) await account.decorating("custom fields", account.customFields);
  if (fields.has("tag_ids")) await account.decorating("tags", account.tags);
  if (fields.has("type_id")) await account.decorating("card types", account.cardTypes);
  return await namesOf(account, found.map(({ card }) => card));
}

async function rowsOf(
  found: readonly { readonly card: Card; readonly changes: readonly Change[] }[],
  names: Names,
): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for (const { card, changes } of found) {
    for (const { revision, before, after, differences } of changes) {
      const boards = { before: before.board_id, after: after.board_id };
      const start = [
        card.card_id,
        revision.revision,
        minute(revision.replaced_at),
        names.user(revision.user_id),
      ];
      // A change of what no revision shows leaves an empty row: it did happen.
      if (differences.length === 0) rows.push([...start, null, null, null]);
      for (const one of differences) {
        rows.push([...start, ...await differenceRow(one, boards, names)]);
      }
    }
  }
  return rows;
}
