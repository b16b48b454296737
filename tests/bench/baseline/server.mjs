// An MCP server for BusinessMap built the way such servers commonly are: the official SDK of the
// first generation, one upstream request a thing, answers as pretty-printed JSON. The benchmark
// compares the binary with it. `node server.mjs http` serves over Streamable HTTP with sessions;
// with BASELINE_CACHE it keeps what it read in memory, which such servers commonly do not.
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const base = process.env.BUSINESSMAP_API_URL?.replace(/\/+$/, "");
const key = process.env.BUSINESSMAP_API_TOKEN;
if (!base || !key) {
  console.error("BUSINESSMAP_API_URL and BUSINESSMAP_API_TOKEN are required");
  process.exit(1);
}

async function request(method, path, { query = {}, body } = {}) {
  const url = new URL(base + path);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    url.searchParams.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const response = await fetch(url, {
    method,
    headers: { apikey: key, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
  return response.status === 204 ? null : (await response.json()).data;
}

const CACHE_FOR = 30_000;
const kept = process.env.BASELINE_CACHE ? new Map() : undefined;

async function get(path, query) {
  const key = `${path} ${JSON.stringify(query)}`;
  const known = kept?.get(key);
  if (known !== undefined && Date.now() < known.until) return known.value;
  const value = await request("GET", path, { query });
  kept?.set(key, { value, until: Date.now() + CACHE_FOR });
  return value;
}

function answer(value) {
  return { content: [{ type: "text", text: JSON.stringify(value, null, 2) }] };
}

function tool(server, name, title, description, inputSchema, readOnly, handler) {
  const annotations = { readOnlyHint: readOnly, destructiveHint: false };
  server.registerTool(name, { title, description, inputSchema, annotations }, async (args) => {
    try {
      return answer(await handler(args));
    } catch (error) {
      return { isError: true, content: [{ type: "text", text: `Error: ${error.message}` }] };
    }
  });
}

const cardIds = z.array(z.number().int().positive()).min(1).max(50).describe("IDs of the cards");
const fields = {
  description: z.string().optional().describe("Description of the card, in HTML"),
  owner_user_id: z.number().int().optional().describe("ID of the user who owns the card"),
  type_id: z.number().int().optional().describe("ID of the card type"),
  priority: z.number().int().min(1).max(250).optional().describe("Priority of the card"),
  size: z.number().optional().describe("Size of the card"),
  color: z.string().optional().describe("Color of the card as a hexadecimal string without #"),
  deadline: z.string().optional().describe("Deadline in ISO 8601 format"),
  custom_id: z.string().optional().describe("Custom ID of the card"),
};

function makeServer() {
  const server = new McpServer({ name: "baseline", version: "1.0.0" });

  tool(
    server,
    "list_boards",
    "List boards",
    "Get a list of all boards with optional filtering by workspace and archive state",
    {
      workspace_ids: z.array(z.number().int()).optional().describe(
        "Only boards of these workspaces",
      ),
      is_archived: z.boolean().optional().describe("Archived boards instead of active ones"),
    },
    true,
    async ({ workspace_ids, is_archived }) => ({
      workspaces: await get("/workspaces"),
      boards: await get("/boards", {
        workspace_ids,
        is_archived: is_archived === undefined ? undefined : Number(is_archived),
      }),
    }),
  );

  tool(
    server,
    "get_board",
    "Get board",
    "Get the details of a board with its workflows, columns and lanes, and optionally its cards",
    {
      board_id: z.number().int().positive().describe("ID of the board"),
      include_cards: z.boolean().optional().describe("Also return all cards of the board"),
    },
    true,
    async ({ board_id, include_cards }) => {
      const result = {
        board: await get(`/boards/${board_id}`),
        workflows: await get(`/boards/${board_id}/workflows`),
        columns: await get(`/boards/${board_id}/columns`),
        lanes: await get(`/boards/${board_id}/lanes`),
      };
      return include_cards
        ? { ...result, cards: await get("/cards", { board_ids: [board_id] }) }
        : result;
    },
  );

  tool(
    server,
    "find_cards",
    "Find cards",
    "Get a list of cards with filtering by board, column, lane, owner, type, priority and state",
    {
      board_ids: z.array(z.number().int()).optional().describe("Only cards of these boards"),
      column_ids: z.array(z.number().int()).optional().describe("Only cards in these columns"),
      lane_ids: z.array(z.number().int()).optional().describe("Only cards in these lanes"),
      owner_user_ids: z.array(z.number().int()).optional().describe("Only cards of these owners"),
      type_ids: z.array(z.number().int()).optional().describe("Only cards of these types"),
      priorities: z.array(z.number().int()).optional().describe("Only cards of these priorities"),
      is_blocked: z.boolean().optional().describe("Only blocked or only unblocked cards"),
      state: z.enum(["active", "archived", "discarded"]).optional().describe("State of the cards"),
      deadline_from: z.string().optional().describe("Deadline not before this ISO 8601 time"),
      deadline_to: z.string().optional().describe("Deadline not after this ISO 8601 time"),
      page: z.number().int().min(1).optional().describe("Page number, from 1"),
      per_page: z.number().int().min(1).max(1000).optional().describe("Cards per page"),
    },
    true,
    ({ is_blocked, ...query }) =>
      get("/cards", {
        ...query,
        is_blocked: is_blocked === undefined ? undefined : Number(is_blocked),
      }),
  );

  tool(
    server,
    "get_cards",
    "Get cards",
    "Get the full details of one or more cards with their subtasks, and optionally their comments",
    {
      card_ids: cardIds,
      include_comments: z.boolean().optional().describe("Also return the comments of each card"),
    },
    true,
    async ({ card_ids, include_comments }) => {
      const cards = [];
      for (const id of card_ids) {
        const card = await get(`/cards/${id}`);
        const subtasks = await get(`/cards/${id}/subtasks`);
        const comments = include_comments ? await get(`/cards/${id}/comments`) : undefined;
        cards.push({ ...card, subtasks, comments });
      }
      return cards;
    },
  );

  tool(
    server,
    "find_users",
    "Find users",
    "Get a list of the users of the account",
    { user_ids: z.array(z.number().int()).optional().describe("Only users with these IDs") },
    true,
    ({ user_ids }) => get("/users", { user_ids }),
  );

  tool(
    server,
    "get_status",
    "Get status",
    "Check the connection and show the current user and the limits of the API",
    {},
    true,
    async () => ({ me: await get("/me"), limits: await get("/apiLimits") }),
  );

  tool(
    server,
    "create_cards",
    "Create cards",
    "Create one or more cards in a column and lane of a board",
    {
      cards: z.array(z.object({
        title: z.string().min(1).describe("Title of the card"),
        column_id: z.number().int().describe("ID of the column"),
        lane_id: z.number().int().describe("ID of the lane"),
        ...fields,
      })).min(1).max(50).describe("Cards to create"),
    },
    false,
    async ({ cards }) => {
      const created = [];
      for (const card of cards) created.push(await request("POST", "/cards", { body: card }));
      return created;
    },
  );

  tool(
    server,
    "update_cards",
    "Update cards",
    "Update the properties of one or more cards",
    {
      changes: z.array(z.object({
        card_id: z.number().int().positive().describe("ID of the card"),
        title: z.string().optional().describe("New title of the card"),
        ...fields,
      })).min(1).max(50).describe("Changes, one for each card"),
    },
    false,
    async ({ changes }) => {
      const updated = [];
      for (const { card_id, ...body } of changes) {
        updated.push(await request("PATCH", `/cards/${card_id}`, { body }));
      }
      return updated;
    },
  );

  tool(
    server,
    "move_cards",
    "Move cards",
    "Move one or more cards to another column or lane",
    {
      card_ids: cardIds,
      column_id: z.number().int().describe("ID of the target column"),
      lane_id: z.number().int().optional().describe("ID of the target lane"),
      position: z.number().int().min(0).optional().describe("Position in the cell, from 0"),
    },
    false,
    async ({ card_ids, ...body }) => {
      const moved = [];
      for (const id of card_ids) moved.push(await request("PATCH", `/cards/${id}`, { body }));
      return moved;
    },
  );

  tool(
    server,
    "add_comments",
    "Add comments",
    "Add a comment to one or more cards",
    {
      comments: z.array(z.object({
        card_id: z.number().int().positive().describe("ID of the card"),
        text: z.string().min(1).describe("Text of the comment, in HTML"),
      })).min(1).max(50).describe("Comments to add"),
    },
    false,
    async ({ comments }) => {
      const added = [];
      for (const { card_id, text } of comments) {
        added.push(await request("POST", `/cards/${card_id}/comments`, { body: { text } }));
      }
      return added;
    },
  );

  return server;
}

async function serveHttp() {
  // Only here: a server over stdio must not wait for them.
  const { createMcpExpressApp } = await import("@modelcontextprotocol/sdk/server/express.js");
  const { StreamableHTTPServerTransport } = await import(
    "@modelcontextprotocol/sdk/server/streamableHttp.js"
  );
  const app = createMcpExpressApp();
  const sessions = new Map();
  app.post("/mcp", async (request, response) => {
    const id = request.headers["mcp-session-id"];
    const known = id === undefined ? undefined : sessions.get(id);
    if (known !== undefined) return await known.handleRequest(request, response, request.body);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    await makeServer().connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  const listener = app.listen(0, "127.0.0.1", () => {
    listener.keepAliveTimeout = 60_000;
    const url = `http://127.0.0.1:${listener.address().port}/mcp`;
    console.error(JSON.stringify({ message: "Listening", url }));
  });
}

if (process.argv[2] === "http") await serveHttp();
else await makeServer().connect(new StdioServerTransport());
