import { assertEquals, assertStringIncludes } from "@std/assert";
import { welcome } from "../../../src/cli/welcome.ts";
import { COMPLETE, fakeSources } from "../config/fake_sources.ts";

const PROGRAM = { command: "/opt/businessmap-mcp", args: [] };

Deno.test("welcome() shows a client's configuration that is valid JSON", () => {
  const text = welcome(fakeSources(), PROGRAM);
  const json = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  assertEquals(json.mcpServers.businessmap.command, "/opt/businessmap-mcp");
  assertEquals(json.mcpServers.businessmap.args, ["stdio"]);
  assertEquals(Object.keys(json.mcpServers.businessmap.env), Object.keys(COMPLETE));
});

Deno.test("welcome() names the commands that help a newcomer", () => {
  const text = welcome(fakeSources(), PROGRAM);
  for (const command of ["setup", "check", "doctor", "--help"]) {
    assertStringIncludes(text, `businessmap-mcp ${command}`);
  }
});

Deno.test("welcome() names the variables that are missing", () => {
  const text = welcome(fakeSources({ env: { BUSINESSMAP_API_URL: "acme" } }), PROGRAM);
  assertStringIncludes(text, "- BUSINESSMAP_API_TOKEN (environment) is missing");
  assertEquals(text.includes("BUSINESSMAP_API_URL (environment) is missing"), false);
});

Deno.test("welcome() names the account where all is set, and never the key", () => {
  const text = welcome(fakeSources({ env: COMPLETE }), PROGRAM);
  assertStringIncludes(text, "complete, for https://acme.kanbanize.com");
  assertEquals(text.includes(COMPLETE.BUSINESSMAP_API_TOKEN), false);
});
