/**
 * The MCP server: which tools there are, and how calls come in.
 *
 * @module
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputRequired,
  type ListToolsResult,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import type { Tool } from "../tools/define.ts";
import {
  createCaller,
  type LiveAccount,
  type LiveParts,
  type Progress,
  type ServedParts,
} from "./call.ts";
import { type Person, QUESTION, Question } from "./confirmation.ts";
import { withInstances } from "./instances.ts";
import { instructions } from "./instructions.ts";
import { OUTPUT_SCHEMA, type OutputSettings } from "./results.ts";
import { wireSchema } from "./schema.ts";

const log = getLogger(["businessmap", "server"]);

/** Clients may keep lists for this long, in milliseconds: they never change while this runs. */
const LIST_TTL = 3_600_000;

/**
 * A factory of protocol servers that share tools, account and gateway. Everything costly is
 * computed once, here.
 *
 * @param live what calls wait for; lists are answered without it
 */
export function createServerFactory(parts: ServedParts, live: Promise<LiveParts>): () => Server {
  const tools = withInstances(parts.tools, parts.accounts);
  const listed = listing(tools, parts.output.format);
  let isOn: LiveAccount["isOn"];
  const caller = live.then((found) => {
    isOn = onSomewhere(parts, found);
    return createCaller(parts, found);
  });
  // Whoever made `live` is told of its failure; each call is as well.
  caller.catch(() => {});
  const text = instructions(parts.tools, parts.accounts);
  const cached = { ttlMs: LIST_TTL, cacheScope: "private" as const };
  return () => {
    const server = new Server({ name: parts.facts.name, version: parts.facts.version }, {
      capabilities: { tools: { listChanged: false } },
      instructions: text,
      cacheHints: { "tools/list": cached, "server/discover": cached },
    });
    server.setRequestHandler("tools/list", () => switchedOn(listed, tools, isOn));
    server.setRequestHandler(
      "tools/call",
      async ({ params }, context) => {
        try {
          return await (await caller)(params.name, params.arguments, {
            signal: context.mcpReq.signal,
            progress: progress(context),
            person: personOf(server, context),
          });
        } catch (error) {
          if (error instanceof Question) return asked(error);
          throw error;
        }
      },
    );
    server.onerror = (error) => log.warn("Protocol error: {kind}", { kind: error.name });
    return server;
  };
}

/** Whether a toolset is on for at least one of the accounts. */
function onSomewhere({ accounts }: ServedParts, live: LiveParts): LiveAccount["isOn"] {
  const found = accounts.map(({ name }) => live.accounts.get(name)?.isOn);
  return (toolset) => found.some((isOn) => isOn === undefined || isOn(toolset));
}

/** Without the tools whose toolset is switched off just now, for every client alike. */
function switchedOn(
  listed: ListToolsResult,
  tools: readonly Tool[],
  isOn: LiveAccount["isOn"],
): ListToolsResult {
  if (isOn === undefined || tools.every((tool) => isOn(tool.toolset))) return listed;
  return { tools: listed.tools.filter((_, index) => isOn(tools[index]?.toolset ?? "")) };
}

/** The advertised surface. */
export function listing(
  tools: readonly Tool[],
  format: OutputSettings["format"] = "text",
): ListToolsResult {
  return {
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      // An object schema: every tool's input is a strict object.
      inputSchema: wireSchema(tool.input) as ListToolsResult["tools"][number]["inputSchema"],
      ...(format === "structured" ? { outputSchema: OUTPUT_SCHEMA } : {}),
      annotations: {
        readOnlyHint: tool.effect === "read",
        destructiveHint: tool.effect === "change",
        idempotentHint: tool.idempotent,
        openWorldHint: true,
      },
    })),
  };
}

/** What the client says of itself: in the call since 2026-07-28, in the handshake before. */
function personOf(server: Server, { mcpReq }: ServerContext): Person {
  const declared: unknown = mcpReq.envelope &&
    Reflect.get(mcpReq.envelope, CLIENT_CAPABILITIES_META_KEY);
  // The SDK has checked the envelope, whose type it leaves open.
  const capabilities = declared as ClientCapabilities | undefined ??
    server.getClientCapabilities();
  const forms = capabilities?.elicitation;
  return {
    // A client that names no kind of question means forms.
    canAsk: forms !== undefined && (forms.form !== undefined || forms.url === undefined),
    replies: mcpReq.inputResponses,
    state: mcpReq.requestState(),
  };
}

/** The question as the newest protocol puts it; the SDK turns it into a request for older clients. */
function asked({ text, state }: Question) {
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({
        message: text,
        requestedSchema: {
          type: "object",
          properties: { confirm: { type: "boolean", title: "Do this" } },
          required: ["confirm"],
        },
      }),
    },
    requestState: state,
  });
}

/** Progress goes only to a client that asked for it by a token. */
function progress(context: ServerContext): Progress {
  const token = context.mcpReq._meta?.progressToken;
  return async (done, total, message) => {
    if (token === undefined) return;
    await context.mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken: token, progress: done, total, message },
    });
  };
}
