/**
 * A small client for tests of the simulator.
 *
 * @module
 */
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../../src/simulator/mod.ts";

/** An answer, read to the end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, into which tests look freely; `undefined` where there is none. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface Client {
  readonly simulator: Simulator;
  /** Sets the account's clock. */
  readonly clock: { now: number };
  get(path: string, key?: string): Promise<Answer>;
  send(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
}

/** Noon of the day on which the tests take place. */
export const NOON = Date.parse("2026-03-10T12:00:00Z");

/** An account with a clock that stands still, and no limits unless some are given. */
export async function client(options: SimulatorOptions = {}): Promise<Client> {
  const clock = { now: NOON };
  const now = () => clock.now;
  const simulator = await createSimulator({ seed: "empty", limits: null, now, ...options });
  const send: Client["send"] = async (method, path, body, key = "demo-token") => {
    const response = await simulator.fetch(
      new Request(`http://127.0.0.1/api/v2${path}`, {
        method,
        headers: { apikey: key },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
  return { simulator, clock, send, get: (path, key) => send("GET", path, undefined, key) };
}

/** Creates cards in a cell of the empty account and gives their ids. */
export async function someCards(
  { send }: Client,
  count: number,
  column_id = 2,
): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 0; index < count; index++) {
    const { body } = await send("POST", "/cards", { column_id, lane_id: 1, title: `${index}` });
    ids.push(body.data[0].card_id);
  }
  return ids;
}
