/**
 * A file that is read again when it changes, by a program that gives up reading files: either all but
 * that one, or all, and then a worker keeps the right to read that one file and can do nothing else.
 *
 * @module
 */
import { canKeepReading } from "./permissions.ts";

/** A file under watch. */
export interface WatchedFile {
  /** What {@linkcode dropPermissions} has to leave: the file, unless a worker has the right. */
  readonly keepRead: readonly string[];
  /** Ends the watch. */
  close(): void;
}

/** What is told of a file. */
export interface FileNews {
  /** Its text, after every change. */
  onText(text: string): void;
  /** It cannot be read any more; told once, until it can be. */
  onGone(): void;
}

/** The largest file that is read, in bytes. */
const MAX_FILE = 1024 * 1024;

/** What is looked at, how often in milliseconds, and how many bytes are read at most. */
interface Look {
  readonly path: string;
  readonly every: number;
  readonly most: number;
}

/** Its text; nothing where it cannot be read. */
interface Seen {
  readonly text?: string;
}

/**
 * Watches a file, from its present state on. Must be called before the right to read is given up.
 * The file is looked at by its path, so that it may be replaced, and a link to it turned.
 *
 * A worker costs about 15 MiB of memory, and is taken only where Deno cannot narrow the right to read.
 *
 * @param every milliseconds between two looks
 */
export function watchFile(path: string, news: FileNews, every = 1_000): WatchedFile {
  const tell = ({ text }: Seen) => text === undefined ? news.onGone() : news.onText(text);
  const what = { path, every, most: MAX_FILE };
  if (!canKeepReading(path)) return { keepRead: [], close: lookInWorker(what, tell) };
  return { keepRead: [path], close: look(what, tell) };
}

/** Gives what ends it. */
function lookInWorker(what: Look, tell: (seen: Seen) => void): () => void {
  const source = `(${look})(${JSON.stringify(what)}, (seen) => postMessage(seen))`;
  // A compiled program of Deno 2.7 starts no worker from the URL of a blob.
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`, {
    type: "module",
    name: "watched file",
    deno: {
      permissions: {
        read: [what.path],
        write: false,
        net: false,
        env: false,
        run: false,
        ffi: false,
        sys: false,
        import: false,
      },
    },
  });
  worker.onmessage = ({ data }: MessageEvent<Seen>) => tell(data);
  worker.onerror = (event) => {
    event.preventDefault();
    tell({});
  };
  return () => worker.terminate();
}

/** Tells what is there, and then of each change. Also runs in a worker as text: it knows no module. */
function look({ path, every, most }: Look, tell: (seen: Seen) => void): () => void {
  let last: string | undefined;
  const read = () => {
    let text: string | undefined;
    try {
      const { isFile, size } = Deno.statSync(path);
      if (isFile && size <= most) text = Deno.readTextFileSync(path);
    } catch {
      // It is not there, or may not be read: that is told below.
    }
    if (text === last) return;
    last = text;
    tell(text === undefined ? {} : { text });
  };
  read();
  const timer = setInterval(read, every);
  return () => clearInterval(timer);
}
