import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

const LINK = { name: "a", link: "https://example.com/a" };

Deno.test("remove_files removes only what was confirmed, and shows what that is", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    await ok("add_files", { card: 103, files: [LINK] });
    const args = { card: "#TIDE-42", files: ["vat-rates.pdf", 1] };
    const plan = await ok("remove_files", args);
    assertStringIncludes(plan.text, "1 file would be removed from card 103.");
    assertEquals(table(plan.text).rows.map((row) => row.file), ["vat-rates.pdf"]);
    assertEquals(plan.seen.filter(({ method }) => method !== "GET"), []);
    const { text } = await confirmed("remove_files", args);
    assertEquals(text.split("\n")[0], "1 file removed from card 103.");
    assertEquals(state.cards.get(103)?.attachments.map((one) => one.file_name), ["a"]);
  });
});

Deno.test("remove_files takes files off subtasks and comments too", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    for (const where of [{ subtask: 361 }, { comment: 157 }]) {
      await ok("add_files", { card: 103, ...where, files: [LINK] });
      await confirmed("remove_files", { card: 103, ...where, files: ["a"] });
    }
    const card = state.cards.get(103);
    assertEquals(card?.subtasks.flatMap((one) => one.attachments), []);
    assertEquals(card?.comments.flatMap((one) => one.attachments), []);
    assertEquals(card?.attachments.length, 1);
  });
});

Deno.test("remove_files does nothing when the file changed after the plan", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const args = { card: 103, files: [1] };
    const token = tokenOf((await ok("remove_files", args)).text);
    const [file] = state.cards.get(103)?.attachments ?? [];
    if (file) file.file_name = "other.pdf";
    assertStringIncludes(await fails("remove_files", { ...args, confirm: token }), "is void");
    assertEquals(state.cards.get(103)?.attachments.length, 1);
  });
});
