/** What drawn calls are made of: things that the account of the tests has. */
import fc from "fast-check";
import { ROLES } from "../../src/businessmap/card_changes.ts";

export const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
export const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 4 });
export const text = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.constantFrom("**b**", "<script>x</script>", "a\u0000b", "| a |\n|---|\n| b |", "\u202Ex"),
).filter((value) => value.trim() !== "");
export const person = fc.constantFrom("Tomas Okafor", 1, "me", "jonas.petrov", "2");
export const day = fc.constantFrom("2031-05-01", "2031-05-01T10:00:00Z", "tomorrow", "2w", "-3h");
export const card = fc.constantFrom(101, "102", "#TIDE-42");
export const priority = fc.constantFrom("critical", "low", 1, "250");
export const field = fc.constantFrom(
  { field: "Customer", value: "x" },
  { field: "Effort", value: 1.5 },
  { field: 2, value: "2" },
  { field: "Go-live date", value: "2031-01-01" },
  { field: "Environment", value: ["Staging"] },
  { field: "Reviewer", value: "Tomas Okafor" },
  { field: "Pull request", value: "https://code.example/1" },
);
export const fieldOrNull = fc.oneof(field, fc.constantFrom({ field: "Effort", value: null }));
export const link = fc.record({ is: fc.constantFrom(...ROLES), of: fc.constantFrom(120, 130) });
export const tag = fc.constantFrom("frontend", 2, "mobile");
/** Things to put on and to take off; the two lists have nothing in common. */
export const addRemove = <T>(one: fc.Arbitrary<T>, both: { add: T[]; remove: T[] }) =>
  fc.oneof(fc.record({ add: some(one) }), fc.record({ remove: some(one) }), fc.constant(both));
export const position = fc.constantFrom("top", "bottom", 0, 3, 100_000);
export const planned = fc.record({ start: optional(day), end: optional(day) });
export const color = fc.constantFrom("abc", "#A1B2C3", "34a97b");
export const size = fc.double({ min: 0, max: 1_000, noNaN: true });
export const range = fc.record({ from: optional(day), to: optional(day) });
