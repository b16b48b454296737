/**
 * `server.json`, by which the MCP registry knows the server: made from the settings and the version.
 *
 * @module
 */
import { settings } from "../../src/config/settings.ts";
import { version } from "../../src/version.ts";
import { IMAGE, REGISTRY_NAME, REPOSITORY } from "./project.ts";

/** Settings that a person is asked for when a client installs the server. */
const ASKED = ["apiUrl", "apiToken", "readOnlyMode"] as const;

/** One variable as the registry describes it. */
function variable(key: (typeof ASKED)[number]) {
  const { env, help } = settings[key];
  return {
    name: env,
    description: `${help}.`,
    isRequired: key !== "readOnlyMode",
    isSecret: "secret" in settings[key],
    format: key === "readOnlyMode" ? "boolean" : "string",
  };
}

/** The text of `deploy/server.json`. */
export function serverJson(): string {
  return JSON.stringify(
    {
      $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
      name: REGISTRY_NAME,
      title: "BusinessMap",
      description:
        "BusinessMap (Kanbanize) boards and cards: few tokens, few requests, safe writes.",
      version,
      repository: { url: `https://github.com/${REPOSITORY}`, source: "github" },
      packages: [{
        registryType: "oci",
        identifier: `${IMAGE}:${version}`,
        transport: { type: "stdio" },
        environmentVariables: ASKED.map(variable),
      }],
    },
    null,
    2,
  ) + "\n";
}
