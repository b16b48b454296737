/** The part of generation 1's HTTP transport that tests use: its own types do not check under Deno. */
export declare class StreamableHTTPClientTransport {
  constructor(url: URL, options?: { readonly requestInit?: RequestInit });
  /** Called by the client once the version is agreed on. */
  setProtocolVersion?: (version: string) => void;
}
