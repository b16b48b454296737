/**
 * A file that is read again when it changes, by a program that has given up reading files: a worker
 * keeps the right to read that one file, and can do nothing else.
 *
 * @module
 */

/** A file under watch. */
export interface WatchedFile {
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

/**
 * Watches a file, from its present state on. Must be called before the right to read is given up.
 * The file is looked at by its path, so that it may be replaced, and a link to it turned.
 *
 * @param every milliseconds between two looks
 */
export function watchFile(path: string, news: FileNews, every = 1_000): WatchedFile {
  const source = `(${look})(${JSON.stringify({ path, every, most: MAX_FILE })})`;
  // A compiled program of Deno 2.7 starts no worker from the URL of a blob.
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`, {
    type: "module",
    name: "watched file",
    deno: {
      permissions: {
        read: [path],
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
  worker.onmessage = ({ data }: MessageEvent<{ text?: string }>) => {
    if (data.text === undefined) news.onGone();
    else news.onText(data.text);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    news.onGone();
  };
  return { close: () => worker.terminate() };
}

/** Runs in the worker, as text: it knows nothing of this module. */
function look(
  { path, every, most }: { readonly path: string; readonly every: number; readonly most: number },
): void {
  // The worker's own side of the channel, which the types of the main thread do not know.
  const post = (message: { text?: string }) => Reflect.get(globalThis, "postMessage")(message);
  let last: string | undefined;
  const read = () => {
    let text: string | undefined;
    try {
      const { size } = Deno.statSync(path);
      if (size <= most) text = Deno.readTextFileSync(path);
    } catch {
      // It is not there, or may not be read: the main thread is told below.
    }
    if (text === last) return;
    last = text;
    post(text === undefined ? {} : { text });
  };
  read();
  setInterval(read, every);
}
