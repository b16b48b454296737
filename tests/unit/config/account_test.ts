import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { demoAccount } from "../../../src/config/account.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { ConfigError } from "../../../src/config/errors.ts";
import { type Fake, fakeSources } from "./fake_sources.ts";

const ENTRY = {
  name: "production",
  apiUrl: "https://acme.kanbanize.com/api/v2",
  apiTokenEnv: "BUSINESSMAP_API_TOKEN_PROD",
};
const KEY = { BUSINESSMAP_API_TOKEN_PROD: "k3y-of-production" };

function list(content: unknown, more: Fake = {}): Fake {
  const env = { ...KEY, BUSINESSMAP_INSTANCES: JSON.stringify(content), ...more.env };
  return { ...more, env };
}

function problem(fake: Fake): string {
  const { problems } = assertThrows(() => loadConfig(fakeSources(fake)), ConfigError);
  assertEquals(problems.length, 1, problems.join("\n"));
  return problems[0] ?? "";
}

Deno.test("a list of one account gives its name, address, key and wishes", () => {
  const entry = {
    ...ENTRY,
    readOnlyMode: true,
    defaultWorkspaceId: 7,
    description: "The company",
    tags: ["live"],
  };
  const account = loadConfig(fakeSources(list([entry]))).accounts[0];
  assertEquals(account.token.reveal(), "k3y-of-production");
  const { token: _, ...rest } = account;
  assertEquals(rest, {
    name: "production",
    host: "acme.kanbanize.com",
    origin: "https://acme.kanbanize.com",
    readOnly: true,
    defaultWorkspaceId: 7,
    description: "The company",
    tags: ["live"],
  });
});

Deno.test("the file of other servers is read as it is", () => {
  const file = { version: "1.0", defaultInstance: "production", instances: [ENTRY] };
  const config = loadConfig(fakeSources({
    env: { ...KEY, BUSINESSMAP_INSTANCES_FILE: "/instances.json" },
    files: { "/instances.json": JSON.stringify(file) },
  }));
  assertEquals(config.accounts[0].name, "production");
});

Deno.test("the configuration file may hold the list as JSON", () => {
  const config = loadConfig(fakeSources({
    env: KEY,
    flags: { config: "/c.json" },
    files: { "/c.json": JSON.stringify({ instances: [ENTRY] }) },
  }));
  assertEquals(config.accounts[0].name, "production");
});

Deno.test("read-only mode of the server holds for an account that does not ask for it", () => {
  const env = { BUSINESSMAP_READ_ONLY_MODE: "true" };
  const config = loadConfig(fakeSources(list([{ ...ENTRY, readOnlyMode: false }], { env })));
  const account = config.accounts[0];
  assertEquals(account.readOnly, true);
});

