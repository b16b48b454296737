/** Where the project lives, and what registries call it: the one place of these names. */

/** The repository on GitHub, as `owner/name`. */
export const REPOSITORY = "businessmap-mcp/businessmap-mcp";

/** The name in the MCP registry; an image carries it as a label, so that the registry trusts it. */
export const REGISTRY_NAME = `io.github.${REPOSITORY}`;

/** The image, without a tag. */
export const IMAGE = `ghcr.io/${REPOSITORY}`;

/** A platform that releases are made for. */
export interface Platform {
  /** In names of files: `linux-x64`. */
  readonly name: string;
  /** As `deno compile` names it. */
  readonly target: string;
  /** As Claude Desktop names the system. */
  readonly system: "linux" | "darwin" | "win32";
  /** As `uname -m` names the processor. */
  readonly machine: string;
}

/** Every platform of a release. */
export const PLATFORMS: readonly Platform[] = [
  {
    name: "linux-x64",
    target: "x86_64-unknown-linux-gnu",
    system: "linux",
    machine: "x86_64",
  },
  {
    name: "linux-arm64",
    target: "aarch64-unknown-linux-gnu",
    system: "linux",
    machine: "aarch64",
  },
  { name: "darwin-x64", target: "x86_64-apple-darwin", system: "darwin", machine: "x86_64" },
  { name: "darwin-arm64", target: "aarch64-apple-darwin", system: "darwin", machine: "arm64" },
  { name: "windows-x64", target: "x86_64-pc-windows-msvc", system: "win32", machine: "x86_64" },
];

/** The archive of a release for a platform. */
export function archiveName({ name }: Platform): string {
  return `businessmap-mcp-${name}.tar.gz`;
}

/** The program's file inside the archive. */
export function programName({ system }: Platform): string {
  return system === "win32" ? "businessmap-mcp.exe" : "businessmap-mcp";
}
