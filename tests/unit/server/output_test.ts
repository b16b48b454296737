/** The forms of answers, as clients of the SDK take them: they check what is structured themselves. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Client } from "@modelcontextprotocol/client";
import { EXAMPLES } from "../../samples/mod.ts";
import { ERAS, withClient } from "../../support/clients.ts";
import { withHarness } from "../../support/harness.ts";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";

interface Shown {
  readonly text: string;
  readonly structured: unknown;
  readonly isError: boolean;
}

async function call(client: Client, name: string, args: Record<string, unknown>): Promise<Shown> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  return {
    text: content.map((part) => part.type === "text" ? part.text : "").join("\n"),
    structured: structuredContent,
    isError: isError === true,
  };
}

/** The first line, which every form begins with. */
function headOf({ structured }: Shown): string {
  assert(typeof structured === "object" && structured !== null);
  return String(Reflect.get(structured, "head"));
}

for (const era of ERAS) {
  Deno.test(`a client of ${era} takes every tool's structured answer, and reads it as text too`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        const { tools } = await client.listTools();
        assert(tools.every(({ outputSchema }) => outputSchema !== undefined));
        for (const [name, examples] of Object.entries(EXAMPLES)) {
          for (const { args, confirmed = false } of examples) {
            const answer = await call(client, name, args);
            assert(!answer.isError, `${name}: ${answer.text}`);
            assertEquals(answer.text.split("\n")[0], headOf(answer), name);
            assert(!answer.text.startsWith("{"), name);
            if (!confirmed) continue;
            assert(typeof answer.structured === "object" && answer.structured !== null);
            const confirm: unknown = Reflect.get(answer.structured, "confirm");
            assertStringIncludes(answer.text, `confirm: ${confirm}`);
            assert(!(await call(client, name, { ...args, confirm })).isError, name);
          }
        }
      });
    }, { output: { format: "structured" } });
  });

  Deno.test(`a client of ${era} takes failures and wrong arguments of structured tools`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        await client.listTools();
        const wrong = await call(client, "list_boards", { querry: "x" });
        assert(wrong.isError);
        assertStringIncludes(wrong.text, "querry");
        const missing = await call(client, "get_cards", { cards: [9999] });
        assert(missing.isError);
        assertEquals(headOf(missing), "0 of 1 cards.");
        const some = await call(client, "get_cards", { cards: [101, 9999] });
        assert(!some.isError);
        assertEquals(Reflect.get(Object(some.structured), "failed"), "some");
      });
    }, { output: { format: "structured" } });
  });

  Deno.test(`a client of ${era} gets answers as JSON alone where that is configured`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        const { tools } = await client.listTools();
        assert(tools.every(({ outputSchema }) => outputSchema === undefined));
        const { text, structured } = await call(client, "list_boards", {});
        assertEquals(structured, undefined);
        assertEquals(JSON.parse(text).head, "4 boards in 2 of 2 workspaces.");
      });
    }, { output: { format: "json" } });
  });
}

Deno.test("structured answers hold what the answers as JSON hold", async () => {
  const values: unknown[] = [];
  for (const format of ["json", "structured"] as const) {
    await withHarness(async (harness) => {
      await withClient(harness, "2026", async (client) => {
        const { text, structured } = await call(client, "get_board", { board: 1 });
        values.push(structured ?? JSON.parse(text));
      });
    }, { output: { format } });
  }
  assertEquals(values[0], values[1]);
});

Deno.test("the text of structured answers costs less than the same as JSON", async () => {
  await withHarness(async (harness) => {
    await withClient(harness, "2026", async (client) => {
      const { text, structured } = await call(client, "get_board", { board: 1 });
      assert(countTokens(text) < 0.9 * countTokens(JSON.stringify(structured)));
    });
  }, { output: { format: "structured" } });
});
