import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("create_docs makes a document from Markdown inside another", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("create_docs", {
      docs: [{
        title: "Incidents",
        text: "# First\n\n- call <script>alert(1)</script>\n- write",
        parent: "Handbook",
        position: 0,
        important: true,
        welcome: true,
        listed: false,
        indexed_for_ai: true,
      }],
    });
    assertEquals(text.split("\n")[0], "1 document created.");
    assertEquals(seen.filter(({ method }) => method === "POST").length, 1);
    const doc = [...state.docs.values()].at(-1);
    assertEquals(doc?.title, "Incidents");
    assertEquals(doc?.parent_doc_id, 1);
    assertEquals([doc?.position, doc?.is_important, doc?.for_welcome], [0, 1, 1]);
    assertEquals([doc?.show_in_main_doc_list, doc?.is_indexed_for_ai], [0, 1]);
    assertStringIncludes(doc?.content ?? "", "<h1>First</h1>");
    assert(!doc?.content.includes("<script"));
    assertEquals(table(text).rows.map(({ inside, marks }) => [inside, marks]), [
      ["1", "important, not listed"],
    ]);
  });
});

Deno.test("create_docs makes personal documents that only their owner sees", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    await ok("create_docs", { docs: [{ title: "Mine", text: "a" }], personal: true });
    assertEquals([...state.docs.values()].at(-1)?.personal_of, 1);
    assertEquals(
      table((await ok("find_docs", { personal: true })).text).rows.map(({ title }) => title),
      ["My notes", "Mine"],
    );
    assertStringIncludes(
      await fails("create_docs", { docs: [{ title: "x", important: true }], personal: true }),
      "`docs.0`: A personal document has a title, a text and a position, but no `important`.",
    );
  });
});

Deno.test("create_docs creates nothing when one of them is wrong", async () => {
  await withHarness(async ({ fails, state }) => {
    const before = state.docs.size;
    await fails("create_docs", { docs: [{ title: "a" }, { title: "b", parent: "Nope" }] });
    assertEquals(state.docs.size, before);
  });
});

Deno.test("create_docs says which were created, and never repeats one that may be there", async () => {
  await withHarness(async ({ call, state, simulator }) => {
    const before = state.docs.size;
    simulator.addFault({ operation: "createDoc", applied: true, answer: "reset", times: 1 });
    const { text, isError } = await call("create_docs", { docs: [{ title: "a" }, { title: "b" }] });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 documents created.");
    assertStringIncludes(text, "may have been created: ");
    assertEquals(state.docs.size, before + 2);
  });
});
