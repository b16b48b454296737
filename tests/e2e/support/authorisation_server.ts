/**
 * A real authorisation server on a loopback port: `oidc-provider`, with one client that gets tokens
 * for itself.
 *
 * @module
 */
import { createServer } from "node:http";
// @ts-types="./oidc_provider.d.ts"
import { Provider } from "oidc-provider";
import { freePort } from "../../../scripts/free_ports.ts";

/** A running authorisation server. */
export interface AuthorisationServer extends AsyncDisposable {
  /** Its issuer. */
  readonly url: string;
  /**
   * A token of the client `agent`.
   *
   * @param resource whom it is for, as the client asks. @default what clients of the server ask for
   */
  token(scope: string, resource?: string): Promise<string>;
}

/** The audience of tokens for any resource on this machine. */
export const AUDIENCE = "businessmap";

const SCOPE = "businessmap:read businessmap:write businessmap:admin";
const SECRET = "agent-secret-0123456789";

/** Starts one. */
export async function startAuthorisationServer(): Promise<AuthorisationServer> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, {
    clients: [{
      client_id: "agent",
      client_secret: SECRET,
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
    }],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: SCOPE,
          audience: new URL(resource).hostname === "127.0.0.1" ? AUDIENCE : resource,
          accessTokenFormat: "jwt",
        }),
      },
    },
  });
  const server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url,
    async token(scope, resource = "http://127.0.0.1/mcp") {
      const response = await fetch(`${url}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`agent:${SECRET}`)}` },
        body: new URLSearchParams({ grant_type: "client_credentials", scope, resource }),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(`There is no token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
