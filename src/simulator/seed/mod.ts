/**
 * What an account starts with.
 *
 * @module
 */
import { createState, type State } from "../state.ts";
import { seedDemo } from "./demo.ts";
import { seedEmpty } from "./empty.ts";
import { seedLarge } from "./large.ts";

/** Which account: see `SimulatorOptions.seed`. */
export type SeedChoice =
  | "demo"
  | "empty"
  | { readonly boards: number; readonly cards: number };

/** A fresh account. */
export function seedState(choice: SeedChoice, now: () => number): State {
  const state = createState(now);
  if (choice === "demo") seedDemo(state);
  else if (choice === "empty") seedEmpty(state);
  else seedLarge(state, choice);
  return state;
}
