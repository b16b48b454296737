import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cursorOf, fences, table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";
import { addDoc } from "../../../../src/simulator/operations/docs.ts";

const titles = (text: string) => table(text).rows.map(({ title }) => title);

Deno.test("find_docs lists the documents as a tree with one request", async () => {
  await withHarness(async ({ ok }) => {
    const { text, requests } = await ok("find_docs");
    assertEquals(requests, 1);
    assertEquals(text.split("\n")[0], "4 documents.");
    assertEquals(
      table(text).rows.map(({ doc_id, title, inside, marks }) => [doc_id, title, inside, marks]),
      [
        ["1", "Handbook", "", ""],
        ["2", "Releases", "1", "important"],
        ["3", "On call", "1", ""],
        ["4", "Price list", "", ""],
      ],
    );
    assertEquals((await ok("find_docs")).requests, 0);
  });
});

Deno.test("find_docs finds by title, mark, place, archive, owner and board", async () => {
  await withHarness(async ({ ok }) => {
    const cases: [Record<string, unknown>, string[]][] = [
      [{ query: "RELEASE" }, ["Releases"]],
      [{ important: true }, ["Releases"]],
      [{ welcome: true }, ["Handbook"]],
      [{ listed: false }, []],
      [{ archived: true }, ["Boat show 2024"]],
      [{ personal: true }, ["My notes"]],
      [{ inside: "Handbook" }, ["Handbook", "Releases", "On call"]],
      [{ inside: 4 }, ["Price list"]],
      [{ boards: [1, "Customer Support"] }, ["Releases", "On call"]],
      [{ boards: [1, 2], important: true }, ["Releases"]],
      [{ query: "nothing like it" }, []],
    ];
    for (const [args, expected] of cases) {
      assertEquals(titles((await ok("find_docs", args)).text), expected, JSON.stringify(args));
    }
  });
});

Deno.test("find_docs names the board of each document of boards, one request a board", async () => {
  await withHarness(async ({ ok, state }) => {
    state.docs.get(2)?.boards.add(2);
    await ok("list_boards");
    const { text, requests } = await ok("find_docs", { boards: [1, 2] });
    assertEquals(requests, 2);
    assertEquals(table(text).rows.map(({ title, boards }) => [title, boards]), [
      ["Releases", "Product Development, Customer Support"],
      ["On call", "Customer Support"],
    ]);
  });
});

Deno.test("find_docs says which boards it could not read", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({
      operation: "getBoardDocs",
      path: /\/boards\/2\//,
      answer: { status: 403 },
    });
    const { text, isError } = await call("find_docs", { boards: [1, 2] });
    assert(!isError);
    assertEquals(titles(text), ["Releases"]);
    assertStringIncludes(text, "Documents of board 2 could not be read: The user of the API key");
  });
});

Deno.test("find_docs searches texts, and shows what it found as data", async () => {
  await withHarness(async ({ ok }) => {
    const { text, requests } = await ok("find_docs", { query: "Rollback Plan", in_text: true });
    assertEquals(
      text.split("\n")[0],
      "2 documents found; 4 texts read, at most 20 in this call.",
    );
    assertEquals(requests, 5);
    assertEquals(titles(text), ["On call", "Releases"]);
    const [excerpts] = fences(text);
    assertStringIncludes(excerpts?.text ?? "", "[3] …");
    assertStringIncludes(excerpts?.text ?? "", "then look at the rollback plan");
    assert(!text.includes("alert("));
    // Texts that were read are kept for a while.
    assertEquals((await ok("find_docs", { query: "Tuesdays", in_text: true })).requests, 0);
  });
});

Deno.test("find_docs reads no more texts than allowed, says so, and goes on by cursor", async () => {
  await withHarness(async ({ ok }) => {
    const args = { query: "rollback plan", in_text: true, budget: 1 };
    const found: string[] = [];
    let cursor: string | undefined;
    for (let calls = 0; calls < 4; calls++) {
      const { text, seen } = await ok("find_docs", { ...args, ...(cursor ? { cursor } : {}) });
      assert(seen.filter(({ operation }) => operation === "getDoc").length <= 1);
      found.push(...titles(text).flatMap((title) => title ?? []));
      cursor = cursorOf(text);
      if (calls === 0) {
        assertEquals(
          text.split("\n")[0],
          "1 document found; 1 text read, at most 1 in this call; 3 of 4 not looked at yet.",
        );
      }
    }
    assertEquals(cursor, undefined);
    assertEquals(found, ["On call", "Releases"]);
  });
});

Deno.test("find_docs reads fewer texts when the minute has little left", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("find_docs", { query: "zzz", in_text: true, budget: 100 });
    assert(Number(/at most (\d+) in this call/.exec(text)?.[1]) < 30, text);
  }, {
    simulator: { limits: { perMinute: 30, perHour: 600 } },
  });
});

Deno.test("find_docs says which texts could not be read", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({ operation: "getDoc", path: /\/docs\/2$/, answer: { status: 403 } });
    const { text, isError } = await call("find_docs", { query: "rollback plan", in_text: true });
    assert(!isError);
    assertEquals(titles(text), ["On call"]);
    assertStringIncludes(text, "Could not be read: 2.");
  });
});

Deno.test("find_docs pages a long list without losing or repeating a document", async () => {
  await withHarness(async ({ ok, state }) => {
    for (let number = 0; number < 200; number++) {
      addDoc(state, { title: `Page ${number} ${"x".repeat(60)}`, content: "", author_id: 1 });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { text } = await ok("find_docs", cursor ? { cursor } : {});
      seen.push(...table(text).rows.map(({ doc_id }) => doc_id ?? ""));
      cursor = cursorOf(text);
    } while (cursor !== undefined);
    assertEquals(seen.length, 204);
    assertEquals(new Set(seen).size, 204);
  }, { output: { maxResultTokens: 2_000 } });
});

Deno.test("find_docs refuses questions that no document can answer", async () => {
  await withHarness(async ({ fails, simulator }) => {
    const cases: [Record<string, unknown>, string][] = [
      [{ personal: true, archived: true }, "Personal documents cannot be asked for by `archived`."],
      [{ boards: [1], inside: 1 }, "Documents of boards cannot be asked for by `inside`."],
      [{ budget: 5 }, "`budget` goes with `in_text` alone."],
      [{ cursor: "1.xyz" }, "The cursor does not belong to this question."],
    ];
    for (const [args, sentence] of cases) {
      assertStringIncludes(await fails("find_docs", args), sentence);
    }
    assertEquals(simulator.requests.length, 0);
  });
});

Deno.test("find_docs shows documents that are inside each other", async () => {
  await withHarness(async ({ ok, state }) => {
    const [one, two] = [state.docs.get(1), state.docs.get(2)];
    if (one && two) [one.parent_doc_id, two.parent_doc_id] = [2, 1];
    assertEquals(titles((await ok("find_docs")).text).length, 4);
    assertEquals(titles((await ok("find_docs", { inside: 1 })).text).length, 3);
  });
});
