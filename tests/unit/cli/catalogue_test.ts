import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { accountCatalogue } from "../../../src/businessmap/catalogue/account_catalogue.ts";
import { loadCatalogue } from "../../../src/businessmap/catalogue/catalogue.ts";
import { catalogueForget, catalogueRefresh, catalogueStatus } from "../../../src/cli/catalogue.ts";
import { documentsIn, refreshWhenDue } from "../../../src/cli/documents.ts";
import { exitCode } from "../../../src/cli/exit_codes.ts";
import { createGateway } from "../../../src/gateway/gateway.ts";
import { createSimulator, type Simulator } from "../../../src/simulator/mod.ts";
import { openApiDocument } from "../../../src/simulator/openapi.ts";
import { openStore } from "../../../src/store/mod.ts";
import { MANY, THEMES } from "../../support/newer_operations.ts";
import { keepAlive, testFolder } from "../store/support.ts";

const DAY = 24 * 60 * 60_000;

function sendTo(simulator: Simulator) {
  return createGateway({
    origin: "https://acme.kanbanize.com",
    token: () => "demo-token",
    userAgent: "test",
    fetch: (input, init) => simulator.fetch(new Request(input, init)),
    retry: { maxRetries: 0 },
  }).send;
}

const account = async (newer = THEMES) => {
  const simulator = await createSimulator({ newer, limits: null });
  return { simulator, send: sendTo(simulator) };
};

const fetched = ({ requests }: Simulator) =>
  requests.filter(({ operation }) => operation === "getOpenApiDocument").length;

Deno.test("catalogue refresh keeps what is new, status tells of it, forget goes back", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const { send } = await account();
  const built = (await loadCatalogue()).operations.length;
  assertEquals(
    (await catalogueStatus(store)).text,
    `${built} operations are built in; no document of the account is kept.`,
  );
  assertEquals(await catalogueRefresh(store, send), {
    text: `The account's document has ${built + 3} operations; 3 are newer than this program. ` +
      "Running servers follow within 2 seconds.",
    exitCode: exitCode.ok,
  });
  assertEquals(
    (await catalogueStatus(store, Date.now() + 3 * DAY)).text,
    `${built} operations are built in; 3 are newer than this program, from the account's ` +
      "document, fetched 3d ago.",
  );
  assertMatch((await catalogueForget(store)).text, /^The account's document is forgotten/);
  assertMatch((await catalogueForget(store)).text, /^There was no document/);
  assertMatch((await catalogueStatus(store)).text, /no document of the account is kept/);
});

Deno.test("a catalogue in use follows a refresh and a forgetting by another process", async () => {
  await using folder = await testFolder();
  const [here, there] = [await folder.open({ lookEvery: 20 }), await folder.open()];
  using _alive = keepAlive();
  const catalogue = accountCatalogue(documentsIn(here));
  const until = async (known: boolean) => {
    const end = Date.now() + 30_000;
    while (((await catalogue()).get("getBoardThemes") !== undefined) !== known) {
      assert(Date.now() < end, "The change is not followed");
      await new Promise((go) => setTimeout(go, 20));
    }
  };
  await until(false);
  assertEquals(await catalogue(), await loadCatalogue());
  await catalogueRefresh(there, (await account()).send);
  await until(true);
  // The same object each time: the search over it is made once.
  assert(await catalogue() === await catalogue());
  await catalogueForget(there);
  await until(false);
  catalogue.close();
});

