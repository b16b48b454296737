/** The part of generation 1's client that tests use: its own types do not check under Deno. */
export declare class Client {
  constructor(info: { readonly name: string; readonly version: string });
  connect(transport: unknown): Promise<void>;
  listTools(): Promise<{ tools: { name: string; inputSchema: unknown }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}
