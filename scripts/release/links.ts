/**
 * How clients are told of the server: the entries that the README shows, and links that install
 * them with a click. All are made from the one table here.
 *
 * @module
 */
import { settings } from "../../src/config/settings.ts";
import { version } from "../../src/version.ts";
import { IMAGE } from "./project.ts";

/** How a client starts the server. */
interface Entry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What VS Code asks a person for. */
interface Input {
  readonly type: "promptString";
  readonly id: string;
  readonly description: string;
  readonly password: boolean;
}

/** The name of the server in a client's list. */
const NAME = "businessmap";
const ACCOUNT = "acme.kanbanize.com";
const url = settings.apiUrl.env;
const token = settings.apiToken.env;
const tokenFile = settings.apiTokenFile.env;

const BINARY = { command: "businessmap-mcp", args: ["stdio"] } as const;
const CONTAINER = {
  command: "docker",
  args: ["run", "--rm", "-i", "-e", url, "-e", token, `${IMAGE}:${version}`],
} as const;

/** VS Code asks for both, and keeps them. */
const INPUTS: readonly Input[] = [
  {
    type: "promptString",
    id: "account",
    description: `BusinessMap account, such as ${ACCOUNT}`,
    password: false,
  },
  { type: "promptString", id: "key", description: "BusinessMap API key", password: true },
];
const ASKED = { [url]: "${input:account}", [token]: "${input:key}" };

/** What a link installs. */
interface Offer {
  readonly client: "VS Code" | "Cursor";
  readonly runs: "program" | "container";
  readonly entry: Entry;
}

/** The table. */
const OFFERS: readonly Offer[] = [
  { client: "VS Code", runs: "program", entry: { ...BINARY, env: ASKED } },
  { client: "VS Code", runs: "container", entry: { ...CONTAINER, env: ASKED } },
  {
    client: "Cursor",
    runs: "program",
    entry: {
      ...BINARY,
      env: { [url]: ACCOUNT, [tokenFile]: "${userHome}/.config/businessmap-mcp/token" },
    },
  },
  {
    client: "Cursor",
    runs: "container",
    entry: { ...CONTAINER, env: { [url]: ACCOUNT, [token]: `\${env:${token}}` } },
  },
];

const LINKS: Readonly<Record<Offer["client"], (entry: Entry) => string>> = {
  "VS Code": (entry) =>
    `https://insiders.vscode.dev/redirect/mcp/install?name=${NAME}` +
    `&inputs=${encoded(JSON.stringify(INPUTS))}&config=${encoded(JSON.stringify(entry))}`,
  // Base64 has signs that mean something else in a URL.
  "Cursor": (entry) =>
    `https://cursor.com/en/install-mcp?name=${NAME}` +
    `&config=${encoded(btoa(JSON.stringify(entry)))}`,
};

/** The README's table of links that install the server; they are long, so they stand below it. */
export function linksTable(): string {
  const name = ({ client, runs }: Offer) => `${client}-${runs}`.toLowerCase().replaceAll(" ", "-");
  const rows = Object.keys(LINKS).map((client) => {
    const cells = (["program", "container"] as const).map((runs) => {
      const offer = OFFERS.find((one) => one.client === client && one.runs === runs);
      return offer === undefined ? "" : `[install][${name(offer)}]`;
    });
    return `| ${client} | ${cells.join(" | ")} |`;
  });
  const table = ["| Client | The program | The container |", "|---|---|---|", ...rows];
  const links = OFFERS.map((offer) => `[${name(offer)}]: ${LINKS[offer.client](offer.entry)}`);
  return [...table, "", ...links].join("\n");
}

/** The entry that most clients take. */
export function clientEntry(): string {
  const env = { [url]: ACCOUNT, [tokenFile]: "/home/me/.config/businessmap-mcp/token" };
  return block({ mcpServers: { [NAME]: { ...BINARY, command: "/path/to/businessmap-mcp", env } } });
}

/** The entry that VS Code takes. */
export function vscodeEntry(): string {
  const entry = { type: "stdio", ...BINARY, command: "/path/to/businessmap-mcp", env: ASKED };
  return block({ inputs: INPUTS, servers: { [NAME]: entry } });
}

function block(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

/** Markdown takes parentheses for the end of a link in some places. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("(", "%28").replaceAll(")", "%29");
}
