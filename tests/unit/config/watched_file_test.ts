import { assertEquals } from "@std/assert";
import { watchFile } from "../../../src/config/watched_file.ts";
import { until } from "../../support/raw_client.ts";

/** What a worker must keep the right for, and what the program itself may go on reading. */
const RIGHTS: Readonly<Record<string, Deno.PermissionOptions>> = {
  "in a worker": "inherit",
  "itself": { read: ["/"], write: true },
};

for (const [where, permissions] of Object.entries(RIGHTS)) {
  Deno.test(
    `watchFile() tells a file's text after each change, in place or by another file, ${where}`,
    {
      permissions,
      ignore: permissions !== "inherit" && Deno.build.os === "windows",
    },
    async () => {
      const folder = await Deno.makeTempDir();
      const path = `${folder}/watched.json`;
      await Deno.writeTextFile(path, "one");
      const texts: string[] = [];
      let gone = 0;
      const news = { onText: (text: string) => texts.push(text), onGone: () => gone++ };
      const watched = watchFile(path, news, 10);
      assertEquals(watched.keepRead, permissions === "inherit" ? [] : [path]);
      try {
        await until(() => texts.length === 1);
        await Deno.writeTextFile(path, "two, in place");
        await until(() => texts.at(-1) === "two, in place");
        await Deno.writeTextFile(`${path}.new`, "three");
        await Deno.rename(`${path}.new`, path);
        await until(() => texts.at(-1) === "three");
        await Deno.remove(path);
        await until(() => gone === 1);
        await Deno.writeTextFile(path, "four");
        await until(() => texts.at(-1) === "four");
        assertEquals(gone, 1);
      } finally {
        watched.close();
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}

Deno.test("watchFile() does not read a file that is much too large", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "x".repeat(2 * 1024 * 1024));
  const texts: string[] = [];
  const news = { onText: (text: string) => texts.push(text), onGone: () => {} };
  const watched = watchFile(path, news, 10);
  try {
    await Deno.writeTextFile(path, "small");
    await until(() => texts.at(-1) === "small");
    // The file may have been looked at while it was empty, and never as a large one.
    assertEquals(texts.filter((text) => text.length > 5), []);
  } finally {
    watched.close();
    await Deno.remove(path);
  }
});

Deno.test({
  name: "watchFile() reads nothing that is no file: a pipe would never end, nor would a device",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/watched.json`;
    const texts: string[] = [];
    let gone = 0;
    await Deno.writeTextFile(path, "one");
    await Deno.symlink("/dev/null", `${path}.new`);
    const news = { onText: (text: string) => texts.push(text), onGone: () => gone++ };
    const watched = watchFile(path, news, 10);
    try {
      await until(() => texts.length === 1);
      await Deno.rename(`${path}.new`, path);
      await until(() => gone + texts.length > 1);
      assertEquals([gone, texts], [1, ["one"]]);
    } finally {
      watched.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
