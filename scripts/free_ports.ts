/** Ports for programs that must be told theirs before they start. */

/**
 * From where ports are taken: below those that systems give to outgoing connections (from 32768 on
 * Linux, 49152 elsewhere), so that no connection takes one before its program listens, nor while
 * that program is started again.
 */
const FIRST = 10_000;
const LAST = 29_999;

/** Given to this process before, whether or not something listens there by now. */
const given = new Set<number>();

/** Ports of 127.0.0.1 on which nothing listens; none is given twice. */
export function freePorts(count: number, isFree: (port: number) => boolean = listens): number[] {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > LAST - FIRST) throw new Error("No port is free");
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (given.has(port) || !isFree(port)) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

/** A port of 127.0.0.1 on which nothing listens. */
export function freePort(): number {
  const [port = 0] = freePorts(1);
  return port;
}

/** Whether this process could listen there. */
function listens(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
