/** The set-up as a person goes through it: in a real terminal, by keystrokes. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startAccount, type TestAccount } from "./support/account.ts";
import { serverProgram } from "./support/server.ts";
import { answerOnce, assertNoSecret, deadAddress, withHome } from "./support/session.ts";
import { entryCommand, hasScript, inTerminal } from "./support/terminal.ts";

const hasTerminal = await hasScript();
if (!hasTerminal) {
  // deno-lint-ignore no-console -- a skipped test says why
  console.log("Set-up in a terminal is skipped: there is no script(1)");
}

async function withAccount(work: (account: TestAccount) => Promise<void>): Promise<void> {
  await using account = await startAccount();
  await work(account);
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasTerminal, fn });
}

async function json(path: string) {
  return JSON.parse(await Deno.readTextFile(path));
}

/** The whole home folder: file by path. */
async function filesIn(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    if (isDirectory) found.push(...await filesIn(folder, path));
    else found.push(path);
  }
  return found.toSorted();
}

test("a person sets up two clients, one of which then answers its first question", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      await Deno.mkdir(join(home, ".cursor"));
      await Deno.mkdir(join(home, ".config/Code/User"), { recursive: true });
      const { code, screen } = await inTerminal(home, ["setup"], [
        ["Account: ", `${apiUrl}\r`],
        ["API key: ", `${apiToken}\r`],
        ["Add it to VS Code?", "\r"],
        ["Add it to Cursor?", "y\r"],
      ]);
      assertEquals(code, 0, screen);
      assertNoSecret(screen, [apiToken]);
      assertMatch(screen, /✓ Key: accepted/);
      assertMatch(screen, /✓ Rights: \d+ boards visible/);
      assertMatch(screen, /^ {4}\d+ Portfolio/m);
      assertMatch(screen, /✓ Cursor: businessmap is in .*mcp\.json/);
      assertMatch(screen, /Next: open Cursor's settings/);
      assertStringIncludes(screen, "Then ask it:");
      const key = join(home, ".config/businessmap-mcp/token");
      assertEquals(await Deno.readTextFile(key), `${apiToken}\n`);
      assertEquals(((await Deno.stat(key)).mode ?? 0) & 0o777, 0o600);
      const { businessmap } = (await json(join(home, ".config/Code/User/mcp.json"))).servers;
      assertEquals(businessmap.type, "stdio");
      const entry = (await json(join(home, ".cursor/mcp.json"))).mcpServers.businessmap;
      assertNoSecret(JSON.stringify(entry), [apiToken]);

      const { answer } = await answerOnce(entryCommand(entry, home));
      assertEquals(answer.isError, false, answer.text);
    });
  });
});

test("a wrong address and a wrong key are asked again; corrections while typing count", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const { code, screen } = await inTerminal(home, ["setup", "--client", "cursor"], [
        ["Account: ", "https://evil.example\r"],
        ["Account: ", `xx\x7f\x7f${apiUrl}\r`],
        ["API key: ", "short\r"],
        ["API key: ", "wrong-key-0123456789\r"],
        ["API key: ", `forgotten\x15${apiToken}\r`],
        ["Add it to Cursor?", "\r"],
      ]);
      assertEquals(code, 0, screen);
      assertStringIncludes(screen, "allowed is");
      assertNoSecret(screen, [apiToken, "wrong-key-0123456789"]);
      assertEquals(await filesIn(home), [".config/businessmap-mcp/token", ".cursor/mcp.json"]);
    });
  });
});

test("a setting that is wrong whatever the answers are is told before anything is asked", async () => {
  await withHome(async (home) => {
    const wrong = ["--tool-profile", "everything", "setup", "--client", "cursor"];
    const { code, screen } = await inTerminal(home, wrong, []);
    assertEquals(code, 78, screen);
    assertStringIncludes(screen, '--tool-profile (command line) is "everything"; allowed');
    assertEquals(await filesIn(home), []);
  });
});

test("three wrong keys end the set-up, and nothing is left behind", async () => {
  await withAccount(async ({ apiUrl }) => {
    await withHome(async (home) => {
      const wrong = "wrong-key-0123456789\r";
      const { code, screen } = await inTerminal(home, ["setup", "--client", "cursor"], [
        ["Account: ", `${apiUrl}\r`],
        ["API key: ", wrong],
        ["API key: ", wrong],
        ["API key: ", wrong],
      ]);
      assertEquals(code, 77, screen);
      assertEquals(await filesIn(home), []);
    });
  });
});

