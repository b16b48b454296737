/**
 * What is known about a setting.
 *
 * @module
 */
import type { z } from "zod";

/** One setting. Its key in the table is its key in the configuration file. */
export interface Setting {
  /** The environment variable. */
  readonly env: string;
  /** The flag and its placeholder, as commander reads it; absent: not from the command line. */
  readonly flag?: string;
  /** `false`: not from the configuration file. @default {true} */
  readonly file?: boolean;
  readonly schema: z.ZodType;
  /** What values are allowed, after "allowed is". */
  readonly allowed: string;
  /** What it does, without a period at the end. */
  readonly help: string;
  /** The value where none is given. */
  readonly default?: unknown;
  /** Never shown, never from the command line or the file. The fewest characters it may have. */
  readonly secret?: { readonly minLength: number };
  /** The key of the setting that names a file to read this one's text from. */
  readonly fileSetting?: string;
  /** Set to hide the value in messages, because a person may have put a secret into it. */
  readonly hideValue?: true;
  /**
   * Set where an empty variable stops the start. Elsewhere it counts as not given; here that could
   * give more rights than meant, for instance when a template did not fill it in.
   */
  readonly emptyIsError?: true;
}

/** The flag's long name, such as `--api-url`; `undefined` where there is none. */
export function flagName(setting: Setting): string | undefined {
  return setting.flag?.split(" ")[0];
}
