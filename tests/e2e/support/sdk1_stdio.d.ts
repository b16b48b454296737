/** The part of generation 1's transport that tests use: its own types do not check under Deno. */
export declare class StdioClientTransport {
  constructor(server: {
    readonly command: string;
    readonly args: string[];
    readonly env: Record<string, string>;
    readonly stderr: "ignore";
  });
  /** Called by the client once the version is agreed on. */
  setProtocolVersion?: (version: string) => void;
}
