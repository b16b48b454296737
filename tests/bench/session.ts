/**
 * A planning session of twelve questions, asked of either server.
 *
 * @module
 */
import { join } from "node:path";
import { startAccount, type TestAccount } from "../e2e/support/account.ts";
import { initialize, type LineServer, startServer } from "../e2e/support/line_client.ts";
import { findMaterial, type Material } from "../e2e/support/material.ts";
import { readAnswer, type ServerCommand, serverCommand } from "../e2e/support/server.ts";
import { callTool } from "./measure.ts";
import type { Row } from "./table.ts";

/** What a session is about: three boards, and cards of the first one. */
interface Topic {
  readonly material: Material;
  readonly boards: readonly number[];
  /** Those that are talked about, the same in every session. */
  readonly cards: readonly number[];
  /** Those that are done, in each session others: a card that is done is not moved again. */
  readonly done: readonly number[];
}

type Call = readonly [tool: string, args: unknown];

/** One question: the calls it takes in each server. */
interface Question {
  readonly asks: string;
  readonly binary: (topic: Topic) => readonly Call[];
  readonly baseline: (topic: Topic) => readonly Call[];
}

const titles = Array.from({ length: 5 }, (_, index) => `Outcome ${index + 1} of the meeting`);

const state = (place: number): Question => ({
  asks: "How does this board look?",
  binary: ({ boards }) => [["get_board", { board: boards[place], include: ["counts"] }]],
  baseline: ({ boards }) => [["get_board", { board_id: boards[place], include_cards: true }]],
});

/** In their order. */
export const QUESTIONS: readonly Question[] = [
  {
    asks: "Which boards are there?",
    binary: () => [["list_boards", {}]],
    baseline: () => [["list_boards", {}]],
  },
  state(0),
  state(1),
  state(2),
  {
    asks: "What is overdue?",
    binary: ({ boards }) => [["find_cards", { boards, due: "overdue" }]],
    baseline: ({ boards }) => [[
      "find_cards",
      { board_ids: boards, deadline_to: new Date().toISOString() },
    ]],
  },
  {
    asks: "Who works on what?",
    binary: ({ boards }) => [["find_cards", { boards, sections: ["in_progress"], limit: 50 }]],
    // It can neither filter by section nor name the owners.
    baseline: ({ boards }) => [["find_cards", { board_ids: boards }], ["find_users", {}]],
  },
  {
    asks: "What is blocked?",
    binary: ({ boards }) => [["find_cards", { boards, blocked: true }]],
    baseline: ({ boards }) => [["find_cards", { board_ids: boards, is_blocked: true }]],
  },
  {
    asks: "What are these cards about?",
    binary: ({ cards }) => [["get_cards", { cards }]],
    baseline: ({ cards }) => [["get_cards", { card_ids: cards }]],
  },
  {
    asks: "Please add five cards.",
    binary: ({ material: { boardId } }) => [[
      "create_cards",
      { board: boardId, cards: titles.map((title) => ({ title })) },
    ]],
    // It must be told where; this server puts them into the board's first column.
    baseline: ({ material: { columnId, laneId } }) => [[
      "create_cards",
      { cards: titles.map((title) => ({ title, column_id: columnId, lane_id: laneId })) },
    ]],
  },
  {
    asks: "These are done.",
    binary: ({ done, material: { doneColumnId, laneId } }) => [[
      "move_cards",
      { cards: done, column: doneColumnId, lane: laneId },
    ]],
    baseline: ({ done, material: { doneColumnId, laneId } }) => [[
      "move_cards",
      { card_ids: done, column_id: doneColumnId, lane_id: laneId },
    ]],
  },
  {
    asks: "Please note on the first of them that it was agreed today.",
    binary: ({ done }) => [[
      "add_comments",
      { comments: [{ card: done[0], text: "Agreed today." }] },
    ]],
    baseline: ({ done }) => [[
      "add_comments",
      { comments: [{ card_id: done[0], text: "Agreed today." }] },
    ]],
  },
  { ...state(0), asks: "And how does the first board look now?" },
];

/** Cards that a session moves. */
const MOVED = 5;
/** Cards that a session talks about. */
const TALKED = 10;

/** What the cache did in a session. */
interface Reads {
  readonly hits: number;
  readonly reads: number;
}

/**
 * Hit rates of a warm session, and what sessions cost upstream; on an account of its own, whose
 * cards nothing else has moved.
 *
 * @param baselineOn How the baseline is started on an account.
 */
