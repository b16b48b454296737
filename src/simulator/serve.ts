/**
 * The simulator on a real socket. `Deno.serve` cannot break a connection before the answer's first
 * byte, so a plain TCP listener stands in front of it, hands all bytes through, and closes the
 * client's connection when the account "resets" it.
 *
 * @module
 */

/** A listening simulator. */
export interface Listener {
  /** Such as `http://127.0.0.1:40123`; the API is below `/api/v2`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and breaks the connections that are open. */
  close(): Promise<void>;
}

/** Where to listen. */
export interface ServeOptions {
  /** @default {0} any free port */
  readonly port?: number;
  /** @default {"127.0.0.1"} */
  readonly hostname?: string;
}

type Fetch = (request: Request) => Promise<Response>;

/** Closes what may be closed already. */
function close(closable: { close(): void }): void {
  try {
    closable.close();
  } catch {
    // It is closed: that is all that was wanted.
  }
}

/** Reads some bytes; none where the connection ended or was closed. */
async function readSome(from: Deno.TcpConn, buffer: Uint8Array): Promise<number> {
  try {
    return await from.read(buffer) ?? 0;
  } catch {
    return 0;
  }
}

/** Hands bytes on until there are no more; rejects when they cannot be written. */
async function handOn(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (let size = await readSome(from, buffer); size > 0; size = await readSome(from, buffer)) {
    for (let sent = 0; sent < size;) sent += await to.write(buffer.subarray(sent, size));
  }
}

/** Joins two connections until the server has said all, or the client is gone. */
async function join(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
  const back = handOn(server, client).catch(() => {});
  // A server that broke off and takes no more may still have something on the way back.
  const there = handOn(client, server).catch(() => back);
  await Promise.race([back, there]);
  close(client);
  close(server);
  await Promise.all([back, there]);
}

/** A client's connection. */
interface Client {
  readonly connection: Deno.TcpConn;
  /** Fires when it is over. */
  readonly gone: AbortController;
}

const over = ({ gone: { signal } }: Client) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/**
 * A copy whose signal fires when the client is gone. The server's own signal also fires after a
 * success, and to copy it would be to use it.
 */
async function copyOf(request: Request, client: Client): Promise<Request> {
  const { url, method, headers } = request;
  const body = await request.text();
  const { signal } = client.gone;
  return new Request(url, { method, headers, signal, ...(body === "" ? {} : { body }) });
}

/** `Deno.serve` behind the listener, which knows the client behind each port of its own. */
function serveInner(fetch: Fetch, clientAt: (port: number) => Client | undefined) {
  const stop = new AbortController();
  const options: Deno.ServeTcpOptions = {
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
  };
  const server = Deno.serve(options, async (request, { remoteAddr }) => {
    const client = clientAt(remoteAddr.port);
    if (!client) return new Response(null, { status: 500 });
    try {
      const response = await fetch(await copyOf(request, client));
      // Before 2.8, Deno compresses what it may transform, which would hide a truncated body.
      response.headers.append("Cache-Control", "no-transform");
      return response;
    } catch {
      close(client.connection);
      await over(client);
      return new Response(null, { status: 500 });
    }
  });
  return {
    port: server.addr.port,
    close: () => {
      stop.abort();
      return server.finished;
    },
  };
}

/** Serves a function that answers requests; a rejection breaks the connection. */
export function listen(
  fetch: Fetch,
  { port = 0, hostname = "127.0.0.1" }: ServeOptions = {},
): Promise<Listener> {
  const listener = Deno.listen({ port, hostname });
  const actual = listener.addr.port;
  /** By the port from which a client's bytes go to the inner server. */
  const clients = new Map<number, Client>();
  const joined = new Set<Promise<void>>();
  const inner = serveInner(fetch, (from) => clients.get(from));

  async function accept(connection: Deno.TcpConn): Promise<void> {
    const onward = await Deno.connect({ hostname: "127.0.0.1", port: inner.port });
    const from = onward.localAddr.port;
    const gone = new AbortController();
    connection.setNoDelay();
    onward.setNoDelay();
    clients.set(from, { connection, gone });
    await join(connection, onward);
    clients.delete(from);
    gone.abort();
  }

  async function acceptAll(): Promise<void> {
    for await (const connection of listener) {
      const one = accept(connection).catch(() => close(connection));
      joined.add(one);
      one.finally(() => joined.delete(one));
    }
  }

  const accepting = acceptAll();
  return Promise.resolve({
    url: `http://${hostname}:${actual}`,
    port: actual,
    async close() {
      close(listener);
      for (const { connection } of clients.values()) close(connection);
      await accepting;
      await Promise.all(joined);
      await inner.close();
    },
  });
}
