/**
 * The commands of the server over HTTP.
 *
 * @module
 */
import type { Command } from "commander";
import { demoAccount, loadConfig, type Sources } from "../config/mod.ts";
import type { Done } from "./done.ts";
import { exitCode } from "./exit_codes.ts";
import { print, printError } from "./output.ts";
import type { NewPrincipal } from "./principals.ts";

/** Adds `http`, `check --health` and `principals`. */
export function addHttpCommands(
  program: Command,
  run: (command: () => Promise<number | void>) => Promise<void>,
  sources: () => Sources,
): void {
  program.command("http").description("serve MCP clients over Streamable HTTP")
    .action(() =>
      run(async () => {
        const given = sources();
        const config = loadConfig(given);
        const { runHttp } = await import("./http.ts");
        return await runHttp(config, given);
      })
    );
  const principals = program.command("principals")
    .description("who may call over HTTP: see BUSINESSMAP_HTTP_PRINCIPALS_FILE");
  principals.command("add").description("add one, and print its token, which is kept nowhere")
    .argument("<name>")
    .option("--only-reading", "it may change nothing")
    .option("--only-toolsets <names>", "it has no tools but those of these toolsets")
    .option("--call-api", "with --only-toolsets: it has search_api and call_api all the same")
    .option("--only-instances <names>", "it has no accounts but these")
    .option("--admin", "it may see /health and /metrics, and empty the cache")
    .option("--concurrency <requests>", "requests at once (default 8)")
    .option("--calls-per-minute <calls>", "calls that begin in a minute (default 120)")
    .action((name: string, rights: NewPrincipal) =>
      run(async () => {
        const { addPrincipal } = await import("./principals.ts");
        return end(await addPrincipal(withoutAccount(sources()), sources(), name, rights));
      })
    );
  principals.command("list").description("every principal and its rights")
    .action(() =>
      run(async () => {
        const { listPrincipals } = await import("./principals.ts");
        return end(listPrincipals(withoutAccount(sources()), sources()));
      })
    );
  principals.command("remove").description("let one in no more").argument("<name>")
    .action((name: string) =>
      run(async () => {
        const { removePrincipal } = await import("./principals.ts");
        return end(removePrincipal(withoutAccount(sources()), sources(), name));
      })
    );
}

/** Asks a running server how it is. */
export async function runHealth(sources: Sources, url: string | true): Promise<number> {
  const { checkHealth } = await import("./health.ts");
  return end(await checkHealth(withoutAccount(sources), url === true ? undefined : url));
}

/** These commands ask nothing of an account, so that none need be configured. */
function withoutAccount(sources: Sources) {
  return loadConfig(sources, { standIn: demoAccount("http://127.0.0.1", "not-needed") });
}

function end({ text, exitCode: code }: Done): number {
  if (code === exitCode.ok) print(text);
  else printError(text);
  return code;
}