const BAD: readonly (readonly [string, unknown, RegExp])[] = [
  ["a page", "<html>down</html>", /cannot be fetched\. The account's answer could not be read/],
  [
    "another document",
    { openapi: "3.0.0", paths: {} },
    /describes another API\. Nothing was changed/,
  ],
  ["an error", undefined, /cannot be fetched\. The account's server failed/],
];
for (const [what, body, expected] of BAD) {
  Deno.test(`${what} in place of the document leaves the good one`, async () => {
    await using folder = await testFolder();
    const store = await folder.open();
    const { simulator, send } = await account();
    await catalogueRefresh(store, send);
    simulator.addFault({
      operation: "getOpenApiDocument",
      answer: body === undefined
        ? { status: 500 }
        : { status: 200, body, headers: { "content-type": "application/json" } },
    });
    const { text, exitCode: code } = await catalogueRefresh(store, send);
    assertMatch(text, expected);
    assert(code !== exitCode.ok);
    assertEquals((await documentsIn(store).read())?.packed.operations.length, 3);
  });
}

Deno.test("a document that has lost much of what there was is not taken before the old is forgotten", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  await catalogueRefresh(store, (await account([...THEMES, ...MANY])).send);
  const { send } = await account(MANY.slice(0, 30));
  const refused = await catalogueRefresh(store, send);
  assertEquals(refused.exitCode, exitCode.failed);
  assertStringIncludes(refused.text, "It lacks 29 of the 59 newer operations");
  assertEquals((await documentsIn(store).read())?.packed.operations.length, 59);
  await catalogueForget(store);
  assertEquals((await catalogueRefresh(store, send)).exitCode, exitCode.ok);
});

Deno.test("the vendor's whole API fits into the store twice over", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const { operations } = await loadCatalogue();
  const renamed = operations.map((one) => ({
    ...one,
    id: `${one.id}Two`,
    path: `/two${one.path}`,
  }));
  const { send } = await account(renamed);
  const { text } = await catalogueRefresh(store, send);
  assertStringIncludes(text, `${operations.length} are newer than this program`);
  const catalogue = accountCatalogue(documentsIn(store));
  assertEquals((await catalogue()).operations.length, 2 * operations.length);
  catalogue.close();
});

Deno.test("catalogue refresh does nothing where no running server would see it", async () => {
  const store = await openStore({ path: ":memory:", secret: "s3cret", account: "acme" });
  const { simulator, send } = await account();
  assertEquals((await catalogueRefresh(store, send)).exitCode, exitCode.failed);
  assertEquals(fetched(simulator), 0);
  await store.close();
});

Deno.test("what stands in the store in another form counts as nothing", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  for (
    const value of [
      { version: 2 },
      [],
      "text",
      { version: 1, fetchedAt: 1, documented: 1, leftOut: 0, packed: { operations: [[]] } },
      {
        version: 1,
        fetchedAt: 1,
        documented: 1,
        leftOut: 0,
        packed: { groups: [], shapes: [], parameters: [], operations: [["a", "GET /a", 7]] },
      },
    ]
  ) {
    await store.update<unknown>(["catalogue"], () => value);
    const catalogue = accountCatalogue(documentsIn(store));
    const { operations } = await catalogue();
    assertEquals(operations.length, (await loadCatalogue()).operations.length);
    catalogue.close();
  }
});

Deno.test("the document is fetched again after a week, by one of several processes", async () => {
  await using folder = await testFolder();
  const stores = [await folder.open(), await folder.open(), await folder.open()];
  const { simulator, send } = await account();
  let now = Date.now();
  const look = () =>
    Promise.all(
      stores.map((store) => refreshWhenDue({ store, send, account: "acme", now: () => now })),
    );
  assertEquals((await look()).filter((taken) => taken).length, 1);
  assertEquals(fetched(simulator), 1);
  now += 6.9 * DAY;
  await look();
  assertEquals(fetched(simulator), 1);
  now += 0.2 * DAY;
  assertEquals((await look()).filter((taken) => taken).length, 1);
  assertEquals(fetched(simulator), 2);
});

Deno.test("a document that cannot be had is tried again once an hour", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const { simulator, send } = await account();
  simulator.addFault({ operation: "getOpenApiDocument", answer: { status: 403 } });
  let now = Date.now();
  const look = () => refreshWhenDue({ store, send, account: "acme", now: () => now });
  assertEquals([await look(), await look()], [false, false]);
  assertEquals(fetched(simulator), 1);
  now += 3_600_001;
  await look();
  assertEquals(fetched(simulator), 2);
  simulator.clearFaults();
  now += 3_600_001;
  assertEquals(await look(), true);
});

Deno.test("the simulated account's document is of the API as it is", async () => {
  const { operations } = await loadCatalogue();
  const document = JSON.parse(JSON.stringify(openApiDocument(operations)));
  assertEquals(document.paths["/cards/{card_id}"].delete.operationId, "deleteCard");
});
