/**
 * What the demo account is called and how it is numbered: constants that tests and documents can
 * rely on. The account is that of Fernwood, an invented company of eight people whose product,
 * Tidemark, lets small boat yards book berths and write invoices.
 *
 * @module
 */

/** Users by first name. Mara owns the account (`demo-token`); Nora may only read. */
export const USERS = {
  mara: { id: 1, name: "Mara Lindqvist" },
  tomas: { id: 2, name: "Tomas Okafor" },
  yuki: { id: 3, name: "Yuki Brandt" },
  ines: { id: 4, name: "Ines Carvalho" },
  jonas: { id: 5, name: "Jonas Petrov" },
  leila: { id: 6, name: "Leila Haddad" },
  sam: { id: 7, name: "Sam Whitfield" },
  nora: { id: 8, name: "Nora Visser" },
} as const;

export const WORKSPACES = {
  product: { id: 1, name: "Product" },
  company: { id: 2, name: "Company" },
} as const;

export const BOARDS = {
  development: { id: 1, name: "Product Development" },
  support: { id: 2, name: "Customer Support" },
  marketing: { id: 3, name: "Marketing" },
  portfolio: { id: 4, name: "Portfolio" },
} as const;

export const WORKFLOWS = {
  development: { id: 1, name: "Development" },
  initiatives: { id: 2, name: "Initiatives" },
  support: { id: 3, name: "Support" },
  marketing: { id: 4, name: "Campaigns" },
  portfolio: { id: 5, name: "Company goals" },
} as const;

/** Lanes by workflow, in order. */
export const LANES = {
  development: ["Expedite", "Standard", "Technical debt"],
  initiatives: ["All initiatives"],
  support: ["Urgent", "Normal"],
  marketing: ["Campaigns"],
  portfolio: ["Goals"],
} as const;

/** One column: its name, section, limit, and the sub-columns that divide it. */
export interface ColumnSpec {
  readonly name: string;
  readonly section: 1 | 2 | 3 | 4;
  readonly limit?: number;
  readonly queue?: boolean;
  readonly inside?: string;
  /** How many cards the demo starts with in it. */
  readonly cards: number;
}

/**
 * Columns by workflow, in order. "Testing" (5 of 4) and "Review" (3 of 2) start above their
 * limits; "Ready", "Development" and "Working on it" are full.
 */
export const COLUMNS = {
  development: [
    { name: "Ideas", section: 1, cards: 8 },
    { name: "Backlog", section: 1, cards: 10 },
    { name: "Ready", section: 2, limit: 8, cards: 8 },
    { name: "Development", section: 3, limit: 6, cards: 0 },
    { name: "Coding", section: 3, inside: "Development", cards: 4 },
    { name: "Code review", section: 3, limit: 3, queue: true, inside: "Development", cards: 2 },
    { name: "Testing", section: 3, limit: 4, cards: 5 },
    { name: "Ready to release", section: 4, queue: true, cards: 3 },
    { name: "Released", section: 4, cards: 30 },
  ],
  initiatives: [
    { name: "Proposed", section: 1, cards: 1 },
    { name: "Approved", section: 2, cards: 1 },
    { name: "In progress", section: 3, cards: 3 },
    { name: "Delivered", section: 4, cards: 1 },
  ],
  support: [
    { name: "Inbox", section: 1, cards: 5 },
    { name: "Triage", section: 2, cards: 4 },
    { name: "Working on it", section: 3, limit: 5, cards: 5 },
    { name: "Waiting for customer", section: 3, queue: true, cards: 4 },
    { name: "Solved", section: 4, cards: 22 },
  ],
  marketing: [
    { name: "Ideas", section: 1, cards: 5 },
    { name: "Planned", section: 2, cards: 4 },
    { name: "Writing", section: 3, limit: 3, cards: 2 },
    { name: "Review", section: 3, limit: 2, queue: true, cards: 3 },
    { name: "Published", section: 4, cards: 10 },
  ],
  portfolio: [
    { name: "Considering", section: 1, cards: 2 },
    { name: "Committed", section: 2, cards: 1 },
    { name: "Under way", section: 3, cards: 3 },
    { name: "Achieved", section: 4, cards: 2 },
  ],
} as const satisfies Record<keyof typeof WORKFLOWS, readonly ColumnSpec[]>;

/** Card types by id, from 1. */
export const TYPES = ["Feature", "Bug", "Chore", "Ticket", "Campaign", "Initiative"] as const;

/** Tags by id, from 1. */
export const TAGS = [
  "frontend",
  "backend",
  "mobile",
  "security",
  "customer-request",
  "quick-win",
  "accessibility",
  "billing",
] as const;

/** Block reasons by id, from 1; "Old reason" is switched off. */
export const BLOCK_REASONS = [
  "Waiting for customer",
  "External dependency",
  "Waiting for a decision",
  "Old reason",
] as const;

/** Discard reasons by id, from 1. */
export const DISCARD_REASONS = ["Duplicate", "No longer needed"] as const;

/** Stickers by id, from 1. */
export const STICKERS = ["Needs a decision", "Hot"] as const;

/** Custom fields by id, from 1. */
export const FIELDS = {
  customer: { id: 1, name: "Customer" },
  effort: { id: 2, name: "Effort" },
  goLive: { id: 3, name: "Go-live date" },
  environment: { id: 4, name: "Environment" },
  reviewer: { id: 5, name: "Reviewer" },
  pullRequest: { id: 6, name: "Pull request" },
} as const;

/** Values of the field "Environment", by id from 1. */
export const ENVIRONMENTS = ["Production", "Staging", "Development"] as const;

/** Cards that tests may name. */
export const CARDS = {
  /** Its description tries to give orders, with hidden characters and an imitated fence. */
  injection: 101,
  /** Its description holds a script, a style and an event handler. */
  script: 102,
  /** Has a custom id, every custom field, subtasks, comments, a file and logged time. */
  rich: 103,
} as const;

/** The custom id of the card {@linkcode CARDS}.rich. */
export const RICH_CUSTOM_ID = "TIDE-42";
