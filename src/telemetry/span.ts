/**
 * Spans as the rest of the program sees them. Where nothing is traced there are none, and nothing is
 * loaded for them.
 *
 * @module
 */

/** What is known of a span: ids, counts and words of this program, never text of people. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** One step under way. */
export interface Span {
  /** What a request carries to whoever goes on with the trace: W3C Trace Context. */
  readonly traceparent: string;
  /** Begins a step within this one. */
  child(name: string, attributes?: Attributes): Span;
  set(attributes: Attributes): void;
  /** @param failure the kind of failure, where it failed */
  end(failure?: string): void;
}

/** Begins a trace, or goes on with another's. */
export interface Tracer {
  /** @param parent the `traceparent` of whoever asked; a wrong one begins a new trace */
  start(name: string, options: {
    readonly parent?: string | undefined;
    readonly attributes?: Attributes;
  }): Span;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** The name of the step that is one request over the network. */
export const UPSTREAM = "upstream";

/** Whether a text is a `traceparent` of version 00 that names a trace. */
export function isTraceparent(text: unknown): text is string {
  return typeof text === "string" && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text) &&
    !/^00-0{32}/.test(text) && !/-0{16}-/.test(text);
}
