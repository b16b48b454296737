/**
 * A client that writes bytes as a test wants them, and reads what comes.
 *
 * @module
 */

/** An answer, as far as tests look at it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** One TCP connection to this machine. */
export class RawClient {
  #text = "";
  #ended = false;
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async connect(port: number): Promise<RawClient> {
    return new RawClient(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Sends text; does not fail when the other side has closed. */
  async send(text: string | Uint8Array): Promise<void> {
    let bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    try {
      while (bytes.length > 0) bytes = bytes.subarray(await this.#connection.write(bytes));
    } catch {
      // What it has to say is read below.
    }
  }

  /** Sends a request and reads its answer. */
  async request(text: string): Promise<RawAnswer> {
    await this.send(text);
    return await this.answer();
  }

  /** Reads one answer with `Content-Length`, or chunks. */
  async answer(): Promise<RawAnswer> {
    const head = await this.#take((text) => text.indexOf("\r\n\r\n") + 4, 4);
    const [line = "", ...lines] = head.trimEnd().split("\r\n");
    const headers = new Headers(
      lines.map((one): [string, string] => {
        const at = one.indexOf(":");
        return [one.slice(0, at), one.slice(at + 1).trim()];
      }),
    );
    const length = Number(headers.get("content-length") ?? 0);
    const body = headers.get("transfer-encoding") === "chunked"
      ? await this.#take((text) => text.indexOf("0\r\n\r\n") + 5, 5)
      : await this.#take((text) => text.length >= length ? length : -1, 0);
    return { status: Number(line.split(" ")[1]), headers, body };
  }

  /** Everything until the other side closes. */
  async rest(): Promise<string> {
    while (!this.#ended) await this.#read();
    return this.#text;
  }

  close(): void {
    try {
      this.#connection.close();
    } catch {
      // It is closed already.
    }
  }

  /** @param least what `end` gives less than when the end has not come */
  async #take(end: (text: string) => number, least: number): Promise<string> {
    for (;;) {
      const at = end(this.#text);
      if (at >= least) {
        const taken = this.#text.slice(0, at);
        this.#text = this.#text.slice(at);
        return taken;
      }
      if (this.#ended) throw new Error(`The answer ends early: ${this.#text}`);
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    const bytes = new Uint8Array(65_536);
    const count = await this.#connection.read(bytes).catch(() => null);
    if (count === null) this.#ended = true;
    // Tests with other than ASCII in an answer would need a decoder that keeps its state.
    else this.#text += new TextDecoder().decode(bytes.subarray(0, count));
  }
}

/** Waits, a little at a time, until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It did not come to be so");
}
