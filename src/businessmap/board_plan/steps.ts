/**
 * What the plan of a board is made of.
 *
 * @module
 */
import type { Account } from "../account.ts";
import { type Loss, wrong } from "../board_changes.ts";
import { DomainError } from "../errors.ts";
import { type Ref, resolve, sameName } from "../names.ts";
import type { Structure } from "../structure.ts";
import { quoted } from "../untrusted.ts";

/** What a plan is about, and where. */
export interface PlanContext {
  readonly account: Account;
  readonly structure: Structure;
  readonly moves: Moves;
}

export type Kind = "workflow" | "column" | "lane";

/** In the order in which they are done. */
export type Phase = "create" | "change" | "remove";

/** A thing that is there, or is going to be: it gets its id when it is created. */
export interface Handle {
  id: number | undefined;
  /** As it is wanted: `Parent / Name` for a sub-column. */
  readonly name: string;
}

/** One difference, and the request that makes it good. */
export interface Step {
  readonly phase: Phase;
  readonly kind: Kind;
  readonly workflow: string;
  readonly name: string;
  /** In this project's words, with names from people: for the cell of a table. */
  readonly details: string;
  send(): Promise<void>;
}

/** A step that takes something away. */
export interface Removal extends Step {
  readonly phase: "remove";
  readonly id: number;
  /** Things inside it that have to be gone first. */
  readonly inside: readonly number[];
  readonly loss: Loss;
}

/** Something that is not wanted, and stays all the same. */
export interface Stay {
  readonly kind: Kind;
  readonly name: string;
  readonly why: string;
}

/** The steps of one part of a board. */
export interface Part {
  readonly steps: Step[];
  readonly removals: Removal[];
  readonly stays: Stay[];
}

/** Where a place for cards is called what. */
export interface Target {
  readonly handle: Handle;
  /** Workflow, parent, name. */
  readonly path: readonly string[];
  /** Cards can be in it. */
  readonly isLeaf: boolean;
}

/** Where the cards of what is removed go, as it was said. */
export interface Moves {
  /** The place for the cards of a thing; `undefined` when nothing was said about it. */
  of(
    kind: Kind,
    thing: { readonly id: number; readonly path: readonly string[] },
    targets: readonly Target[],
  ): Handle | undefined;
  /** What was said of things that are not removed. */
  unused(): string[];
}

/** Reads `{"Old column": "New column"}`; the keys are names, paths or ids. */
export function readMoves(said: Readonly<Record<string, string>>): Moves {
  const used = new Set<string>();
  return {
    of(kind, { id, path }, targets) {
      const key = Object.keys(said).find((key) =>
        key.trim() === String(id) ||
        path.some((_part, from) => sameName(key, path.slice(from).join("/")))
      );
      if (key === undefined) return undefined;
      used.add(key);
      const target = resolve(kind, said[key] ?? "", targets, {
        id: ({ handle }) => handle.id ?? 0,
        names: ({ path }) => [path.at(-1)],
        path: ({ path }) => path,
      });
      if (!target.isLeaf) {
        wrong(`Cards cannot go to the column ${quoted(target.handle.name)}: it has sub-columns.`);
      }
      return target.handle;
    },
    unused: () => Object.keys(said).filter((key) => !used.has(key)),
  };
}

/**
 * What a wanted thing was called before. Once it has its new name, the old one need not be there
 * any more: a plan can be made again after it was carried out in part.
 *
 * @param find throws when there is no such thing
 * @param isThere whether something has the new name already
 */
export function formerly<T>(find: () => T, isThere: boolean): T | undefined {
  try {
    return find();
  } catch (error) {
    if (isThere && error instanceof DomainError && error.kind === "unknown_name") return undefined;
    throw error;
  }
}

/** @throws {DomainError} `invalid` when a name is wanted twice */
export function checkTwice(kind: Kind, names: readonly string[]): void {
  names.forEach((name, index) => {
    if (names.slice(0, index).some((one) => sameName(one, name))) {
      wrong(`The ${kind} ${quoted(name)} is wanted twice at the same place.`);
    }
  });
}

/** The id of a thing that an earlier step has made, or that was there. */
export function idOf({ id, name }: Handle): number {
  if (id !== undefined) return id;
  throw new DomainError("conflict", `${quoted(name)} is not there yet: a step before it failed.`);
}

/** A wanted thing as people may refer to it. */
export interface WantedName {
  /** What it is called now, or its id, where that is not the wanted name. */
  readonly was?: Ref | undefined;
}
