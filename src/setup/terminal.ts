/**
 * Questions to a person at a terminal.
 *
 * @module
 */

/** Thrown when the person gives up, by Ctrl-C or by closing the terminal. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/** Where questions are asked. */
export interface Terminal {
  write(text: string): void;
  /** A line, without its end. @throws {GivenUp} */
  line(question: string): Promise<string>;
  /** A line that is not shown while it is typed. @throws {GivenUp} */
  hidden(question: string): Promise<string>;
}

const ENTER = new Set([10, 13]);
const ERASE = new Set([8, 127]);
const CTRL_C = 3;
const CTRL_D = 4;
const CTRL_U = 21;
const ESCAPE = 27;

/** The terminal that the program was started in. */
export function systemTerminal(): Terminal {
  const write = (text: string) => void Deno.stdout.writeSync(new TextEncoder().encode(text));
  /** Bytes that came after the end of a line, as when several are pasted. */
  let left: number[] = [];

  async function read(question: string, shown: boolean): Promise<string> {
    const bytes: number[] = [];
    // Before the question is seen: the terminal itself would show what is typed at once.
    Deno.stdin.setRaw(true);
    try {
      write(question);
      while (true) {
        const byte = await next();
        if (byte === undefined || byte === CTRL_C || (byte === CTRL_D && bytes.length === 0)) {
          throw new GivenUp();
        }
        if (ENTER.has(byte)) return new TextDecoder().decode(new Uint8Array(bytes)).trim();
        if (ERASE.has(byte)) erase(bytes, shown);
        else if (byte === CTRL_U) { while (bytes.length > 0) erase(bytes, shown); }
        else if (byte === ESCAPE) left = []; // an arrow key or the like: its bytes came together
        else if (byte >= 32) {
          bytes.push(byte);
          if (shown) Deno.stdout.writeSync(new Uint8Array([byte]));
        }
      }
    } finally {
      Deno.stdin.setRaw(false);
      write("\n");
    }
  }

  async function next(): Promise<number | undefined> {
    if (left.length === 0) {
      const buffer = new Uint8Array(1_024);
      const count = await Deno.stdin.read(buffer);
      left = [...buffer.subarray(0, count ?? 0)];
    }
    return left.shift();
  }

  /** Removes the last character, which may have several bytes. */
  function erase(bytes: number[], shown: boolean): void {
    let byte = bytes.pop();
    if (byte === undefined) return;
    while (byte !== undefined && (byte & 0xc0) === 0x80) byte = bytes.pop();
    if (shown) write("\b \b");
  }

  return {
    write,
    line: (question) => read(question, true),
    hidden: (question) => read(question, false),
  };
}
