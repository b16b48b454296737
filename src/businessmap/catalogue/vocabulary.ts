/**
 * What people say, and what the API calls it: the tables of the search for operations.
 *
 * @module
 */

/** What is to be done, as far as a query or an operation says it. */
export type Action = "get" | "add" | "change" | "remove";

/** Phrases that mean something else than their words; the second text stands for the first. */
export const PHRASES: readonly (readonly [RegExp, string])[] = ([
  ["who am i", "get me"],
  ["(show|give|tell) (me|us)", "show"],
  ["(in|of) (the|our|this|my) account", ""],
  ["set up", "create"],
  ["(get|getting) rid of", "delete"],
  ["(take|takes|taking) (.*?) ?(away|off|out)", "remove $2"],
  ["(throw|throws|throwing) (.*?) ?(away|out)", "delete $2"],
  ["(turn|switch) (.*?) ?(on|off)", "update $2 enabled"],
  ["at once|in one go|in bulk|in a batch", "many"],
  ["how (often|many|much|long)", "get"],
  ["is it (allowed|possible) to|(can|may) (i|we)", "get"],
  ["(am i|are we|i am|we are) allowed( to)?", "limit"],
  ["log(ged)? in", "active"],
  ["to-?dos?|to ?-?do (list|item)s?|check ?lists?( items?)?", "subtask"],
  ["co ?-?(owner|worker)s?", "coowner"],
  ["e-mails?", "email"],
  ["(depend|wait)s? on (this|it)|must (come|be done) after|comes after", "successor"],
  ["must (come|be done|be finished) before|(depend|wait)s? on|(come|go)es before", "predecessor"],
  ["wip limits?", "limit"],
  ["time entry|time entries|time spent|work ?logs?|time ?sheets?", "logged time"],
  ["log (.*?)(hours?|minutes?|time)", "add logged time $1"],
  ["(hours?|minutes?) (.*?)logged", "$2 logged time"],
  ["what (has |have )?changed|changes (to|of|in|on)", "get history"],
  ["call (a|an|my|our|the|this) (url|address|server|service)", "create webhook url"],
  ["point of contact", "contact"],
] as const).map(([phrase, meant]) => [new RegExp(`\\b(?:${phrase})\\b`, "g"), meant]);

/** Verbs that say what is to be done, and nothing more. */
export const VERBS: Readonly<Record<Action, string>> = {
  get: "get list show find see read what which whom whose when how where why is are was were do " +
    "does did has have look view fetch display exist search tell know check",
  add: "add create make new insert put attach write assign let give grant open register start " +
    "share another set enrol send",
  change: "change update rename edit correct fix modify adjust move toggle turn convert replace " +
    "reorder mark switch resize reset",
  remove: "remove delete drop erase kick unassign stop revoke clear hide detach destroy cancel " +
    "exclude unset disconnect purge take",
};

/** Verbs that also say what it is about. */
export const TELLING: Readonly<Record<Action, string>> = {
  get: "who count export download",
  add: "allow invite upload copy duplicate clone join resend",
  change:
    "enable disable deactivate activate archive unarchive restore tick finish complete reopen",
  remove: "unblock unlink unwatch unfollow",
};

/** Nouns that are verbs as a query's first word: `block a card`, `limit the lane`. */
export const FIRST: Readonly<Record<string, Action>> = {
  limit: "change",
  discard: "change",
  record: "add",
  follow: "add",
  watch: "add",
  block: "add",
  link: "add",
  merge: "add",
  comment: "add",
  tag: "add",
  vote: "add",
  label: "add",
  favourite: "add",
  favorite: "add",
};

/** Words that say nothing of what it is about. */
export const EMPTY = new Set(
  ("a an the of for to on in at by with from this that these those my our your i we you it its be " +
    "being can could should would will might must or and if as into onto onto not one some all " +
    "every each there their his her them they us off up out away last week month year today " +
    "yesterday whole several so than then too very just again also please want need how long " +
    "something somewhere happens happen done existing available use used using work works between " +
    "such like good now currently while s two three four five certain particular given")
    .split(" "),
);

/**
 * What people say, by what the API says. The forms are words of the API, parted by commas, the
 * likeliest first; a form of several words counts when all of them are there.
 */
export const SYNONYMS: Readonly<Record<string, string>> = {
  person: "user",
  people: "user",
  member: "user, assignee",
  someone: "user",
  somebody: "user",
  anyone: "user",
  colleague: "user",
  coworker: "user",
  employee: "user",
  teammate: "user",
  contributor: "contributor, user",
  who: "user, assignee",
  access: "user, role, assignee, permission",
  allow: "allow, user, role, permission",
  right: "permission, privilege",
  may: "permission",
  admin: "privilege",
  label: "tag, label",
  swimlane: "lane",
  row: "lane",
  stage: "column",
  step: "column",
  note: "comment",
  remark: "comment",
  reply: "comment",
  message: "comment",
  hour: "logged time",
  minute: "logged time",
  effort: "logged time",
  worklog: "logged time",
  task: "subtask, card",
  ticket: "card",
  issue: "card",
  item: "card",
  follow: "watch, watcher",
  unfollow: "watch, watcher",
  unwatch: "watch, watcher",
  watch: "watcher, watch",
  subscribe: "watch, watcher",
  follower: "watcher",
  myself: "watch, my, me",
  hook: "webhook",
  callback: "webhook",
  kind: "type",
  option: "allowed value",
  choice: "allowed value",
  dropdown: "custom field",
  file: "attachment, file",
  attach: "attachment",
  picture: "attachment, image",
  image: "image, attachment",
  download: "download, export",
  excel: "export",
  spreadsheet: "export",
  duplicate: "copy, clone",
  copy: "copy, clone",
  clone: "clone, copy",
  merge: "merged",
  child: "child, children",
  children: "child, children",
  below: "child, children",
  descendant: "child, children",
  above: "parent",
  ancestor: "parent",
  under: "parent",
  relative: "relative, related",
  related: "relative, related, linked",
  dependency: "predecessor, successor",
  unblock: "block, unblock",
  blocker: "block",
  ran: "execution",
  run: "execution",
  automation: "business rule",
  favourite: "favorite",
  bookmark: "favorite",
  star: "favorite",
  organisation: "company",
  organization: "company",
  account: "company, user",
  subscription: "plan",
  quota: "limit",
  bulk: "many",
  multiple: "many",
  wiki: "doc",
  document: "doc",
  documentation: "doc",
  earlier: "revision, history",
  previous: "revision, history",
  old: "revision, old, history",
  version: "revision, version",
  change: "history",
  log: "logged time, history",
  active: "activity",
  seen: "activity",
  mail: "email",
  fail: "error",
  problem: "error",
  process: "error",
  exceed: "exceeding, limit",
  metric: "outcome",
  goal: "outcome",
  kpi: "outcome",
  okr: "outcome",
  layout: "structure",
  look: "structure",
  preference: "setting",
  permission: "permission, privilege",
  coowner: "owner",
  manage: "manager",
  lead: "manager",
  head: "manager",
  everything: "all",
  finish: "finished, subtask",
  tick: "finished, subtask",
  complete: "finished",
  reopen: "finished",
  enable: "enabled",
  disable: "enabled, disable",
  deactivate: "enabled",
  activate: "enabled",
  progress: "section",
  backlog: "section",
  send: "resend",
  title: "title, name",
  mine: "my",
};
