/**
 * The demo account's cards. Everything comes from a fixed generator and lies relative to the
 * present, so that the account always looks as if people had worked in it for three months.
 *
 * @module
 */
import { leave } from "../card_change.ts";
import { addLink } from "../links.ts";
import { nextId, type State } from "../state.ts";
import type { Card, Column, Fields } from "../types.ts";
import { BLOCK_REASONS, CARDS, RICH_CUSTOM_ID, TAGS, TYPES, USERS } from "./demo_names.ts";
import { addDemoDocs, addDemoOutcome, addDemoWebhook } from "./demo_extras.ts";
import { addRichParts } from "./demo_rich.ts";
import { addDemoStructure, type Area, type Ground } from "./demo_structure.ts";
import { COMMENTS, description, INJECTION, RICH, SCRIPT, SUBTASKS } from "./demo_text.ts";
import { TITLES } from "./demo_titles.ts";
import { DAY, grownCard } from "./history.ts";
import { createRandom, type Random } from "./random.ts";

/** A card to be: where it will be, and since when. */
interface Slot {
  readonly area: Area;
  readonly column: Column;
  readonly title: string;
  readonly created: number;
  readonly arrived: number;
}

/** Who works on the cards of a workflow. */
const OWNERS: Readonly<Record<Area, readonly [number, ...number[]]>> = {
  development: [USERS.tomas.id, USERS.yuki.id, USERS.ines.id, USERS.sam.id],
  initiatives: [USERS.mara.id, USERS.tomas.id],
  support: [USERS.jonas.id, USERS.sam.id],
  marketing: [USERS.leila.id, USERS.ines.id],
  portfolio: [USERS.mara.id],
};

const TYPE_OF: Readonly<Record<Area, readonly [string, ...string[]]>> = {
  development: ["Feature", "Feature", "Bug", "Chore"],
  initiatives: ["Initiative"],
  support: ["Ticket"],
  marketing: ["Campaign"],
  portfolio: ["Initiative"],
};

const TEXTS: Readonly<Record<number, { title: string; description: string }>> = {
  [CARDS.injection]: { title: "Arrivals list is empty after noon", description: INJECTION },
  [CARDS.script]: { title: "Cookie banner covers the book button", description: SCRIPT },
  [CARDS.rich]: {
    title: "Invoice shows the wrong VAT for guests from abroad",
    description: RICH,
  },
};

/** The columns in which the cards with fixed ids are. */
const FIXED: readonly (readonly [id: number, column: string])[] = [
  [CARDS.injection, "Testing"],
  [CARDS.script, "Ready"],
  [CARDS.rich, "Coding"],
];

const second = (time: number) => Math.floor(time / 1000) * 1000;

/** Days since a card came into its column, and days that it existed before. */
function ages(random: Random, section: number): { here: number; before: number } {
  switch (section) {
    case 1:
      return { here: 1 + random.next() * 79, before: random.next() * 5 };
    case 2:
      return { here: 0.5 + random.next() * 15, before: 2 + random.next() * 20 };
    case 3:
      return {
        here: random.chance(0.15) ? 18 + random.next() * 12 : 0.2 + random.next() * 9,
        before: 4 + random.next() * 26,
      };
    default:
      return { here: 0.3 + random.next() * 86, before: 3 + random.next() * 32 };
  }
}

function slotsOf(area: Area, { columns }: Ground, random: Random, now: number): Slot[] {
  const titles = TITLES[area];
  const slots: Slot[] = [];
  for (const { column, cards } of columns) {
    for (let count = 0; count < cards; count++) {
      const { here, before } = ages(random, column.section);
      const arrived = second(now - here * DAY);
      slots.push({
        area,
        column,
        title: titles[slots.length % titles.length] ?? "",
        created: second(arrived - before * DAY),
        arrived,
      });
    }
  }
  return slots;
}

/** The way through the flow; one card in six went back once from the step before the last. */
function pathTo(ground: Ground, column: Column, random: Random): Column[] {
  const all = ground.columns.map((one) => one.column);
  const end = all.indexOf(column);
  // Ideas come in through the first column, most work through the second.
  const start = end > 0 && random.chance(0.6) ? 1 : 0;
  const path = all.slice(Math.min(start, end), end + 1);
  const previous = path.at(-3);
  const last = path.at(-1);
  if (path.length > 4 && previous && last && random.chance(0.16)) {
    path.splice(path.length - 1, 0, previous, ...path.slice(-2, -1));
  }
  return path;
}

