import { assertEquals, assertGreater } from "@std/assert";
import { spawnScript } from "./spawn.ts";

Deno.test("no method of console writes to standard output", async () => {
  const { code, stdout, stderr } = await spawnScript(new URL("./noisy.ts", import.meta.url), []);
  assertEquals(code, 0, stderr);
  assertEquals(stdout, "protocol\n");
  assertGreater(stderr.split("noise").length, 15);
});
