/**
 * The scopes of access tokens, and what this server says of itself to those who ask for one.
 *
 * @module
 */
import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/server";

/** What a token may allow. */
export const SCOPES = {
  /** The tools that only read. */
  read: "businessmap:read",
  /** All tools. */
  write: "businessmap:write",
  /** The state of the server, and its cache. */
  admin: "businessmap:admin",
} as const;

/** Which authorisation server gives tokens for this one, and for what name. */
export interface Resource {
  readonly issuer: string;
  /** The name that tokens must carry: best this server's URL as its clients write it. */
  readonly audience: string;
  /** The path where clients of the protocol call. */
  readonly path: string;
}

/** Where the metadata is, below the root and as clients of a path look for it (RFC 9728, 3.1). */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/** The URL of the metadata, for a request: the audience's, else that of the host it came to. */
export function metadataUrl(resource: Resource, request: Request): string {
  return getOAuthProtectedResourceMetadataUrl(new URL(resourceUrl(resource, request)));
}

/** The metadata of this server (RFC 9728). */
export function metadata(resource: Resource, request: Request): Record<string, unknown> {
  return {
    resource: resourceUrl(resource, request),
    authorization_servers: [resource.issuer],
    scopes_supported: Object.values(SCOPES),
    bearer_methods_supported: ["header"],
    resource_name: "BusinessMap MCP server",
  };
}

function resourceUrl({ audience, path }: Resource, request: Request): string {
  if (/^https?:\/\//.test(audience) && URL.canParse(audience)) return audience;
  return new URL(path, request.url).href;
}
