import type { StoreOptions } from "../../src/store/mod.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** Bytes that follow from a seed and do not compress; the first four are the seed. */
export function madeUp(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length + 4);
  new DataView(bytes.buffer).setUint32(0, seed);
  let state = seed + 1;
  for (let at = 4; at < bytes.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Whether the bytes are one whole value that {@linkcode madeUp} made. */
export function isWhole(bytes: Uint8Array): boolean {
  const seed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const whole = madeUp(seed, bytes.length - 4);
  return whole.every((byte, at) => byte === bytes[at]);
}

/** Starts another process on the store; see store_child.ts. */
export function startChild(
  job: string,
  options: Partial<StoreOptions>,
  number = 0,
  permissions: readonly string[] = ["--allow-read", "--allow-write", "--allow-net=127.0.0.1"],
) {
  const script = `${ROOT}tests/faults/store_child.ts`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--unstable-kv", ...permissions, script, job],
      ...[JSON.stringify(options), String(number)],
    ],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  return {
    /** Its next line, parsed; `undefined` when it printed its last. */
    async line() {
      while (!buffer.includes("\n")) {
        const { done, value } = await output.read();
        if (done) return undefined;
        buffer += value;
      }
      const end = buffer.indexOf("\n");
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 1);
      return JSON.parse(line);
    },
    tell: () => input.write(new Uint8Array([10])),
    kill: () => child.kill("SIGKILL"),
    /** Its end: the exit code, or the signal that ended it. */
    async end() {
      await output.cancel();
      await input.close().catch(() => {}); // the process may be gone
      const { code, signal } = await child.status;
      return signal ?? code;
    },
  };
}
