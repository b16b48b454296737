/**
 * The MCP server: what there is, and how calls come in.
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
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import type { OfferedTool } from "../tools/define.ts";
import type { Has } from "../tools/select.ts";
import type { LiveAccount, LiveParts, ServedParts } from "./call.ts";
import { type Person, QUESTION, Question } from "./confirmation.ts";
import { withInstances } from "./instances.ts";
import { instructions } from "./instructions.ts";
import { CACHE_HINTS, capabilities, offer, onePage, scopeOf } from "./offers.ts";
import { OUTPUT_SCHEMA, type OutputSettings } from "./results.ts";
import { inputSchemaOf } from "./schema.ts";

const log = getLogger(["businessmap", "server"]);

/**
 * A factory of protocol servers that share tools, accounts and gateways. Everything costly is
 * computed once, here.
 *
 * @param live what calls wait for; lists are answered without it
 * @param onWait told that something waits for `live`
 */
export function createServerFactory(
  parts: ServedParts,
  live: Promise<LiveParts>,
  onWait: () => void = () => {},
): () => Server {
  let isOn: LiveAccount["isOn"];
  const ready = live.then(async (found) => {
    isOn = onSomewhere(parts, found);
    const { createCalls } = await import("./call.ts");
    return createCalls(parts, found);
  });
  // Whoever made `live` is told of its failure; each call is as well.
  ready.catch(() => {});
  const calls = () => {
    onWait();
    return ready;
  };
  const { name, version } = parts.facts;
  const text = instructions(parts.tools, parts.accounts);
  const toolsets = new Map(parts.tools.map((tool) => [tool.name, tool.toolset]));
  const configured: Has = (tool) => toolsets.has(tool);
  /** Toolsets can be switched off while this runs, for every client alike. */
  const has: Has = (tool) => configured(tool) && isOn?.(toolsets.get(tool) ?? "") !== false;
  const listed = listing(withInstances(parts.tools, parts.accounts), parts.output.format);
  return () => {
    const server = new Server({ name, version }, {
      capabilities: capabilities(configured),
      instructions: text,
      cacheHints: CACHE_HINTS,
      jsonSchemaValidator: NO_CHECKER,
    });
    server.setRequestHandler("tools/list", ({ params }) => {
      onePage(params);
      return { tools: listed.tools.filter((tool) => has(tool.name)) };
    });
    server.setRequestHandler(
      "tools/call",
      async ({ params }, context) => {
        try {
          return await (await calls()).call(params.name, params.arguments, {
            ...scopeOf(context),
            person: personOf(server, context),
          });
        } catch (error) {
          if (error instanceof Question) return asked(error);
          throw error;
        }
      },
    );
    offer(server, { configured, has, calls, now: parts.now ?? Date.now });
    server.onerror = (error) => log.warn("Protocol error: {kind}", { kind: error.name });
    return server;
  };
}

/**
 * What the SDK would check answers to forms with. The only question of this program goes out as a
 * result of the call, and what comes back is looked at there: see `confirmation.ts`.
 */
const NO_CHECKER: NonNullable<ServerOptions["jsonSchemaValidator"]> = {
  getValidator() {
    throw new TypeError("Cannot check the answer to a form: no tool sends one");
  },
};

/** Whether a toolset is on for at least one of the accounts. */
function onSomewhere({ accounts }: ServedParts, live: LiveParts): LiveAccount["isOn"] {
  const found = accounts.map(({ name }) => live.accounts.get(name)?.isOn);
  return (toolset) => found.some((isOn) => isOn === undefined || isOn(toolset));
}

/** The advertised surface. */
export function listing(
  tools: readonly OfferedTool[],
  format: OutputSettings["format"] = "text",
): ListToolsResult {
  return {
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      // An object schema: every tool's input is a strict object.
      inputSchema: inputSchemaOf(tool) as ListToolsResult["tools"][number]["inputSchema"],
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
