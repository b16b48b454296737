/**
 * The command `permissions`: what the program may touch at its start and while it serves.
 *
 * @module
 */
import { ConfigError, loadConfig, type Sources } from "../config/mod.ts";
import { dropPermissions, type HeldPermission, heldPermissions } from "../config/permissions.ts";
import { print } from "./output.ts";

const MEANING: Readonly<Record<HeldPermission["name"], string>> = {
  net: "Network",
  env: "Environment variables",
  read: "Reading files",
  write: "Writing files",
  run: "Starting programs",
  ffi: "Native libraries",
  sys: "System information",
};

/** Gives up what serving does not need, and prints what was held before and is held after. */
export async function runPermissions(sources: Sources): Promise<void> {
  const config = configured(sources);
  const before = await heldPermissions(config);
  await dropPermissions(config);
  const after = await heldPermissions(config);
  print(report(before, after, config?.accounts.map(({ origin }) => origin)));
}

/** The two states as text. */
export function report(
  before: readonly HeldPermission[],
  after: readonly HeldPermission[],
  origins: readonly string[] | undefined,
): string {
  const lines = ["Held at the start:", ...before.map(line), ""];
  lines.push(
    origins === undefined
      ? "Held while serving (no usable account is configured, so the network is given up as well):"
      : `Held while serving ${origins.join(", ")}:`,
    ...after.map(line),
  );
  if (after.some(({ name, extent }) => name === "net" && extent === "all")) {
    lines.push(
      "",
      "The network is not limited: Deno was started with all of it (-A or --allow-net), and that",
      "cannot be narrowed later. Start with deno run -P, or use the compiled program.",
    );
  }
  return lines.join("\n");
}

function line({ name, extent, entries }: HeldPermission): string {
  return `  ${MEANING[name]}: ${extentText(extent, entries)}`;
}

function extentText(extent: HeldPermission["extent"], entries: readonly string[]): string {
  if (extent === "all") return "all";
  if (extent === "none") return "none";
  return entries.length > 0 ? entries.join(", ") : "some";
}

function configured(sources: Sources) {
  try {
    return loadConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
