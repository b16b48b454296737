/**
 * Times and durations as people write them, and as the account wants them. All times are UTC.
 *
 * @module
 */
import { DomainError } from "./errors.ts";
import { quoted } from "./untrusted.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The account takes times after 1970-01-01 and up to 2038-01-01 (recorded). */
const LATEST = Date.UTC(2038, 0, 1);

/** Distance from now for the words that mean a day. */
const DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

const STEPS: Readonly<Record<string, number>> = { h: HOUR, d: DAY, w: 7 * DAY };

/**
 * The day that `text` means, as `YYYY-MM-DD`.
 *
 * @param text `2026-05-01`, an ISO date-time, `today`, `tomorrow`, `yesterday`, `-7d`, `2w`, `3d ago`
 * @param now epoch milliseconds
 * @throws {DomainError} `invalid` when it is none of these, or outside 1970 to 2038
 */
export function toDate(text: string, now = Date.now()): string {
  return toDateTime(text, now).slice(0, 10);
}

/**
 * The moment that `text` means, as `YYYY-MM-DDTHH:MM:SSZ`. A day is its first second, which is how
 * the vendor's clients send a deadline; a date-time without a zone is taken as UTC. `-7d` and `2w`
 * are whole days from today, `-3h` counts from now.
 *
 * @param text as for {@linkcode toDate}, and `now`, `-3h`
 * @param now epoch milliseconds
 * @throws {DomainError} `invalid` when it is none of these, or outside 1970 to 2038
 */
export function toDateTime(text: string, now = Date.now()): string {
  const word = text.trim();
  const time = relative(word.toLowerCase(), now) ?? absolute(word.toUpperCase());
  if (time === undefined) {
    throw new DomainError(
      "invalid",
      `${quoted(text)} is not a time. Write 2026-05-01, 2026-05-01T09:30:00Z, today, tomorrow, ` +
        `-7d or 2w.`,
    );
  }
  if (time <= 0 || time > LATEST) {
    throw new DomainError(
      "invalid",
      `${quoted(text)} is out of range: a time lies after 1970-01-01 and not after 2038-01-01.`,
    );
  }
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The same for the end of a span: a day lasts to its last second. */
export function toEnd(text: string, now = Date.now()): string {
  const time = toDateTime(text, now);
  return time.endsWith("T00:00:00Z") ? `${time.slice(0, 10)}T23:59:59Z` : time;
}

/** A distance ahead as the same distance back: `-1h` for `1h`; `undefined` for every other time. */
export function backwards(text: string): string | undefined {
  const [, distance] = /^\+?(\d{1,5}) ?([hdw])$/.exec(text.trim().toLowerCase()) ?? [];
  return distance === undefined ? undefined : `-${text.trim().toLowerCase().replace(/[+ ]/g, "")}`;
}

function relative(word: string, now: number): number | undefined {
  if (word === "now") return now;
  const today = Math.floor(now / DAY) * DAY;
  const days = DAYS[word];
  if (days !== undefined) return today + days * DAY;
  const [, sign, count, unit, ago] = /^([+-]?)(\d{1,5}) ?([hdw])( ago)?$/.exec(word) ?? [];
  const step = STEPS[unit ?? ""];
  if (step === undefined || (sign && ago)) return undefined;
  const distance = Number(count) * step * (sign === "-" || ago ? -1 : 1);
  return (unit === "h" ? now : today) + distance;
}

function absolute(word: string): number | undefined {
  const form =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
  const parts = form.exec(word);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7)
    .map((part) => Number(part ?? 0));
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries over (30 February becomes 2 March, 25:00 the next day); a calendar does not.
  const given = [year, pad(month), pad(day)].join("-") +
    `T${pad(hour)}:${pad(minute)}:${pad(second)}`;
  if (!Number.isFinite(time) || new Date(time).toISOString().slice(0, 19) !== given) {
    return undefined;
  }
  const offset = zoneOffset(parts[7] ?? "Z");
  return offset === undefined ? undefined : time - offset;
}

function zoneOffset(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

function pad(part: number): string {
  return String(part).padStart(2, "0");
}

/** Seconds of a unit of work. The vendor's clients count a day as 8 hours; a week as 5 days is guessed. */
const WORK: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 8 * 3600, w: 5 * 8 * 3600 };

/** One year of work days, around the clock: more is a slip of the keys. */
const LONGEST = 366 * 24 * 3600;

/**
 * The seconds of a duration: `1h 30m`, `1.5h`, `2d` (days of 8 hours), `90` (minutes).
 *
 * @throws {DomainError} `invalid` when it cannot be read, is below a second or above a year
 */
export function toSeconds(time: string | number): number {
  const text = String(time).trim().toLowerCase();
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 60 : inUnits(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= LONGEST) return Math.round(seconds);
  throw new DomainError(
    "invalid",
    `${quoted(text)} is not a duration. Write 1h 30m, 1.5h, 2d (days of 8 hours), or minutes; ` +
      `at most a year.`,
  );
}

function inUnits(text: string): number | undefined {
  const form =
    /^(?:(\d+(?:\.\d+)?) ?w(?:eeks?)?)? ?(?:(\d+(?:\.\d+)?) ?d(?:ays?)?)? ?(?:(\d+(?:\.\d+)?) ?h(?:ours?|rs?)?)? ?(?:(\d+(?:\.\d+)?) ?m(?:in(?:ute)?s?)?)?$/;
  const parts = form.exec(text);
  if (!parts) return undefined;
  return ["w", "d", "h", "m"].reduce(
    (sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * (WORK[unit] ?? 0),
    0,
  );
}

/** Seconds as people read them: `1h 30m`; hours are not turned into days. */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const parts = [
    ...(minutes >= 60 ? [`${Math.floor(minutes / 60)}h`] : []),
    ...(minutes % 60 > 0 ? [`${minutes % 60}m`] : []),
  ];
  if (parts.length > 0) return parts.join(" ");
  return seconds >= 1 ? `${Math.round(seconds)}s` : "0m";
}

/** A span of time in its largest whole unit: `3d`, `5h`, `12m`, `40s`. */
export function age(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  for (const [unit, size] of [["d", DAY], ["h", HOUR], ["m", MINUTE]] as const) {
    if (span >= size) return `${Math.floor(span / size)}${unit}`;
  }
  return `${Math.floor(span / SECOND)}s`;
}

/** A span of time in its two largest units: `3d 4h`, `5h 12m`, `40s`. */
export function span(milliseconds: number): string {
  const large = age(milliseconds);
  const unit = large.endsWith("d") ? DAY : large.endsWith("h") ? HOUR : undefined;
  const rest = unit === undefined ? 0 : milliseconds % unit;
  const small = age(rest);
  // Below an hour a day is exact enough, and below a minute an hour.
  const worth = unit === DAY ? rest >= HOUR : rest >= MINUTE;
  return unit !== undefined && worth ? `${large} ${small}` : large;
}
