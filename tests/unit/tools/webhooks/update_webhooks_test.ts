import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

const URL = "https://hooks.example.com/a";

Deno.test("update_webhooks adds one, says that there is a secret and does not show it", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("update_webhooks", { add: [{ url: URL, board: "Marketing" }] });
    assertEquals(text.split("\n")[0], "Webhooks: 1 added.");
    const added = state.webhooks.get(2);
    assertEquals([added?.url, added?.board_id, added?.is_enabled], [URL, 3, 1]);
    assertStringIncludes(text, "BusinessMap made a secret for each new webhook");
    assert(!text.includes(added?.secret ?? "?"));
    await ok("update_webhooks", { add: [{ url: `${URL}/all`, enabled: false }] });
    const all = state.webhooks.get(3);
    assertEquals([all?.board_id, all?.is_enabled], [null, 0]);
  });
});

Deno.test("update_webhooks does not add what is there already", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("update_webhooks", { add: [{ url: "https://HOOKS.example.com/a" }] });
    const { text } = await ok("update_webhooks", { add: [{ url: URL }, { url: URL, board: 1 }] });
    assertEquals(text.split("\n")[0], "Webhooks: 1 added, 1 there already.");
    assertEquals(state.webhooks.size, 3);
  });
});

Deno.test("update_webhooks changes what is named and leaves the rest", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = state.webhooks.get(1)?.url;
    const { text } = await ok("update_webhooks", { change: [{ webhook: "1", enabled: false }] });
    assertEquals(table(text).rows.map(({ webhook_id, disabled }) => [webhook_id, disabled]), [
      ["1", "yes"],
    ]);
    assertEquals([state.webhooks.get(1)?.url, state.webhooks.get(1)?.board_id], [before, 2]);
    await ok("update_webhooks", { change: [{ webhook: before, url: URL, board: null }] });
    assertEquals([state.webhooks.get(1)?.url, state.webhooks.get(1)?.board_id], [URL, null]);
  });
});

Deno.test("update_webhooks removes only what was confirmed", async () => {
  await withHarness(async ({ ok, call, fails, confirmed, state }) => {
    const { text } = await ok("update_webhooks", { remove: [1] });
    assertStringIncludes(text, "Nothing is done yet. This would remove 1 webhook for good");
    assert(!/XKQ4|abcdef/.test(text));
    assert(state.webhooks.has(1));
    await ok("update_webhooks", { change: [{ webhook: 1, url: URL }] });
    assertStringIncludes(
      await fails("update_webhooks", { remove: [1], confirm: tokenOf(text) }),
      "what the plan covers has changed since",
    );
    const done = await confirmed("update_webhooks", { remove: [1, "1"] });
    assertEquals(done.text.split("\n")[0], "Webhooks: 1 removed.");
    assert(!state.webhooks.has(1));
    const gone = await call("update_webhooks", { remove: [1] });
    assertStringIncludes(gone.text, "`remove.0`: There is no webhook with the id 1.");
  });
});

Deno.test("update_webhooks does nothing when one of its parts cannot be done", async () => {
  await withHarness(async ({ fails, simulator }) => {
    const cases: [Record<string, unknown>, string][] = [
      [
        { add: [{ url: URL }, { url: "http://example.com" }] },
        "`add.1`: A webhook's address has to",
      ],
      [{ add: [{ url: URL }, { url: `${URL}#x` }, { url: URL }] }, "`add.2`: This webhook stands"],
      [{ add: [{ url: "https://192.168.0.9/x" }] }, "no local or private host"],
      [{ change: [{ webhook: 1, url: "https://[::1]/" }] }, "`change.0`: A webhook's address"],
      [{ change: [{ webhook: 1 }] }, "`change.0`: Nothing is to be changed"],
      [{ add: [{ url: URL }], remove: [7] }, "`remove.0`: There is no webhook with the id 7."],
      [{}, "Nothing is to be done: give add, change or remove."],
    ];
    for (const [args, sentence] of cases) {
      assertStringIncludes(await fails("update_webhooks", args), sentence);
    }
    assertEquals(simulator.requests.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("update_webhooks names no key of an address in an error", async () => {
  await withHarness(async ({ fails }) => {
    const text = await fails("update_webhooks", { remove: ["https://hooks.fernwood.example.com"] });
    assert(!/XKQ4|abcdef/.test(text), text);
  });
});

Deno.test("update_webhooks says what was done, what was not and what may have been", async () => {
  await withHarness(async ({ call, simulator, state }) => {
    simulator.addFault({ operation: "createWebhook", applied: true, answer: "reset", times: 1 });
    const { text, isError } = await call("update_webhooks", {
      add: [{ url: URL }],
      change: [{ webhook: 1, enabled: false }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "Webhooks: 1 changed; 1 of 2 not done.");
    assertStringIncludes(text, "`add.0` may have been added: ");
    assertEquals(state.webhooks.size, 2);
    assertStringIncludes(
      (await call("update_webhooks", { add: [{ url: URL }] })).text,
      "1 there already",
    );
  });
});

Deno.test("update_webhooks reads an answer that is a list of one", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("update_webhooks", { add: [{ url: URL }] });
    assertEquals(table(text).rows.map(({ webhook_id }) => webhook_id), ["2"]);
  }, {
    wrap: (gateway) => ({
      ...gateway,
      async send(request) {
        const answer = await gateway.send(request);
        if (request.operation !== "createWebhook") return answer;
        const body = JSON.parse(JSON.stringify(answer.body));
        return { ...answer, body: { data: [body.data] } };
      },
    }),
  });
});