test("an address where nobody answers is asked again", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const { code, screen } = await inTerminal(home, ["setup", "--client", "cursor"], [
        ["Account: ", `${deadAddress()}\r`],
        ["API key: ", `${apiToken}\r`],
        ["Account: ", `${apiUrl}\r`],
        ["API key: ", `${apiToken}\r`],
        ["Add it to Cursor?", "\r"],
      ]);
      assertEquals(code, 0, screen);
      assertStringIncludes(screen, "✗ Connection: there is no connection");
    });
  });
});

test("a key that is typed is used in place of a file that was named and is not there", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const named = ["--api-token-file", join(home, "none"), "setup", "--client", "cursor"];
      const { code, screen } = await inTerminal(home, named, [
        ["Account: ", `${apiUrl}\r`],
        ["API key: ", `${apiToken}\r`],
        ["Add it to Cursor?", "\r"],
      ]);
      assertEquals(code, 0, screen);
      const { businessmap } = (await json(join(home, ".cursor/mcp.json"))).mcpServers;
      const key = join(home, ".config/businessmap-mcp/token");
      assertEquals(businessmap.env.BUSINESSMAP_API_TOKEN_FILE, key);
      assertEquals(await Deno.readTextFile(key), `${apiToken}\n`);
    });
  });
});

test("who gives up by Ctrl-C leaves everything as it was", async () => {
  await withHome(async (home) => {
    const { code, screen } = await inTerminal(home, ["setup"], [["Account: ", "acme\x03"]]);
    assertEquals(code, 1, screen);
    assertStringIncludes(screen, "Nothing was changed.");
    assertEquals(await filesIn(home), []);
  });
});

/** Runs the program without a terminal. */
async function plain(home: string, args: readonly string[], env: Record<string, string> = {}) {
  const program = serverProgram();
  const { code, stdout, stderr } = await new Deno.Command(program.command, {
    args: [...program.args, ...args],
    env: { ...program.env, HOME: home, ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("without a terminal the set-up says what to give, and changes nothing", async () => {
  await withHome(async (home) => {
    const { code, stderr } = await plain(home, ["setup", "--client", "cursor"]);
    assertEquals(code, 78);
    assertStringIncludes(stderr, "this is no terminal. Give --api-url and --api-token-file.");
    assertEquals(await filesIn(home), []);
    const unknown = await plain(home, ["setup", "--client", "cursr"]);
    assertEquals(unknown.code, 78);
    assertStringIncludes(unknown.stderr, "did you mean cursor?");
  });
});

test("a key that came by a pipe is kept in a file, and the default workspace goes along", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const { command, args, env } = serverProgram();
      const { code, stdout } = await new Deno.Command("bash", {
        args: [
          ...["-c", 'exec "$@" --api-token-file <(printf %s "$KEY")', "bash", command, ...args],
          ...["setup", "--client", "cursor", "--api-url", apiUrl, "--default-workspace-id", "1"],
        ],
        env: { ...env, HOME: home, PATH: Deno.env.get("PATH") ?? "", KEY: apiToken },
        clearEnv: true,
        stdin: "null",
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stdout));
      const key = join(home, ".config/businessmap-mcp/token");
      assertEquals(await Deno.readTextFile(key), `${apiToken}\n`);
      assertEquals((await json(join(home, ".cursor/mcp.json"))).mcpServers.businessmap.env, {
        BUSINESSMAP_API_URL: new URL(apiUrl).origin,
        BUSINESSMAP_API_TOKEN_FILE: key,
        BUSINESSMAP_DEFAULT_WORKSPACE_ID: "1",
      });
    });
  });
});

