import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeLedger, readLedger } from "../../../src/gateway/budget_codec.ts";
import { emptyLedger, type Ledger } from "../../../src/gateway/budget_ledger.ts";

const T = 1_800_000_000_000;
/** As the store keeps it. */
const kept = (ledger: Ledger) => readLedger(JSON.parse(JSON.stringify(encodeLedger(ledger))));

function ledgerOf(log: readonly number[], foreign: readonly number[]): Ledger {
  const member = {
    log: log.map((age) => T - age).sort((a, b) => a - b),
    open: [{ slip: 7, until: T + 5_000 }],
    wait: { persons: 2, scans: 1, until: T + 60_000 },
    seen: T - 10,
    joining: false,
  };
  return {
    ...emptyLedger(T),
    wallOffset: -12_345,
    drainedUntil: T + 2_000,
    limits: { minute: 60, hour: 900 },
    foreign: { minute: [], hour: foreign.map((ms) => T + ms).sort((a, b) => a - b) },
    streak: 3,
    members: new Map([["a", member], ["b", { ...member, open: [], joining: true }]]),
  };
}

Deno.test("a ledger comes back as it was kept", () => {
  const ages = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 100 });
  fc.assert(fc.property(ages, ages, (log, foreign) => {
    const ledger = ledgerOf(log, foreign);
    assertEquals(kept(ledger), ledger);
  }));
});

Deno.test("fractions of a millisecond are kept on the safe side, and never add to the time", () => {
  const ledger = ledgerOf([], []);
  ledger.time = T + 0.7;
  ledger.members.set("a", { log: [T - 5.5], open: [], seen: T, joining: false });
  const back = kept(ledger);
  assertEquals(back?.time, T);
  assertEquals(back?.members.get("a")?.log, [T - 5]);
});

Deno.test("an hour of the largest plan's requests fits into one value of the store", () => {
  const ages = Array.from({ length: 1_200 }, (_, i) => i * 2_999);
  const ledger = ledgerOf([], ages);
  for (let i = 0; i < 32; i++) {
    const log = ages.filter((_, at) => at % 32 === i).map((age) => T - age).reverse();
    ledger.members.set(`process${i}`, { log, open: [], seen: T, joining: false });
  }
  assert(JSON.stringify(encodeLedger(ledger)).length < 32_000);
});

Deno.test("readLedger() finds no ledger in what has another form", () => {
  for (const value of [undefined, 3, "x", {}, { t: 1 }, { t: 1, m: 3, l: [1], f: [] }]) {
    // The store says of every value that it is a ledger.
    assertEquals(readLedger(value as Parameters<typeof readLedger>[0]), undefined);
  }
});
