import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { checkToolNames, loadConfig } from "../../../src/config/config.ts";
import { ConfigError } from "../../../src/config/errors.ts";
import { COMPLETE, type Fake, fakeSources } from "./fake_sources.ts";

function load(fake: Fake = {}) {
  return loadConfig(fakeSources({ ...fake, env: { ...COMPLETE, ...fake.env } }));
}

function problems(fake: Fake): readonly string[] {
  return assertThrows(() => loadConfig(fakeSources(fake)), ConfigError).problems;
}

/** The one problem of an otherwise complete configuration. */
function problem(fake: Fake): string {
  const all = problems({ ...fake, env: { ...COMPLETE, ...fake.env } });
  assertEquals(all.length, 1, all.join("\n"));
  return all[0] ?? "";
}

Deno.test("loadConfig() needs no more than URL and key, and has defaults for the rest", () => {
  const config = load();
  assertEquals(config.accounts[0].name, "acme");
  assertEquals(config.accounts[0].origin, "https://acme.kanbanize.com");
  assertEquals(config.accounts[0].token.reveal(), COMPLETE.BUSINESSMAP_API_TOKEN);
  assertEquals(config.accounts[0].readOnly, false);
  assertEquals(config.tools.profile, "standard");
  assertEquals(config.tools.allow, undefined);
  assertEquals(config.tools.deny, []);
  assertEquals(config.output, { format: "text", maxResultTokens: 8_000 });
  assertEquals(config.confirmAbove, 10);
  assertEquals(config.limits, { perMinute: undefined, perHour: undefined });
  assertEquals([config.http.host, config.http.port], ["127.0.0.1", 8_787]);
  assertEquals(config.log, { level: "info", format: "json" });
  assertEquals(config.warnings, []);
});

Deno.test("loadConfig() gives an object that cannot be changed at any level", () => {
  const config = load({ env: { BUSINESSMAP_TOOLS_DENY: "delete_cards" } });
  assert(Object.isFrozen(config));
  assert(Object.isFrozen(config.accounts[0]));
  assert(Object.isFrozen(config.tools.deny));
});

Deno.test("loadConfig() shows no secret when it is printed", () => {
  const config = load({ env: { BUSINESSMAP_CACHE_KEY: "cache-key-for-tests" } });
  for (const shown of [JSON.stringify(config), Deno.inspect(config, { depth: 20 })]) {
    assertEquals(/k3y-for-tests|cache-key-for-tests/.test(shown), false);
    assertStringIncludes(shown, "[secret]");
  }
});

Deno.test("loadConfig() logs as text on a terminal, unless told otherwise", () => {
  assertEquals(load({ terminal: true }).log.format, "text");
  assertEquals(load({ terminal: true, env: { LOG_FORMAT: "json" } }).log.format, "json");
});

Deno.test("loadConfig() lists all that is missing at once", () => {
  const [url, token, ...rest] = problems({});
  assertMatch(url ?? "", /^BUSINESSMAP_API_URL .* is missing; allowed is /);
  assertMatch(token ?? "", /^BUSINESSMAP_API_TOKEN .* is missing; allowed is .*_FILE/);
  assertEquals(rest, []);
});

Deno.test("loadConfig() uses a given account instead of the configured one", () => {
  const account = load().accounts[0];
  const config = loadConfig(fakeSources({ env: { BUSINESSMAP_OUTPUT: "json" } }), { account });
  assertEquals([config.accounts[0].name, config.output.format], ["acme", "json"]);
});

// Precedence.

