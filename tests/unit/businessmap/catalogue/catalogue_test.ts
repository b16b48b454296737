import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { loadCatalogue, openCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import type { PackedCatalogue } from "../../../../src/businessmap/catalogue/packed.ts";
import type { Operation } from "../../../../src/businessmap/catalogue/types.ts";

const catalogue = await loadCatalogue();

Deno.test("loadCatalogue() gives the same catalogue each time", async () => {
  assertStrictEquals(await loadCatalogue(), catalogue);
});

Deno.test("get() gives the operation of an id and undefined for a stranger", () => {
  assertEquals(catalogue.get("getCards")?.path, "/cards");
  assertEquals(catalogue.get("getcards"), undefined);
  assertEquals(catalogue.get("constructor"), undefined);
});

Deno.test("match() finds every operation by its own method and path", () => {
  for (const operation of catalogue.operations) {
    const values = Object.fromEntries(
      operation.pathParameters.map(({ name }, place) => [name, String(7000 + place)]),
    );
    const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => values[name] ?? "");
    const found = catalogue.match(operation.method, path);
    assertStrictEquals(found?.operation, operation, `${operation.method} ${path}`);
    assertEquals(found?.path, values);
  }
});

Deno.test("match() prefers a written segment to a parameter", () => {
  assertEquals(catalogue.match("POST", "/users/invite")?.operation.id, "inviteUser");
  assertEquals(catalogue.match("POST", "/cards/createMany")?.operation.id, "createManyCards");
  assertEquals(catalogue.match("GET", "/loggedTime/history")?.operation.id, "getLoggedTimeHistory");
});

Deno.test("match() falls back to a parameter where the written segment lacks the method", () => {
  assertEquals(catalogue.match("PATCH", "/users/history")?.operation.id, "updateUser");
});

Deno.test("match() is exact about case, method and length", () => {
  assertEquals(catalogue.match("GET", "/Cards"), undefined);
  assertEquals(catalogue.match("PATCH", "/cards"), undefined);
  assertEquals(catalogue.match("get", "/cards"), undefined);
  assertEquals(catalogue.match("GET", "/cards/1/2/3/4/5/6"), undefined);
  assertEquals(catalogue.match("GET", "/"), undefined);
});

Deno.test("match() looks past a query and a slash at the end, and decodes values", () => {
  assertEquals(catalogue.match("GET", "/cards/?page=2")?.operation.id, "getCards");
  assertEquals(catalogue.match("GET", "/mySettings/a%20b")?.path, { setting_name: "a b" });
  assertEquals(catalogue.match("GET", "/mySettings/%E0%A4%A")?.path, {
    setting_name: "%E0%A4%A",
  });
});

const packed: PackedCatalogue = {
  groups: ["Docs"],
  shapes: [{ t: 0 }, { t: 5, p: { child: 1, id: 0 } }],
  parameters: [["doc_id", 0, 1]],
  operations: [["readDoc", "GET /docs/{doc_id}", 0, [0], [], -1, 200, 1]],
};

Deno.test("openCatalogue() lets the document win over an addition of the same path or id", () => {
  const addition = (id: string, path: string): Operation => ({
    id,
    method: "GET",
    path,
    group: "Docs",
    pathParameters: [],
    queryParameters: [],
    status: 200,
  });
  const opened = openCatalogue(packed, {
    additions: [
      addition("getDoc", "/docs/{id}"),
      addition("readDoc", "/other"),
      addition("getRecentDocs", "/docs/recent"),
    ],
    correct: (operation) => operation,
  });
  assertEquals(opened.operations.map((one) => one.id), ["readDoc", "getRecentDocs"]);
  assertEquals(opened.match("GET", "/docs/recent")?.operation.id, "getRecentDocs");
});

Deno.test("openCatalogue() opens a shape that contains itself", () => {
  const answer = openCatalogue(packed).get("readDoc")?.answer;
  assert(answer !== undefined);
  assertStrictEquals(answer.properties?.child, answer);
});
