/**
 * Files and folders that the binary cannot use: a line that says what is wrong, where, and what is
 * allowed; the right exit code; and nothing lost.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { CERTIFICATE } from "../support/certificate.ts";
import { startAccount } from "./support/account.ts";
import { type OtherUser, whyNoOtherUser, withOtherUser } from "./support/other_user.ts";
import { runProgram } from "./support/program.ts";
import { serverCommand } from "./support/server.ts";
import { assertNoSecret, withHome, withSession } from "./support/session.ts";

const KEY = "s3cr3t-key-that-must-not-be-shown";
const ACCOUNT = { BUSINESSMAP_API_URL: "acme", BUSINESSMAP_API_TOKEN: KEY };

// deno-lint-ignore no-console -- a skipped test says why
if (whyNoOtherUser !== undefined) console.log(`Files of other users: skipped, ${whyNoOtherUser}`);

function test(name: string, fn: (user: OtherUser) => Promise<void>): void {
  Deno.test({ name, ignore: whyNoOtherUser !== undefined, fn: () => withOtherUser(fn) });
}

/** A setting that names a file, the commands that read it, and what else they need. */
const READ: readonly (readonly [
  variable: string,
  commands: readonly (readonly string[])[],
  more: Readonly<Record<string, string>>,
])[] = [
  [
    "BUSINESSMAP_API_TOKEN_FILE",
    [["stdio"], ["check"], ["http"], ["cache", "stats"]],
    { BUSINESSMAP_API_URL: "acme" },
  ],
  ["BUSINESSMAP_CONFIG", [["stdio"], ["check"], ["http"]], ACCOUNT],
  ["BUSINESSMAP_INSTANCES_FILE", [["stdio"], ["check"], ["http"]], {}],
  ["BUSINESSMAP_HTTP_PRINCIPALS_FILE", [["http"], ["principals", "list"]], ACCOUNT],
];

for (const [variable, commands, more] of READ) {
  test(`a file in ${variable} that is missing, a folder or closed ends with 78`, async (user) => {
    const closed = await user.foreign("closed", KEY);
    const places: readonly (readonly [path: string, why: string])[] = [
      [join(user.home, "missing"), "the file does not exist"],
      [user.home, "the file is a folder"],
      [closed, "the file may not be read by this user"],
    ];
    for (const [path, why] of places) {
      for (const command of commands) {
        const { code, stdout, stderr } = await user.run(command, { ...more, [variable]: path });
        const lines = stderr.trimEnd().split("\n");
        assertEquals([code, stdout, lines.length], [78, "", 1], `${command} ${path}: ${stderr}`);
        assert(lines[0]?.startsWith(variable), stderr);
        assertStringIncludes(stderr, why);
        assertNoSecret(stderr, [KEY]);
      }
    }
  });
}

test("a file that cannot be written is named, and so is what is allowed", async (user) => {
  const folder = await user.foreign("folder", null);
  const written: readonly (readonly [variable: string, command: readonly string[]])[] = [
    ["BUSINESSMAP_AUDIT_FILE", ["stdio"]],
    ["BUSINESSMAP_AUDIT_FILE", ["http"]],
    ["BUSINESSMAP_HTTP_PRINCIPALS_FILE", ["principals", "add", "ana"]],
  ];
  for (const [variable, command] of written) {
    const path = join(folder, "file");
    const { code, stdout, stderr } = await user.run(command, { ...ACCOUNT, [variable]: path });
    assertEquals([code, stdout], [78, ""], stderr);
    assertStringIncludes(
      stderr,
      `${variable}: ${path} may not be read or written by this user; allowed is a file that this ` +
        "user may write.",
    );
  }
  assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
});

const IN_MEMORY = "everything is kept in memory";

test("a data folder of another user costs the store, is named, and the doctor finds it", async (user) => {
  const folder = await user.foreign("data", null);
  const env = { ...ACCOUNT, XDG_DATA_HOME: folder };
  const { code, stdout, stderr } = await user.run(["stdio"], env);
  assertEquals([code, stdout], [0, ""], stderr);
  assertStringIncludes(stderr, IN_MEMORY);
  assertStringIncludes(stderr, `${folder}/businessmap-mcp/`);
  assertStringIncludes(stderr, "may not be read or written by this user; allowed is a file of");
  const switched = await user.run(["flags", "set", "writes", "off"], env);
  assertEquals(switched.code, 1);
  assertStringIncludes(switched.stderr, "Nothing was done.");
  const looked = await user.run(["doctor"], { ...env, BUSINESSMAP_API_URL: "http://127.0.0.1:9" });
  assertEquals(looked.code, 1);
  assertStringIncludes(looked.stdout, `✗ The store's folder ${folder} may not be read or written`);
  assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
});

test("a store of another user is left as it is, and the doctor finds it", async (user) => {
  const file = await user.foreign("store.sqlite3", "of somebody else");
  const env = { ...ACCOUNT, BUSINESSMAP_KV_PATH: file };
  const { code, stderr } = await user.run(["stdio"], env);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, `${file} may not be read or written by this user`);
  const looked = await user.run(["doctor"], { ...env, BUSINESSMAP_API_URL: "http://127.0.0.1:9" });
  assertEquals(looked.code, 1);
  assertMatch(looked.stdout, /✗ The store .*store\.sqlite3 may not be .*\n {2}sudo chown /);
  await Deno.chmod(file, 0o600);
  assertEquals(await Deno.readTextFile(file), "of somebody else");
});