function laneFor(ground: Ground, random: Random) {
  const chance = random.next();
  const index = ground.lanes.length < 2 ? 0 : chance < 0.1 ? 0 : chance < 0.8 ? 1 : 2;
  return ground.lanes[index] ?? ground.lanes.at(-1) ?? ground.lanes[0];
}

/** Half of the open cards have a deadline: a third of those is late, a third due within a week. */
function deadlineFor(number: number, random: Random, now: number, open: boolean): string | null {
  const kind = number % 6;
  if (kind > 2 || (!open && kind > 0)) return null;
  const days = kind === 0
    ? -random.whole(1, 10)
    : kind === 1
    ? random.whole(1, 6)
    : random.whole(8, 40);
  const day = new Date(now + (days - (kind === 0 ? 0 : -1)) * DAY).toISOString().slice(0, 10);
  return `${day}T00:00:00Z`;
}

function addDetails(state: State, random: Random, card: Card, slot: Slot, number: number): void {
  const now = second(state.now());
  const open = card.section < 4;
  const texts = TEXTS[card.card_id];
  card.title = texts?.title ?? slot.title;
  card.description = texts?.description ?? description(random, slot.title);
  const started = card.section >= 3;
  card.owner_user_id = started || random.chance(0.5) ? random.pick(OWNERS[slot.area]) : null;
  card.type_id = TYPES.findIndex((name) => name === random.pick(TYPE_OF[slot.area])) + 1 || null;
  card.priority = random.pick([1, 2, 2, 3, 3, 3, 3, 4]);
  card.size = slot.area === "development" ? random.pick([1, 2, 3, 5, 8]) : null;
  card.deadline = deadlineFor(number, random, now, open);
  if (random.chance(0.4)) card.tag_ids = [random.whole(1, TAGS.length - 1)];
  if (slot.area === "development" && random.chance(0.15)) card.tag_ids.push(TAGS.length);
  if (random.chance(0.2)) card.co_owner_ids = [USERS.mara.id];
  if (random.chance(0.2)) card.watcher_ids = [USERS.mara.id];
  addTalk(state, random, card, now);
}

function addTalk(state: State, random: Random, card: Card, now: number): void {
  const count = random.chance(0.45) ? random.whole(1, 3) : 0;
  for (let index = 0; index < count; index++) {
    const at = second(card.created_at + random.next() * (now - card.created_at));
    card.comments.push({
      comment_id: nextId(state, "comment"),
      text: random.pick(COMMENTS),
      attachments: [],
      created_at: at,
      last_modified: at,
      author: random.pick(OWNERS.development),
    });
    card.last_modified = Math.max(card.last_modified, at);
  }
  card.comments.sort((a, b) => a.created_at - b.created_at);
}

function addSubtasks(state: State, random: Random, card: Card): void {
  if (card.section === 1 || !random.chance(0.35)) return;
  for (let position = 0; position < random.whole(2, 4); position++) {
    const finished = card.section === 4 || random.chance(0.4);
    card.subtasks.push({
      subtask_id: nextId(state, "card"),
      description: random.pick(SUBTASKS),
      owner_user_id: card.owner_user_id,
      finished_at: finished ? card.in_current_position_since : null,
      deadline: null,
      position,
      attachments: [],
    });
  }
}

/** Every fourth card in progress is blocked; some others were once. */
function addBlocks(random: Random, cards: readonly Card[], now: number): void {
  let number = 0;
  for (const card of cards) {
    if (card.section === 4 && random.chance(0.2)) {
      const start = second(card.in_current_position_since - random.whole(1, 3) * DAY);
      if (start < card.created_at) continue;
      card.blocks.push(blockFor(random, start, start + random.whole(4, 40) * 3_600_000));
    }
    if (card.section !== 3 || number++ % 4 !== 1) continue;
    const start = second(now - random.next() * (now - card.in_current_position_since));
    card.block = blockFor(random, start, null);
    card.blocks.push(card.block);
    card.last_modified = Math.max(card.last_modified, start);
  }
}

