/**
 * How the server is: for an orchestrator, in a word and without a name, and for its operator in
 * detail.
 *
 * @module
 */
import type { LiveAccount, LiveParts, ServedParts } from "../call.ts";

/** What can be less than well while the server goes on serving. */
export type Degraded = "store" | "budget" | "account" | "principals" | "issuer";

/** What is looked at. */
export interface HealthParts {
  readonly served: ServedParts;
  readonly live: LiveParts;
  /** Whether the server is about to end. @default {false} */
  readonly stopping?: () => boolean;
  /** Whether the file of principals could be read when it changed last. @default {true} */
  readonly principalsCurrent?: () => boolean;
  /** Whether the authorisation server answers. @default {true} */
  readonly issuerReachable?: () => boolean;
  /** Connections now. */
  readonly connections?: () => { readonly open: number; readonly busy: number };
}

/** Whether requests should be sent here. */
export interface Readiness {
  readonly ready: boolean;
  readonly status: "ready" | "degraded" | "stopping";
  /** Each named once; nothing of the accounts is told. */
  readonly degraded: readonly Degraded[];
}

/** Asks nobody: what is known is enough. */
export function readiness(parts: HealthParts): Readiness {
  const found = new Set([...parts.live.accounts.values()].flatMap(degradedOf));
  if (parts.principalsCurrent?.() === false) found.add("principals");
  if (parts.issuerReachable?.() === false) found.add("issuer");
  const degraded = [...found].toSorted();
  if (parts.stopping?.() === true) return { ready: false, status: "stopping", degraded };
  return { ready: true, status: degraded.length === 0 ? "ready" : "degraded", degraded };
}

/**
 * Everything that is known, for whoever runs the server.
 *
 * @param mine Whether an account is told of; the server's state is that of all of them.
 */
export function healthReport(
  parts: HealthParts,
  mine: (account: string) => boolean = () => true,
  now: () => number = Date.now,
) {
  const { served, live, connections } = parts;
  const { name, version, startedAt, profile } = served.facts;
  const { status, degraded } = readiness(parts);
  return {
    status,
    degraded,
    server: { name, version, profile, upSeconds: Math.round((now() - startedAt) / 1_000) },
    ...(connections === undefined ? {} : { connections: connections() }),
    accounts: served.accounts.filter(({ name }) => mine(name)).map(
      ({ name, settings, readOnly }) => {
        const found = live.accounts.get(name);
        return {
          name,
          host: settings.host,
          readOnly,
          degraded: found === undefined ? [] : degradedOf(found),
          ...(found?.state?.() ?? {}),
          ...found?.gateway.snapshot(),
        };
      },
    ),
  };
}

function degradedOf({ gateway, state }: LiveAccount): Degraded[] {
  const { budget, breaker } = gateway.snapshot();
  return [
    ...(state?.().store.state === "degraded" ? ["store" as const] : []),
    ...(!budget.shared && budget.reason !== undefined ? ["budget" as const] : []),
    ...(breaker.state === "closed" ? [] : ["account" as const]),
  ];
}
