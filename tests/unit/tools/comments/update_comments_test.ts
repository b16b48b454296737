import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, tokenOf, withHarness } from "../../../support/harness.ts";

/** The comment of card 103. */
const C = 157;

const comments = (state: Harness["state"], card = 103) => state.cards.get(card)?.comments ?? [];

const files = (state: Harness["state"]) =>
  comments(state)[0]?.attachments.map((one) => one.file_name);

Deno.test("update_comments writes Markdown as HTML and attaches files by link, in one request", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, requests } = await ok("update_comments", {
      changes: [{
        card: 103,
        comment: String(C),
        text: "**Third** table",
        attach: [{ name: "a.pdf", link: "/files/a.pdf" }, { name: "b", link: "https://b.example" }],
      }],
    });
    assertEquals(requests, 1);
    assertEquals(text.split("\n")[0], "1 comment changed.");
    assertEquals(table(text).rows, [
      { card: "103", comment_id: String(C), done: "text changed, 2 files attached" },
    ]);
    assertStringIncludes(comments(state)[0]?.text ?? "", "<strong>Third</strong>");
    assertEquals(files(state), ["a.pdf", "b"]);
  });
});

Deno.test("get_cards shows a comment's files with the ids that update_comments takes", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    await ok("get_cards", { cards: [103], include: ["comments"] });
    const attach = [{ name: "a.pdf", link: "/files/a.pdf" }, { name: "b", link: "/files/b" }];
    await ok("update_comments", { changes: [{ card: 103, comment: C, attach }] });
    const { text } = await ok("get_cards", { cards: [103], include: ["comments"] });
    const [first] = table(text, "Files of comments").rows;
    assertEquals([first?.comment, first?.file, first?.link], [String(C), "a.pdf", "/files/a.pdf"]);
    const done = await confirmed("update_comments", {
      changes: [{ card: 103, comment: C, detach: [first?.file_id, "b"] }],
    });
    assertEquals(table(done.text).rows[0]?.done, "2 files detached");
    assertEquals(files(state), []);
  });
});

Deno.test("update_comments deletes only what was confirmed, and shows what that is", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    const args = { changes: [{ card: "#TIDE-42", comment: C, delete: true }] };
    const plan = await ok("update_comments", args);
    assertStringIncludes(plan.text, "1 comment would be deleted for good.");
    assertStringIncludes(plan.text, "The rates for services are in the second table.");
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);
    const { text } = await confirmed("update_comments", args);
    assertEquals(text.split("\n")[0], "1 comment deleted.");
    assertEquals(comments(state), []);
  });
});

Deno.test("update_comments is void when the comment changed after the plan", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const args = { changes: [{ card: 103, comment: C, delete: true }] };
    const token = tokenOf((await ok("update_comments", args)).text);
    await ok("update_comments", { changes: [{ card: 103, comment: C, text: "Other words" }] });
    assertStringIncludes(await fails("update_comments", { ...args, confirm: token }), "is void");
    assertEquals(comments(state).length, 1);
  });
});

Deno.test("update_comments sends nothing when a change cannot be used", async () => {
  await withHarness(async ({ call, state }) => {
    const good = { card: 103, comment: C, text: "x" };
    const cases: readonly (readonly [object, string])[] = [
      [{ card: 103, comment: 2 }, "`changes.1`: Nothing is to be done: give text, attach,"],
      [{ card: 103, comment: 2, text: " " }, "`changes.1`: The comment would have no text"],
      [{ card: 103, comment: 2, delete: true, text: "x" }, "`delete` goes without text"],
      [{ card: 103, comment: "first", text: "x" }, '"first" is not the id of a comment.'],
      [{ card: "103", comment: String(C), text: "y" }, "is named in `changes.0` already"],
      [
        { card: 103, comment: 2, attach: [{ name: "x", link: "javascript:alert(1)" }] },
        '"javascript:alert(1)" cannot be attached',
      ],
      [
        { card: 103, comment: 2, attach: [{ name: "x", link: "/files/../api/v2/me" }] },
        "cannot be attached",
      ],
    ];
    const before = comments(state)[0]?.text;
    for (const [bad, sentence] of cases) {
      const { text, isError, seen } = await call("update_comments", { changes: [good, bad] });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    }
    assertEquals(comments(state)[0]?.text, before);
  });
});

Deno.test("update_comments says which comments were changed and which were not, and why", async () => {
  await withHarness(async ({ ok, call, simulator }) => {
    await ok("add_comments", { comments: [{ card: 101, text: "One" }] });
    const changes = [
      { card: 103, comment: C, text: "x" },
      { card: 101, comment: 9999, text: "y" },
    ];
    const { text, isError } = await call("update_comments", { changes });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 comments changed; 1 not.");
    assertStringIncludes(text, "Comment 9999 of card 101 was not changed: ");
    simulator.addFault({ operation: "updateCardComment", applied: true, answer: "reset" });
    const lost = await call("update_comments", { changes });
    assert(lost.isError);
    assertStringIncludes(lost.text.split("\n")[0] ?? "", "of 2 it is not known");
  });
});
