import { assert, assertEquals, assertThrows } from "@std/assert";
import { freePort, freePorts } from "../../../scripts/free_ports.ts";

Deno.test("ports are given once, and can be listened on", () => {
  const ports = [...freePorts(3), freePort(), freePort()];
  assertEquals(new Set(ports).size, 5);
  for (const port of ports) Deno.listen({ hostname: "127.0.0.1", port }).close();
});

Deno.test("no port is one that a system gives to a connection to elsewhere", () => {
  for (const port of freePorts(200)) assert(port >= 10_000 && port < 30_000, `${port}`);
});

Deno.test("a port that is taken is not given", () => {
  const taken: number[] = [];
  const ports = freePorts(2, (port) => {
    if (taken.length === 5) return true;
    taken.push(port);
    return false;
  });
  assertEquals(ports.filter((port) => taken.includes(port)), []);
  assertThrows(() => freePorts(1, () => false), Error, "No port is free");
});
