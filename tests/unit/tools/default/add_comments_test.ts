import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fences, table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("add_comments writes Markdown as HTML, one request a comment", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, requests } = await ok("add_comments", {
      comments: [{ card: 101, text: "**Bold** & <b>x</b>" }, { card: "#TIDE-42", text: "- a" }],
    });
    // One more for the custom id.
    assertEquals(requests, 3);
    assertEquals(text.split("\n")[0], "2 comments added.");
    const last = (id: number) => state.cards.get(id)?.comments.at(-1);
    assertEquals(
      table(text).rows.map((row) => [row.card, row.comment_id]),
      [["101", String(last(101)?.comment_id)], ["103", String(last(103)?.comment_id)]],
    );
    assertStringIncludes(last(101)?.text ?? "", "<strong>Bold</strong> &amp;");
    assertStringIncludes(last(103)?.text ?? "", "<li>a</li>");
  });
});

Deno.test("add_comments says what was added and what was not, and why", async () => {
  await withHarness(async ({ call, state }) => {
    const { text, isError } = await call("add_comments", {
      comments: [
        { card: 101, text: "Here" },
        { card: 9999, text: "Nowhere" },
        { card: "x\ny", text: "Nowhere" },
        { card: 102, text: "<script>alert(1)</script>" },
      ],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 4 comments added.");
    assertStringIncludes(text, 'The comment on card "9999" was not added: The account has no such');
    assertStringIncludes(text, 'The comment on card "x y" was not added: "x y" is no reference');
    assertStringIncludes(
      text,
      'The comment on card "102" was not added: The comment has no text.',
    );
    assertEquals(state.cards.get(101)?.comments.at(-1)?.text.includes("Here"), true);
  });
});

Deno.test("add_comments fails when nothing was added", async () => {
  await withHarness(async ({ fails }) => {
    assertStringIncludes(
      await fails("add_comments", { comments: [{ card: 9999, text: "x" }] }),
      "There is no card with the id 9999.",
    );
    assertEquals(
      await fails("add_comments", { comments: [{ card: 101, text: " \n " }] }),
      "The comment has no text.",
    );
    const text = await fails("add_comments", {
      comments: [{ card: 9999, text: "x" }, { card: 9998, text: "y" }],
    });
    assertEquals(text.split("\n")[0], "0 of 2 comments added.");
    assertEquals(table(text).rows, []);
  });
});

Deno.test("add_comments tells the client how far it is", async () => {
  await withHarness(async ({ call }) => {
    const told: string[] = [];
    const progress = (done: number, total: number, message: string) => {
      told.push(`${message} ${done}/${total}`);
      return Promise.resolve();
    };
    const comments = [101, 102, 103].map((card) => ({ card, text: "x" }));
    await call("add_comments", { comments }, { progress });
    assertEquals(told, [1, 2, 3].map((done) => `Adding comments ${done}/3`));
  });
});

Deno.test("add_comments never repeats a comment whose outcome is not known", async () => {
  await withHarness(async ({ fails, simulator, state }) => {
    const before = state.cards.get(101)?.comments.length ?? 0;
    simulator.addFault({ operation: "addCardComment", applied: true, answer: "reset" });
    const text = await fails("add_comments", { comments: [{ card: 101, text: "Once" }] });
    assertStringIncludes(text, "Whether it was carried out is not known");
    assertEquals(state.cards.get(101)?.comments.length, before + 1);
  });
});

Deno.test("add_comments makes the next read of comments show the new one", async () => {
  await withHarness(async ({ ok }) => {
    const question = { cards: [103], include: ["comments"] };
    await ok("get_cards", question);
    await ok("add_comments", { comments: [{ card: 103, text: "Fresh words" }] });
    assertStringIncludes(
      fences((await ok("get_cards", question)).text)[0]?.text ?? "",
      "Fresh words",
    );
  });
});

Deno.test("add_comments is refused to a user who may only read", async () => {
  await withHarness(async ({ fails }) => {
    assertStringIncludes(
      await fails("add_comments", { comments: [{ card: 101, text: "x" }] }),
      "The user of the API key lacks the right to do this.",
    );
  }, { asViewer: true });
});
