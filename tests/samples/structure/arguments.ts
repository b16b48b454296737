/** Calls of the tools on structure as a client could make them. */
import fc from "fast-check";
import { color, optional, some, text } from "../arbitraries.ts";

const name = fc.oneof(text, fc.constantFrom("New", "Nächste", "<b>x</b>"));
const place = optional(fc.integer({ min: 0, max: 12 }));
const limit = fc.integer({ min: 0, max: 10_000 });
const section = fc.constantFrom("backlog", "requested", "in_progress", "done");
const column = fc.constantFrom(7, "Ready", "Development / Coding");
const lane = fc.constantFrom(1, "Standard");

const inside = fc.record({
  column: fc.constantFrom("Coding", "Review", "Pairing"),
  limit: optional(fc.integer({ min: 0, max: 9 })),
  flow: optional(fc.constantFrom("activity", "queue")),
});
const byName = { selector: (one: { column: string }) => one.column };
const wanted = {
  board: fc.constantFrom(1, "Product Development"),
  workflows: fc.tuple(fc.record({
    workflow: fc.constantFrom("Development", "Experiments"),
    columns: optional(fc.uniqueArray(
      fc.record({
        column: fc.constantFrom("Backlog", "Ready", "Doing", "Development", "Testing", "Released"),
        section,
        limit: optional(fc.integer({ min: 0, max: 9 })),
        columns: optional(
          fc.uniqueArray(inside, { minLength: 1, maxLength: 3, ...byName }),
        ),
      }),
      { minLength: 1, maxLength: 6, ...byName },
    )),
    lanes: optional(
      fc.uniqueArray(
        fc.record({ lane: fc.constantFrom("Standard", "Expedite", "Night", "Day") }),
        { minLength: 1, maxLength: 4, selector: ({ lane }) => lane },
      ),
    ),
  })),
  remove: optional(fc.subarray(["workflows", "columns", "lanes"])),
  move_cards: optional(fc.constantFrom({ "Technical debt": "Standard" }, { Ideas: "Ready" })),
};

/** By tool; what is `undefined` is left out, as in JSON. */
export const ARGUMENTS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  change_workspaces: fc.record({
    changes: some(fc.oneof(
      fc.record({ name, type: optional(fc.constantFrom("team", "management")) }),
      fc.record({ workspace: fc.constantFrom(1, "Company"), name }),
      fc.record({ workspace: fc.constantFrom(1, "Company"), archived: fc.boolean() }),
    )),
  }),
  change_boards: fc.record({
    changes: fc.tuple(fc.oneof(
      fc.record({
        board: fc.constantFrom(1, "Marketing"),
        name,
        description: optional(text),
        archived: optional(fc.boolean()),
        settings: optional(fc.record({
          limit_by: optional(fc.constantFrom("count", "size")),
          exceeding: optional(fc.constantFrom("allowed", "with_reason", "never")),
          sizes: optional(fc.constantFrom("number", "t_shirt", "fibonacci")),
          archive_after_days: optional(fc.constantFrom(7, 14, 30)),
          repeat_custom_ids: optional(fc.boolean()),
          discard_needs_reason: optional(fc.boolean()),
        })),
      }),
      fc.record({
        workspace: fc.constantFrom(1, "Company"),
        name,
        description: optional(text),
      }),
      fc.record({ board: fc.constantFrom(2, "Marketing"), delete: fc.constant(true) }),
    )),
  }),
  change_workflows: fc.record({
    board: fc.constantFrom(1, "Product Development"),
    changes: optional(some(fc.oneof(
      fc.record({
        workflow: optional(fc.constantFrom(1, "Initiatives")),
        name,
        type: optional(fc.constantFrom("cards", "initiatives", "timeline")),
        position: place,
        enabled: optional(fc.boolean()),
        collapsible: optional(fc.boolean()),
      }),
      fc.record({
        workflow: fc.constantFrom(1, "Initiatives"),
        copy_to: fc.constantFrom(1, "Marketing"),
        name: optional(name),
      }),
    ))),
    related: fc.tuple(fc.oneof(
      fc.record({ workflow: fc.constantFrom(4, "5"), position: place }),
      fc.record({ workflow: fc.constant("Campaigns"), board: fc.constant("Marketing") }),
    )),
  }),
  change_columns: fc.record({
    board: fc.constant(1),
    changes: some(fc.oneof(
      fc.record({
        name,
        section,
        workflow: optional(fc.constantFrom(1, "Initiatives")),
        position: place,
        limit: optional(limit),
        flow: optional(fc.constantFrom("activity", "queue")),
        description: optional(text),
        color: optional(color),
        cards_per_row: optional(fc.integer({ min: 1, max: 4 })),
      }),
      fc.record({ name, parent: fc.constantFrom(4, "Ready") }),
      fc.record({ column, name, limit: optional(limit), section: optional(section) }),
      fc.record({
        column: fc.constantFrom("Testing", 3),
        delete: fc.constant(true),
        move_to: fc.constantFrom("Backlog", 5),
      }),
    )),
  }),
  change_lanes: fc.record({
    board: fc.constant("Product Development"),
    changes: some(fc.oneof(
      fc.record({
        name,
        workflow: optional(fc.constantFrom(1, "Initiatives")),
        parent: optional(fc.constantFrom(null)),
        position: place,
        description: optional(text),
        color: optional(color),
      }),
      fc.record({ name, parent: lane }),
      fc.record({ lane, name, parent: optional(fc.constant(null)) }),
      fc.record({
        lane: fc.constantFrom("Technical debt", 1),
        delete: fc.constant(true),
        move_to: fc.constantFrom("Standard", 2),
      }),
    )),
  }),
  set_limits: fc.record({
    board: fc.constant(1),
    limits: some(fc.oneof(
      fc.record({ column, limit }),
      fc.record({ column, lane, limit }),
      fc.record({ section, lane, limit }),
    )),
    areas: optional(fc.tuple(fc.record({
      columns: fc.constantFrom(["Coding", "Testing"], [5, "7"]),
      lanes: fc.constantFrom([1], ["Standard", 3]),
      primary: optional(fc.constantFrom("Testing", 5)),
      limit: optional(limit),
    }))),
  }),
  plan_board: fc.record(wanted),
  apply_board: fc.record(wanted),
};