const precedence: readonly (readonly [string, Fake, number])[] = [
  ["the default where there is nothing", {}, 10],
  ["the file over the default", file({ confirmAbove: 1 }), 1],
  ["the environment over the file", {
    ...file({ confirmAbove: 1 }),
    env: { BUSINESSMAP_CONFIG: "/c.json", BUSINESSMAP_CONFIRM_ABOVE: "2" },
  }, 2],
  ["a flag over the environment", {
    ...file({ confirmAbove: 1 }),
    env: { BUSINESSMAP_CONFIG: "/c.json", BUSINESSMAP_CONFIRM_ABOVE: "2" },
    flags: { confirmAbove: "3" },
  }, 3],
  ["the file over an empty variable", {
    ...file({ confirmAbove: 1 }),
    env: { BUSINESSMAP_CONFIG: "/c.json", BUSINESSMAP_CONFIRM_ABOVE: " " },
  }, 1],
];
for (const [what, fake, expected] of precedence) {
  Deno.test(`loadConfig() takes ${what}`, () => assertEquals(load(fake).confirmAbove, expected));
}

Deno.test("loadConfig() lets --no-read-only-mode win over the environment", () => {
  const env = { BUSINESSMAP_READ_ONLY_MODE: "true" };
  assertEquals(load({ env }).accounts[0].readOnly, true);
  assertEquals(load({ env, flags: { readOnlyMode: false } }).accounts[0].readOnly, false);
});

Deno.test("loadConfig() takes the file that --config names over BUSINESSMAP_CONFIG", () => {
  const files = { "/a.json": `{"output":"json"}`, "/b.json": `{"output":"structured"}` };
  const config = load({
    files,
    env: { BUSINESSMAP_CONFIG: "/a.json" },
    flags: { config: "/b.json" },
  });
  assertEquals(config.output.format, "structured");
});

// Forms of values.

for (const word of ["true", "1", "yes", "on", "TRUE", "Yes"]) {
  Deno.test(`loadConfig() reads ${word} as true`, () => {
    assertEquals(load({ env: { BUSINESSMAP_READ_ONLY_MODE: word } }).accounts[0].readOnly, true);
  });
}
for (const word of ["false", "0", "no", "off", "Off"]) {
  Deno.test(`loadConfig() reads ${word} as false`, () => {
    assertEquals(load({ env: { BUSINESSMAP_READ_ONLY_MODE: word } }).accounts[0].readOnly, false);
  });
}

Deno.test("loadConfig() reads lists from text with commas and from JSON arrays", () => {
  const deny = ["delete_cards", "call_api"];
  const env = { BUSINESSMAP_TOOLS_DENY: " delete_cards, call_api,, " };
  assertEquals(load({ env }).tools.deny, deny);
  assertEquals(load(file({ toolsDeny: deny })).tools.deny, deny);
});

Deno.test("loadConfig() reads minimal as another word for essential", () => {
  assertEquals(load({ flags: { toolProfile: "minimal" } }).tools.profile, "essential");
});

Deno.test("loadConfig() reads warn as another word for warning", () => {
  assertEquals(load({ env: { LOG_LEVEL: "WARN" } }).log.level, "warning");
});

// Every bad value: source and key, and what is allowed.

