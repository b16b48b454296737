/**
 * The table of settings in `docs/configuration.md`.
 *
 * @module
 */
import { flagName, type Setting } from "./setting.ts";
import { settingList } from "./settings.ts";

/** All settings as a Markdown table, made from the one table of settings. */
export function configurationTable(): string {
  const head = [
    "| Environment | Flag | File key | Meaning | Allowed | Default |",
    "|---|---|---|---|---|---|",
  ];
  const rows = settingList().map((setting) => {
    const cells = [
      code(setting.env),
      code(flagName(setting)),
      setting.file === false || setting.secret ? "" : code(setting.key),
      setting.help,
      setting.allowed,
      defaultText(setting),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return [...head, ...rows].join("\n") + "\n";
}

/** The default as text: empty where there is none. */
export function defaultText({ default: value }: Setting): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  return code(String(value));
}

function code(text: string | undefined): string {
  return text === undefined ? "" : `\`${text}\``;
}
