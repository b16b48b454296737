import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  ClientFileError,
  isOwn,
  serversIn,
  withEntry,
  withoutEntries,
} from "../../../src/setup/client_file.ts";

const ENTRY = {
  command: "/usr/local/bin/businessmap-mcp",
  args: ["stdio"],
  env: { BUSINESSMAP_API_URL: "https://acme.kanbanize.com" },
};
const KEY = "mcpServers";

Deno.test("an empty file gets a list with the entry alone", () => {
  for (const text of ["", " \n", "{}"]) {
    const made = withEntry(text, KEY, ENTRY);
    assertEquals(made.name, "businessmap");
    assertEquals(JSON.parse(made.text), {
      mcpServers: { businessmap: { type: "stdio", ...ENTRY } },
    });
  }
});

Deno.test("comments, order and indentation of the rest stay as they are", () => {
  const text = `{
    // my servers
    "mcpServers": {
        "other": { "command": "x", }, /* mine */
    },
    "theme": "dark"
}
`;
  const made = withEntry(text, KEY, ENTRY).text;
  assertStringIncludes(made, "// my servers");
  assertStringIncludes(made, "/* mine */");
  assertStringIncludes(made, '    "theme": "dark"');
  assertStringIncludes(made, '        "businessmap": {');
  assertEquals(Object.keys(serversIn(made, KEY)), ["other", "businessmap"]);
});

Deno.test("line ends of Windows stay", () => {
  const made = withEntry('{\r\n  "a": 1\r\n}\r\n', KEY, ENTRY).text;
  assertEquals(made.replaceAll("\r\n", "").includes("\n"), false);
});

Deno.test("another server of the same name is left, and the entry gets another one", () => {
  const other = { command: "npx", args: ["-y", "@someone/businessmap-mcp"] };
  const text = JSON.stringify({ mcpServers: { businessmap: other } });
  const made = withEntry(text, KEY, ENTRY);
  assertEquals(made.name, "businessmap-mcp");
  assertEquals(serversIn(made.text, KEY).businessmap, other);
});

Deno.test("where both names are taken by others, nothing is changed", () => {
  const text = JSON.stringify({
    mcpServers: { businessmap: { command: "a" }, "businessmap-mcp": { command: "b" } },
  });
  assertThrows(() => withEntry(text, KEY, ENTRY), ClientFileError, "has other servers");
});

Deno.test("an earlier entry is replaced under its own name", () => {
  const text = JSON.stringify({ mcpServers: { work: { command: "/old/businessmap-mcp" } } });
  const made = withEntry(text, KEY, ENTRY);
  assertEquals([made.name, Object.keys(serversIn(made.text, KEY))], ["work", ["work"]]);
});

Deno.test("isOwn() knows the binary and the sources, and nobody else's program", () => {
  assert(isOwn({ command: "C:\\Tools\\businessmap-mcp.exe" }));
  const sources = { command: "deno", args: ["run", "/home/me/any/src/main.ts"] };
  assert(isOwn({ ...sources, env: { BUSINESSMAP_API_URL: "acme" } }));
  for (const name of ["BUSINESSMAP_INSTANCES", "BUSINESSMAP_INSTANCES_FILE"]) {
    assert(isOwn({ ...sources, env: { [name]: "x" } }));
  }
  assert(!isOwn(sources));
  for (const other of [{ command: "npx", args: ["-y", "businessmap-mcp"] }, {}, null, "x"]) {
    assert(!isOwn(other));
  }
});

Deno.test("a file that is no list of servers is refused with its place or its fault", () => {
  const broken = '{\n  "mcpServers": {\n    "a": \n}';
  assertThrows(() => withEntry(broken, KEY, ENTRY), ClientFileError, "line 4");
  assertThrows(() => withEntry("[]", KEY, ENTRY), ClientFileError, "an object");
  assertThrows(() => withEntry('{"mcpServers":[]}', KEY, ENTRY), ClientFileError, "mcpServers");
});

Deno.test("what was added and removed again leaves all else as it was", () => {
  const servers = fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => !["__proto__", "constructor"].includes(name)),
    fc.record({ command: fc.string(), args: fc.array(fc.string()) }).filter((one) => !isOwn(one)),
  );
  fc.assert(fc.property(servers, fc.integer({ min: 0, max: 4 }), (found, indent) => {
    fc.pre(!Object.hasOwn(found, "businessmap") || !Object.hasOwn(found, "businessmap-mcp"));
    const text = JSON.stringify({ first: 1, mcpServers: found, last: [2] }, null, indent);
    const added = withEntry(text, KEY, ENTRY).text;
    const removed = withoutEntries(added, KEY);
    assertEquals(removed.names.length, 1);
    assertEquals(JSON.parse(removed.text), JSON.parse(text));
  }));
});

Deno.test("removal changes no file that has no entry", () => {
  const text = '{ "mcpServers": { "a": {} } }';
  assertEquals(withoutEntries(text, KEY), { names: [], text });
});