const bad: readonly (readonly [name: string, value: string, allowed: string])[] = [
  ["BUSINESSMAP_API_URL", "https://evil.com", "https://<account>.kanbanize.com/api/v2"],
  ["BUSINESSMAP_API_URL", "http://acme.kanbanize.com", "https://<account>.kanbanize.com/api/v2"],
  ["BUSINESSMAP_API_TOKEN", "", "8 to 512 visible ASCII characters"],
  ["BUSINESSMAP_API_TOKEN", "short", "8 to 512 visible ASCII characters"],
  ["BUSINESSMAP_API_TOKEN", "k3y for tests", "8 to 512 visible ASCII characters"],
  ["BUSINESSMAP_API_TOKEN", "k3y-for\u0007-tests", "8 to 512 visible ASCII characters"],
  ["BUSINESSMAP_API_TOKEN", "k".repeat(513), "8 to 512 visible ASCII characters"],
  ["BUSINESSMAP_READ_ONLY_MODE", "maybe", "true, false, 1, 0, yes, no, on or off"],
  ["BUSINESSMAP_READ_ONLY_MODE", "2", "true, false, 1, 0, yes, no, on or off"],
  ["BUSINESSMAP_READ_ONLY_MODE", "", "true, false, 1, 0, yes, no, on or off"],
  ["BUSINESSMAP_TOOL_PROFILE", "ful", "essential, minimal, standard or full"],
  ["BUSINESSMAP_TOOLSETS", "structure;docs", "names of small letters"],
  ["BUSINESSMAP_TOOLS_ALLOW", "list-boards", "names of small letters"],
  ["BUSINESSMAP_TOOLS_ALLOW", "", "names of small letters"],
  ["BUSINESSMAP_TOOLS_ALLOW", ",", "names of small letters"],
  ["BUSINESSMAP_TOOLS_DENY", "Delete Cards", "names of small letters"],
  ["BUSINESSMAP_DEFAULT_WORKSPACE_ID", "0", "a whole number from 1 to 999999999"],
  ["BUSINESSMAP_DEFAULT_WORKSPACE_ID", "main", "a whole number from 1 to 999999999"],
  ["BUSINESSMAP_CONFIRM_ABOVE", "-1", "a whole number from 0 to 50"],
  ["BUSINESSMAP_CONFIRM_ABOVE", "1e1", "a whole number from 0 to 50"],
  ["BUSINESSMAP_CONFIRM_ABOVE", "51", "a whole number from 0 to 50"],
  ["BUSINESSMAP_OUTPUT", "xml", "text, json or structured"],
  ["BUSINESSMAP_MAX_RESULT_TOKENS", "499", "a whole number from 500 to 100000"],
  ["BUSINESSMAP_RATE_PER_MINUTE", "0", "a whole number from 1 to 10000"],
  ["BUSINESSMAP_RATE_PER_HOUR", "many", "a whole number from 1 to 100000"],
  ["BUSINESSMAP_KV_PATH", "a\u0000b", "a file's path, or :memory:"],
  ["BUSINESSMAP_KV_URL", "https://u:p4ss@kv.example.com", "an https or http URL"],
  ["BUSINESSMAP_KV_URL", "kv.example.com", "an https or http URL"],
  ["DENO_KV_ACCESS_TOKEN", "short", "12 to 512 visible ASCII characters"],
  ["BUSINESSMAP_CACHE_KEY", "too-short", "16 to 512 visible ASCII characters"],
  ["BUSINESSMAP_HTTP_HOST", "0.0.0.0/0", "a host name or an IP address"],
  ["BUSINESSMAP_HTTP_PORT", "65536", "a whole number from 0 to 65535"],
  ["BUSINESSMAP_HTTP_PRINCIPALS_FILE", "", "the path of a JSON file"],
  ["BUSINESSMAP_HTTP_ALLOWED_HOSTS", "*", "host names, each with or without a port"],
  ["BUSINESSMAP_HTTP_ALLOWED_ORIGINS", "example.com", "origins such as https://app.example.com"],
  ["BUSINESSMAP_OAUTH_ISSUER", "http://id.example.com", "an https URL"],
  ["BUSINESSMAP_OAUTH_AUDIENCE", "a\u0007b", "text on one line"],
  ["LOG_LEVEL", "loud", "debug, info, warning or error"],
  ["LOG_FORMAT", "xml", "text or json"],
  ["SENTRY_DSN", "https://sentry.io", "a Sentry DSN"],
  ["BUSINESSMAP_AUDIT", "maybe", "true, false, 1, 0, yes, no, on or off"],
  ["SENTRY_SAMPLE_RATE", "2", "a number from 0 to 1"],
];
for (const [name, value, allowed] of bad) {
  Deno.test(`loadConfig() refuses ${name}=${JSON.stringify(value.slice(0, 40))} in one line`, () => {
    const line = problem({ env: { [name]: value } });
    assertStringIncludes(line, `${name} (environment)`);
    assertStringIncludes(line, `allowed is ${allowed}`);
    assertMatch(line, /^[^\p{Cc}]+\.$/u);
    const mayShow = !/TOKEN$|KEY$|_URL$|ISSUER|DSN/.test(name) && value.length >= 3;
    if (!mayShow && value.length >= 3) assertEquals(line.includes(value), false, line);
  });
}