const bad: readonly (readonly [string, Fake, RegExp])[] = [
  [
    "two accounts of one name",
    list([ENTRY, { ...ENTRY, name: "Production" }]),
    /two accounts are called Production; allowed are different names/,
  ],
  [
    "too many accounts",
    list(Array.from({ length: 51 }, (_, place) => ({ ...ENTRY, name: `n${place}` }))),
    /holds 51 accounts; allowed are 1 to 50/,
  ],
  [
    "a default that is not there",
    list({ defaultInstance: "live", instances: [ENTRY] }),
    /defaultInstance names no account; allowed are production\.$/,
  ],
  [
    "a variable and a file for the key",
    list([{ ...ENTRY, apiTokenFile: "/key" }]),
    /account 1: of apiTokenEnv and apiTokenFile both are set; allowed is one of them/,
  ],
  [
    "neither variable nor file",
    list([{ ...ENTRY, apiTokenEnv: undefined }]),
    /account 1: of apiTokenEnv and apiTokenFile neither is set/,
  ],
  [
    "a file with the key that does not exist",
    list([{ ...ENTRY, apiTokenEnv: undefined, apiTokenFile: "/k3y" }]),
    /account production: the file that apiTokenFile names cannot be used: it does not exist/,
  ],
  ["no account", list([]), /holds no account/],
  ["a list that is none", list("x"), /is not a list; allowed is a JSON array/],
  ["an entry that is none", list([1]), /account 1 is not an object/],
  [
    "text that is not JSON",
    { env: { ...KEY, BUSINESSMAP_INSTANCES: "[" } },
    /is not valid JSON; allowed is a JSON array/,
  ],
  ["no name", list([{ ...ENTRY, name: undefined }]), /account 1: name cannot be used; allowed is/],
  [
    "another host",
    list([{ ...ENTRY, apiUrl: "https://evil.com" }]),
    /account 1: apiUrl cannot be used: the host must be <account>.kanbanize.com or/,
  ],
  [
    "a key where its variable's name belongs",
    list([{ ...ENTRY, apiTokenEnv: "k3y-of-production" }]),
    /account 1: apiTokenEnv cannot be used; allowed is the name of an environment variable\.$/,
  ],
  [
    "an unknown key, with the nearest",
    list([{ ...ENTRY, readOnly: true }]),
    /account 1: "readOnly" is not a key; did you mean readOnlyMode\?$/,
  ],
  [
    "text for a truth value",
    list([{ ...ENTRY, readOnlyMode: "yes" }]),
    /readOnlyMode cannot be used; allowed is true or false/,
  ],
  [
    "a variable that is not set",
    list([{ ...ENTRY, apiTokenEnv: "BUSINESSMAP_API_TOKEN_NONE" }]),
    /apiTokenEnv names cannot be used: it is not set/,
  ],
  [
    "a variable that may not be read",
    list([ENTRY], { denied: ["BUSINESSMAP_API_TOKEN_PROD"] }),
    /may not read the variable .* BUSINESSMAP_ or KANBANIZE_, or a file in apiTokenFile\.$/,
  ],
  [
    "a list beside a URL",
    list([ENTRY], { env: { BUSINESSMAP_API_URL: "acme" } }),
    /^BUSINESSMAP_API_URL .* and BUSINESSMAP_INSTANCES .* are both set/,
  ],
  [
    "a list beside a file with one",
    list([ENTRY], { env: { BUSINESSMAP_INSTANCES_FILE: "/i" } }),
    /^BUSINESSMAP_INSTANCES .* and BUSINESSMAP_INSTANCES_FILE .* are both set/,
  ],
  [
    "a file that does not exist",
    { env: { BUSINESSMAP_INSTANCES_FILE: "/i" } },
    /^BUSINESSMAP_INSTANCES_FILE \(environment\): the file does not exist/,
  ],
];
for (const [what, fake, expected] of bad) {
  Deno.test(`a list of accounts is refused for ${what}`, () => {
    const line = problem(fake);
    assertMatch(line, expected);
    assertMatch(line, /^BUSINESSMAP_/);
    assertEquals(line.includes("k3y"), false, line);
  });
}

Deno.test("several accounts come in the order of the list, the named default first", () => {
  const entries = [ENTRY, { ...ENTRY, name: "Test", apiUrl: "acme-test" }, {
    name: "third",
    apiUrl: "third.businessmap.io",
    apiTokenFile: "/key",
  }];
  const files = { "/key": "k3y-in-a-file\n" };
  const names = (content: unknown) =>
    loadConfig(fakeSources(list(content, { files }))).accounts.map(({ name, host, token }) => [
      name,
      host,
      token.reveal(),
    ]);
  const [production, test, third] = [
    ["production", "acme.kanbanize.com", "k3y-of-production"],
    ["Test", "acme-test.kanbanize.com", "k3y-of-production"],
    ["third", "third.businessmap.io", "k3y-in-a-file"],
  ];
  assertEquals<unknown>(names(entries), [production, test, third]);
  assertEquals<unknown>(names({ defaultInstance: "test ", instances: entries }), [
    test,
    production,
    third,
  ]);
});

Deno.test("the server's default workspace is that of accounts which name none", () => {
  const entries = [ENTRY, { ...ENTRY, name: "test", defaultWorkspaceId: 9 }];
  const env = { BUSINESSMAP_DEFAULT_WORKSPACE_ID: "7" };
  const { accounts } = loadConfig(fakeSources(list(entries, { env })));
  assertEquals(accounts.map((one) => one.defaultWorkspaceId), [7, 9]);
});

Deno.test("a variable that an account's key comes from is no misspelt setting", () => {
  const env = { BUSINESSMAP_API_TOKN: "k3y-of-production" };
  const { accounts } = loadConfig(
    fakeSources(list([{ ...ENTRY, apiTokenEnv: "BUSINESSMAP_API_TOKN" }], { env })),
  );
  assertEquals(accounts[0].token.reveal(), "k3y-of-production");
  assertMatch(problem(list([ENTRY], { env })), /^BUSINESSMAP_API_TOKN .* did you mean/);
});

Deno.test("demoAccount() makes an account of an address on loopback", () => {
  const account = demoAccount("http://127.0.0.1:8080", "t0ken");
  assertEquals([account.origin, account.token.reveal()], ["http://127.0.0.1:8080", "t0ken"]);
  assertThrows(() => demoAccount("http://evil.com", "t0ken"), TypeError, "http is allowed");
});