Deno.test("a broken file of a client is kept and named, the others are set up", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const key = join(home, "key");
      await Deno.writeTextFile(key, apiToken, { mode: 0o600 });
      await Deno.mkdir(join(home, ".cursor"));
      const broken = '{ "mcpServers": { "mine": ';
      await Deno.writeTextFile(join(home, ".cursor/mcp.json"), broken);
      await Deno.writeTextFile(join(home, ".claude.json"), '{"numStartups": 3}');
      const { code, stdout } = await plain(home, [
        ...["setup", "--api-url", apiUrl, "--api-token-file", key],
        ...["--client", "cursor", "claude-code"],
      ]);
      assertEquals(code, 1);
      assertMatch(stdout, /✗ Cursor: .*mcp\.json is not JSON: look at line 1/);
      assertEquals(await Deno.readTextFile(join(home, ".cursor/mcp.json")), broken);
      const claude = await json(join(home, ".claude.json"));
      assertEquals(claude.numStartups, 3);
      assertEquals(claude.mcpServers.businessmap.env.BUSINESSMAP_API_TOKEN_FILE, key);
      const copies = (await filesIn(home)).filter((name) => name.endsWith(".bak"));
      assertEquals(copies.length, 1);
      assertEquals(await Deno.readTextFile(join(home, copies[0] ?? "")), '{"numStartups": 3}');
    });
  });
});

Deno.test("removal takes out what the set-up put in, and nothing else", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const file = join(home, ".cursor/mcp.json");
      await Deno.mkdir(join(home, ".cursor"));
      const before = '{\n  "mcpServers": {\n    "mine": { "command": "x" }\n  }\n}\n';
      await Deno.writeTextFile(file, before);
      const account = { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken };
      const made = await plain(home, ["setup", "--client", "cursor"], account);
      assertEquals(made.code, 0, made.stdout + made.stderr);
      assertEquals(Object.keys((await json(file)).mcpServers), ["mine", "businessmap"]);
      const gone = await plain(home, ["setup", "--remove", "--client", "cursor"]);
      assertEquals(gone.code, 0, gone.stdout + gone.stderr);
      assertEquals(JSON.parse(before), await json(file));
      assert(!(await filesIn(home)).includes(".config/businessmap-mcp/token"));
    });
  });
});

Deno.test("an account that cannot be reached, or refuses the key, changes nothing", async () => {
  await withAccount(async ({ apiUrl }) => {
    await withHome(async (home) => {
      const key = { BUSINESSMAP_API_TOKEN: "wrong-key-0123456789" };
      for (const [url, expected] of [[deadAddress(), 69], [apiUrl, 77]] as const) {
        const account = { ...key, BUSINESSMAP_API_URL: url };
        const { code, stdout } = await plain(home, ["setup", "--client", "cursor"], account);
        assertEquals(code, expected, stdout);
        assertEquals(await filesIn(home), []);
      }
    });
  });
});

Deno.test("a client's file that is a folder, or may not be written, is left and named", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    const account = { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken };
    await withHome(async (home) => {
      await Deno.mkdir(join(home, ".cursor/mcp.json"), { recursive: true });
      await Deno.writeTextFile(join(home, ".config"), "no folder");
      const key = join(home, "key");
      await Deno.writeTextFile(key, apiToken, { mode: 0o600 });
      const { code, stdout } = await plain(home, [
        ...["setup", "--api-url", apiUrl, "--api-token-file", key],
        ...["--client", "cursor", "vscode", "claude-code"],
      ]);
      assertEquals(code, 1, stdout);
      assertMatch(stdout, /✗ Cursor: .*mcp\.json is a folder\. It was left as it is\./);
      assertMatch(stdout, /✗ VS Code: .*mcp\.json lies below a file\. It was left as it is\./);
      assertMatch(stdout, /✓ Claude Code: businessmap is in/);
      assertEquals(await Deno.readTextFile(join(home, ".config")), "no folder");
      // Here the key itself has no place.
      const nowhere = await plain(home, ["setup", "--client", "cursor"], account);
      assertEquals(nowhere.code, 78);
      assertMatch(nowhere.stderr, /^The key cannot be kept in .*token: it lies below a file\.$/m);
      assertNoSecret(nowhere.stdout + nowhere.stderr, [apiToken]);
    });
  });
});