Deno.test("loadConfig() says which rule of the account's address is broken", () => {
  const env = { BUSINESSMAP_API_URL: "https://acme.kanbanize.com/api/v2?key=1" };
  assertStringIncludes(problem({ env }), "it must not contain a query");
});

Deno.test("loadConfig() names the flag for a wrong value on the command line", () => {
  assertEquals(
    problem({ flags: { confirmAbove: "many" } }),
    `--confirm-above (command line) is "many"; allowed is a whole number from 0 to 50.`,
  );
});

Deno.test("loadConfig() names key and file for a wrong value in the file", () => {
  assertEquals(
    problem(file({ confirmAbove: 1.5 })),
    `confirmAbove (file /c.json) is 1.5; allowed is a whole number from 0 to 50.`,
  );
});

Deno.test("loadConfig() collects every problem, one line each", () => {
  const all = problems({
    env: {
      BUSINESSMAP_API_URL: "evil.com",
      BUSINESSMAP_API_TOKEN: "short",
      BUSINESSMAP_OUTPUT: "xml",
      LOG_LEVEL: "loud",
    },
    flags: { confirmAbove: "many" },
  });
  assertEquals(all.length, 5, all.join("\n"));
});

Deno.test("loadConfig() never shows the key, even where it was put into a wrong setting", () => {
  const key = COMPLETE.BUSINESSMAP_API_TOKEN;
  const line = problem({ env: { BUSINESSMAP_TOOL_PROFILE: key } });
  assertEquals(line.includes(key), false, line);
  assertStringIncludes(line, "[secret]");
});

// The file.

function file(content: unknown): { files: Record<string, string>; env: Record<string, string> } {
  return {
    files: { "/c.json": JSON.stringify(content) },
    env: { BUSINESSMAP_CONFIG: "/c.json" },
  };
}

Deno.test("loadConfig() takes account and key's file from the file", () => {
  const config = loadConfig(fakeSources({
    files: {
      "/c.json": JSON.stringify({ apiUrl: "acme.businessmap.io", apiTokenFile: "/key" }),
      "/key": "k3y-in-a-file\n",
    },
    flags: { config: "/c.json" },
  }));
  assertEquals(config.accounts[0].origin, "https://acme.businessmap.io");
  assertEquals(config.accounts[0].token.reveal(), "k3y-in-a-file");
});

