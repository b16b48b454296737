/**
 * The way to the account, built from a configuration: store, flags, cache, budget, gateway.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { accountCatalogue } from "../businessmap/catalogue/account_catalogue.ts";
import type { Account, Config } from "../config/mod.ts";
import type { BudgetEvent } from "../gateway/budget_events.ts";
import { createFlags } from "../gateway/flags.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import { reportStore } from "../gateway/gauges.ts";
import { createMemoryCache } from "../gateway/memory_cache.ts";
import { createSharedBudget } from "../gateway/shared_budget.ts";
import { createStoreCache } from "../gateway/store_cache.ts";
import type { LiveAccount, LiveParts } from "../server/call.ts";
import { openStore, type Owner, type Store } from "../store/mod.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { documentsIn, refreshWeekly } from "./documents.ts";
import { name, version } from "../version.ts";

const log = getLogger(["businessmap", "start"]);

/**
 * The configured store, with the keys of the first account. Must be opened before permissions are
 * given up.
 */
export async function storeFor(config: Config): Promise<Store> {
  const { store, accounts } = config;
  return await openStore({
    ...(store.url === undefined ? { path: store.path } : { url: store.url }),
    ...(store.accessToken === undefined ? {} : { accessToken: store.accessToken.reveal() }),
    ...ownerOf(config, accounts[0]),
    notice: (message) => log.warn("{message}", { message }),
  });
}

/** The store of each account by its name: views of the opened one, each with keys of its own. */
export function storesOf(config: Config, opened: Store): ReadonlyMap<string, Store> {
  const [first, ...others] = config.accounts;
  return new Map([
    [first.name, opened],
    ...others.map((one) => [one.name, opened.forOwner(ownerOf(config, one))] as const),
  ]);
}

/**
 * What an account's keys are derived from. With one cache key for all, two keys of the same account
 * see different things: the later one's entries are kept apart by its name.
 */
function ownerOf({ store, accounts }: Config, account: Account): Owner {
  const same = accounts.find(({ host }) => host === account.host);
  const apart = store.key !== undefined && same !== undefined &&
    same.token.reveal() !== account.token.reveal();
  return {
    secret: (store.key ?? account.token).reveal(),
    account: apart ? `${account.host} ${account.name}` : account.host,
  };
}

/** Where a remote store is, with its port. */
export function storeHosts({ store }: Config): string[] {
  if (store.url === undefined) return [];
  const { hostname, port, protocol } = new URL(store.url);
  return [`${hostname}:${port || (protocol === "http:" ? "80" : "443")}`];
}

/** The way to one account alone, for a command that asks a few questions. */
export function gatewayFor(config: Config, account: Account): Gateway {
  return createGateway(gatewayOptions(config, account));
}

/** What calls need, and how to let go of it. */
export interface Live extends LiveParts, AsyncDisposable {}

/** Puts store, flags, cache and budget around the way to each account. */
export function goLive(
  config: Config,
  store: Store,
  toolsets: readonly string[],
  telemetry: Telemetry,
): Live {
  const stores = storesOf(config, store);
  const made = config.accounts.map((account) => {
    const own = stores.get(account.name) ?? store;
    const metrics = telemetry.accountMetrics(account.name);
    return [account.name, liveAccount(config, account, { store: own, toolsets, metrics })] as const;
  });
  return {
    accounts: new Map(made.map(([name, { live }]) => [name, live])),
    telemetry,
    async [Symbol.asyncDispose]() {
      await Promise.all(made.map(([, { end }]) => end()));
      await store.close();
      await telemetry.close();
    },
  };
}

interface Made {
  readonly live: LiveAccount;
  /** Lets go of everything but the store. */
  readonly end: () => Promise<void>;
}

function liveAccount(
  config: Config,
  account: Account,
  { store, toolsets, metrics }: {
    readonly store: Store;
    readonly toolsets: readonly string[];
    readonly metrics: Metrics;
  },
): Made {
  const flags = createFlags(store, toolsets);
  // A store in memory would only add encryption to what this process alone can see.
  const kept = store.kind === "memory" ? undefined : createStoreCache(store);
  const instance = config.accounts.length > 1 ? account.name : undefined;
  const budget = createSharedBudget({
    store,
    ...ceilings(config),
    onEvent: (event) => logBudget(event, instance),
  });
  const gateway = createGateway({
    ...gatewayOptions(config, account),
    cache: kept ?? createMemoryCache(),
    budget,
    flags,
    metrics,
  });
  reportStore(gateway.metrics, store, flags);
  const catalogue = accountCatalogue(documentsIn(store));
  const stopRefresh = config.catalogueRefresh && store.kind !== "memory"
    ? refreshWeekly({ store, send: gateway.send, account: account.name })
    : () => {};
  return {
    live: {
      gateway,
      isOn: (toolset) => flags.isOn(`toolset.${toolset}`),
      state: () => ({
        store: store.health(),
        off: flags.all().filter(({ on }) => !on).map(({ name }) => name),
      }),
      confirmations: { secret: ownerOf(config, account).secret, once: store },
      creations: { store },
      catalogue,
    },
    async end() {
      stopRefresh();
      catalogue.close();
      flags.close();
      await kept?.idle();
      await budget.close();
    },
  };
}

function gatewayOptions(config: Config, account: Account) {
  return {
    origin: account.origin,
    token: () => account.token.reveal(),
    userAgent: `${name}/${version}`,
    ...ceilings(config),
    readOnly: account.readOnly,
  };
}

function ceilings({ limits }: Config): { perMinute?: number; perHour?: number } {
  return {
    ...(limits.perMinute === undefined ? {} : { perMinute: limits.perMinute }),
    ...(limits.perHour === undefined ? {} : { perHour: limits.perHour }),
  };
}

/** @param instance The account's name, where there are several. */
function logBudget(event: BudgetEvent, instance: string | undefined): void {
  const own = instance === undefined ? log : log.with({ instance });
  switch (event.type) {
    case "warn":
    case "scarce": {
      const { minute, hour } = event.snapshot;
      return own.warn("Request budget is {level}: {minute} left this minute, {hour} this hour", {
        level: event.type,
        minute: minute.remaining,
        hour: hour.remaining,
      });
    }
    case "penalty":
      return own.warn("The account refused a request: nothing is sent for {seconds} s", {
        seconds: Math.ceil(event.retryAfter / 1000),
      });
    case "away":
      return own.warn("The request budget is not shared: {reason}", { reason: event.reason });
    case "limits":
      return own.info("The account allows {minute} requests a minute and {hour} an hour", {
        minute: event.minute,
        hour: event.hour,
      });
    case "back":
    case "ok":
      return own.info("The request budget is {state} again", {
        state: event.type === "back" ? "shared" : "ok",
      });
  }
}
