import { assert, assertEquals } from "@std/assert";
import { testFolder, text } from "../unit/store/support.ts";

const SECRET = "aV3rySecretApiToken0123456789xyz";
const TITLE = "Negotiate the Rembrandt loan with Wilhelmina";
const BOARD = "Confidential acquisitions board";
const ID = "4711230815";
const expiresAt = Date.now() + 60_000;

/** A board's worth of cards: long enough for chunks even when compressed. */
function cards(): string {
  return JSON.stringify(Array.from({ length: 3_000 }, (_, at) => ({
    card_id: ID,
    title: TITLE,
    board: BOARD,
    description: crypto.randomUUID() + at,
  })));
}

Deno.test("no byte of a card, a name, an id or the secret is in the files or the log", async () => {
  await using folder = await testFolder();
  const store = await folder.open({ secret: SECRET, account: "rijksmuseum.kanbanize.com" });
  const note = { title: TITLE };
  await store.set(["cache", `/cards/${ID}`, BOARD], text(TITLE), { expiresAt, note });
  await store.set(["cache", `/cards?ids=${ID}`], text(cards()), { expiresAt, note });
  await store.setIfAbsent(["token", `${TITLE} ${ID}`], text(TITLE), { expiresAt });
  await store.update(["flags", BOARD], () => ({ [TITLE]: ID }));
  await store.bump([["tag", BOARD], ["tag", ID]]);
  await store.delete(["cache", `/cards/${ID}`, BOARD]);
  const whileOpen = await bytesOf(folder.folder);
  await store.sweep({ maxBytes: 0 });
  await store.close();
  const afterwards = await bytesOf(folder.folder);
  assert(whileOpen.names.includes("store.kv-wal"));
  assert(afterwards.names.includes("store.kv"));
  // What stands in clear is found, so the search itself works.
  for (const word of ["store", "cache", "salt"]) assert(whileOpen.text.includes(word));
  for (const { text } of [whileOpen, afterwards]) {
    for (const hidden of [SECRET, TITLE, BOARD, ID, "Rembrandt", "rijksmuseum", "card_id"]) {
      assertEquals([hidden, text.includes(hidden)], [hidden, false]);
      assertEquals([hidden, text.includes(btoa(hidden).slice(0, 10))], [hidden, false]);
    }
  }
});

/** All bytes of the folder's files as characters, zero bytes left out: finds UTF-16 as well. */
async function bytesOf(folder: string): Promise<{ names: string[]; text: string }> {
  const names: string[] = [];
  let text = "";
  for await (const { name } of Deno.readDir(folder)) {
    names.push(name);
    const bytes = await Deno.readFile(`${folder}/${name}`);
    text += new TextDecoder("latin1").decode(bytes.filter((byte) => byte !== 0));
  }
  return { names, text };
}