const badFiles: readonly (readonly [string, Fake, RegExp])[] = [
  ["a missing file", { flags: { config: "/none" } }, /^--config \(command line\): .*not exist/],
  ["a file that is not JSON", {
    files: { "/c.json": "{" },
    env: { BUSINESSMAP_CONFIG: "/c.json" },
  }, /^BUSINESSMAP_CONFIG \(environment\): the file is not valid JSON/],
  ["a file with a list", file([]), /does not hold a JSON object/],
  [
    "an unknown key, with the nearest",
    file({ readOnlyMod: true }),
    /^"readOnlyMod" \(file \/c.json\) is not a setting; did you mean readOnlyMode\?$/,
  ],
  [
    "a variable's name as a key, with the key",
    file({ BUSINESSMAP_OUTPUT: "json" }),
    /did you mean output\?$/,
  ],
  ["an unknown key like no other, with all", file({ zzz: 1 }), /allowed are apiUrl, /],
  ["a prototype's name as a key", file(JSON.parse(`{"toString":1}`)), /is not a setting/],
  ["null", file({ output: null }), /^output \(file \/c.json\) is null; allowed is text/],
  [
    "a key in the file",
    file({ apiToken: "k3y-for-tests" }),
    /^apiToken \(file \/c.json\) cannot be set in the file; .* or apiTokenFile in the file\.$/,
  ],
  ["another file", file({ config: "/d.json" }), /^config \(file .* cannot be set in the file/],
];
for (const [what, fake, expected] of badFiles) {
  Deno.test(`loadConfig() refuses ${what}`, () => {
    const line = problem(fake);
    assertMatch(line, expected);
    assertEquals(line.includes("k3y"), false);
  });
}

// Secrets by file.

function keyFile(content: string | undefined): Fake {
  return {
    env: { BUSINESSMAP_API_URL: "acme", BUSINESSMAP_API_TOKEN_FILE: "/key" },
    files: content === undefined ? {} : { "/key": content },
  };
}

Deno.test("loadConfig() reads the key from a file, without the line end", () => {
  for (const end of ["", "\n", "\r\n"]) {
    const config = loadConfig(fakeSources(keyFile(`k3y-in-a-file${end}`)));
    assertEquals(config.accounts[0].token.reveal(), "k3y-in-a-file");
  }
});

const badKeys: readonly (readonly [string, string | undefined, RegExp])[] = [
  ["that does not exist", undefined, /the file does not exist/],
  ["that is empty", "", /it is empty/],
  ["that holds a line end alone", "\n", /it is empty/],
  ["that holds two lines", "k3y-for-tests\nk3y-for-tests\n", /it contains control characters/],
  ["that is too long", "k3y".repeat(200), /more than 512/],
];
for (const [what, content, expected] of badKeys) {
  Deno.test(`loadConfig() refuses a key's file ${what}`, () => {
    const [line, ...rest] = problems(keyFile(content));
    assertEquals(rest, []);
    assertMatch(line ?? "", /^BUSINESSMAP_API_TOKEN_FILE \(environment\)/);
    assertMatch(line ?? "", expected);
    assertEquals(line?.includes("k3y"), false);
  });
}

Deno.test("loadConfig() refuses a key and a key's file together, whatever their sources", () => {
  assertEquals(
    problem({ flags: { apiTokenFile: "/key" }, files: { "/key": "k3y-in-a-file" } }),
    "BUSINESSMAP_API_TOKEN (environment) and --api-token-file (command line) are both set; " +
      "allowed is one of them.",
  );
});

// Names of variables.

Deno.test("loadConfig() refuses a variable that looks like a misspelt setting", () => {
  assertEquals(
    problem({ env: { BUSINESSMAP_READONLY_MODE: "true" } }),
    "BUSINESSMAP_READONLY_MODE (environment) is not a setting; " +
      "did you mean BUSINESSMAP_READ_ONLY_MODE?",
  );
});

Deno.test("loadConfig() only warns of a variable that is like no setting", () => {
  assertEquals(load({ env: { BUSINESSMAP_ZEBRA: "1" } }).warnings, [
    "BUSINESSMAP_ZEBRA (environment) is not a setting and is ignored.",
  ]);
});

Deno.test("loadConfig() takes no variable of another program for a setting", () => {
  assertEquals(load({ env: { PATH: "/bin", BUSINESSMAP_API_TOKEN_PROD: "x" } }).warnings, []);
});

for (
  const [name, meant] of [
    ["BUSINESSMAP_READ_ONLY", "BUSINESSMAP_READ_ONLY_MODE"],
    ["BUSINESSMAP_READONLY", "BUSINESSMAP_READ_ONLY_MODE"],
    ["BUSINESSMAP_READONLY_MODE", "BUSINESSMAP_READ_ONLY_MODE"],
    ["BUSINESSMAP_TOOLS_DNEY", "BUSINESSMAP_TOOLS_DENY"],
    ["BUSINESSMAP_TOOL_DENY", "BUSINESSMAP_TOOLS_DENY"],
    ["BUSINESSMAP_TOOLS_ALLLOW", "BUSINESSMAP_TOOLS_ALLOW"],
    ["BUSINESSMAP_CONFIRM", "BUSINESSMAP_CONFIRM_ABOVE"],
    ["BUSINESSMAP_OUTPUTS", "BUSINESSMAP_OUTPUT"],
  ] as const
) {
  Deno.test(`loadConfig() finds ${name}, also where names cannot be listed`, () => {
    for (const names of [false, true]) {
      assertEquals(
        problem({ names, env: { [name]: "1" } }),
        `${name} (environment) is not a setting; did you mean ${meant}?`,
      );
    }
  });
}

Deno.test("loadConfig() warns of a setting under the vendor's former name", () => {
  for (const names of [true, false]) {
    assertEquals(
      load({ names, env: { KANBANIZE_READ_ONLY_MODE: "1", KANBANIZE_X: "1" } }).warnings,
      [
        "KANBANIZE_READ_ONLY_MODE (environment) is not a setting and is ignored; the setting is " +
        "BUSINESSMAP_READ_ONLY_MODE.",
      ],
    );
  }
});

Deno.test("loadConfig() works where the names of variables cannot be listed", () => {
  assertEquals(load({ names: false, env: { BUSINESSMAP_OUTPUT: "json" } }).output.format, "json");
});

Deno.test("loadConfig() warns of variables that it may not read", () => {
  const { warnings } = load({ denied: ["BUSINESSMAP_OUTPUT", "LOG_LEVEL"] });
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0] ?? "", "BUSINESSMAP_OUTPUT, LOG_LEVEL");
});

