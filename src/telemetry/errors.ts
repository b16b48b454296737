/**
 * Errors reported to Sentry. Everything here is loaded only where a DSN is configured.
 *
 * @module
 */
import * as Sentry from "@sentry/deno";
import { describeDefect, fileName } from "./defects.ts";

/** Where errors are reported, and how. */
export interface ErrorReportOptions {
  readonly dsn: string;
  readonly release: string;
  readonly environment: string;
  /** Share of the errors that are reported, from 0 to 1. @default {1} */
  readonly share?: number;
}

/** What an error has to do with: words of this program and names of the configuration. */
export type ErrorTags = Readonly<Record<string, string>>;

/** Reports errors. */
export interface ErrorReporter {
  /** A defect: an error that nobody expected. */
  defect(error: unknown, tags?: ErrorTags): void;
  /** A fault that somebody has to look after, in a sentence of this program. */
  fault(sentence: string, tags?: ErrorTags): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** Milliseconds that the end of the program waits for what is left to be sent. */
const CLOSE_WITHIN = 2_000;
/** Milliseconds that the receiver may take. */
const SEND_WITHIN = 5_000;

/**
 * Starts to report. None of the library's integrations is used: they would watch the console, every
 * request and every variable of the machine.
 */
export function createErrorReporter(options: ErrorReportOptions): ErrorReporter {
  Sentry.init({
    dsn: options.dsn,
    release: options.release,
    environment: options.environment,
    sampleRate: options.share ?? 1,
    defaultIntegrations: false,
    integrations: [],
    skipOpenTelemetrySetup: true,
    sendClientReports: false,
    maxBreadcrumbs: 0,
    transport: createTransport,
    beforeSend: (event) => scrubbed(event),
  });
  return {
    defect: (error, tags = {}) => void Sentry.captureException(error, { tags: { ...tags } }),
    fault: (sentence, tags = {}) =>
      void Sentry.captureMessage(sentence, { level: "error", tags: { ...tags } }),
    async close() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_WITHIN));
      await Promise.race([Sentry.flush(), late]);
      clearTimeout(timer);
    },
  };
}

/** Sends with `fetch`. The library's own transport lets answers lie and waits for ever. */
function createTransport(options: Parameters<typeof Sentry.createTransport>[0] & { url: string }) {
  return Sentry.createTransport(options, async ({ body }) => {
    const response = await fetch(options.url, {
      method: "POST",
      // The library's bytes lie in memory of this process alone.
      body: body as string | Uint8Array<ArrayBuffer>,
      redirect: "error",
      signal: AbortSignal.timeout(SEND_WITHIN),
    });
    await response.body?.cancel();
    return {
      statusCode: response.status,
      headers: {
        "x-sentry-rate-limits": response.headers.get("x-sentry-rate-limits"),
        "retry-after": response.headers.get("retry-after"),
      },
    };
  });
}

/** The event made anew from what may leave; whatever else the library put into it stays here. */
function scrubbed(event: Sentry.ErrorEvent): Sentry.ErrorEvent {
  const { event_id, timestamp, level, platform, release, environment, tags, message, sdk } = event;
  const { runtime } = event.contexts ?? {};
  const values = event.exception?.values?.map(({ type, value, mechanism, stacktrace }) => ({
    ...safeMessage(type, value),
    ...(mechanism ? { mechanism } : {}),
    stacktrace: { frames: (stacktrace?.frames ?? []).map(safeFrame) },
  }));
  return {
    type: undefined,
    ...given({ event_id, timestamp, level, platform, release, environment, tags, message }),
    ...given({ sdk }),
    ...(runtime ? { contexts: { runtime } } : {}),
    ...(values ? { exception: { values } } : {}),
  };
}

function safeMessage(type = "Error", value = "") {
  const error = new Error(value);
  error.name = type;
  const { name, message } = describeDefect(error);
  return { type: name, value: message };
}

function safeFrame({ filename, function: name, lineno, colno, in_app }: Sentry.StackFrame) {
  return {
    ...given({ lineno, colno, in_app }),
    ...(filename === undefined ? {} : { filename: fileName(filename) }),
    ...(name === undefined ? {} : { function: name }),
  };
}

/** Without what is undefined. */
function given<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Only entries are left out, and only those whose type is then left out as well.
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
