/**
 * Where settings come from: the command line, the environment, one file. The only module that reads
 * the environment.
 *
 * @module
 */

/** The largest file that is read, in bytes. */
const MAX_FILE = 1024 * 1024;

/** The value of a variable, or that this program has no permission to read it. */
export type Variable = { readonly value: string | undefined } | { readonly denied: true };

/** What the configuration is read from. */
export interface Sources {
  /** Values of the command line by setting key. */
  readonly flags: Readonly<Record<string, string | boolean>>;
  readonly variable: (name: string) => Variable;
  /** Names of all variables; `undefined` where only single ones may be read. */
  readonly variableNames: () => readonly string[] | undefined;
  /** The file's text; throws an `Error` whose message says why not, after "it". */
  readonly readFile: (path: string) => string;
  /** Whether standard error is a terminal. */
  readonly terminal: boolean;
}

/** The process's own environment and files, and the given flags. */
export function systemSources(flags: Readonly<Record<string, string | boolean>> = {}): Sources {
  return {
    flags,
    variable: readVariable,
    variableNames: readVariableNames,
    readFile,
    terminal: Deno.stderr.isTerminal(),
  };
}

function readVariable(name: string): Variable {
  try {
    return { value: Deno.env.get(name) };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return { denied: true };
    throw error;
  }
}

function readVariableNames(): readonly string[] | undefined {
  try {
    return Object.keys(Deno.env.toObject());
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function readFile(path: string): string {
  try {
    const { isFile, size } = Deno.statSync(path);
    // A pipe has no size: `--api-token-file <(pass show key)` is a good way to give a secret.
    if (isFile && size > MAX_FILE) throw new RangeError("is larger than 1 MiB");
    const bytes = Deno.readFileSync(path);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(fileProblem(error, path), { cause: error });
  }
}

function fileProblem(error: unknown, path: string): string {
  if (error instanceof RangeError) return error.message;
  if (error instanceof TypeError) return "is not UTF-8 text";
  if (error instanceof Deno.errors.NotFound) {
    // The path itself is not told: somebody may have put the key in its place.
    return path.startsWith("~/")
      ? "does not exist: a path cannot begin with `~` here"
      : "does not exist";
  }
  if (error instanceof Deno.errors.PermissionDenied) return "may not be read by this user";
  if (error instanceof Deno.errors.NotCapable) return "may not be read by this program";
  if (error instanceof Deno.errors.IsADirectory) return "is a folder";
  return "cannot be read";
}
