import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventsIn, startReceiver } from "../../support/receivers.ts";
import { spawnScript } from "./spawn.ts";

const guarded = new URL("./guarded.ts", import.meta.url);

for (const way of ["rejection", "timer"]) {
  Deno.test(`an error that comes to the top by a ${way} is logged safely and reported before the end`, async () => {
    await using receiver = startReceiver();
    const { code, stdout, stderr } = await spawnScript(guarded, [way, String(receiver.port)]);
    assertEquals([code, stdout], [70, ""]);
    const line = JSON.parse(stderr);
    assertEquals(line.level, "ERROR");
    assertStringIncludes(line.message, "Unexpected error: TypeError: Invalid title: <text> at");
    const events = eventsIn(receiver.received);
    assertEquals(events.length, 1);
    assertStringIncludes(JSON.stringify(events[0]?.exception), "TypeError");
    assert(!(stderr + JSON.stringify(events)).includes("Erika"));
  });
}

Deno.test("a guarded process without an error ends as any other", async () => {
  await using receiver = startReceiver();
  const ended = await spawnScript(guarded, ["none", String(receiver.port)]);
  assertEquals(ended, { code: 0, stdout: "", stderr: "" });
  assertEquals(receiver.received, []);
});
