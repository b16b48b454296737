import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fences, table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

const PNG = Uint8Array.fromHex("89504e470d0a1a0a").toBase64();

const names = (list: readonly { file_name: string }[] | undefined) =>
  list?.map((one) => one.file_name);

function placesOf(state: Harness["state"]) {
  const card = state.cards.get(103);
  return {
    card: names(card?.attachments),
    subtask: names(card?.subtasks[1]?.attachments),
    comment: names(card?.comments[0]?.attachments),
  };
}

Deno.test("add_files uploads text and base64, and attaches links as they are", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("add_files", {
      card: 103,
      files: [
        { name: "rätes.csv", text: "a,b\n" },
        { name: "p.png", base64: PNG },
        { name: "page", link: "https://example.com/?a=b" },
      ],
    });
    assertEquals(seen.filter(({ operation }) => operation === "uploadFile").length, 2);
    assertEquals(seen.length, 5);
    assertEquals(text.split("\n")[0], "3 files attached to card 103.");
    assertEquals(
      new Set(placesOf(state).card),
      new Set(["vat-rates.pdf", "rätes.csv", "p.png", "page"]),
    );
    const csv = table(text).rows.find((row) => row.file === "rätes.csv");
    assertEquals(state.files.get(csv?.link ?? ""), new TextEncoder().encode("a,b\n").toBase64());
    // What was uploaded can be read again, and the list of files is made new.
    const again = await ok("get_files", { card: 103, file: "rätes.csv" });
    assertEquals(fences(again.text)[0]?.text, "a,b");
  });
});

Deno.test("add_files attaches to a subtask by text, and to a comment by id", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const files = [{ name: "a", link: "https://example.com/a" }];
    await ok("add_files", { card: 103, subtask: "Ask the accountant", files });
    const { text } = await ok("add_files", { card: "#TIDE-42", comment: "157", files });
    assertEquals(text.split("\n")[0], "1 file attached to comment 157 of card 103.");
    assertEquals(placesOf(state), { card: ["vat-rates.pdf"], subtask: ["a"], comment: ["a"] });
    assertEquals(
      await fails("add_files", { card: 103, subtask: 361, comment: 157, files }),
      "Give `subtask` or `comment`, not both.",
    );
  });
});

Deno.test("add_files checks name, size, type and content of every file before it sends one", async () => {
  const good = { name: "a.txt", text: "x" };
  const cases: readonly (readonly [object, string])[] = [
    [{ name: "a.txt" }, "`files.1`: Give one of text, base64 and link."],
    [{ name: "a.txt", text: "x", link: "https://example.com" }, "Give one of text, base64"],
    [{ name: "../a.txt", text: "x" }, "may hold no / \\ or control sign"],
    [{ name: "run.exe", base64: "TVo=" }, '"run.exe" cannot be uploaded: files of these types'],
    [{ name: "page.html", text: "<p>" }, "cannot be uploaded"],
    [{ name: "noname", text: "x" }, "cannot be uploaded"],
    [{ name: "p.png", text: "no picture" }, 'The content of "p.png" is not what its name says'],
    [{ name: "a.txt", base64: PNG }, 'The content of "a.txt" is not what its name says'],
    [{ name: "a.txt", base64: "%%%" }, "`base64` is not valid base64."],
    [{ name: "a.txt", text: "ä".repeat(600_000) }, '"a.txt" is larger than 1 MiB'],
    [{ name: "x", link: "file:///etc/passwd" }, "cannot be attached"],
  ];
  await withHarness(async ({ call, state }) => {
    for (const [bad, sentence] of cases) {
      const { text, isError, seen } = await call("add_files", { card: 103, files: [good, bad] });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen, []);
    }
    assertEquals(placesOf(state).card, ["vat-rates.pdf"]);
  });
});

Deno.test("add_files says which files were attached and which were not", async () => {
  await withHarness(async ({ call, simulator, state }) => {
    simulator.addFault({ operation: "uploadFile", answer: { status: 400, body: {} } });
    const { text, isError } = await call("add_files", {
      card: 103,
      files: [{ name: "a.txt", text: "x" }, { name: "b", link: "https://example.com/b" }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 files attached to card 103; 1 not.");
    assertStringIncludes(text, 'File "a.txt" was not attached to card 103: ');
    assertEquals(placesOf(state).card, ["vat-rates.pdf", "b"]);
  });
});
