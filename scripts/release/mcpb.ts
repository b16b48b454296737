/**
 * Bundles that Claude Desktop installs with a double click, one for each system.
 *
 * @module
 */
import { join } from "node:path";
import { settings } from "../../src/config/settings.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { version } from "../../src/version.ts";
import { type Platform, PLATFORMS, programName, REPOSITORY } from "./project.ts";

/** A system that bundles are made for. */
export type System = Platform["system"];

/**
 * Starts the program of the machine's processor. Claude Desktop on macOS unpacks files without the
 * right to be run, so the shell gives it.
 */
const LAUNCH = `#!/bin/sh
set -eu
here=$(dirname "$0")
program="$here/$(uname -m)/businessmap-mcp"
[ -f "$program" ] || { echo "This bundle has no program for $(uname -m)" >&2; exit 1; }
chmod u+x "$program"
exec "$program" "$@"
`;

/** The manifest of a system's bundle. */
export function manifest(system: System): string {
  const windows = system === "win32";
  const program = "${__dirname}/server/" + (windows ? "x86_64/businessmap-mcp.exe" : "launch.sh");
  return JSON.stringify(
    {
      manifest_version: "0.3",
      name: "businessmap-mcp",
      display_name: "BusinessMap",
      version,
      description: "Look at BusinessMap (Kanbanize) boards, find, create, change and move cards.",
      author: { name: "businessmap-mcp maintainers" },
      repository: { type: "git", url: `https://github.com/${REPOSITORY}` },
      documentation: `https://github.com/${REPOSITORY}#readme`,
      support: `https://github.com/${REPOSITORY}/issues`,
      license: "MIT",
      keywords: ["businessmap", "kanbanize", "kanban"],
      server: {
        type: "binary",
        entry_point: windows ? "server/x86_64/businessmap-mcp.exe" : "server/launch.sh",
        mcp_config: {
          command: windows ? program : "/bin/sh",
          args: windows ? ["stdio"] : [program, "stdio"],
          env: {
            [settings.apiUrl.env]: "${user_config.account}",
            [settings.apiToken.env]: "${user_config.key}",
            [settings.readOnlyMode.env]: "${user_config.read_only}",
          },
        },
      },
      tools: TOOLS.filter(({ toolset }) => toolset === "default").map(({ name, description }) => ({
        name,
        description,
      })),
      user_config: {
        account: {
          type: "string",
          title: "Account",
          description: "Such as acme.kanbanize.com or acme.businessmap.io",
          required: true,
        },
        key: {
          type: "string",
          title: "API key",
          description: "In BusinessMap under My account, API",
          sensitive: true,
          required: true,
        },
        read_only: {
          type: "boolean",
          title: "Look only",
          description: "Offer no tool that changes anything",
          required: false,
          default: false,
        },
      },
      compatibility: { platforms: [system] },
    },
    null,
    2,
  ) + "\n";
}

/**
 * Writes the files of a system's bundle, ready to be packed.
 *
 * @param binaries The programs, by the name of their platform.
 * @throws {Error} If a program of the system is missing.
 */
export async function writeBundle(
  system: System,
  binaries: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  await Deno.mkdir(join(folder, "server"), { recursive: true });
  await Deno.writeTextFile(join(folder, "manifest.json"), manifest(system));
  if (system !== "win32") {
    await Deno.writeTextFile(join(folder, "server", "launch.sh"), LAUNCH, { mode: 0o755 });
  }
  for (const platform of PLATFORMS.filter((one) => one.system === system)) {
    const binary = binaries.get(platform.name);
    if (binary === undefined) throw new Error(`Cannot bundle: there is no ${platform.name}`);
    const place = join(folder, "server", platform.machine);
    await Deno.mkdir(place);
    await Deno.copyFile(binary, join(place, programName(platform)));
  }
}
