import type { RequestListener } from "node:http";

/** The part of the authorisation server that tests use; it ships no types. */
export declare class Provider {
  constructor(issuer: string, configuration: unknown);
  callback(): RequestListener;
}
