/**
 * An authorisation server's keys and metadata on a loopback port, and tokens signed with them.
 *
 * @module
 */
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** Claims that replace the usual ones; `undefined` leaves one out. */
export type Claims = Readonly<Record<string, unknown>>;

/** A running issuer. */
export interface Issuer extends AsyncDisposable {
  readonly url: string;
  /** Requests that it got, by path. */
  readonly asked: string[];
  /** What it answers in place of its documents. */
  broken: number | undefined;
  token(claims?: Claims): Promise<string>;
  /** Signs with a key that it does not publish. */
  forged(claims?: Claims): Promise<string>;
  /** Replaces its key. */
  rotate(): Promise<void>;
}

/** The audience of usual tokens. */
export const AUDIENCE = "https://mcp.example.com/mcp";

/** Starts an issuer. */
export async function startIssuer(
  { metadata = {} }: { readonly metadata?: Record<string, unknown> } = {},
): Promise<Issuer> {
  const newKey = async (kid: string) => ({ kid, ...await generateKeyPair("ES256") });
  let key = await newKey("first");
  const other = await newKey("first");
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request): Promise<Response> => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      if (issuer.broken !== undefined) return new Response("broken", { status: issuer.broken });
      if (pathname === "/keys") {
        const jwk = await exportJWK(key.publicKey);
        return Response.json({ keys: [{ ...jwk, kid: key.kid, alg: "ES256", use: "sig" }] });
      }
      if (pathname === "/.well-known/openid-configuration") {
        const { origin } = new URL(request.url);
        return Response.json({ issuer: origin, jwks_uri: `${origin}/keys`, ...metadata });
      }
      return new Response(null, { status: 404 });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const sign = async ({ kid, privateKey }: typeof key, claims: Claims) => {
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: url, aud: AUDIENCE, sub: "ana", iat: now, exp: now + 300 };
    return await new SignJWT({ ...usual, scope: "businessmap:read", ...claims })
      .setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" }).sign(privateKey);
  };
  const issuer: Issuer = {
    url,
    asked,
    broken: undefined,
    token: (claims = {}) => sign(key, claims),
    forged: (claims = {}) => sign(other, claims),
    async rotate() {
      key = await newKey("second");
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
  return issuer;
}
