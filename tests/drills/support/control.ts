/**
 * What a command of a runbook reaches into its drill by: an address for each thing that can be done.
 *
 * @module
 */

/** A way in. */
export interface Control extends AsyncDisposable {
  /** The command that does it, for `sh`; it fails when it fails. */
  command(name: string): string;
  /** The address for a program that sends what it was told as the body. */
  url(name: string): string;
}

/** @param actions what can be done, with the body that was sent */
export function startControl(
  actions: Readonly<Record<string, (body: string) => Promise<void> | void>>,
): Control {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      try {
        await actions[new URL(request.url).pathname.slice(1)]?.(await request.text());
        return new Response();
      } catch (error) {
        return new Response(String(error), { status: 500 });
      }
    },
  );
  const url = (name: string) => `http://127.0.0.1:${server.addr.port}/${name}`;
  return {
    url,
    command: (name) => `curl -fsS -X POST ${url(name)}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
