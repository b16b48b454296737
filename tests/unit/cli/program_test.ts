import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import manifest from "../../../deno.json" with { type: "json" };
import { permissionFlags } from "../../../src/config/permissions.ts";
import { settingList } from "../../../src/config/settings.ts";
import { spawnProgram } from "./spawn.ts";

for (const args of [["version"], ["--version"], ["-V"]]) {
  Deno.test(`${args.join(" ")} prints the version alone and ends with 0`, async () => {
    const { code, stdout, stderr } = await spawnProgram(args);
    assertEquals([code, stdout, stderr], [0, `${manifest.version}\n`, ""]);
  });
}

Deno.test("--help names every used setting and every command, under the program's own permissions", async () => {
  const { code, stdout, stderr } = await spawnProgram(["--help"], {}, permissionFlags());
  assertEquals([code, stderr], [0, ""]);
  for (const one of settingList()) assertStringIncludes(stdout, one.env);
  for (const command of ["stdio", "demo", "check", "tools", "permissions", "version"]) {
    assertMatch(stdout, new RegExp(`^  ${command} `, "m"));
  }
});

const wrongUse: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [["verson"], /^error: unknown command 'verson'; did you mean version\?$/m],
  [["zzz"], /^error: unknown command 'zzz'; the commands are stdio, http, principals, /m],
  [["version", "extra"], /^error: too many arguments/m],
  [["--tool-profil", "full"], /unknown option '--tool-profil'[^]*--tool-profile/],
  [["--output"], /^error: option '--output <form>' argument missing$/m],
  [["check", "--nothing"], /^error: unknown option '--nothing'$/m],
];
for (const [args, message] of wrongUse) {
  Deno.test(`${args.join(" ")} is a usage error and ends with 64`, async () => {
    const { code, stdout, stderr } = await spawnProgram(args);
    assertEquals([code, stdout], [64, ""]);
    assertMatch(stderr, message);
  });
}

for (const args of [["--api-token=k3y-of-acme"], ["check", "--api-token", "k3y-of-acme"]]) {
  Deno.test(`${args[0]} … is refused, points to the environment and shows no key`, async () => {
    const { code, stdout, stderr } = await spawnProgram(args);
    assertEquals([code, stdout], [64, ""]);
    assertStringIncludes(stderr, "set BUSINESSMAP_API_TOKEN in the environment");
    assert(!stderr.includes("k3y"), stderr);
  });
}

for (const args of [[], ["stdio"], ["--log-level", "info"], ["check"]]) {
  Deno.test(`'${args.join(" ")}' without a configuration ends with 78 and a line a problem`, async () => {
    const { code, stdout, stderr } = await spawnProgram(args);
    assertEquals([code, stdout], [78, ""]);
    assertMatch(
      stderr,
      /^BUSINESSMAP_API_URL \(environment\) is missing.*\nBUSINESSMAP_API_TOKEN .*is missing.*\n$/,
    );
  });
}

Deno.test("a wrong value ends with 78 and one line, under the program's own permissions", async () => {
  const env = {
    BUSINESSMAP_API_URL: "acme",
    BUSINESSMAP_API_TOKEN: "k3y-of-acme",
    BUSINESSMAP_OUTPUT: "xml",
  };
  const { code, stdout, stderr } = await spawnProgram(["check"], env, permissionFlags());
  assertEquals([code, stdout], [78, ""]);
  assertEquals(
    stderr,
    `BUSINESSMAP_OUTPUT (environment) is "xml"; allowed is text, json or structured.\n`,
  );
});

Deno.test("a flag after the command is read as well", async () => {
  const env = { BUSINESSMAP_API_URL: "acme", BUSINESSMAP_API_TOKEN: "k3y-of-acme" };
  const { code, stderr } = await spawnProgram(["check", "--confirm-above", "many"], env);
  assertEquals(code, 78);
  assertMatch(stderr, /^--confirm-above \(command line\) is "many"/);
});

Deno.test("permissions shows what is held before and after, for the configured account", async () => {
  const env = { BUSINESSMAP_API_URL: "acme", BUSINESSMAP_API_TOKEN: "k3y-of-acme" };
  const { code, stdout } = await spawnProgram(["permissions"], env, permissionFlags());
  assertEquals(code, 0);
  const [before, after] = stdout.split("Held while serving https://acme.kanbanize.com:");
  assertStringIncludes(before ?? "", "Network: *.kanbanize.com:443, *.businessmap.io:443");
  assertStringIncludes(before ?? "", "Reading files: all");
  assertStringIncludes(after ?? "", "Network: *.kanbanize.com:443\n");
  assertStringIncludes(after ?? "", "Reading files: none");
  assertStringIncludes(after ?? "", "Environment variables: none");
});

Deno.test("permissions says so where Deno was started without limits", async () => {
  const env = { BUSINESSMAP_API_URL: "acme", BUSINESSMAP_API_TOKEN: "k3y-of-acme" };
  const { stdout } = await spawnProgram(["permissions"], env, ["-A"]);
  assertStringIncludes(stdout, "The network is not limited");
});
