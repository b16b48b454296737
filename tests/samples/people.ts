/** The tools on users, teams, roles and access as the tests use them. */
import fc from "fast-check";
import { optional, person, some } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, NO_BOARD, type Samples, TWINS } from "./sample.ts";

const team = fc.constantFrom("Developers", 2, "front office");
const board = fc.constantFrom(1, "Marketing", "3");
const workspace = fc.constantFrom(1, "Company");
const role = fc.constantFrom("Contributor", 3, "board owner");
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((one) => one.trim() !== "");
/** Nobody by whom the requests are made. */
const other = fc.constantFrom("Sam Whitfield", 6, "jonas.petrov");

export const PEOPLE: Samples = {
  annotations: {
    get_people: [true, false, true],
    update_users: [false, true, false],
    update_teams: [false, true, false],
    set_access: [false, true, true],
  },
  badInput: {
    get_people: {
      valid: { of: "users" },
      unknownArgument: [
        { of: "users", item: [1] },
        'Unknown argument "item": did you mean `items`?',
      ],
      wrongType: [{ of: "users", items: 1 }, "`items` must be an array."],
      missing: [{ of: "boards" }, "`items` is missing: name the boards."],
      emptyBatch: [{ of: "users", items: [] }, "`items` must not be empty."],
      tooMany: [{ of: "users", items: FIFTY_ONE }, "`items` may have at most 50 items."],
      unknownName: [
        { of: "teams", items: ["Developer"] },
        'There is no team called "Developer". Closest: 1 "Developers".',
      ],
      ambiguousName: [{ of: "boards", items: ["twin"] }, TWINS],
      missingId: [{ of: "users", items: [9999] }, "There is no user with the id 9999."],
      tooLong: [{ of: "users", items: [LARGE] }, "may have at most 300 characters"],
    },
    update_users: {
      valid: { changes: [{ user: 7, enabled: false }] },
      unknownArgument: [
        { changes: [{ user: 7, realname: "x" }] },
        'Unknown argument "realname" in `changes.0`',
      ],
      wrongType: [{ changes: [{ user: 7, enabled: "no" }] }, "`changes.0.enabled` must be"],
      missing: [{}, "Nothing is to be done: give `invite` or `changes`."],
      emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { changes: FIFTY_ONE.map((user) => ({ user, delete: true })) },
        "`changes` may have at most 50 items.",
      ],
      unknownName: [
        { changes: [{ user: "Nobody", enabled: false }] },
        '`changes.0`: There is no user called "Nobody".',
      ],
      ambiguousName: [
        { changes: [{ user: "twin", enabled: false }] },
        'There is more than one user "twin"',
      ],
      missingId: [
        { changes: [{ user: 9999, delete: true }] },
        "There is no user with the id 9999.",
      ],
      tooLong: [
        { changes: [{ user: 7, name: LARGE }] },
        "`changes.0.name` may have at most 100 characters.",
      ],
    },
    update_teams: {
      valid: { changes: [{ team: 2, delete: true }] },
      unknownArgument: [
        { changes: [{ team: 2, member: { add: [1] } }] },
        'Unknown argument "member" in `changes.0`: did you mean `members`?',
      ],
      wrongType: [{ changes: [{ team: 2, name: 5 }] }, "`changes.0.name` must be a string."],
      missing: [{ changes: [{ members: { add: [1] } }] }, "A new team needs a `name`."],
      emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { changes: FIFTY_ONE.map((team) => ({ team, delete: true })) },
        "`changes` may have at most 50 items.",
      ],
      unknownName: [
        { changes: [{ team: "Devs of all", delete: true }] },
        '`changes.0`: There is no team called "Devs of all".',
      ],
      ambiguousName: [
        { changes: [{ team: 2, members: { add: ["twin"] } }] },
        'There is more than one user "twin"',
      ],
      missingId: [
        { changes: [{ team: 9999, delete: true }] },
        "There is no team with the id 9999.",
      ],
      tooLong: [
        { changes: [{ name: LARGE }] },
        "`changes.0.name` may have at most 250 characters.",
      ],
    },
    set_access: {
      valid: { changes: [{ user: 2, board: 1, remove: true }] },
      unknownArgument: [
        { changes: [{ users: 2, board: 1, role: 1 }] },
        'Unknown argument "users" in `changes.0`: did you mean `user`?',
      ],
      wrongType: [{ changes: [{ user: 2, board: 1, remove: "x" }] }, "`changes.0.remove` must be"],
      missing: [{ changes: [{ user: 2, board: 1 }] }, "Access to a board needs a `role`."],
      emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { changes: FIFTY_ONE.map((user) => ({ user, board: 1, role: 1 })) },
        "`changes` may have at most 50 items.",
      ],
      unknownName: [
        { changes: [{ user: 2, board: 1, role: "Boss" }] },
        'There is no role called "Boss".',
      ],
      ambiguousName: [{ changes: [{ user: 2, board: "twin", role: 1 }] }, TWINS],
      missingId: [
        { changes: [{ user: 2, board: 9999, role: 1 }] },
        NO_BOARD,
      ],
      tooLong: [
        { changes: [{ user: LARGE, board: 1, role: 1 }] },
        "may have at most 300 characters",
      ],
    },
  },
  arguments: {
    get_people: fc.oneof(
      fc.record({ of: fc.constant("users"), items: optional(some(person)) }),
      fc.record({ of: fc.constant("teams"), items: optional(some(team)) }),
      fc.record({ of: fc.constant("roles"), items: optional(some(role)) }),
      fc.record({ of: fc.constant("boards"), items: some(board) }),
      fc.record({ of: fc.constant("workspaces"), items: optional(some(workspace)) }),
    ),
    update_users: fc.record({
      invite: optional(fc.constant([{ email: "new@fernwood.example", quiet: true }])),
      changes: fc.tuple(fc.oneof(
        fc.record({
          user: person,
          name,
          username: optional(name),
          email: optional(fc.constant("other@fernwood.example")),
          enabled: optional(fc.constant(true)),
          two_factor: optional(fc.boolean()),
        }),
        fc.record({ user: other, enabled: fc.constant(false) }),
        fc.record({ user: other, delete: fc.constant(true) }),
        fc.record({ user: other, invite_again: fc.constant(true) }),
      )),
    }),
    update_teams: fc.record({
      changes: fc.tuple(fc.oneof(
        fc.record({
          name,
          description: optional(name),
          members: optional(fc.record({ add: some(person) })),
        }),
        fc.record({
          team,
          name,
          managers: optional(fc.record({
            add: fc.constant([3]),
            remove: fc.constant(["Mara Lindqvist"]),
          })),
        }),
        fc.record({ team, delete: fc.constant(true) }),
      )),
    }),
    set_access: fc.record({
      changes: fc.tuple(fc.oneof(
        fc.record({ user: person, board, role }),
        fc.record({ team, board, role }),
        fc.record({ user: person, workspace }),
        fc.record({ user: person, board, remove: fc.constant(true) }),
        fc.record({ team, board, remove: fc.constant(true) }),
        fc.record({ user: person, workspace, remove: fc.constant(true) }),
      )),
    }),
  },
  examples: {
    get_people: [
      { asked: "What may Tomas do, and where?", args: { of: "users", items: ["Tomas Okafor"] } },
      { asked: "Who is on the support board?", args: { of: "boards", items: [2] } },
      { asked: "Who manages the team of developers?", args: { of: "teams", items: [1] } },
      { asked: "What does each role permit?", args: { of: "roles" } },
      { asked: "Who manages which workspace?", args: { of: "workspaces" } },
    ],
    update_users: [
      {
        asked: "Invite Ada, and correct Sam's name.",
        args: {
          invite: [{ email: "ada@fernwood.example" }],
          changes: [{ user: "Sam Whitfield", name: "Samuel Whitfield" }],
        },
      },
      {
        asked: "Leila has left: switch her off.",
        args: { changes: [{ user: "Leila Haddad", enabled: false }] },
        confirmed: true,
      },
    ],
    update_teams: [
      {
        asked: "A team Design with Ines and Yuki, led by Ines.",
        args: {
          changes: [{
            name: "Design",
            members: { add: ["Ines Carvalho", "Yuki Brandt"] },
            managers: { add: ["Ines Carvalho"] },
          }],
        },
      },
      {
        asked: "Yuki is no longer a developer.",
        args: { changes: [{ team: "Developers", members: { remove: ["Yuki Brandt"] } }] },
        confirmed: true,
      },
    ],
    set_access: [
      {
        asked: "Yuki may look at Marketing, the team Design works there; Jonas manages Company.",
        args: {
          changes: [
            { user: "Yuki Brandt", board: "Marketing", role: "Viewer" },
            { team: "Design", board: "Marketing", role: "Contributor" },
            { user: "Jonas Petrov", workspace: "Company" },
          ],
        },
      },
      {
        asked: "Take Tomas off the support board.",
        args: { changes: [{ user: "Tomas Okafor", board: "Customer Support", remove: true }] },
        confirmed: true,
      },
    ],
  },
};
