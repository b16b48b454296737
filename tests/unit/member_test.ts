import { assertEquals } from "@std/assert";
import { member } from "../../src/member.ts";

Deno.test("member() gives what an object has of its own, and of anything else nothing", () => {
  assertEquals(member({ id: 5 }, "id"), 5);
  for (const value of [{}, [], null, undefined, "text", 7]) {
    for (const name of ["id", "length", "constructor", "__proto__"]) {
      if (Array.isArray(value) && name === "length") continue;
      assertEquals(member(value, name), undefined, `${JSON.stringify(value)}.${name}`);
    }
  }
});
