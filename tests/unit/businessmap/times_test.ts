import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DomainError } from "../../../src/businessmap/errors.ts";
import {
  age,
  duration,
  span,
  toDate,
  toDateTime,
  toEnd,
  toSeconds,
} from "../../../src/businessmap/times.ts";

const NOW = Date.parse("2026-03-01T13:45:10Z");

const TIMES = [
  ["2026-05-01", "2026-05-01T00:00:00Z"],
  ["2024-02-29", "2024-02-29T00:00:00Z"],
  ["2026-05-01T09:30", "2026-05-01T09:30:00Z"],
  ["2026-05-01 09:30:15", "2026-05-01T09:30:15Z"],
  ["2026-05-01T09:30:15.123Z", "2026-05-01T09:30:15Z"],
  ["2026-05-01t09:30:15z", "2026-05-01T09:30:15Z"],
  ["2026-05-01T00:30:00+02:00", "2026-04-30T22:30:00Z"],
  ["2026-05-01T23:30:00-0330", "2026-05-02T03:00:00Z"],
  ["today", "2026-03-01T00:00:00Z"],
  [" Tomorrow ", "2026-03-02T00:00:00Z"],
  ["yesterday", "2026-02-28T00:00:00Z"],
  ["-7d", "2026-02-22T00:00:00Z"],
  ["7d ago", "2026-02-22T00:00:00Z"],
  ["2w", "2026-03-15T00:00:00Z"],
  ["+1d", "2026-03-02T00:00:00Z"],
  ["now", "2026-03-01T13:45:10Z"],
  ["-3h", "2026-03-01T10:45:10Z"],
  ["2038-01-01", "2038-01-01T00:00:00Z"],
] as const;

for (const [text, time] of TIMES) {
  Deno.test(`toDateTime() reads ${JSON.stringify(text)}`, () => {
    assertEquals(toDateTime(text, NOW), time);
    assertEquals(toDate(text, NOW), time.slice(0, 10));
  });
}

const NO_TIMES = [
  ["2026-02-29", "is not a time"],
  ["2026-13-01", "is not a time"],
  ["2026-05-01T24:01", "is not a time"],
  ["2026-05-01T09:30+19:00", "is not a time"],
  ["01.05.2026", "is not a time"],
  ["next friday", "is not a time"],
  ["-7d ago", "is not a time"],
  ["", "is not a time"],
  ["5", "is not a time"],
  ["1970-01-01", "out of range"],
  ["1969-12-31", "out of range"],
  ["2038-01-02", "out of range"],
  ["2038-01-01T00:00:01Z", "out of range"],
  ["99999w", "out of range"],
] as const;

for (const [text, message] of NO_TIMES) {
  Deno.test(`toDateTime() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => toDateTime(text, NOW), DomainError, message);
  });
}

Deno.test("toDateTime() reads back every time that the account can hold", () => {
  const second = fc.integer({ min: 1, max: Date.UTC(2038, 0, 1) / 1000 });
  fc.assert(fc.property(second, (second) => {
    const text = toDateTime(new Date(second * 1000).toISOString(), NOW);
    assertEquals(Date.parse(text), second * 1000);
    assertEquals(toDateTime(text, NOW), text);
  }));
});

const DURATIONS = [
  ["1h 30m", 5400],
  ["1h30m", 5400],
  ["90", 5400],
  [90, 5400],
  ["1.5h", 5400],
  ["2d", 57_600],
  ["1w", 144_000],
  ["1 day 2 hours 5 minutes", 36_300],
  ["45min", 2700],
  [0.5, 30],
] as const;

for (const [text, seconds] of DURATIONS) {
  Deno.test(`toSeconds() reads ${JSON.stringify(text)}`, () => {
    assertEquals(toSeconds(text), seconds);
  });
}

for (const text of ["", "0", 0, -5, "-1h", "h", "1x", "30m 1h", "1h 1h", "9999d", NaN, Infinity]) {
  Deno.test(`toSeconds() refuses ${JSON.stringify(text)} (${text})`, () => {
    assertThrows(() => toSeconds(text), DomainError, "is not a duration");
  });
}

Deno.test("toSeconds() reads what duration() writes, to the minute", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), (minutes) => {
    assertEquals(toSeconds(duration(minutes * 60)), minutes * 60);
  }));
});

Deno.test("duration() writes hours and minutes, and seconds below a minute", () => {
  assertEquals([5400, 3600, 60, 29, 90_000, 0].map(duration), [
    "1h 30m",
    "1h",
    "1m",
    "29s",
    "25h",
    "0m",
  ]);
});

Deno.test("age() writes the largest whole unit", () => {
  const spans = [0, 999, 40_000, 59_999, 60_000, 12 * 60_000, 5 * 3_600_000, 3 * 86_400_000, -5];
  assertEquals(spans.map(age), ["0s", "0s", "40s", "59s", "1m", "12m", "5h", "3d", "0s"]);
});

Deno.test("span() shows the two largest units, and no more than is worth it", () => {
  const hour = 3_600_000;
  const cases: readonly (readonly [number, string])[] = [
    [0, "0s"],
    [40_000, "40s"],
    [90_000, "1m"],
    [hour, "1h"],
    [hour + 30_000, "1h"],
    [5 * hour + 12 * 60_000, "5h 12m"],
    [24 * hour + 59 * 60_000, "1d"],
    [76 * hour, "3d 4h"],
  ];
  for (const [milliseconds, text] of cases) assertEquals(span(milliseconds), text);
});

Deno.test("toEnd() lets a day last to its last second, and leaves a time as it is", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  assertEquals(toEnd("2026-03-01", now), "2026-03-01T23:59:59Z");
  assertEquals(toEnd("today", now), "2026-03-10T23:59:59Z");
  assertEquals(toEnd("2026-03-01T10:00:00Z", now), "2026-03-01T10:00:00Z");
});
