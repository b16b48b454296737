/**
 * How many requests a job costs upstream, for the binary and for the baseline: each job in a
 * process of its own, so that nothing is known before.
 *
 * @module
 */
import { initialize, type LineServer, startServer } from "../e2e/support/line_client.ts";
import type { ServerCommand } from "../e2e/support/server.ts";
import type { TestAccount } from "../e2e/support/account.ts";
import type { Material } from "../e2e/support/material.ts";
import { callTool } from "./measure.ts";

type Calls = (material: Material) => readonly [tool: string, args: unknown][];

/** One job, in the words of either server. */
export interface Scenario {
  readonly what: string;
  readonly must?: number;
  readonly aim?: number;
  readonly binary: Calls;
  /** Absent where the baseline has nothing like it. */
  readonly baseline?: Calls;
  /** What the binary does before, uncounted. */
  readonly before?: Calls;
}

const titles = Array.from({ length: 10 }, (_, index) => `Card ${index + 1} of the benchmark`);

const overview: Calls = ({ boardId }) => [["get_board", { board: boardId }]];

const move: Calls = ({ cardIds, columnId, laneId }) => [[
  "move_cards",
  { cards: cardIds.slice(0, 10), column: columnId, lane: laneId },
]];

const baselineMove: Calls = ({ cardIds, columnId, laneId }) => [[
  "move_cards",
  { card_ids: cardIds.slice(0, 10), column_id: columnId, lane_id: laneId },
]];

/** The jobs, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  {
    what: "Requests until the first tool call",
    must: 0,
    aim: 0,
    binary: () => [],
    baseline: () => [],
  },
  {
    what: "Requests for a board with all its cards, cold",
    must: 2,
    aim: 2,
    binary: overview,
    baseline: ({ boardId }) => [["get_board", { board_id: boardId, include_cards: true }]],
  },
  {
    what: "Requests for a board with all its cards, warm",
    must: 0,
    aim: 0,
    binary: overview,
    baseline: ({ boardId }) => [["get_board", { board_id: boardId, include_cards: true }]],
    before: overview,
  },
  {
    what: "Requests for 20 cards with description, subtasks and links",
    must: 1,
    aim: 1,
    binary: ({ cardIds }) => [[
      "get_cards",
      { cards: cardIds, include: ["description", "subtasks", "links"] },
    ]],
    baseline: ({ cardIds }) => [["get_cards", { card_ids: cardIds }]],
  },
  {
    what: "Requests to create 10 cards",
    must: 1,
    aim: 1,
    binary: ({ boardId, columnId, laneId }) => [[
      "create_cards",
      {
        board: boardId,
        cards: titles.map((title) => ({ title, column: columnId, lane: laneId })),
      },
    ]],
    baseline: ({ columnId, laneId }) => [[
      "create_cards",
      { cards: titles.map((title) => ({ title, column_id: columnId, lane_id: laneId })) },
    ]],
  },
  {
    what: "Requests to move 10 cards of a board that was looked at",
    must: 2,
    aim: 1,
    before: overview,
    binary: move,
    baseline: baselineMove,
  },
  {
    what: "Requests to move 10 cards of which nothing is known",
    binary: move,
    baseline: baselineMove,
  },
];

/** Requests that `calls` cost, after the uncounted ones in `before`. */
export async function countRequests(
  account: TestAccount,
  command: ServerCommand,
  calls: readonly [tool: string, args: unknown][],
  before: readonly [tool: string, args: unknown][] = [],
): Promise<number> {
  const none = account.requestCount();
  const server = startServer(command);
  await initialize(server);
  await server.request("tools/list");
  await callAll(server, before);
  const start = before.length > 0 ? account.requestCount() : none;
  await callAll(server, calls);
  await server.end();
  return account.requestCount() - start;
}

async function callAll(
  server: LineServer,
  calls: readonly [tool: string, args: unknown][],
): Promise<void> {
  for (const [tool, args] of calls) await callTool(server, tool, args);
}
