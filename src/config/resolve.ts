/**
 * From the sources to checked values: which source wins, what is wrong, what has no effect.
 *
 * @module
 */
import { nearest } from "../businessmap/nearest.ts";
import { type Secret, secret, secretProblem, withoutTrailingNewline } from "./secret.ts";
import { flagName, type Setting } from "./setting.ts";
import {
  type SettingKey,
  settingList,
  settings,
  type Values,
  valuesSchema,
  withDefaults,
} from "./settings.ts";
import type { Sources } from "./sources.ts";

/** A value as a source gives it. */
export interface Given {
  readonly value: unknown;
  /** Source and key: `BUSINESSMAP_API_URL (environment)`. */
  readonly label: string;
}

/** Checked values and what was found on the way. */
export interface Resolved {
  readonly values: Values;
  readonly given: ReadonlyMap<SettingKey, Given>;
  /** One line each. */
  readonly problems: readonly string[];
  /** One line each. */
  readonly warnings: readonly string[];
  /** Texts that must not appear in a line. */
  readonly hidden: readonly string[];
}

/** Reads all settings from the sources. Collects every problem instead of stopping at the first. */
export function resolve(sources: Sources): Resolved {
  const problems: string[] = [];
  const warnings: string[] = [];
  const hidden: string[] = [];

  const given = new Map<SettingKey, Given>();
  const file = readConfigFile(sources, problems);
  const denied: string[] = [];
  for (const setting of settingList()) {
    const one = givenValue(setting, sources, file, problems, denied);
    if (one !== undefined) given.set(setting.key, one);
  }
  if (denied.length > 0) {
    warnings.push(
      `This program may not read these environment variables, so they count as not set: ` +
        `${denied.join(", ")}.`,
    );
  }

  const values: Record<string, unknown> = {};
  for (const setting of settingList()) {
    const one = given.get(setting.key);
    const partner = fileGiven(setting, given);
    if (one !== undefined && partner !== undefined) {
      problems.push(`${one.label} and ${partner.label} are both set; allowed is one of them.`);
    } else if (setting.secret !== undefined) {
      values[setting.key] = readSecret(setting, one, partner, sources, problems, hidden);
    } else if (one !== undefined) {
      values[setting.key] = one.value;
    }
  }

  const checked = check(values, given, problems);
  return { values: withDefaults(checked), given, problems, warnings, hidden };
}

/** The file given in place of a setting's own text, for settings that have such a partner. */
function fileGiven(setting: Setting, given: ReadonlyMap<SettingKey, Given>): Given | undefined {
  if (setting.fileSetting === undefined) return undefined;
  const key = settingList().find((one) => one.key === setting.fileSetting)?.key;
  return key === undefined ? undefined : given.get(key);
}

interface ConfigFile {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

function readConfigFile(sources: Sources, problems: string[]): ConfigFile | undefined {
  const at = givenValue({ ...settings.config, key: "config" }, sources, undefined, [], []);
  if (at === undefined) return undefined;
  const path = String(at.value);
  const content = readJson(path, at.label, sources, problems);
  if (content === undefined) return undefined;
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    problems.push(
      `${at.label}: the file does not hold a JSON object; allowed is one with settings.`,
    );
    return undefined;
  }
  const record = { ...content };
  for (const key of Object.keys(record)) {
    if (!Object.hasOwn(settings, key)) problems.push(unknownKey(key, path));
  }
  return { path, content: record };
}

function unknownKey(key: string, path: string): string {
  const keys = settingList().filter(fromFile).map((one) => one.key);
  const byVariable = settingList().find((one) => one.env === key)?.key;
  const near = byVariable ?? nearest(key, keys, 1)[0];
  const label = `${shown(key)} (file ${oneLine(path)}) is not a setting`;
  return near ? `${label}; did you mean ${near}?` : `${label}; allowed are ${keys.join(", ")}.`;
}

