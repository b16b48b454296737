import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("get_structure_history lists the former structures, and tells what differs from one", async () => {
  await withHarness(async ({ ok }) => {
    assertEquals(
      (await ok("get_structure_history", { board: 1 })).text,
      "0 former structures of board 1.",
    );
    const api = (operation: string, path: object, body: object) =>
      ok("call_api", { operation, path: { board_id: 1, ...path }, body });
    await api("updateColumn", { column_id: 5 }, { name: "Building", limit: 7 });
    await api("createLane", {}, { workflow_id: 1, name: "Fast", position: 0, color: "ffffff" });
    await api("setCellLimit", {}, { lane_id: 1, column_id: 7, limit: 2 });
    const { text } = await ok("get_structure_history", { board: "Product Development" });
    assertEquals(text.split("\n")[0], "3 former structures of board 1.");
    assertEquals(table(text).rows.map((row) => row.revision), ["3", "2", "1"]);

    const all = await ok("get_structure_history", { board: 1, from: 1 });
    const told = table(all.text).rows.map((row) => `${row.what} ${row.name}: ${row.change}`);
    assertEquals(told.filter((line) => /^column (.* \/ )?Building: /.test(line)).length, 2);
    assertEquals(told.includes("lane Fast: added"), true);
    assertEquals(told.some((line) => /^limit cell .*: (limit|added)$/.test(line)), true);
    const limit = table(all.text).rows.find((row) => row.change === "limit" && row.id === "5");
    assertEquals(limit?.after, "7");

    const first = await ok("get_structure_history", { board: 1, from: 1, to: 2 });
    assertEquals(table(first.text).rows.map((row) => [row.id, row.change]), [
      ["5", "name"],
      ["5", "limit"],
    ]);
    const back = await ok("get_structure_history", { board: 1, from: 3, to: 2 });
    assertStringIncludes(back.text, "removed");
  });
});

Deno.test("get_structure_history says when there is no such revision", async () => {
  await withHarness(async ({ fails }) => {
    assertStringIncludes(
      await fails("get_structure_history", { board: 1, from: 99 }),
      "The account has no such thing",
    );
    assertEquals(
      await fails("get_structure_history", { board: 1, to: 1 }),
      "`to` goes with `from`.",
    );
  });
});
