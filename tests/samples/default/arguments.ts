/** Calls of the default tools as a client could make them. */
import fc from "fast-check";
import { ROLES } from "../../../src/businessmap/card_changes.ts";
import {
  addRemove,
  card,
  color,
  day,
  field,
  fieldOrNull,
  link,
  optional,
  person,
  planned,
  position,
  priority,
  range,
  size,
  some,
  tag,
  text,
} from "../arbitraries.ts";

const PEOPLE = { add: ["Tomas Okafor"], remove: ["jonas.petrov"] };

/** By tool; what is `undefined` is left out, as in JSON. */
export const ARGUMENTS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  list_boards: fc.record({
    workspace: optional(fc.constantFrom(1, "Company")),
    query: optional(text),
    archived: optional(fc.boolean()),
  }),
  get_board: fc.record({
    board: fc.constantFrom(1, "2", "Marketing", "Company / Portfolio"),
    include: optional(
      fc.uniqueArray(
        fc.constantFrom(
          "counts",
          "members",
          "fields",
          "tags",
          "types",
          "limits",
          "settings",
          "cycle_time",
        ),
      ),
    ),
  }),
  find_cards: fc.record({
    boards: optional(some(fc.constantFrom(1, "Marketing", "Product / Customer Support"))),
    workspaces: optional(some(fc.constantFrom(1, "Company"))),
    text: optional(text),
    owners: optional(some(fc.oneof(person, fc.constant("none")))),
    columns: optional(some(fc.constantFrom(1, 7, "9"))),
    sections: optional(some(fc.constantFrom("backlog", "requested", "in_progress", "done"))),
    lanes: optional(some(fc.constantFrom(1, "2"))),
    types: optional(some(fc.constantFrom("Bug", 1))),
    tags: optional(some(tag)),
    priorities: optional(some(priority)),
    blocked: optional(fc.boolean()),
    state: optional(fc.constantFrom("active", "archived", "discarded")),
    due: optional(fc.oneof(fc.constant("overdue"), range)),
    created: optional(range),
    modified: optional(range),
    custom_fields: optional(some(fieldOrNull)),
    sort: optional(fc.constantFrom("newest", "deadline", "title")),
    limit: optional(fc.integer({ min: 1, max: 200 })),
  }),
  get_cards: fc.record({
    cards: some(fc.oneof(card, fc.constantFrom(9999, "#NOPE"))),
    include: optional(
      fc.uniqueArray(
        fc.constantFrom(
          "description",
          "comments",
          "subtasks",
          "links",
          "custom_fields",
          "history",
          "attachments",
          "time",
          "outcomes",
        ),
      ),
    ),
  }),
  create_cards: fc.record({
    board: fc.constantFrom(1, "Customer Support"),
    cards: some(fc.record({
      title: text,
      description: optional(text),
      owner: optional(person),
      type: optional(fc.constantFrom("Bug", 3)),
      priority: optional(priority),
      size: optional(size),
      deadline: optional(day),
      color: optional(color),
      tags: optional(some(tag)),
      custom_fields: optional(some(field)),
      co_owners: optional(some(person)),
      watchers: optional(some(person)),
      subtasks: optional(some(fc.oneof(
        text,
        fc.record({ text, owner: optional(person), deadline: optional(day) }),
      ))),
      parent: optional(fc.constantFrom(110, 111)),
      links: optional(some(link)),
      template: optional(fc.constantFrom("Bug report", 1)),
      custom_id: optional(fc.constantFrom("NEW-1", "ü/7")),
      position: optional(position),
      planned: optional(planned),
    })),
  }),
  update_cards: fc.record({
    changes: fc.tuple(fc.record({
      cards: some(card),
      title: optional(text),
      description: optional(text),
      owner: fc.option(person),
      co_owners: optional(addRemove(person, PEOPLE)),
      watchers: optional(addRemove(person, PEOPLE)),
      type: fc.option(fc.constantFrom("Bug", 3)),
      priority: fc.option(priority),
      size: fc.option(size),
      deadline: fc.option(day),
      color: optional(color),
      tags: optional(addRemove(tag, { add: ["frontend"], remove: ["mobile"] })),
      stickers: optional(fc.record({ add: optional(fc.constant(["Hot", 1])) })),
      custom_fields: optional(some(fieldOrNull)),
      custom_id: fc.option(fc.constantFrom("NEW-1", "TIDE-42")),
      blocked: fc.option(fc.record({
        reason: optional(fc.constantFrom("External dependency", 1)),
        comment: optional(text),
      })),
      planned: optional(planned),
    })),
  }),
  move_cards: fc.record({
    cards: some(card),
    board: optional(fc.constantFrom(1, "Marketing")),
    lane: fc.constant(undefined),
    position: optional(position),
    column: fc.constantFrom("Ideas", undefined),
    exceeding_reason: fc.constant("Agreed"),
  }),
  archive_cards: fc.oneof(
    fc.record({
      cards: some(card),
      action: fc.constantFrom("archive", "unarchive", "restore"),
      reason: fc.constant(undefined),
      comment: fc.constant(undefined),
    }),
    fc.record({
      cards: some(card),
      action: fc.constant("discard"),
      reason: fc.constantFrom("Duplicate", 2),
      comment: optional(text),
    }),
  ),
  delete_cards: fc.record({ cards: some(card) }),
  add_comments: fc.record({ comments: some(fc.record({ card, text })) }),
  update_subtasks: fc.record({
    card: fc.constantFrom(103, "103", "#TIDE-42"),
    add: some(fc.oneof(
      text,
      fc.record({ text, owner: optional(person), deadline: optional(day) }),
    )),
    finish: optional(fc.constant(["Ask the accountant"])),
    change: optional(fc.tuple(fc.record({
      id: fc.constant(360),
      text: fc.constant("x"),
      owner: optional(person),
      deadline: fc.option(day),
    }))),
    remove: fc.constant(undefined),
    convert_to_cards: optional(fc.tuple(fc.record({
      id: fc.constant(362),
      column: optional(fc.constantFrom("Ideas", 1)),
    }))),
  }),
  link_cards: fc.record({
    links: fc.array(
      fc.record({
        card: fc.constantFrom(106, 107),
        is: fc.constantFrom(...ROLES),
        of: fc.constantFrom(120, 130),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    remove: optional(fc.boolean()),
  }),
  log_time: fc.record({
    entries: some(fc.record({
      card,
      time: fc.constantFrom("1h 30m", 45, 0.5, "2d"),
      date: optional(day),
      comment: optional(text),
      user: optional(person),
    })),
  }),
  get_changes: fc.record({
    boards: optional(some(fc.constantFrom(1, "Marketing"))),
    since: fc.constantFrom("-30d", "-3h", "2026-01-01", "yesterday"),
    until: optional(fc.constantFrom("today", "now")),
  }),
  find_users: fc.record({
    query: optional(text),
    board: optional(fc.constantFrom(1, "Portfolio")),
    team: optional(fc.constantFrom("Developers", 2)),
    me: optional(fc.boolean()),
  }),
  get_status: fc.record({ check: optional(fc.boolean()) }),
};
