import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  childColumns,
  columnsOf,
  lanesOf,
  type State,
  workflowsOf,
} from "../../../../src/simulator/state.ts";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

const ARGS = {
  board: 1,
  workflows: [
    {
      workflow: "Development",
      columns: [
        { column: "Wishes", was: "Ideas" },
        { column: "Backlog" },
        { column: "Ready", limit: 5 },
        {
          column: "Doing",
          was: "Development",
          columns: [{ column: "Review", was: "Code review" }, { column: "Coding" }, {
            column: "Pairing",
            flow: "queue",
          }],
        },
        { column: "Accept", section: "in_progress" },
        { column: "Released" },
      ],
      lanes: [{ lane: "Standard" }, { lane: "Expedite" }, { lane: "Night" }],
    },
    {
      workflow: "Trials",
      columns: [
        { column: "Ask", section: "requested" },
        { column: "Try", section: "in_progress", columns: [{ column: "a" }, { column: "b" }] },
        { column: "Done", section: "done" },
      ],
      lanes: [{ lane: "All" }],
    },
    { workflow: "Initiatives" },
  ],
  remove: ["columns", "lanes"],
  move_cards: {
    "Ready to release": "Released",
    "Technical debt": "Night",
    Testing: "Accept",
  },
};

/** Top columns with what is in them, then lanes, of each workflow. */
const shape = (state: State) =>
  workflowsOf(state, 1).map(({ workflow_id, name }) => [
    name,
    ...columnsOf(state, workflow_id).filter((one) => one.parent_column_id === null)
      .map((one) =>
        [one.name, ...childColumns(state, one.column_id).map((child) => child.name)].join(" > ")
      ),
    lanesOf(state, workflow_id).map((lane) => lane.name).join(", "),
  ]);

const AFTER = [
  [
    "Development",
    "Wishes",
    "Backlog",
    "Ready",
    "Doing > Review > Coding > Pairing",
    "Accept",
    "Released",
    "Standard, Expedite, Night",
  ],
  ["Trials", "Ask", "Try > a > b", "Done", "All"],
  ["Initiatives", "Proposed", "Approved", "In progress", "Delivered", "All initiatives"],
];

Deno.test("apply_board makes the board as wanted, and every card keeps a place", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    const cards = [...state.cards.values()].filter(({ board_id }) => board_id === 1);
    const count = cards.length;
    const testing = cards.filter(({ column_id }) => column_id === 7).map((card) => card.card_id);
    const plan = await ok("apply_board", ARGS);
    assertStringIncludes(plan.text, "Nothing is done yet. Board 1");
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);
    const done = await confirmed("apply_board", ARGS);
    assert(!done.isError, done.text);
    assertStringIncludes(done.text.split("\n")[0] ?? "", "steps are done.");
    assertEquals(shape(state), AFTER);
    assert(!done.text.includes("not yet as wanted"), done.text);
    assertEquals(cards.length, count);
    for (const card of cards) {
      assert(state.columns.has(card.column_id) && state.lanes.has(card.lane_id), `${card.card_id}`);
    }
    const accept = columnsOf(state, 1).find(({ name }) => name === "Accept")?.column_id;
    assertEquals(testing.filter((id) => state.cards.get(id)?.column_id !== accept), []);
    const again = await ok("apply_board", ARGS);
    assertStringIncludes(again.text, "is as wanted: nothing was done.");
  });
});

Deno.test("apply_board creates before it changes, and removes last", async () => {
  await withHarness(async ({ confirmed }) => {
    const { seen } = await confirmed("apply_board", ARGS);
    const methods = seen.map(({ method }) => method).filter((method) => method !== "GET");
    const first = (method: string) => methods.indexOf(method);
    assert(methods.lastIndexOf("POST") < first("PATCH"));
    assert(methods.lastIndexOf("PATCH") < first("DELETE"));
  });
});

