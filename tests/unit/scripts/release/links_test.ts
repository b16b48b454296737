import { assert, assertEquals } from "@std/assert";
import { linksTable } from "../../../../scripts/release/links.ts";
import { settings } from "../../../../src/config/settings.ts";

interface Entry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The links as a browser sees them: each cell of the table, and where it leads. */
function links(): URL[] {
  const leads = new Map(
    [...linksTable().matchAll(/^\[([^\]]+)\]: (.+)$/gm)].map(([, name, link]) => [name, link]),
  );
  return [...linksTable().matchAll(/\[install\]\[([^\]]+)\]/g)]
    .map(([, name]) => new URL(leads.get(name) ?? ""));
}

/** What a client makes of a link. */
function entryOf({ hostname, searchParams }: URL): Entry {
  const config = searchParams.get("config") ?? "";
  return JSON.parse(hostname === "cursor.com" ? atob(config) : config);
}

Deno.test("every link holds an entry that starts the server", () => {
  const entries = links().map(entryOf);
  assertEquals(entries.map(({ command }) => command), [
    "businessmap-mcp",
    "docker",
    "businessmap-mcp",
    "docker",
  ]);
  for (const { command, args } of entries) {
    assert(command === "docker" ? args[0] === "run" : args.join() === "stdio", args.join(" "));
  }
});

Deno.test("every variable of a link is a setting, and a container is given all of them", () => {
  const known = new Set<string>(Object.values(settings).map(({ env }) => env));
  for (const { command, args, env } of links().map(entryOf)) {
    for (const name of Object.keys(env)) {
      assert(known.has(name), name);
      assert(command !== "docker" || args.includes(name), name);
    }
  }
});

Deno.test("what VS Code is to put in is what it asks for, the key hidden", () => {
  for (const link of links().filter(({ hostname }) => hostname.endsWith("vscode.dev"))) {
    const inputs: { id: string; password: boolean }[] = JSON.parse(
      link.searchParams.get("inputs") ?? "",
    );
    const used = Object.values(entryOf(link).env).map((value) => /^\$\{input:(\w+)\}$/.exec(value));
    assertEquals(used.map((match) => match?.[1]), inputs.map(({ id }) => id));
    assertEquals(inputs.filter(({ password }) => password).map(({ id }) => id), ["key"]);
  }
});

Deno.test("no link can be cut off by a parenthesis or a space", () => {
  for (const { href } of links()) assert(!/[() ]/.test(href), href);
});