export async function sessionRows(
  baselineOn: (apiUrl: string, apiToken: string) => ServerCommand,
): Promise<Row[]> {
  await using account = await startAccount();
  const baseline = baselineOn(account.apiUrl, account.apiToken);
  const material = await findMaterial(account);
  const boards = await threeBoards(account, material.boardId);
  const cards = otherCards(account, material);
  const topic = (session: number): Topic => ({
    material,
    boards,
    cards,
    done: material.cardIds.slice(session * MOVED, (session + 1) * MOVED),
  });
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });
  const binary = serverCommand(account.apiUrl, account.apiToken, home, {
    BUSINESSMAP_KV_PATH: join(home, "store.kv"),
  });
  const [cold, warm] = await runSessions(account, binary, "binary", [topic(0), topic(1)]);
  const [restarted] = await runSessions(account, binary, "binary", [topic(2)]);
  const [other] = await runSessions(account, baseline, "baseline", [topic(3)]);
  await Deno.remove(home, { recursive: true });
  const what = `Session of ${QUESTIONS.length} questions`;
  const rate = (ran: Ran | undefined) => 100 * (ran?.cache.hits ?? NaN) / (ran?.cache.reads ?? NaN);
  const requests = (ran: Ran | undefined) => ({
    value: ran?.requests ?? NaN,
    baseline: other?.requests,
    unit: "",
  });
  return [
    {
      what: `${what}, asked before: reads answered by the cache (of ${warm?.cache.reads})`,
      value: rate(warm),
      unit: "%",
      must: 80,
      aim: 90,
      moreIsBetter: true,
    },
    {
      what: `${what}, asked before a restart: reads answered by the cache ` +
        `(of ${restarted?.cache.reads})`,
      value: rate(restarted),
      unit: "%",
      moreIsBetter: true,
    },
    { what: `${what}, cold: requests`, ...requests(cold) },
    { what: `${what}, asked before: requests`, ...requests(warm), mustRatio: 0.2 },
    { what: `${what}, asked before a restart: requests`, ...requests(restarted) },
  ];
}

/** One session and what it took. */
interface Ran {
  readonly requests: number;
  readonly cache: Reads;
}

/** Sessions one after the other in one process. */
async function runSessions(
  account: TestAccount,
  command: ServerCommand,
  kind: "binary" | "baseline",
  topics: readonly Topic[],
): Promise<Ran[]> {
  const server = startServer(command);
  await initialize(server);
  const ran: Ran[] = [];
  let before: Reads = { hits: 0, reads: 0 };
  for (const topic of topics) {
    const sent = account.requestCount();
    for (const question of QUESTIONS) {
      for (const [tool, args] of question[kind](topic)) await callTool(server, tool, args);
    }
    const requests = account.requestCount() - sent;
    const after = kind === "binary" ? await readCounts(server) : before;
    const cache = { hits: after.hits - before.hits, reads: after.reads - before.reads };
    before = after;
    ran.push({ requests, cache });
  }
  await server.end();
  return ran;
}

/**
 * What the server itself counts since its start. It tells a whole percentage, so the hits are the
 * fewest that give it: the true number up to 100 reads, and at most one below it up to 200.
 */
async function readCounts(server: LineServer): Promise<Reads> {
  const { result } = await server.request("tools/call", { name: "get_status", arguments: {} });
  const { text } = readAnswer(result);
  const [, percent, reads] = /^cache: (\d+) % of (\d+) reads answered/m.exec(text) ?? [];
  if (reads === undefined) throw new Error(`Cannot find the cache's counts in: ${text}`);
  return { hits: fewestHits(Number(percent), Number(reads)), reads: Number(reads) };
}

/** The fewest of `reads` that are `percent` of them, rounded. */
export function fewestHits(percent: number, reads: number): number {
  return Math.max(0, Math.ceil(reads * (percent - 0.5) / 100));
}

/** Cards of the board that no session moves. */
function otherCards({ simulator }: TestAccount, { boardId, cardIds }: Material): number[] {
  const cards = [...simulator.state.cards.values()].filter((card) =>
    card.board_id === boardId && card.state === "active" && !cardIds.includes(card.card_id)
  ).map(({ card_id }) => card_id);
  if (cards.length < TALKED) throw new Error("Cannot find cards to talk about");
  return cards.slice(0, TALKED);
}

/** The board and two more that are not archived. */
async function threeBoards(account: TestAccount, first: number): Promise<number[]> {
  // The shape is the vendor's document's, as far as it is read here.
  const all = await account.api("GET", "/boards") as { board_id: number; is_archived: number }[];
  const others = all.filter(({ board_id, is_archived }) => board_id !== first && !is_archived);
  const boards = [first, ...others.slice(0, 2).map(({ board_id }) => board_id)];
  if (boards.length < 3) throw new Error("Cannot find three boards");
  return boards;
}
