import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

/** The development workflow as the demo has it. */
const DEVELOPMENT = [
  { column: "Ideas" },
  { column: "Backlog" },
  { column: "Ready", limit: 8 },
  { column: "Development", columns: [{ column: "Coding" }, { column: "Code review" }] },
  { column: "Testing", flow: "activity" },
  { column: "Ready to release" },
  { column: "Released", section: "done" },
];
const LANES = [{ lane: "Expedite" }, { lane: "Standard" }, { lane: "Technical debt" }];

const flow = (more: object) => ({ board: 1, workflows: [{ workflow: "Development", ...more }] });

async function steps({ ok }: Harness, args: object): Promise<string[]> {
  const { text } = await ok("plan_board", args);
  if (text.includes("is as wanted")) return [];
  return table(text).rows.map(({ step, what, name, details = "" }) =>
    `${step} ${what} ${name} ${details}`.trim()
  );
}

Deno.test("plan_board finds no difference where there is none, with one request", async () => {
  await withHarness(async ({ ok }) => {
    const args = flow({ columns: DEVELOPMENT, lanes: LANES });
    const { text, seen } = await ok("plan_board", { ...args, remove: ["columns", "lanes"] });
    assertEquals(text.split("\n")[0], 'Board 1 "Product Development" is as wanted.');
    assertEquals(seen.length, 1);
  });
});

const CASES: readonly (readonly [string, object, readonly string[]])[] = [
  [
    "a new column at its place",
    flow({ columns: DEVELOPMENT.toSpliced(5, 0, { column: "Accept", section: "in_progress" }) }),
    ["create column Accept in_progress"],
  ],
  [
    "a renamed column, by what it was",
    flow({ columns: [{ column: "Wishes", was: "Ideas" }] }),
    ["change column Ideas rename to Wishes"],
  ],
  [
    "a name that differs in case alone",
    flow({ columns: [{ column: "IDEAS" }] }),
    ["change column Ideas rename to IDEAS"],
  ],
  [
    "limit and flow",
    flow({ columns: [{ column: "Testing", limit: 0, flow: "queue" }] }),
    ["change column Testing limit 4 → 0, queue"],
  ],
  [
    "another section",
    flow({ columns: [{ column: "Testing", section: "done" }] }),
    ["change column Testing section done, position 0"],
  ],
  [
    "one move for one column that is out of order",
    flow({ columns: [{ column: "Backlog" }, { column: "Ideas" }] }),
    ["change column Backlog position 0"],
  ],
  [
    "a column that becomes a sub-column, and one that is new beside it",
    flow({
      columns: [{
        column: "Development",
        columns: [{ column: "Coding" }, { column: "Code review" }, { column: "Testing" }, {
          column: "Pairing",
          limit: 2,
        }],
      }],
    }),
    [
      "create column Development / Pairing limit 2",
      "change column Testing into Development, position 2",
    ],
  ],
  [
    "sub-columns only where they are given",
    flow({ columns: [{ column: "Development" }, { column: "Coding", section: "done" }] }),
    ["create column Coding done"],
  ],
  [
    "lanes: new, renamed, moved",
    flow({
      lanes: [{ lane: "Night" }, { lane: "Standard" }, { lane: "Urgent", was: "Expedite" }],
    }),
    [
      "create lane Night",
      "change lane Standard position 1",
      "change lane Expedite rename to Urgent",
    ],
  ],
  [
    "a new workflow with what is to be in it",
    {
      board: 1,
      workflows: [{ workflow: "Development" }, {
        workflow: "Trials",
        type: "cards",
        columns: [{ column: "Try", section: "in_progress", columns: [{ column: "a" }] }],
        lanes: [{ lane: "All" }],
      }, { workflow: "Initiatives" }],
    },
    [
      "create workflow Trials cards",
      "create column Try in_progress",
      "create column Try / a",
      "create lane All",
    ],
  ],
  [
    "workflows that are renamed or out of order",
    {
      board: 1,
      workflows: [{ workflow: "Goals", was: 2 }, { workflow: "Development" }],
    },
    ["change workflow Initiatives rename to Goals, position 0"],
  ],
  [
    "a swap of names",
    {
      board: 1,
      workflows: [{ workflow: "Initiatives", was: "Development" }, {
        workflow: "Development",
        was: "Initiatives",
      }],
    },
    [
      "change workflow Development rename to Initiatives",
      "change workflow Initiatives rename to Development",
    ],
  ],
];

