/**
 * The way to the account, built from a configuration: store, flags, cache, budget, gateway.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Config } from "../config/mod.ts";
import type { BudgetEvent } from "../gateway/budget_events.ts";
import { createFlags } from "../gateway/flags.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import { reportStore } from "../gateway/gauges.ts";
import { createMemoryCache } from "../gateway/memory_cache.ts";
import { createSharedBudget } from "../gateway/shared_budget.ts";
import { createStoreCache } from "../gateway/store_cache.ts";
import type { LiveParts } from "../server/call.ts";
import { openStore, type Store } from "../store/mod.ts";
import { name, version } from "../version.ts";

const log = getLogger(["businessmap", "start"]);

/** The configured store. Must be opened before permissions are given up. */
export async function storeFor(config: Config): Promise<Store> {
  const { account, store } = config;
  return await openStore({
    ...(store.url === undefined ? { path: store.path } : { url: store.url }),
    ...(store.accessToken === undefined ? {} : { accessToken: store.accessToken.reveal() }),
    secret: (store.key ?? account.token).reveal(),
    account: account.host,
    notice: (message) => log.warn("{message}", { message }),
  });
}

/** The way to the configured account alone, for a command that asks a few questions. */
export function gatewayFor(config: Config): Gateway {
  return createGateway(gatewayOptions(config));
}

/** What calls need, and how to let go of it. */
export interface Live extends LiveParts, AsyncDisposable {}

/** Puts store, flags, cache and budget around the way to the account. */
export function goLive(config: Config, store: Store, toolsets: readonly string[]): Live {
  const flags = createFlags(store, toolsets);
  // A store in memory would only add encryption to what this process alone can see.
  const kept = store.kind === "memory" ? undefined : createStoreCache(store);
  const budget = createSharedBudget({ store, ...ceilings(config), onEvent: logBudget });
  const gateway = createGateway({
    ...gatewayOptions(config),
    cache: kept ?? createMemoryCache(),
    budget,
    flags,
  });
  reportStore(gateway.metrics, store, flags);
  return {
    gateway,
    isOn: (toolset) => flags.isOn(`toolset.${toolset}`),
    state: () => ({
      store: store.health(),
      off: flags.all().filter(({ on }) => !on).map(({ name }) => name),
    }),
    confirmations: { secret: (config.store.key ?? config.account.token).reveal(), once: store },
    async [Symbol.asyncDispose]() {
      flags.close();
      await kept?.idle();
      await budget.close();
      await store.close();
    },
  };
}

function gatewayOptions(config: Config) {
  const { account } = config;
  return {
    origin: account.origin,
    token: () => account.token.reveal(),
    userAgent: `${name}/${version}`,
    ...ceilings(config),
    readOnly: config.readOnly,
  };
}

function ceilings({ limits }: Config): { perMinute?: number; perHour?: number } {
  return {
    ...(limits.perMinute === undefined ? {} : { perMinute: limits.perMinute }),
    ...(limits.perHour === undefined ? {} : { perHour: limits.perHour }),
  };
}

function logBudget(event: BudgetEvent): void {
  switch (event.type) {
    case "warn":
    case "scarce": {
      const { minute, hour } = event.snapshot;
      return log.warn("Request budget is {level}: {minute} left this minute, {hour} this hour", {
        level: event.type,
        minute: minute.remaining,
        hour: hour.remaining,
      });
    }
    case "penalty":
      return log.warn("The account refused a request: nothing is sent for {seconds} s", {
        seconds: Math.ceil(event.retryAfter / 1000),
      });
    case "away":
      return log.warn("The request budget is not shared: {reason}", { reason: event.reason });
    case "limits":
      return log.info("The account allows {minute} requests a minute and {hour} an hour", {
        minute: event.minute,
        hour: event.hour,
      });
    case "back":
    case "ok":
      return log.info("The request budget is {state} again", {
        state: event.type === "back" ? "shared" : "ok",
      });
  }
}
