/**
 * Batching: reads of single things of one kind, asked for at the same time, become one request.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { upstreamError } from "./errors.ts";
import { leaveWith, type Shared } from "./flight.ts";
import type { BatchRead, Send, UpstreamAnswer, UpstreamRequest } from "./request.ts";

/** The two places of the stage, which stands on both sides of the cache. */
export interface Batching {
  /** Before the cache: says that a read is on its way, so that those after it are waited for. */
  announce(next: Send): Send;
  /** Behind the cache, before single flight: says that it has come through. */
  arrive(next: Send): Send;
  /** Below single flight: asks for all that have come through, in one request. */
  merge(next: Send): Send;
}

/** Settings of {@linkcode createBatching}. */
export interface BatchingOptions {
  /** @default {always} */
  readonly enabled?: () => boolean;
  /** Called with the number of reads that became one request. */
  readonly onMerged?: (reads: number) => void;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** A read of one thing that waits for the shared request. */
interface Member {
  readonly id: number;
  readonly request: UpstreamRequest;
  readonly part: BatchRead;
  begin(answer: Promise<UpstreamAnswer>): void;
}

/** Reads of one kind, announced within one tick. */
interface Group {
  /** Announced, and neither come through nor answered by the cache. */
  expected: number;
  /** The tick is over: nobody joins any more. */
  closed: boolean;
  sent: boolean;
  send?: Send;
  readonly members: Member[];
  /** Ends it before its tick is over: nobody in it needs a request. */
  readonly end: () => void;
}

interface Ticket {
  readonly group: Group;
  /** The read has come through, or needs nothing from below. */
  readonly leave: () => void;
}

/**
 * Reads that carry {@linkcode UpstreamRequest.batch} are taken apart, so that each thing is cached
 * under its own key, with its own tags; only those that the cache does not answer are asked for, together. A group is sent when its
 * tick is over and every read announced in it has come through the cache or needs nothing more, so
 * that slow and quick lookups end up in one request and nobody waits for a fixed time.
 *
 * Each caller leaves at its own wish or deadline; the shared request is aborted when the last has
 * left.
 */
export function createBatching(options: BatchingOptions = {}): Batching {
  const { enabled = () => true, clock = systemClock, onMerged = () => {} } = options;
  const open = new Map<string, Group>();
  const tickets = new WeakMap<BatchRead, Ticket>();

  function join(request: UpstreamRequest, part: BatchRead): Ticket {
    const name = `${request.priority ?? "person"} ${part.kind} ${request.partition ?? ""}`;
    const group = open.get(name) ?? begin(name);
    group.expected++;
    let left = false;
    return {
      group,
      leave() {
        if (left) return;
        left = true;
        group.expected--;
        if (group.expected === 0 && group.members.length === 0) group.end();
        sendWhenReady(group);
      },
    };
  }

  function begin(name: string): Group {
    const close = () => {
      group.closed = true;
      open.delete(name);
    };
    const stop = clock.after(0, () => {
      close();
      sendWhenReady(group);
    });
    const group: Group = {
      expected: 0,
      closed: false,
      sent: false,
      members: [],
      end() {
        stop();
        if (!group.closed) close();
      },
    };
    open.set(name, group);
    return group;
  }

  function sendWhenReady(group: Group): void {
    if (!group.closed || group.expected > 0 || group.sent) return;
    group.sent = true;
    const { members, send } = group;
    if (send === undefined) return;
    const wanted = members.filter((member) => {
      const gone = member.request.signal?.aborted === true;
      if (gone) member.begin(Promise.reject(upstreamError(member.request, "cancelled")));
      return !gone;
    });
    const size = Math.max(1, wanted[0]?.part.max ?? 1);
    for (let at = 0; at < wanted.length; at += size) {
      sendTogether(wanted.slice(at, at + size), send);
    }
  }

  function sendTogether(members: readonly Member[], next: Send): void {
    const [first] = members;
    if (first === undefined) return;
    if (members.length === 1) return first.begin(next(first.request));
    const controller = new AbortController();
    const deadline = Math.max(...members.map(({ request }) => request.deadline ?? Infinity));
    const answer = next(mergedRequest(members, first, controller.signal, deadline));
    onMerged(members.length);
    const shared: Shared = { answer, deadline, waiting: 0, abort: () => controller.abort() };
    // Every caller may have left before it fails.
    answer.catch(() => {});
    for (const member of members) {
      member.begin(
        leaveWith(member.request, shared, clock, () => {}).then((answer) =>
          partOf(answer, member, members.length)
        ),
      );
    }
  }

  async function announceOne(request: UpstreamRequest, part: BatchRead, next: Send) {
    const ticket = join(request, part);
    tickets.set(part, ticket);
    try {
      return await next({ ...request, batch: part });
    } finally {
      ticket.leave();
    }
  }

  return {
    announce: (next) => async (request) => {
      const { batch } = request;
      if (batch === undefined || request.method !== "GET" || !enabled()) return await next(request);
      const singles = batch.ids.map((id) =>
        announceOne(singleRequest(request, batch, id), { ...batch, ids: [id] }, next)
      );
      return joined(await Promise.all(singles), batch);
    },

    arrive: (next) => async (request) => {
      // The stages below are entered before the promise is there.
      const answer = next(request);
      if (request.batch !== undefined) tickets.get(request.batch)?.leave();
      return await answer;
    },

    merge: (next) => async (request) => {
      const { batch: part } = request;
      const id = part?.ids[0];
      const group = part && tickets.get(part)?.group;
      // A read that is sent again comes when its group is gone.
      if (part === undefined || id === undefined || group === undefined || group.sent) {
        return await next(request);
      }
      const { promise, resolve } = Promise.withResolvers<UpstreamAnswer>();
      group.send = next;
      group.members.push({ id, request, part, begin: resolve });
      return await promise;
    },
  };
}

function mergedRequest(
  members: readonly Member[],
  first: Member,
  signal: AbortSignal,
  deadline: number,
): UpstreamRequest {
  const { batch: _batch, generation: _generation, deadline: _deadline, ...rest } = first.request;
  return {
    ...rest,
    path: first.part.path([...new Set(members.map(({ id }) => id))]),
    tags: [...new Set(members.flatMap(({ request }) => request.tags ?? []))],
    signal,
    ...(deadline === Infinity ? {} : { deadline }),
  };
}

function singleRequest(request: UpstreamRequest, batch: BatchRead, id: number): UpstreamRequest {
  return { ...request, path: batch.path([id]), tags: batch.tags(id) };
}

/** The answer to a read that was taken apart: as old as the oldest of its parts. */
function joined(answers: readonly UpstreamAnswer[], batch: BatchRead): UpstreamAnswer {
  const [first] = answers;
  if (first === undefined) throw new TypeError("Cannot read things by their ids: expected some");
  if (answers.length === 1) return first;
  const source = (["stale", "account"] as const)
    .find((source) => answers.some((answer) => answer.source === source)) ?? "cache";
  return {
    status: first.status,
    body: batch.join(answers.map(({ body }) => body)),
    fetchedAt: Math.min(...answers.map(({ fetchedAt }) => fetchedAt)),
    source,
  };
}

function partOf(answer: UpstreamAnswer, { part, id }: Member, parts: number): UpstreamAnswer {
  const body = part.pick(answer.body, id);
  const { bytes, ...rest } = answer;
  return { ...rest, body, ...(bytes === undefined ? {} : { bytes: Math.ceil(bytes / parts) }) };
}