for (const [what, args, expected] of CASES) {
  Deno.test(`plan_board shows ${what}`, async () => {
    await withHarness(async (harness) => {
      assertEquals(await steps(harness, args), expected);
    });
  });
}

Deno.test("plan_board removes only what holds no cards, or whose cards have a place", async () => {
  await withHarness(async (harness) => {
    const { ok, state } = harness;
    await ok("change_columns", { board: 1, changes: [{ name: "Spare", section: "backlog" }] });
    const wanted = flow({
      columns: DEVELOPMENT.filter(({ column }) => column !== "Testing" && column !== "Ideas"),
    });
    // Without being told, it only says what is not in the plan.
    const { text } = await ok("plan_board", wanted);
    assertEquals(table(text, "Not wanted, but stays").rows.map(({ name, why }) => [name, why]), [
      ["Ideas", "not in the plan"],
      ["Spare", "not in the plan"],
      ["Testing", "not in the plan"],
    ]);
    const told = { ...wanted, remove: ["columns"], move_cards: { testing: "coding" } };
    assertEquals(await steps(harness, told), [
      "remove column Testing cards to Development / Coding",
      "remove column Spare",
    ]);
    const answer = await ok("plan_board", told);
    const [row] = table(answer.text, "Not wanted, but stays").rows;
    const held = [...state.cards.values()].filter(({ column_id, state }) =>
      column_id === 1 && state === "active"
    );
    assertStringIncludes(row?.why ?? "", `it holds cards: ${held.length} active`);
    assertEquals(answer.seen.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("plan_board keeps a column whose sub-column keeps its cards", async () => {
  await withHarness(async (harness) => {
    const args = flow({ columns: [{ column: "Ready" }] });
    const { text } = await harness.ok("plan_board", {
      ...args,
      remove: ["columns"],
      move_cards: { Coding: "Ready" },
    });
    const stays = table(text, "Not wanted, but stays").rows.map(({ name, why }) => [name, why]);
    assertEquals(stays.find(([name]) => name === "Development"), [
      "Development",
      "a sub-column stays",
    ]);
  });
});

Deno.test("plan_board removes workflows only when they hold no cards at all", async () => {
  await withHarness(async (harness) => {
    await harness.ok("change_workflows", { board: 1, changes: [{ name: "Empty" }] });
    const args = { board: 1, workflows: [{ workflow: "Development" }], remove: ["workflows"] };
    assertEquals(await steps(harness, args), ["remove workflow Empty"]);
  });
});

Deno.test("plan_board says what it cannot make sense of", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [flow({ columns: [{ column: "New" }] }), 'The new column "New" needs a `section`.'],
    [flow({ columns: [{ column: "A" }, { column: "a" }] }), 'The column "a" is wanted twice'],
    [
      flow({ columns: [{ column: "X", was: "Ideas" }, { column: "Y", was: 1 }] }),
      "is meant by two wanted columns",
    ],
    [
      flow({ lanes: [{ lane: "X", was: "Expedite" }, { lane: "Y", was: 1 }] }),
      'cannot become "Y"',
    ],
    [
      {
        ...flow({ columns: [{ column: "Ready" }] }),
        remove: ["columns"],
        move_cards: { Ideas: "Nowhere" },
      },
      'There is no column called "Nowhere".',
    ],
    [
      {
        ...flow({ columns: DEVELOPMENT.slice(1) }),
        remove: ["columns"],
        move_cards: { Ideas: "Development" },
      },
      "it has sub-columns",
    ],
  ];
  for (const [args, sentence] of cases) {
    await withHarness(async ({ fails }) => {
      assertStringIncludes(await fails("plan_board", args), sentence);
    });
  }
  await withHarness(async ({ ok }) => {
    const args = { ...flow({ lanes: LANES }), move_cards: { Ideas: "Ready" } };
    assertStringIncludes(
      (await ok("plan_board", args)).text,
      '`move_cards` names "Ideas", but no such thing is removed.',
    );
  });
});

Deno.test("plan_board leaves lanes inside lanes, and what is around them, alone", async () => {
  await withHarness(async ({ ok }) => {
    await ok("change_lanes", {
      board: 1,
      changes: [{ name: "Inner", parent: "Standard" }, { name: "Spare" }],
    });
    const { text } = await ok("plan_board", { ...flow({ lanes: LANES }), remove: ["lanes"] });
    assertEquals(table(text, "Not wanted, but stays").rows.map(({ name, why }) => [name, why]), [
      ["Spare", "the workflow has lanes inside lanes"],
    ]);
  });
});
