/**
 * How a test starts the server: the compiled binary, with nothing of this machine's environment.
 * While coverage is measured the same tests run a second time on the sources, because a binary
 * does not tell which of its lines ran.
 *
 * @module
 */
import { join } from "node:path";
import { permissionFlags } from "../../../src/config/permissions.ts";

/** A program with its arguments and its whole environment. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a tool answered. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
  /** The same as a value, where answers are structured. */
  readonly structured?: unknown;
}

/** One tool, as a client sees it. */
export interface ListedTool {
  readonly name: string;
  readonly inputSchema: unknown;
}

/** What every client in these tests can do, whoever wrote it. */
export interface TestClient {
  /** The protocol version that client and server agreed on. */
  readonly protocolVersion: string;
  listTools(): Promise<readonly ListedTool[]>;
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolAnswer>;
  /** Ends the client and its server. */
  close(): Promise<void>;
}

/** The binary under test: what the test runner made, or what `deno task test e2e` left behind. */
export function binaryPath(): string {
  const made = new URL("../../../dist/test/businessmap-mcp", import.meta.url);
  return Deno.env.get("BUSINESSMAP_MCP_BINARY") ?? decodeURIComponent(made.pathname);
}

/** The program without a command: the binary, or the sources while coverage is measured. */
export function serverProgram(): ServerCommand {
  const folder = Deno.env.get("BUSINESSMAP_MCP_COVERAGE");
  if (folder === undefined) return { command: binaryPath(), args: [], env: {} };
  const main = decodeURIComponent(new URL("../../../src/main.ts", import.meta.url).pathname);
  return {
    command: Deno.execPath(),
    args: ["run", "--quiet", "--no-prompt", ...permissionFlags(), main],
    env: {
      DENO_COVERAGE_DIR: folder,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? "",
      DENO_NO_UPDATE_CHECK: "1",
    },
  };
}

/**
 * The command that serves over stdio.
 *
 * @param apiUrl The simulator's address, with `/api/v2`.
 * @param home A folder of the test's own: the server's store goes below it.
 * @param more Further variables; they win.
 */
export function serverCommand(
  apiUrl: string,
  apiToken: string,
  home: string,
  more: Readonly<Record<string, string>> = {},
): ServerCommand {
  const program = serverProgram();
  return {
    command: program.command,
    args: [...program.args, "stdio"],
    env: {
      ...program.env,
      HOME: home,
      XDG_DATA_HOME: join(home, "data"),
      BUSINESSMAP_API_URL: apiUrl,
      BUSINESSMAP_API_TOKEN: apiToken,
      ...more,
    },
  };
}

/** The texts of a tool's result, joined, and its value: other kinds of content are left out. */
export function readAnswer(result: unknown): ToolAnswer {
  // Shape of `tools/call` results in every protocol version; a missing part shows as an empty text.
  const { content = [], isError = false, structuredContent } = result as {
    content?: readonly { readonly type: string; readonly text?: string }[];
    isError?: boolean;
    structuredContent?: unknown;
  };
  const text = content.map((part) => part.type === "text" ? part.text ?? "" : "").join("\n");
  return {
    text,
    isError,
    ...(structuredContent === undefined ? {} : { structured: structuredContent }),
  };
}