/** Reads a JSON file; adds a problem and gives `undefined` where that fails. */
export function readJson(
  path: string,
  label: string,
  sources: Sources,
  problems: string[],
): unknown {
  let text: string;
  try {
    text = sources.readFile(path);
  } catch (error) {
    problems.push(`${label}: the file ${reason(error)}; allowed is a readable JSON file.`);
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    problems.push(`${label}: the file is not valid JSON; allowed is a readable JSON file.`);
    return undefined;
  }
}

function fromFile(setting: Setting): boolean {
  return setting.file !== false && setting.secret === undefined;
}

function givenValue(
  setting: Setting & { readonly key: SettingKey },
  sources: Sources,
  file: ConfigFile | undefined,
  problems: string[],
  denied: string[],
): Given | undefined {
  const { key, env } = setting;
  if (file && Object.hasOwn(file.content, key) && !fromFile(setting)) {
    const other = setting.fileSetting ? `, or ${setting.fileSetting} in the file` : "";
    problems.push(
      `${key} (file ${oneLine(file.path)}) cannot be set in the file; allowed is ${env} in the ` +
        `environment${other}.`,
    );
  }
  const flag = flagName(setting);
  if (flag !== undefined && sources.flags[key] !== undefined) {
    return { value: sources.flags[key], label: `${flag} (command line)` };
  }
  const variable = sources.variable(env);
  if ("denied" in variable) {
    denied.push(env);
  } else if (variable.value !== undefined) {
    const label = `${env} (environment)`;
    const strict = setting.secret !== undefined || setting.emptyIsError === true;
    const value = setting.secret ? variable.value : variable.value.trim();
    if (value !== "" || strict) return { value, label };
  }
  if (file && Object.hasOwn(file.content, key) && fromFile(setting)) {
    return { value: file.content[key], label: `${key} (file ${oneLine(file.path)})` };
  }
  return undefined;
}

function readSecret(
  setting: Setting,
  one: Given | undefined,
  partner: Given | undefined,
  sources: Sources,
  problems: string[],
  hidden: string[],
): Secret | undefined {
  const at = one ?? partner;
  if (at === undefined || setting.secret === undefined) return undefined;
  if (typeof at.value !== "string" || at.value === "") {
    problems.push(`${at.label} is empty; allowed is ${setting.allowed}.`);
    return undefined;
  }
  let text = at.value;
  if (one === undefined) {
    try {
      text = sources.readFile(text);
    } catch (error) {
      problems.push(`${at.label}: the file ${reason(error)}; allowed is a readable file.`);
      return undefined;
    }
  }
  text = withoutTrailingNewline(text);
  if (text !== "") hidden.push(text);
  const wrong = secretProblem(text, setting.secret.minLength);
  if (wrong !== undefined) {
    problems.push(`${at.label} cannot be used: ${wrong}; allowed is ${setting.allowed}.`);
    return undefined;
  }
  return secret(text);
}

function check(
  raw: Readonly<Record<string, unknown>>,
  given: ReadonlyMap<SettingKey, Given>,
  problems: string[],
): Partial<Values> {
  // Made for what is given, and not compiled: it is used once, and the client is waiting.
  const schema = valuesSchema(Object.keys(raw));
  const parsed = schema.safeParse(raw, { jitless: true });
  if (parsed.success) return parsed.data;
  const wrong = new Set<string>();
  for (const issue of parsed.error.issues) {
    const setting = settingList().find((one) => one.key === issue.path[0]);
    const one = setting && given.get(setting.key);
    if (setting === undefined || one === undefined || wrong.has(setting.key)) continue;
    wrong.add(setting.key);
    const what = issue.code === "custom" && setting.hideValue ? `: ${issue.message}` : "";
    const value = setting.hideValue ? "cannot be used" : `is ${shown(one.value)}`;
    problems.push(`${one.label} ${value}${what}; allowed is ${setting.allowed}.`);
  }
  const rest = Object.entries(raw).filter(([key]) => !wrong.has(key));
  return schema.parse(Object.fromEntries(rest));
}

/** A value as it may stand in a line: quoted, on one line, not long. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return oneLine(json.length > 60 ? `${json.slice(0, 59)}…` : json);
}

/** `text` without characters that would end the line or act on a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, "?");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : "cannot be read";
}
