/**
 * The listener under the HTTP server. It serves each connection by itself, so that one which sends
 * no request can be closed: `Deno.serve` waits for the headers of a request for ever, and takes any
 * number of connections.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";

const log = getLogger(["businessmap", "http"]);

/** Answers one request. */
export type Handler = (request: Request, info: RequestInfo) => Response | Promise<Response>;

/** What is known about a request beside itself. */
export interface RequestInfo {
  readonly remoteAddr: Deno.Addr;
  /** Settles when the answer is sent in full, or cannot be any more. */
  readonly completed: Promise<void>;
}

/** How much is served at once, and how long a connection may wait. Times in milliseconds. */
export interface ConnectionLimits {
  /** @default {1_024} */
  readonly most?: number;
  /** From the connection to the end of its first request's headers. @default {10_000} */
  readonly headers?: number;
  /** From one answer to the end of the next request's headers. @default {60_000} */
  readonly idle?: number;
  /** Between two looks at all connections. @default {1_000} */
  readonly look?: number;
}

/** A running listener. */
export interface Listening {
  readonly hostname: string;
  readonly port: number;
  /** Open connections now, and those of them with a request under way. */
  count(): { readonly open: number; readonly busy: number };
  /**
   * Takes no more connections, closes those without a request, and waits for the others.
   *
   * @param within milliseconds until these are closed as well
   */
  shutdown(within: number): Promise<void>;
}

/** Serves the requests of one connection until it ends. */
export type ServeConnection = (
  connection: Deno.Conn,
  signal: AbortSignal,
  handler: Handler,
  onError: (error: unknown) => Response,
  onListen: () => void,
) => { readonly finished: Promise<void> };

interface Connection {
  readonly close: () => void;
  readonly ended: Promise<void>;
  readonly use: Use;
}

interface Use {
  /** Requests under way. */
  busy: number;
  served: number;
  /** When it was opened or became idle, as `performance.now()` counts. */
  since: number;
}

/** Written to a connection that is one too many. */
const FULL = new TextEncoder().encode(
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n" +
    "Connection: close\r\n\r\n",
);

/** Milliseconds until another try when no connection could be taken, as without descriptors. */
const ACCEPT_AGAIN = 100;
/** Milliseconds between two looks at what still runs, when all is to end. */
const SHUTDOWN_LOOK = 100;

/**
 * Deno's own way to serve one connection. `Deno.serve` itself uses it (seen in 2.7 and 2.9), but it
 * is not documented, hence `undefined` where it is missing. The tests of this module hold its shape.
 */
export function runtimeServeConnection(): ServeConnection | undefined {
  const internal: unknown = Reflect.get(Deno, "internal");
  const parts: unknown = typeof internal === "symbol" ? Reflect.get(Deno, internal) : undefined;
  if (typeof parts !== "object" || parts === null) return undefined;
  const serve: unknown = Reflect.get(parts, "serveHttpOnConnection");
  return typeof serve === "function" ? serve as ServeConnection : undefined; // see above
}

/**
 * Listens and serves.
 *
 * @param serve how one connection is served; with `null`, `Deno.serve` serves, without limits
 * @throws {Deno.errors.AddrInUse} and what else `Deno.listen` throws
 */
export function listen(
  address: { readonly hostname: string; readonly port: number },
  handler: Handler,
  limits: ConnectionLimits = {},
  serve: ServeConnection | null = runtimeServeConnection() ?? null,
): Listening {
  return serve ? listenWithLimits(address, handler, limits, serve) : listenPlain(address, handler);
}