for (
  const operation of [
    "createWorkflow",
    "createColumn",
    "updateColumn",
    "deleteColumn",
    "deleteLane",
  ]
) {
  Deno.test(`apply_board stops when ${operation} fails, says how far it came, and goes on`, async () => {
    await withHarness(async ({ ok, call, confirmed, state, simulator }) => {
      const token = tokenOf((await ok("apply_board", ARGS)).text);
      simulator.addFault({
        operation,
        answer: { status: 500, body: { error: { code: "XX01", message: "x" } } },
      });
      const { text, isError } = await call("apply_board", { ...ARGS, confirm: token });
      const rows = table(text).rows;
      const outcomes = rows.map(({ outcome }) => outcome);
      const done = outcomes.filter((outcome) => outcome === "done").length;
      assertEquals(isError, done === 0);
      assertEquals(outcomes.slice(0, done).every((outcome) => outcome === "done"), true);
      assertEquals(outcomes.slice(done + 1).every((outcome) => outcome === "not tried"), true);
      assertStringIncludes(
        text.split("\n")[0] ?? "",
        `${done} of ${rows.length} steps done, 1 failed, ${rows.length - done - 1} not tried.`,
      );
      assertStringIncludes(text, "Call apply_board again");
      simulator.clearFaults();
      const again = await confirmed("apply_board", ARGS);
      assert(!again.isError, again.text);
      assertEquals(shape(state).map(([name]) => name), AFTER.map(([name]) => name));
      assertEquals(shape(state)[0], AFTER[0]);
    }, { gateway: { retry: { maxRetries: 0 } } });
  });
}

Deno.test("apply_board says when it is not known whether a step was done", async () => {
  await withHarness(async ({ ok, call, simulator, state }) => {
    const args = { board: 1, workflows: [{ workflow: "Development", lanes: [{ lane: "Night" }] }] };
    const token = tokenOf((await ok("apply_board", args)).text);
    simulator.addFault({ operation: "createLane", applied: true, answer: "reset" });
    const { text } = await call("apply_board", { ...args, confirm: token });
    assertEquals(table(text).rows.map(({ outcome }) => outcome), ["not known"]);
    assertStringIncludes(text, "The step that may have failed:");
    simulator.clearFaults();
    // It was: so nothing is left to do, and no second lane comes of it.
    assertStringIncludes((await ok("apply_board", args)).text, "nothing was done");
    assertEquals(lanesOf(state, 1).filter(({ name }) => name === "Night").length, 1);
  });
});

Deno.test("apply_board is void when the board or a card in it changed after the plan", async () => {
  const changes = [
    ["change_columns", { board: 1, changes: [{ column: "Ready", limit: 3 }] }],
    ["move_cards", { cards: [103], column: "Testing", exceeding_reason: "test" }],
  ] as const;
  for (const [tool, args] of changes) {
    await withHarness(async ({ ok, fails, state }) => {
      const token = tokenOf((await ok("apply_board", ARGS)).text);
      await ok(tool, args);
      assertStringIncludes(await fails("apply_board", { ...ARGS, confirm: token }), "is void");
      assert(state.columns.has(7));
    });
  }
});

Deno.test("apply_board removes nothing into which a card came while it was at work", async () => {
  await withHarness(async ({ ok, call, state }) => {
    await ok("change_columns", { board: 1, changes: [{ name: "Spare", section: "backlog" }] });
    const spare = columnsOf(state, 1).find(({ name }) => name === "Spare");
    const columns = columnsOf(state, 1).filter((one) => one.parent_column_id === null)
      .filter((one) => one !== spare).map(({ name }) => ({ column: name }));
    const args = {
      board: 1,
      workflows: [{
        workflow: "Development",
        columns: [...columns, { column: "New", section: "done" }],
      }],
      remove: ["columns"],
    };
    const token = tokenOf((await ok("apply_board", args)).text);
    const card = state.cards.get(103);
    const { text } = await call("apply_board", { ...args, confirm: token }, {
      progress: () => {
        if (card && spare) card.column_id = spare.column_id;
        return Promise.resolve();
      },
    });
    assertStringIncludes(text, `Cards have come into column ${spare?.column_id} meanwhile.`);
    assert(state.columns.has(spare?.column_id ?? 0));
  });
});

Deno.test("apply_board says so when the account has made something else of it", async () => {
  await withHarness(async ({ confirmed }) => {
    const { text } = await confirmed("apply_board", {
      board: 1,
      workflows: [{ workflow: "Development", columns: [{ column: "Ready", limit: 2 }] }],
    });
    assertStringIncludes(text, "the step is done.");
    assertStringIncludes(text, "not yet as wanted all the same");
  }, {
    wrap: (gateway) => ({
      ...gateway,
      async send(request) {
        const answer = await gateway.send(request);
        if (request.operation !== "getCurrentBoardStructure") return answer;
        const body = JSON.parse(JSON.stringify(answer.body));
        body.data.columns[3].limit = 8;
        return { ...answer, body };
      },
    }),
  });
});