Deno.test("the keys of two accounts are kept apart, and each as long as a client uses it", async () => {
  await withAccount(async (first) => {
    await withAccount(async (second) => {
      await withHome(async (home) => {
        const setUp = async (account: TestAccount, client: string) => {
          const { apiUrl, apiToken } = account;
          const env = { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken };
          const { code, stdout, stderr } = await plain(home, ["setup", "--client", client], env);
          assertEquals(code, 0, stdout + stderr);
        };
        const keys = async () =>
          (await filesIn(home)).filter((name) => name.startsWith(".config/businessmap-mcp/"));
        await setUp(first, "cursor");
        await setUp(second, "claude-code");
        await setUp(second, "vscode");
        const host = new URL(second.apiUrl).host.replace(":", "-");
        const [usual, other] = ["token", `token-${host}`]
          .map((name) => `.config/businessmap-mcp/${name}`);
        assertEquals(await keys(), [usual, other]);
        const { env } = (await json(join(home, ".claude.json"))).mcpServers.businessmap;
        assertEquals(env.BUSINESSMAP_API_TOKEN_FILE, join(home, other ?? ""));
        const { stdout } = await plain(home, ["setup", "--remove", "--client", "claude-code"]);
        assertMatch(stdout, /- Key: .*token-.* stays, VS Code uses it/);
        assertEquals(await keys(), [usual, other]);
        await plain(home, ["setup", "--remove", "--client", "vscode"]);
        assertEquals(await keys(), [usual]);
        await Deno.writeTextFile(join(home, ".claude.json"), "{");
        const kept = await plain(home, ["setup", "--remove", "--client", "cursor"]);
        assertMatch(kept.stdout, /- Key: .*token stays, Claude Code may use it/);
        assertEquals(await keys(), [usual]);
      });
    });
  });
});

Deno.test("the doctor finds a missing program, an open key file, a plain key and a broken file", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const key = join(home, "key");
      await Deno.writeTextFile(key, apiToken);
      await Deno.chmod(key, 0o644);
      const entry = (env: Record<string, string>) => ({ command: "/gone/businessmap-mcp", env });
      await Deno.mkdir(join(home, ".cursor"));
      await Deno.writeTextFile(
        join(home, ".cursor/mcp.json"),
        JSON.stringify({
          mcpServers: {
            a: entry({ BUSINESSMAP_API_TOKEN_FILE: key }),
            b: entry({ BUSINESSMAP_API_TOKEN: apiToken }),
            old: { command: "npx", args: ["-y", "@someone/businessmap-mcp"] },
          },
        }),
      );
      await Deno.writeTextFile(join(home, ".claude.json"), "{");
      const { code, stdout } = await plain(home, ["doctor"], {
        BUSINESSMAP_API_URL: apiUrl,
        BUSINESSMAP_API_TOKEN: apiToken,
      });
      assertEquals(code, 1);
      assertNoSecret(stdout, [apiToken]);
      for (
        const line of [
          "✗ Cursor: a starts /gone/businessmap-mcp, which is not there",
          `✗ Others on this machine may read ${key}`,
          "✗ Cursor: b holds the API key in plain text",
          "- Cursor: old is another BusinessMap server",
          ".claude.json is not JSON",
          "✓ Key: accepted",
        ]
      ) assertStringIncludes(stdout, line);
    });
  });
});

/** What an entry of a client can have wrong, and what the doctor says of it. */
const MISTAKES: readonly (readonly [
  what: string,
  env: (home: string, account: TestAccount) => Record<string, string>,
  says: readonly string[],
])[] = [
  [
    "a key file that is not there",
    (home, { apiUrl }) => ({
      BUSINESSMAP_API_URL: apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: join(home, "none"),
    }),
    ["✗ Cursor: mine names the key file", "which is not there"],
  ],
  [
    "a key file that is empty",
    (home, { apiUrl }) => ({
      BUSINESSMAP_API_URL: apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: join(home, "empty"),
    }),
    ["empty is empty\n  Put the API key into it."],
  ],
  [
    "a key file that is a folder",
    (home, { apiUrl }) => ({ BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN_FILE: home }),
    ["is a folder\n  Make it readable for you."],
  ],
  [
    "no key",
    (_home, { apiUrl }) => ({ BUSINESSMAP_API_URL: apiUrl }),
    ["✗ Cursor: mine: BUSINESSMAP_API_TOKEN (environment) is missing"],
  ],
  [
    "an address that is none of the vendor's",
    (home) => ({
      BUSINESSMAP_API_URL: "https://acme.example.com",
      BUSINESSMAP_API_TOKEN_FILE: join(home, "key"),
    }),
    ["✗ Cursor: mine: BUSINESSMAP_API_URL (environment)", "allowed is https://<account>"],
  ],
  [
    "a name that is mistyped",
    (home, { apiUrl }) => ({
      BUSINESSMAP_API_URL: apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: join(home, "key"),
      BUSINESSMAP_READ_ONLY_MOD: "true",
    }),
    ["✗ Cursor: mine: BUSINESSMAP_READ_ONLY_MOD", "READ_ONLY_MODE"],
  ],
  [
    "a key that the account refuses",
    (home, { apiUrl }) => ({
      BUSINESSMAP_API_URL: apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: join(home, "wrong"),
    }),
    ["✗ Cursor: mine: Key: the account refuses the API key\n  Copy the key again"],
  ],
  [
    "a file without a certificate",
    (home, { apiUrl }) => ({
      BUSINESSMAP_API_URL: apiUrl,
      BUSINESSMAP_API_TOKEN_FILE: join(home, "key"),
      DENO_CERT: join(home, "empty"),
    }),
    ["✗ Cursor: mine: Certificates: the file that DENO_CERT names holds no certificate\n  Allowed"],
  ],
  [
    "an account that nobody reaches",
    (home) => ({
      BUSINESSMAP_API_URL: deadAddress(),
      BUSINESSMAP_API_TOKEN_FILE: join(home, "key"),
    }),
    ["✗ Cursor: mine: Connection: there is no connection\n  Check the network"],
  ],
];

