/**
 * Remembers calls that create things: in the store, so that a restarted process and one beside it
 * know of them, and in this process where the store gives no answer.
 *
 * @module
 */
import type { Store } from "../store/mod.ts";
import { type Creation, type Creations, type Earlier, REMEMBERED } from "../tools/creations.ts";
import { fingerprint } from "./seal.ts";

/** What keeps the notes. */
export type CreationStore = Pick<Store, "read" | "update">;

/** How long to wait for an earlier call to end. */
export interface Patience {
  /** Milliseconds for one that is under way. @default {10_000} */
  readonly sent?: number;
  /** Milliseconds for the account to carry out one whose answer was lost. @default {2_000} */
  readonly unknown?: number;
  /** Milliseconds between two looks. @default {250} */
  readonly pause?: number;
}

/** All notes stand under one key: beginning is then one check-and-set, and nothing is left over. */
const KEY = ["creations"] as const;

/** More calls than an account takes in two minutes, and as many as one value of the store holds. */
const MOST = 100;

/** As kept: short, since there may be many. */
type Note = readonly [
  id: string,
  state: Earlier["state"],
  startedAt: number,
  at: number,
  ids: readonly number[],
];

type Notes = Readonly<Record<string, Note>>;

/** The creations on one account, for each of its callers. */
export function rememberCreations(parts: {
  /** @default this process's memory alone */
  readonly store?: CreationStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly patience?: Patience;
}): (principal: string) => Creations {
  const { store, now } = parts;
  const { sent = 10_000, unknown = 2_000, pause = 250 } = parts.patience ?? {};
  /** What this process wrote itself. */
  let own: Notes = {};

  /** What is remembered now: the store's notes, and this process's where they are newer. */
  function fresh(kept: unknown): Notes {
    const all: Record<string, Note> = isNotes(kept) ? { ...kept } : {};
    for (const [hash, note] of Object.entries(own)) {
      if ((all[hash]?.[3] ?? 0) < note[3]) all[hash] = note;
    }
    const newest = Object.entries(all).filter(([, [, , , at]]) => at > now() - REMEMBERED)
      .sort(([, one], [, other]) => other[3] - one[3]);
    return Object.fromEntries(newest.slice(0, MOST));
  }

  async function read(): Promise<Notes> {
    const found = await store?.read<unknown>(KEY);
    return fresh(found?.ok ? found.value : undefined);
  }

  /** @returns what stands under `hash` afterwards */
  async function change(
    hash: string,
    next: (current: Note | undefined) => Note | undefined,
  ): Promise<Note | undefined> {
    let after: Note | undefined;
    const changed = (kept: unknown): Notes => {
      const { [hash]: current, ...others } = fresh(kept);
      after = next(current);
      return after === undefined ? others : { ...others, [hash]: after };
    };
    const updated = await store?.update<unknown>(KEY, changed);
    if (updated?.ok !== true) changed(undefined);
    const { [hash]: _, ...others } = fresh(undefined);
    own = after === undefined ? others : { ...others, [hash]: after };
    return after;
  }

  return (principal) => {
    const hashOf = (content: unknown) => fingerprint([principal, content]);

    function creation(hash: string, begun: Note): Creation {
      const [id, , startedAt] = begun;
      // Another call may have taken its place meanwhile; that one's note stays.
      const end = (note: Note | undefined) =>
        change(hash, (current) => current?.[0] === id ? note : current);
      return {
        done: async (ids) => void await end([id, "done", startedAt, now(), ids]),
        failed: async () => void await end(undefined),
        unknown: async () => void await end([id, "unknown", startedAt, now(), []]),
      };
    }

    return {
      async begin(content, over) {
        const hash = await hashOf(content);
        const mine: Note = [crypto.randomUUID(), "sent", now(), now(), []];
        const there = await change(
          hash,
          (current) => current === undefined || current[0] === over?.id ? mine : current,
        );
        if (there === undefined || there[0] === mine[0]) return { creation: creation(hash, mine) };
        const [id, state, startedAt, at, ids] = there;
        return { earlier: { id, state, startedAt, at, ids } };
      },
      async settle(content, { id, startedAt }, ids) {
        await creation(await hashOf(content), [id, "sent", startedAt, 0, []]).done(ids);
      },
      async changed(content, { id, state, at }, signal) {
        const hash = await hashOf(content);
        const end = performance.now() + (state === "sent" ? sent : unknown);
        while (performance.now() < end && !signal.aborted) {
          const note = (await read())[hash];
          if (note?.[0] !== id || note[1] !== state || note[3] !== at) return;
          await wait(Math.min(pause, end - performance.now()), signal);
        }
      },
      async created() {
        return new Set(Object.values(await read()).flatMap(([, , , , ids]) => ids));
      },
    };
  };
}

function isNotes(value: unknown): value is Notes {
  // The store's entries are authenticated: what stands under this key was written here.
  return typeof value === "object" && value !== null && Object.values(value).every(isNote);
}

function isNote(value: unknown): value is Note {
  return Array.isArray(value) && value.length === 5 && Array.isArray(value[4]);
}

/** Ends early when the caller gives up. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(stop, Math.max(0, ms));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