Deno.test("loadConfig() reports errors and traces nowhere unless told where", () => {
  const { telemetry } = load();
  assertEquals([telemetry.errors, telemetry.traces], [undefined, undefined]);
  const given = load({
    env: {
      SENTRY_DSN: "http://key@127.0.0.1:9000/1",
      SENTRY_SAMPLE_RATE: "0.25",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "Api-Key=abc%20def,x=1",
    },
  }).telemetry;
  assertEquals(given.errors, {
    dsn: "http://key@127.0.0.1:9000/1",
    environment: "production",
    share: 0.25,
  });
  assertEquals(given.traces?.headers, { "api-key": "abc def", x: "1" });
  assertEquals(given.traces?.share, 1);
});

Deno.test("loadConfig() refuses headers for the collector that are none, without showing them", () => {
  for (const text of ["SECRETKEY", "a=%zz", "a=%0ab", "a b=c"]) {
    const error = assertThrows(
      () => load({ env: { OTEL_EXPORTER_OTLP_HEADERS: text } }),
      ConfigError,
    );
    assertStringIncludes(error.problems.join(" "), "OTEL_EXPORTER_OTLP_HEADERS");
    assert(!error.problems.join(" ").includes(text));
  }
});

Deno.test("loadConfig() sends errors in the clear to this machine and cluster alone", () => {
  assertThrows(() => load({ env: { SENTRY_DSN: "http://key@sentry.example.com/1" } }), ConfigError);
});

Deno.test("loadConfig() puts the store into the platform's data folder unless told otherwise", () => {
  const home = { HOME: "/home/me", LOCALAPPDATA: "C:\\local" };
  assertStringIncludes(load({ env: home }).store.path, "businessmap-mcp/store.db");
  assertEquals(load({ env: { ...home, BUSINESSMAP_KV_PATH: "/data/kv" } }).store.path, "/data/kv");
  assertEquals(load({}).store.path, ":memory:");
});

// Tool names.

const known = {
  toolsets: ["default", "structure", "docs"],
  tools: ["list_boards", "delete_cards"],
};

Deno.test("checkToolNames() accepts names that exist", () => {
  const env = { BUSINESSMAP_TOOLSETS: "default,docs", BUSINESSMAP_TOOLS_DENY: "delete_cards" };
  checkToolNames(load({ env }), known);
});

Deno.test("checkToolNames() names source, key and the nearest name", () => {
  const config = load({
    env: { BUSINESSMAP_TOOLS_DENY: "delete_card" },
    flags: { toolsets: "zzz" },
  });
  const error = assertThrows(() => checkToolNames(config, known), ConfigError);
  assertEquals(error.problems, [
    "--toolsets (command line): zzz is not a toolset; allowed are default, structure, docs.",
    "BUSINESSMAP_TOOLS_DENY (environment): delete_card is not a tool; did you mean delete_cards?",
  ]);
});
