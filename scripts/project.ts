/** Where the project lives, and what registries call it: the one place of these names. */

/** The repository on GitHub, as `owner/name`. */
export const REPOSITORY = "businessmap-mcp/businessmap-mcp";

/** The name in the MCP registry; an image carries it as a label, so that the registry trusts it. */
export const REGISTRY_NAME = `io.github.${REPOSITORY}`;

/** The image, without a tag. */
export const IMAGE = `ghcr.io/${REPOSITORY}`;