async function mounted(folder: string, ...options: string[]): Promise<boolean> {
  const args = [...options, folder];
  const { success } = await new Deno.Command("mount", { args, stderr: "null" }).output()
    .catch(() => ({ success: false }));
  return success;
}

/** Whether this machine lets us mount a disk that may only be read. */
const disks = await withHome(async (folder) => {
  const made = Deno.build.os === "linux" &&
    await mounted(folder, "-t", "tmpfs", "-o", "ro", "none");
  if (made) await new Deno.Command("umount", { args: [folder] }).output();
  return made;
});

Deno.test({
  name: "on a disk that may only be read the server works in memory, and names store and reason",
  ignore: !disks,
  async fn() {
    await using account = await startAccount();
    await withHome(async (home) => {
      const disk = join(home, "disk");
      await Deno.mkdir(disk);
      assert(await mounted(disk, "-t", "tmpfs", "-o", "ro", "none"));
      try {
        await withSession({
          ...account,
          env: { BUSINESSMAP_KV_PATH: join(disk, "store.sqlite3") },
        }, async ({ call, server }) => {
          assertEquals((await call("list_boards")).isError, false);
          assertStringIncludes(server.stderr(), IN_MEMORY);
          assertStringIncludes(
            server.stderr(),
            `${disk}/store.sqlite3 lies on a disk that may only`,
          );
          assertStringIncludes((await call("get_status")).text, IN_MEMORY);
        });
      } finally {
        await new Deno.Command("umount", { args: [disk] }).output();
      }
    });
  },
});

Deno.test("certificates that cannot be read are told by check, and by each call", async () => {
  await using account = await startAccount();
  await withHome(async (home) => {
    for (const [name, value] of [["DENO_CERT", join(home, "none")], ["DENO_CERT", home]] as const) {
      const command = serverCommand(account.apiUrl, account.apiToken, home, { [name]: value });
      const { code, stdout } = await runProgram(command, ["check"]);
      assertEquals(code, 78, stdout);
      assertStringIncludes(stdout, "✗ Certificates: the certificates that DENO_CERT");
      assertEquals(stdout.includes("✓ Connection"), false);
    }
    const env = { DENO_CERT: join(home, "none") };
    await withSession({ ...account, env }, async ({ call }) => {
      const { text, isError } = await call("list_boards");
      assert(isError);
      assertStringIncludes(text, "has to check its certificates");
    });
  });
  assertEquals(account.requestCount(), 0);
});

Deno.test("a file without a certificate in DENO_CERT is told by check, doctor and set-up, and at the start", async () => {
  await using account = await startAccount();
  await withHome(async (home) => {
    const file = join(home, "ca.pem");
    const run = async (text: string, args: readonly string[]) => {
      await Deno.writeTextFile(file, text);
      const command = serverCommand(account.apiUrl, account.apiToken, home, { DENO_CERT: file });
      return await runProgram(command, args);
    };
    const says = "✗ Certificates: the file that DENO_CERT names holds no certificate\n" +
      "  Allowed is the path of a PEM file with at least one certificate.\n";
    const commands = [["check", 78], ["doctor", 78], ["setup --client cursor", 0]] as const;
    for (const [words, status] of commands) {
      const { code, stdout } = await run("hello\n", words.split(" "));
      assertEquals(code, status, stdout);
      assertEquals(stdout.split(says).length, 2, stdout);
      // What is wrong does not hide whether the account answers.
      assertStringIncludes(stdout, "✓ Key: accepted");
      const good = await run(CERTIFICATE, words.split(" "));
      assertEquals([good.code, good.stdout.includes("Certificates")], [0, false], good.stdout);
    }
    await Deno.writeTextFile(file, "hello\n");
    await withSession({ ...account, env: { DENO_CERT: file } }, async ({ call, server }) => {
      assertEquals((await call("list_boards")).isError, false);
      assertStringIncludes(
        server.stderr(),
        "DENO_CERT (environment): the file holds no certificate",
      );
      assertStringIncludes(server.stderr(), "a PEM file with at least one certificate");
    });
  });
});

Deno.test("a wrong key in the configuration's file is named with the nearest right one", async () => {
  await withHome(async (home) => {
    const file = join(home, "config.json");
    const text = '{"apiUrll": "acme", "readOnlyMode": true}';
    await Deno.writeTextFile(file, text);
    const command = serverCommand("acme", KEY, home, { BUSINESSMAP_CONFIG: file });
    const { code, stdout, stderr } = await runProgram(command, ["stdio"]);
    assertEquals([code, stdout], [78, ""]);
    assertEquals(stderr, `"apiUrll" (file ${file}) is not a setting; did you mean apiUrl?\n`);
    assertEquals(await Deno.readTextFile(file), text);
  });
});
