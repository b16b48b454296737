/**
 * The configuration, as the commands use it.
 *
 * @module
 */
export { type Account, type Accounts, demoAccount } from "./account.ts";
export { holdsNoCertificate } from "./certificates.ts";
export {
  checkToolNames,
  type Config,
  type KnownNames,
  loadConfig,
  type LoadOptions,
} from "./config.ts";
export { sameName } from "./instances.ts";
export { ConfigError } from "./errors.ts";
export { type Secret, secret } from "./secret.ts";
export { type Sources, systemSources } from "./sources.ts";
