import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  formatPrincipals,
  parsePrincipals,
  principalOf,
  PrincipalsError,
} from "../../../../src/server/http/principals_file.ts";

const HASH = "a".repeat(64);
const OTHER = "b".repeat(64);
const file = (...principals: unknown[]) => JSON.stringify({ principals });

Deno.test("an entry without rights may change everything, within the usual limits", () => {
  const [entry] = parsePrincipals(file({ name: "ana", tokenSha256: HASH }));
  assertEquals(entry && principalOf(entry), {
    id: "file:ana",
    readOnly: false,
    admin: false,
    limits: { concurrency: 8, callsPerMinute: 120 },
  });
});

Deno.test("an entry's rights and limits are the principal's", () => {
  const [entry] = parsePrincipals(file({
    name: "Ana Lima",
    tokenSha256: HASH,
    instances: ["acme"],
    toolsets: ["default"],
    callApi: true,
    readOnly: true,
    admin: true,
    limits: { concurrency: 2 },
  }));
  assertEquals(entry && principalOf(entry), {
    id: "file:Ana Lima",
    readOnly: true,
    admin: true,
    instances: ["acme"],
    toolsets: ["default"],
    callApi: true,
    limits: { concurrency: 2, callsPerMinute: 120 },
  });
});

Deno.test("what is written is read again", () => {
  const entries = [{ name: "ana", tokenSha256: HASH }, { name: "bob", tokenSha256: OTHER }];
  assertEquals(parsePrincipals(formatPrincipals(entries)), entries);
});

const WRONG: readonly (readonly [text: string, message: string])[] = [
  ["", "not JSON"],
  ["[]", "principals cannot be used"],
  ["{}", "principals cannot be used"],
  [file(1), "principal 1: it is not an object"],
  [file({ name: "ana" }), "principal 1: tokenSha256 cannot be used"],
  [file({ name: "", tokenSha256: HASH }), "principal 1: name cannot be used"],
  [file({ name: "a\nb", tokenSha256: HASH }), "name cannot be used"],
  [file({ name: "ana", tokenSha256: "A".repeat(64) }), "tokenSha256 cannot be used"],
  [file({ name: "ana", tokenSha256: HASH, readonly: true }), '"readonly" is not known'],
  [file({ name: "ana", tokenSha256: HASH, toolsets: [] }), "toolsets cannot be used"],
  [file({ name: "ana", tokenSha256: HASH, callApi: "yes" }), "callApi cannot be used"],
  [file({ name: "ana", tokenSha256: HASH, limits: { concurrency: 0 } }), "concurrency cannot"],
  [file({ name: "a", tokenSha256: HASH }, { name: "a", tokenSha256: OTHER }), "are called a"],
  [file({ name: "a", tokenSha256: HASH }, { name: "b", tokenSha256: HASH }), "token of another"],
  [file({ name: "a", tokenSha256: HASH, toolsets: ["defualt"] }), '"defualt", which is no toolset'],
  [file({ name: "a", tokenSha256: HASH, instances: ["x"] }), '"x", which is no account'],
];

for (const [text, message] of WRONG) {
  Deno.test(`a file is refused as a whole: ${message}`, () => {
    const known = { toolsets: ["default"], instances: ["acme"] };
    const error = assertThrows(() => parsePrincipals(text, known), PrincipalsError);
    assertStringIncludes(error.message, message);
    assertEquals(error.message.includes(HASH), false);
  });
}
