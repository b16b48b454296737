import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("update_docs changes what is named and leaves the rest", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = structuredClone(state.docs.get(2));
    const { text, requests } = await ok("update_docs", {
      changes: [{ doc: 2, title: "Shipping", text: "On *Mondays*" }],
    });
    assertEquals(requests, 1);
    assertEquals(text.split("\n")[0], "1 document changed.");
    const doc = state.docs.get(2);
    assertEquals([doc?.title, doc?.content.trim()], ["Shipping", "<p>On <em>Mondays</em></p>"]);
    assertEquals([doc?.parent_doc_id, doc?.is_important, doc?.position], [
      before?.parent_doc_id,
      before?.is_important,
      before?.position,
    ]);
  });
});

Deno.test("update_docs moves, archives and restores, and later reads show it", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("find_docs");
    await ok("update_docs", {
      changes: [
        { doc: "On call", parent: null, position: 0 },
        { doc: "Price list", parent: "Handbook", archived: true, welcome: true },
        { doc: "Boat show 2024", archived: false },
      ],
    });
    assertEquals([state.docs.get(3)?.parent_doc_id, state.docs.get(3)?.position], [null, 0]);
    assertEquals([state.docs.get(4)?.parent_doc_id, state.docs.get(4)?.is_archived], [1, 1]);
    assertEquals(state.docs.get(4)?.for_welcome, 1);
    assertEquals(
      table((await ok("find_docs")).text).rows.map(({ title }) => title),
      ["Handbook", "Releases", "On call", "Boat show 2024"],
    );
    assertEquals(
      table((await ok("find_docs", { archived: true })).text).rows.map(({ title }) => title),
      ["Price list"],
    );
  });
});

Deno.test("update_docs shows a document on boards and cards", async () => {
  await withHarness(async ({ ok, state }) => {
    const { seen } = await ok("update_docs", {
      changes: [{ doc: 3, add_to_boards: ["Marketing"], add_to_cards: [101, "#TIDE-42"] }],
    });
    assertEquals(state.docs.get(3)?.boards, new Set([2, 3]));
    assertEquals(state.docs.get(3)?.cards, new Set([101, 103]));
    assertEquals(seen.filter(({ method }) => method === "PATCH").length, 1);
  });
});

Deno.test("update_docs attaches files by link, and says how many when one fails", async () => {
  await withHarness(async ({ ok, fails, state, simulator }) => {
    const files = [
      { name: "plan.pdf", link: "https://files.example.com/plan.pdf" },
      { name: "b", link: "/files/b" },
    ];
    const { requests } = await ok("update_docs", { changes: [{ doc: 3, attach: files }] });
    assertEquals(requests, 3);
    assertEquals(state.docs.get(3)?.attachments.map(({ file_name, link }) => [file_name, link]), [
      ["plan.pdf", "https://files.example.com/plan.pdf"],
      ["b", "/files/b"],
    ]);
    assertStringIncludes(
      await fails("update_docs", { changes: [{ doc: 3, attach: [{ name: "x", link: "x:y" }] }] }),
      "cannot be attached",
    );
    simulator.addFault({ operation: "addDocAttachment", after: 1, answer: { status: 403 } });
    assertStringIncludes(
      await fails("update_docs", { changes: [{ doc: 3, attach: files }] }),
      "of which 1 of 2 are attached. The user of the API key lacks the right",
    );
  });
});

Deno.test("update_docs changes nothing when one of the changes cannot be used", async () => {
  await withHarness(async ({ fails, simulator }) => {
    const good = { doc: 2, title: "x" };
    const cases: [Record<string, unknown>, string][] = [
      [{ doc: 3 }, "`changes.1`: Nothing is to be changed"],
      [{ doc: "Nope", title: "x" }, "`changes.1`: There is no document called"],
      [{ doc: 3, parent: "Nope" }, "`changes.1`: There is no document called"],
      [{ doc: 3, add_to_cards: ["x"] }, '`changes.1`: "x" is no reference to a card.'],
    ];
    for (const [change, sentence] of cases) {
      assertStringIncludes(await fails("update_docs", { changes: [good, change] }), sentence);
    }
    assertStringIncludes(
      await fails("update_docs", { changes: [{ doc: 6, add_to_boards: [1] }], personal: true }),
      "A personal document can be on no board or card, and have no files.",
    );
    assertEquals(simulator.requests.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("update_docs says what of a document was changed when its place could not be", async () => {
  await withHarness(async ({ fails, simulator, state }) => {
    simulator.addFault({ operation: "updateDocLocations", answer: { status: 403 } });
    const text = await fails("update_docs", {
      changes: [{ doc: 3, title: "New", add_to_boards: [1] }],
    });
    assertStringIncludes(text, "It was in part only: its own properties come first");
    assertEquals(state.docs.get(3)?.title, "New");
  });
});

Deno.test("update_docs says what the account did not take", async () => {
  await withHarness(async ({ call }) => {
    const { text, isError } = await call("update_docs", {
      changes: [{ doc: 2, title: "x", archived: true }],
    });
    assert(!isError);
    assertStringIncludes(text, "`changes.0`: the account did not take is_archived.");
  }, {
    wrap: (gateway) => ({
      ...gateway,
      async send(request) {
        const answer = await gateway.send(request);
        if (request.operation !== "updateDoc") return answer;
        const body = JSON.parse(JSON.stringify(answer.body));
        body.data.is_archived = 0;
        return { ...answer, body };
      },
    }),
  });
});

Deno.test("update_docs changes personal documents as far as they can be", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    await ok("update_docs", { changes: [{ doc: "My notes", text: "b" }], personal: true });
    assertEquals(state.docs.get(6)?.content.trim(), "<p>b</p>");
    assertStringIncludes(
      await fails("update_docs", { changes: [{ doc: 6, archived: true }], personal: true }),
      "but no `archived`.",
    );
  });
});
