/**
 * Callers of a service, who go on whatever happens to it.
 *
 * @module
 */

/** One call of a tool. */
export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Callers at work. */
export interface Callers extends AsyncDisposable {
  /** Whether so many calls in a row, the last ones, were answered well. */
  good(calls: number): boolean;
  /** Why a call failed last. */
  lastFailure(): string;
}

/** How they call. */
export interface CallersOptions {
  /** Where they call now; `undefined` for nowhere. */
  readonly url: () => string | undefined;
  readonly token: string;
  /** The call after so many. */
  readonly call: (count: number) => Call;
  /** At once. @default {2} */
  readonly callers?: number;
  /** Milliseconds between two calls of one. @default {150} */
  readonly pause?: number;
}

/** Milliseconds after which a call has failed. */
const CALL_WITHIN = 30_000;

/** Begins to call. */
export function startCallers(options: CallersOptions): Callers {
  const { url, token, call, callers = 2, pause = 150 } = options;
  const stop = new AbortController();
  let count = 0;
  let inARow = 0;
  let lastFailure = "none was made";

  async function once(to: string): Promise<void> {
    const response = await fetch(`${to}/mcp`, {
      method: "POST",
      headers: {
        "authorization": `Bearer ${token}`,
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call(count++) }),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(CALL_WITHIN)]),
    });
    const text = await response.text();
    const { result } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
    if (!response.ok || result === undefined || result.isError === true) throw new Error(text);
  }

  async function goOn(): Promise<void> {
    while (!stop.signal.aborted) {
      const to = url();
      if (to !== undefined) {
        try {
          await once(to);
          inARow++;
        } catch (error) {
          inARow = 0;
          lastFailure = error instanceof Error ? error.message : String(error);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  const all = Array.from({ length: callers }, goOn);
  return {
    good: (calls) => inARow >= calls,
    lastFailure: () => lastFailure,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(all);
    },
  };
}
