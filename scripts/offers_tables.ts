/**
 * Tables of what is offered beside tools, for `docs/prompts.md`.
 *
 * @module
 */
import { promptList } from "../src/server/prompts/mod.ts";
import { resourceList, resourceTemplates } from "../src/server/resources.ts";

const everything = () => true;

/** All prompts, and what they take. */
export function promptsTable(): string {
  const rows = promptList(everything).prompts.map(({ name, description, arguments: args = [] }) => {
    const takes = args.map((one) => `\`${one.name}\`${one.required ? "\\*" : ""}`).join(", ");
    return `| \`${name}\` | ${takes} | ${description} |`;
  });
  return ["| Prompt | Takes | What for |", "|---|---|---|", ...rows].join("\n");
}

/** All resources and templates. */
export function resourcesTable(): string {
  const rows = [
    ...resourceList(everything).resources.map((one) => ({ ...one, address: one.uri })),
    ...resourceTemplates(everything).resourceTemplates.map((one) => ({
      ...one,
      address: one.uriTemplate,
    })),
  ].map(({ address, description }) => `| \`${address}\` | ${description} |`);
  return ["| Resource | Shows |", "|---|---|", ...rows].join("\n");
}