function blockFor(random: Random, start: number, end: number | null) {
  const reason_id = random.whole(1, BLOCK_REASONS.length - 1);
  const comment = random.pick(["No answer yet", "Asked again on the phone", "See the comments"]);
  return { reason_id, comment, users: [], date: null, cards: [], start, end };
}

function addLinks(random: Random, by: Record<Area, Card[]>): void {
  by.initiatives.forEach((initiative, index) => {
    const goal = by.portfolio[index % by.portfolio.length];
    if (goal) addLink(goal, initiative, "child");
  });
  by.development.forEach((card, index) => {
    const initiative = by.initiatives[index % by.initiatives.length];
    if (initiative && random.chance(0.55)) addLink(initiative, card, "child");
    const next = by.development[index + 1];
    if (next && index % 9 === 0) addLink(next, card, "predecessor");
    const ticket = by.support[index];
    if (ticket && index % 7 === 0) addLink(card, ticket, "relative");
  });
}

function addTime(state: State, random: Random, cards: readonly Card[]): void {
  for (const card of cards) {
    if (card.section < 3 || !random.chance(0.5)) continue;
    const logged_at = card.in_current_position_since;
    const logged_time_id = nextId(state, "time");
    state.loggedTimes.set(logged_time_id, {
      logged_time_id,
      card_id: card.card_id,
      subtask_id: null,
      lane_id: card.lane_id,
      column_id: card.column_id,
      user_id: card.owner_user_id ?? USERS.tomas.id,
      category_id: 1,
      date: new Date(logged_at).toISOString().slice(0, 10),
      time: random.whole(1, 16) * 1800,
      comment: "",
      logged_at,
    });
  }
}

/** The oldest released cards were archived, two tickets discarded. */
function putAway(state: State, by: Record<Area, Card[]>, now: number): void {
  const call = { state, now };
  const oldest = (cards: readonly Card[], column: string) =>
    cards.filter((card) => state.columns.get(card.column_id)?.name === column)
      .sort((a, b) => a.in_current_position_since - b.in_current_position_since);
  for (const card of oldest(by.development, "Released").slice(0, 4)) {
    leave(call, card, "archived", {});
  }
  const discard: Fields = { discard_reason_id: 1, discard_comment: "Asked twice" };
  for (const card of oldest(by.support, "Solved").slice(0, 2)) {
    leave(call, card, "discarded", discard);
  }
}

/** Fills an account with the demo. */
export function seedDemo(state: State): void {
  const random = createRandom(20);
  const now = second(state.now());
  const grounds = addDemoStructure(state);
  const areas: Area[] = ["portfolio", "initiatives", "development", "support", "marketing"];
  const slots = areas.flatMap((area) => slotsOf(area, grounds[area], random, now));
  const fixed = FIXED.map(([, name]) => slots.find((slot) => slot.column.name === name));
  slots.sort((a, b) => a.created - b.created);
  const ordered = [...new Set([...fixed.filter((slot) => slot !== undefined), ...slots])];
  const by: Record<Area, Card[]> = {
    portfolio: [],
    initiatives: [],
    development: [],
    support: [],
    marketing: [],
  };
  state.sequences.card = 100;
  ordered.forEach((slot, number) => {
    const ground = grounds[slot.area];
    const lane = laneFor(ground, random);
    if (!lane) return;
    const card = grownCard(state, random, {
      card_id: nextId(state, "card"),
      path: pathTo(ground, slot.column, random),
      lane,
      created: slot.created,
      arrived: slot.arrived,
      reporter: USERS.mara.id,
      mover: random.pick(OWNERS[slot.area]),
    });
    addDetails(state, random, card, slot, number);
    by[slot.area].push(card);
  });
  const cards = [...state.cards.values()];
  for (const card of cards) addSubtasks(state, random, card);
  addBlocks(random, cards, now);
  addLinks(random, by);
  addTime(state, random, cards);
  const rich = state.cards.get(CARDS.rich);
  if (rich) addRichParts(state, rich, RICH_CUSTOM_ID);
  putAway(state, by, now);
  const [goal] = by.portfolio;
  if (goal) addDemoOutcome(state, goal);
  addDemoDocs(state);
  addDemoWebhook(state);
}
