/**
 * What depends on the thing that an operation of the API would take away, counted as the tools count
 * it that are made for such things.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import { countLosses, type Loss } from "../businessmap/board_changes.ts";
import type { Operation, RequestParts } from "../businessmap/catalogue/types.ts";
import { columnLoss } from "../businessmap/column_changes.ts";
import { laneLoss } from "../businessmap/lane_changes.ts";
import { itemsInUse } from "../businessmap/library.ts";
import { KINDS } from "../businessmap/library_kinds.ts";
import { lostValues } from "../businessmap/library_values.ts";
import type { Column, Structure } from "../businessmap/structure.ts";
import { workflowLoss } from "../businessmap/workflow_changes.ts";
import type { Section } from "./answer.ts";
import { lostTable, lostValueTable } from "./library_plan.ts";
import { lossTable } from "./structure_plan.ts";

/** What depends on a thing. */
export interface Depending {
  readonly sections: readonly Section[];
  /** Its state, for a confirmation. */
  readonly covers: unknown;
}

/** What an operation would be done to. */
interface Target {
  readonly account: Account;
  readonly operation: Operation;
  readonly parts: RequestParts;
  /** The thing's own name, where it could be read. */
  readonly name: string;
}

/**
 * What depends on the target, read anew. Costs up to four requests for a part of a board, one for
 * what boards share, none for other things, of which nothing is known.
 *
 * @throws when it cannot be had: then nothing may be done
 */
export async function dependingOn(target: Target): Promise<Depending> {
  const losses = await structureLosses(target);
  if (losses !== undefined) {
    const counted = await countLosses(target.account, losses);
    return {
      sections: [lossTable(counted)],
      covers: counted.map(({ id, covers }) => [id, covers]),
    };
  }
  return await libraryLoss(target) ?? { sections: [], covers: null };
}

/** Parts of the account that hold cards or boards; `undefined` for everything else. */
async function structureLosses(
  { account, operation, parts, name }: Target,
): Promise<Loss[] | undefined> {
  const id = (key: string) => Number(parts.path?.[key]);
  const fate = operation.method === "DELETE" ? "deleted for good" : "archived";
  const board = () => account.structureNow(id("board_id"));
  switch (operation.path) {
    case "/workspaces/{workspace_id}":
      return [{ thing: "workspace", id: id("workspace_id"), name, fate, holds: "boards" }];
    case "/boards/{board_id}":
      return [{ thing: "board", id: id("board_id"), name, fate, holds: "board_ids" }];
    case "/boards/{board_id}/workflows/{workflow_id}": {
      const workflow = (await board()).workflow(id("workflow_id"));
      const bare = { thing: "workflow", id: id("workflow_id"), name, fate } as const;
      return [workflow ? workflowLoss(workflow) : { ...bare, holds: "workflow_ids" }];
    }
    case "/boards/{board_id}/columns/{column_id}": {
      const structure = await board();
      const column = structure.column(id("column_id"));
      const bare = { thing: "column", id: id("column_id"), name, fate } as const;
      if (!column) return [{ ...bare, holds: "column_ids" }];
      return withChildren(structure, column).map((one) =>
        moved(
          columnLoss(structure, one, movedTo(parts, "move_metrics_to_column_id")),
          one === column ? movedTo(parts, "move_cards_to_column_id", structure.column) : undefined,
        )
      );
    }
    case "/boards/{board_id}/lanes/{lane_id}": {
      const structure = await board();
      const lane = structure.lane(id("lane_id"));
      const bare = { thing: "lane", id: id("lane_id"), name, fate } as const;
      if (!lane) return [{ ...bare, holds: "lane_ids" }];
      return [moved(
        laneLoss(structure, lane, movedTo(parts, "move_metrics_to_lane_id")),
        movedTo(parts, "move_cards_to_lane_id", structure.lane),
      )];
    }
    default:
      return undefined;
  }
}

/** A column and all columns inside of it. */
function withChildren(structure: Structure, column: Column): Column[] {
  const inside = column.children.flatMap((id) => structure.column(id) ?? []);
  return [column, ...inside.flatMap((one) => withChildren(structure, one))];
}

/** Where a parameter of the request sends something. */
function movedTo(
  { query }: RequestParts,
  parameter: string,
  find: (id: number) => { readonly name: string } | undefined = () => undefined,
) {
  const id = query?.[parameter];
  if (id === undefined) return undefined;
  const name = find(Number(id))?.name ?? "";
  return { id: Number(id), name, path: name };
}

/** A loss whose cards go where the request says; its cycle times may go elsewhere. */
function moved(
  { cardsTo: _cardsTo, ...loss }: Loss,
  to: { readonly id: number; readonly name: string } | undefined,
): Loss {
  return to ? { ...loss, cardsTo: to } : loss;
}

/** A thing that boards share, with all that uses it, where it is deleted or taken off boards. */
async function libraryLoss(
  { account, operation, parts, name }: Target,
): Promise<Depending | undefined> {
  const { path = {}, query = {} } = parts;
  if (operation.id === "deleteCustomFieldAllowedValue") {
    const value = { id: Number(path.value_id), value: name };
    const by = query.replace_with_value_id;
    const lost = await lostValues(account, Number(path.field_id), [
      { value, by: by === undefined ? undefined : Number(by) },
    ]);
    return { sections: [lostValueTable(lost)], covers: lost };
  }
  const kind = Object.values(KINDS).find(({ remove, switchOff, batch }) =>
    [remove, switchOff, batch?.operation].some((id) => id === operation.id)
  );
  if (kind === undefined) return undefined;
  const items = await itemsInUse(account, kind, [Number(path[kind.id])]);
  const by = kind.replacement === undefined ? undefined : query[kind.replacement];
  const table = await lostTable(account, kind, items, {
    "replaced by": [by === undefined ? undefined : Number(by)],
  });
  return { sections: [table], covers: items };
}
