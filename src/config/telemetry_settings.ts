/**
 * The settings of what watches the program: log, measures, audit, error reports and traces.
 *
 * @module
 */
import * as z from "zod";
import {
  boolean,
  booleanWords,
  choice,
  choiceWords,
  integer,
  integerWords,
  secretValue,
  share,
  shareWords,
  text,
  url,
} from "./schemas.ts";
import type { Setting } from "./setting.ts";

const LEVELS = ["debug", "info", "warning", "error"] as const;
const FORMATS = ["text", "json"] as const;

/** Over plain HTTP only to this machine and this cluster. */
const DSN =
  /^(?:https:\/\/\w+@[a-z0-9.-]+|http:\/\/\w+@(?:127\.0\.0\.1|localhost|[a-z0-9.-]+\.svc\.cluster\.local))(?::\d+)?\/[\w/]+$/i;

/** A part of the table of settings. */
export const telemetrySettings = {
  logLevel: {
    env: "LOG_LEVEL",
    flag: "--log-level <level>",
    schema: z.preprocess(
      (value) => typeof value === "string" && /^warn$/i.test(value) ? "warning" : value,
      choice(LEVELS),
    ),
    allowed: choiceWords(LEVELS),
    help: "Least important messages that are logged",
    default: "info" as const,
  },
  logFormat: {
    env: "LOG_FORMAT",
    flag: "--log-format <format>",
    schema: choice(FORMATS),
    allowed: choiceWords(FORMATS),
    help: "Form of the log on standard error; text on a terminal, else json",
  },
  memoryLimit: {
    env: "BUSINESSMAP_MEMORY_LIMIT",
    schema: integer(16_777_216, 1_099_511_627_776),
    allowed: integerWords(16_777_216, 1_099_511_627_776),
    help: "Bytes of memory that the process may use, for the metric beside what it uses",
  },
  metrics: {
    env: "BUSINESSMAP_METRICS",
    flag: "--metrics",
    schema: boolean(),
    allowed: booleanWords,
    help: "Count what happens, for `/metrics` over HTTP",
    default: true,
  },
  audit: {
    env: "BUSINESSMAP_AUDIT",
    flag: "--audit",
    schema: boolean(),
    allowed: booleanWords,
    help: "Note each change in the log: who asked for it, which ids, what came of it",
    default: true,
  },
  auditFile: {
    env: "BUSINESSMAP_AUDIT_FILE",
    flag: "--audit-file <file>",
    schema: text(),
    allowed: "a file's path",
    help: "File that each change is noted in as well, as lines of JSON",
    emptyIsError: true,
  },
  sentryDsn: {
    env: "SENTRY_DSN",
    file: false,
    schema: z.string().regex(DSN),
    allowed: "a Sentry DSN such as https://key@o1.ingest.sentry.io/1",
    help: "Where errors are reported",
    hideValue: true,
  },
  sentryEnvironment: {
    env: "SENTRY_ENVIRONMENT",
    file: false,
    schema: z.string().regex(/^[\w.-]{1,64}$/),
    allowed: "1 to 64 letters, digits, dots, hyphens or underscores",
    help: "Environment that reported errors are of",
    default: "production",
  },
  sentrySampleRate: {
    env: "SENTRY_SAMPLE_RATE",
    file: false,
    schema: share(),
    allowed: shareWords,
    help: "Share of the errors that are reported",
    default: 1,
  },
  otlpEndpoint: {
    env: "OTEL_EXPORTER_OTLP_ENDPOINT",
    file: false,
    schema: url(["https", "http"]),
    allowed: "an https or http URL without a user name or password",
    help: "Collector that takes traces, by OTLP over HTTP",
    hideValue: true,
  },
  otlpHeaders: {
    env: "OTEL_EXPORTER_OTLP_HEADERS",
    file: false,
    schema: secretValue(),
    allowed: "headers such as api-key=value, with commas between them",
    help: "Headers for the collector, such as its key: `name=value`, with commas between them",
    secret: { minLength: 3 },
  },
  otelServiceName: {
    env: "OTEL_SERVICE_NAME",
    file: false,
    schema: z.string().regex(/^[\w.-]{1,64}$/),
    allowed: "1 to 64 letters, digits, dots, hyphens or underscores",
    help: "Name of this server in traces",
    default: "businessmap-mcp",
  },
  otelSampleRate: {
    env: "OTEL_TRACES_SAMPLER_ARG",
    file: false,
    schema: share(),
    allowed: shareWords,
    help: "Share of the traces that begin here and are recorded",
    default: 1,
  },
} as const satisfies Record<string, Setting>;