function listenWithLimits(
  address: { readonly hostname: string; readonly port: number },
  handler: Handler,
  { most = 1_024, headers = 10_000, idle = 60_000, look = 1_000 }: ConnectionLimits,
  serve: ServeConnection,
): Listening {
  const listener = Deno.listen(address);
  const open = new Set<Connection>();
  let stopping = false;

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const { use, close } of open) {
      if (use.busy === 0 && now - use.since > (use.served === 0 ? headers : idle)) close();
    }
  }, look);

  function take(connection: Deno.Conn): void {
    if (open.size >= most && !makeRoom()) return void refuse(connection);
    const controller = new AbortController();
    const use: Use = { busy: 0, served: 0, since: performance.now() };
    const answer = counted(use, async (request, info) => {
      const response = await handler(request, info);
      if (stopping) response.headers.set("connection", "close");
      return response;
    });
    const server = serve(connection, guarded(controller.signal), answer, failed, () => {});
    const gone = () => void open.delete(own);
    const own: Connection = {
      use,
      close: () => controller.abort(),
      ended: server.finished.then(gone, gone),
    };
    open.add(own);
  }

  /** Who waits longest without a request makes room; a client in the middle of a call never does. */
  function makeRoom(): boolean {
    const idle = [...open].filter(({ use }) => use.busy === 0);
    if (idle.length === 0) return false;
    const oldest = idle.reduce((a, b) => b.use.since < a.use.since ? b : a);
    open.delete(oldest);
    oldest.close();
    return true;
  }

  async function accept(): Promise<void> {
    while (!stopping) {
      try {
        const connection = await listener.accept();
        // The pieces of a streamed answer must not wait until the client has said that it got those
        // before.
        connection.setNoDelay(true);
        take(connection);
      } catch (error) {
        if (stopping) return;
        log.warn("Cannot take a connection: {kind}", { kind: kindOf(error) });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_AGAIN));
      }
    }
  }

  const accepting = accept();
  return {
    ...portOf(listener.addr),
    count: () => ({
      open: open.size,
      busy: [...open].filter(({ use }) => use.busy > 0).length,
    }),
    async shutdown(within) {
      if (stopping) return;
      const until = performance.now() + within;
      stopping = true;
      clearInterval(sweep);
      listener.close();
      // The last bytes of an answer, and a request that was on its way, get a moment.
      const closing = setInterval(() => {
        const now = performance.now();
        for (const { use, close } of open) {
          if (now >= until || (use.busy === 0 && now - use.since >= SHUTDOWN_LOOK)) close();
        }
      }, SHUTDOWN_LOOK);
      await Promise.all([accepting, ...[...open].map(({ ended }) => ended)]);
      clearInterval(closing);
    },
  };
}

/** For a runtime without a way to serve single connections. */
function listenPlain(
  address: { readonly hostname: string; readonly port: number },
  handler: Handler,
): Listening {
  log.warn("This version of Deno cannot close connections that send no request");
  const controller = new AbortController();
  const { signal } = controller;
  let busy = 0;
  const server = Deno.serve(
    { ...address, signal, onError: failed, onListen: () => {} },
    (request, info) => {
      busy++;
      const done = () => void busy--;
      info.completed.then(done, done);
      return handler(request, info);
    },
  );
  return {
    ...portOf(server.addr),
    count: () => ({ open: busy, busy }),
    async shutdown(within) {
      const timer = setTimeout(() => controller.abort(), within);
      await server.shutdown();
      clearTimeout(timer);
    },
  };
}

/** Closing a connection that ends by itself at that moment must not be an error of the program. */
function guarded(signal: AbortSignal): AbortSignal {
  const listen = signal.addEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) =>
    listen(type, (event) => {
      try {
        if (typeof listener === "function") listener.call(signal, event);
        else listener.handleEvent(event);
      } catch (error) {
        log.debug("A connection had ended when it was closed: {kind}", { kind: kindOf(error) });
      }
    });
  return signal;
}

/** The handler, keeping count of what is under way on its connection. */
function counted(use: Use, handler: Handler): Handler {
  return (request, info) => {
    use.busy++;
    use.served++;
    const done = () => {
      use.busy--;
      use.since = performance.now();
    };
    info.completed.then(done, done);
    return handler(request, info);
  };
}

function failed(error: unknown): Response {
  log.error("Cannot answer a request: {kind}", { kind: kindOf(error) });
  return Response.json({ error: "internal_error" }, { status: 500 });
}

async function refuse(connection: Deno.Conn): Promise<void> {
  try {
    await connection.write(FULL);
  } catch {
    // It has gone.
  } finally {
    connection.close();
  }
}

function portOf(address: Deno.Addr): { hostname: string; port: number } {
  if (address.transport !== "tcp") throw new TypeError("Cannot listen: expected a TCP address");
  return { hostname: address.hostname, port: address.port };
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
