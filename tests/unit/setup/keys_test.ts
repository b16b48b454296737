import { assertEquals } from "@std/assert";
import type { Machine } from "../../../src/setup/clients.ts";
import { keyFileFor, type KeyUser, unusedKeys } from "../../../src/setup/keys.ts";

const machine: Machine = {
  os: "linux",
  variable: (name) => name === "HOME" ? "/home/me" : undefined,
};
const USUAL = "/home/me/.config/businessmap-mcp/token";
const acme = { origin: "https://acme.kanbanize.com", host: "acme.kanbanize.com" };

const user = (file: string, account: string, list?: string): KeyUser => ({
  title: "Cursor",
  file,
  account,
  list,
});

const fileFor = (users: readonly KeyUser[], taken: readonly string[], listed?: string) =>
  keyFileFor(acme, { machine, users, taken: new Set(taken), listed });

Deno.test("a key is kept in the usual file, which a client of the same account may use", () => {
  assertEquals(fileFor([], []), USUAL);
  assertEquals(fileFor([user(USUAL, acme.origin)], []), USUAL);
  assertEquals(fileFor([], [], "Acme & Co"), `${USUAL}-Acme---Co`);
});

Deno.test("a key is never kept in a file that holds the key of another account", () => {
  const own = `${USUAL}-acme.kanbanize.com`;
  assertEquals(fileFor([user(USUAL, "https://other.kanbanize.com")], []), own);
  assertEquals(fileFor([], [USUAL]), own);
  assertEquals(fileFor([user(own, "https://other.kanbanize.com")], [USUAL]), `${own}-2`);
  const main = `${USUAL}-main`;
  const second = `${main}-acme.kanbanize.com`;
  assertEquals(fileFor([], [main, second, `${second}-2`], "main"), `${second}-3`);
});

Deno.test("files of keys that nobody names are unused, unless a list of the person's named them", () => {
  const [main, audit] = [`${USUAL}-main`, `${USUAL}-audit`];
  const before = [
    user(main, acme.origin),
    user(audit, acme.origin, "/home/me/accounts.json"),
    user("/home/me/key", acme.origin),
  ];
  assertEquals(unusedKeys(before, [], machine), [USUAL, main]);
  assertEquals(unusedKeys(before, before.slice(0, 1), machine), [USUAL]);
  assertEquals(
    unusedKeys([user(USUAL, acme.origin, "/home/me/accounts.json")], [], machine),
    [],
  );
});
