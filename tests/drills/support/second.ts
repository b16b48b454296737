/**
 * A second release beside the first, on the same store, and the gateway in front of both: who calls the
 * second is told by its weight.
 *
 * @module
 */
import { join } from "node:path";
import type { DrillAccount } from "./account.ts";
import { type Callers, startCallers } from "./callers.ts";
import { startControl } from "./control.ts";
import { layService, NEXT, type Service } from "./service.ts";

/** What stands in for Helm: it changes the weight, and remembers what it was told. */
export interface Helm extends AsyncDisposable {
  /** The program. */
  readonly path: string;
  /** What it was told, one line a call. */
  readonly told: readonly string[];
  /** Percent of the requests that the second release gets. */
  weight(): number;
}

/**
 * Makes the program in a folder.
 *
 * @param uninstall ends the second release
 */
async function layHelm(folder: string, uninstall: () => Promise<void>): Promise<Helm> {
  const told: string[] = [];
  let weight = 0;
  const control = startControl({
    async helm(line) {
      told.push(line);
      if (line.startsWith("uninstall ")) await uninstall();
      const set = /canary\.weight=(\d+)/.exec(line)?.[1];
      if (set !== undefined) weight = Number(set);
    },
  });
  const path = join(folder, "helm");
  const program = `exec curl -fsS -X POST --data-binary "$*" ${control.url("helm")}`;
  await Deno.writeTextFile(path, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return {
    path,
    told,
    weight: () => weight,
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}

/** A second release at work. */
export interface Second extends AsyncDisposable {
  readonly service: Service;
  readonly helm: Helm;
  readonly callers: Callers;
}

/**
 * Starts the next release.
 *
 * @param env as the first one's, without its own ports and files
 */
export async function startSecond(
  folder: string,
  account: DrillAccount,
  env: Readonly<Record<string, string>>,
): Promise<Second> {
  const own = join(folder, "second");
  await Deno.mkdir(own);
  const service = await layService(own, env, NEXT);
  const helm = await layHelm(own, service.kill);
  const token = await service.principal("callers", "--calls-per-minute", "6000");
  await service.start();
  const cards = [...account.simulator.state.cards.keys()];
  const callers = startCallers({
    url: () => helm.weight() > 0 ? service.url : undefined,
    token,
    call: (count) => ({
      name: "add_comments",
      arguments: { comments: [{ card: cards[count % cards.length], text: `Second ${count}` }] },
    }),
  });
  return {
    service,
    helm,
    callers,
    async [Symbol.asyncDispose]() {
      await callers[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
      await helm[Symbol.asyncDispose]();
    },
  };
}