for (const [what, env, says] of MISTAKES) {
  Deno.test(`the doctor finds an entry with ${what}`, async () => {
    await withAccount(async (account) => {
      await withHome(async (home) => {
        const keys = { key: account.apiToken, wrong: "wrong-key-0123456789", empty: "" };
        for (const [name, text] of Object.entries(keys)) {
          await Deno.writeTextFile(join(home, name), text, { mode: 0o600 });
        }
        await Deno.mkdir(join(home, ".cursor"));
        const program = join(home, "businessmap-mcp");
        await Deno.writeTextFile(program, "");
        const mine = { command: program, args: ["stdio"], env: env(home, account) };
        const file = join(home, ".cursor/mcp.json");
        await Deno.writeTextFile(file, JSON.stringify({ mcpServers: { mine } }));
        const { code, stdout } = await plain(home, ["doctor"]);
        assertEquals(code, 1, stdout);
        for (const line of says) assertStringIncludes(stdout, line);
        assertNoSecret(stdout, Object.values(keys).filter(Boolean));
      });
    });
  });
}

Deno.test("the doctor says of what is well that it is, and what is not there yet", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const nothing = await plain(home, ["doctor"]);
      assertEquals(nothing.code, 0);
      assertStringIncludes(nothing.stdout, "- No client knows this server yet");
      assertStringIncludes(nothing.stdout, "- This terminal names no account");
      const half = await plain(home, ["doctor"], { BUSINESSMAP_API_URL: apiUrl });
      assertEquals(half.code, 78);
      assertStringIncludes(half.stdout, "✗ The settings of this terminal cannot be used");
      const account = { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken };
      assertEquals((await plain(home, ["setup", "--client", "cursor"], account)).code, 0);
      await Deno.mkdir(join(home, ".config/Code/User"), { recursive: true });
      const well = await plain(home, ["doctor"]);
      assertEquals(well.code, 0, well.stdout);
      assertStringIncludes(
        well.stdout,
        "✓ Cursor: businessmap is set up, and its account takes the key",
      );
      assertStringIncludes(well.stdout, "- VS Code: knows no server yet");
    });
  });
});

Deno.test("a key file that an entry names by the client's word for the home folder is known", async () => {
  await withAccount(async ({ apiUrl, apiToken }) => {
    await withHome(async (home) => {
      const account = { BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken };
      for (const client of ["cursor", "claude-code"]) {
        assertEquals((await plain(home, ["setup", "--client", client], account)).code, 0);
      }
      const file = join(home, ".cursor/mcp.json");
      const text = await Deno.readTextFile(file);
      await Deno.writeTextFile(file, text.replace(`"${home}/.config`, '"${userHome}/.config'));
      assertStringIncludes(await Deno.readTextFile(file), "${userHome}");
      const well = await plain(home, ["doctor"]);
      assertEquals(well.code, 0, well.stdout);
      assertStringIncludes(
        well.stdout,
        "✓ Cursor: businessmap is set up, and its account takes the key",
      );
      const { stdout } = await plain(home, ["setup", "--remove", "--client", "claude-code"]);
      assertMatch(stdout, /- Key: .*token stays, Cursor uses it/);
      assert(existsSync(join(home, ".config/businessmap-mcp/token")));
    });
  });
});
