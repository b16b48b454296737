import { assertEquals } from "@std/assert";
import { answerOf, isWhole, postRequest } from "../../bench/http_client.ts";
import { memorySpread, type Sample } from "../../bench/soak.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
  "8\r\ndata: \u00e4\r\n" + "4\r\n\r\n\r\n\r\n" + "0\r\n\r\n";

Deno.test("isWhole() tells whether an answer has come to its end, with a length or in chunks", () => {
  const told = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
  for (const whole of [told, CHUNKED]) {
    assertEquals(isWhole(bytes(whole)), true);
    for (const short of [whole.slice(0, 20), whole.slice(0, -1)]) {
      assertEquals(isWhole(bytes(short)), false, JSON.stringify(short));
    }
  }
});

Deno.test("answerOf() splits an answer and puts its chunks together, by bytes and not letters", () => {
  assertEquals(answerOf(bytes(CHUNKED)).body, "data: \u00e4\r\n\r\n");
  const told = answerOf(bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"));
  assertEquals(told, { head: "HTTP/1.1 404 Not Found\r\nContent-Length: 2", body: "{}" });
});

Deno.test("postRequest() counts bytes, and not letters", () => {
  const request = new TextDecoder().decode(postRequest("http://127.0.0.1:1/mcp", { a: "\u00e4" }));
  assertEquals(request.startsWith("POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:1\r\n"), true);
  assertEquals(request.includes("\r\ncontent-length: 10\r\n"), true);
});

Deno.test("memorySpread() compares minutes after the first with the one in the middle", () => {
  const minute = (number: number, memory: number): Sample[] =>
    Array.from({ length: 60 }, (_, second) => ({
      at: number * 60 + second,
      memory,
      descriptors: 20,
    }));
  const samples = [...minute(0, 10), ...minute(1, 100), ...minute(2, 104), ...minute(3, 130)];
  assertEquals(memorySpread(samples), 130 / 104 - 1);
  assertEquals(memorySpread([...minute(0, 10), ...minute(1, 100)]), 0);
});
