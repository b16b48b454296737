/** A lost answer makes no doubles, although the process that sent the call is gone. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type Session, withHome, withSession } from "./support/session.ts";

const sanitize = { sanitizeOps: false, sanitizeResources: false };
const CALL = { board: 1, cards: [{ title: "Only once" }, { title: "Only once" }] };

function count({ simulator }: TestAccount): number {
  return [...simulator.state.cards.values()].filter(({ title }) => title === "Only once").length;
}

/** The account carries the next creation out, and its answer never comes. */
function loseAnswer({ simulator }: TestAccount): void {
  simulator.addFault({ operation: "createManyCards", applied: true, times: 1, answer: "hang" });
}

async function untilCreated(account: TestAccount): Promise<void> {
  const end = Date.now() + 30_000;
  while (count(account) === 0) {
    assert(Date.now() < end, "Nothing was created");
    await new Promise((go) => setTimeout(go, 10));
  }
}

async function withStore(
  work: (
    account: TestAccount,
    session: (work: (session: Session) => Promise<void>) => Promise<Deno.CommandStatus>,
  ) => Promise<void>,
): Promise<void> {
  await using account = await startAccount();
  await withHome(async (home) => {
    const { apiUrl, apiToken } = account;
    const env = { BUSINESSMAP_KV_PATH: join(home, "store.db") };
    await work(account, (work) => withSession({ apiUrl, apiToken, env }, work));
  });
}

Deno.test({
  name: "a process that is killed before the answer comes leaves a note for the next one",
  ...sanitize,
  fn: async () => {
    await withStore(async (account, session) => {
      loseAnswer(account);
      await session(async ({ server, call }) => {
        const lost = call("create_cards", CALL).catch(() => "gone");
        await untilCreated(account);
        server.kill("SIGKILL");
        assertEquals(await lost, "gone");
      });
      await session(async ({ call }) => {
        const again = await call("create_cards", CALL);
        assertEquals(again.isError, false, again.text);
        assertMatch(again.text, /^Nothing new was created: the same call \d+s ago created these 2/);
        assertEquals(count(account), 2);
        const third = await call("create_cards", { ...CALL, again: true });
        assertStringIncludes(third.text, "2 cards created");
        assertEquals(count(account), 4);
      });
    });
  },
});

Deno.test({
  name: "two processes that are asked for the same cards create them once",
  ...sanitize,
  fn: async () => {
    await withStore(async (account, session) => {
      loseAnswer(account);
      await session(async (first) => {
        // Its answer hangs; the client has given up on it and asks another process.
        const lost = first.call("create_cards", CALL).catch(() => "gone");
        await untilCreated(account);
        await session(async (second) => {
          const again = await second.call("create_cards", CALL);
          assertStringIncludes(again.text, "created these 2 cards");
        });
        first.server.kill("SIGKILL");
        await lost;
      });
      assertEquals(count(account), 2);
    });
  },
});

Deno.test({
  name: "four processes that are asked at the same moment create once",
  ...sanitize,
  fn: async () => {
    await withStore(async (account, session) => {
      const started = Promise.withResolvers<void>();
      let ready = 0;
      const answers = await Promise.all(Array.from({ length: 4 }, async () => {
        let text = "";
        await session(async ({ call }) => {
          await call("get_board", { board: 1 });
          if (++ready === 4) started.resolve();
          await started.promise;
          text = (await call("create_cards", CALL)).text;
        });
        return text;
      }));
      assertEquals(count(account), 2);
      assertEquals(answers.filter((text) => text.startsWith("2 cards created")).length, 1);
      assertEquals(answers.filter((text) => text.startsWith("Nothing new")).length, 3);
    });
  },
});
