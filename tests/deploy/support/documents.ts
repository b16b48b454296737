/**
 * The project's documents: their links, headings and commands.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { repositoryRoot } from "../../../scripts/run.ts";

/** A document. */
export interface Document {
  /** Its path in the repository. */
  readonly path: string;
  readonly text: string;
}

/** A link of a document to another file of the repository, or to a heading. */
export interface Link {
  readonly title: string;
  /** The path in the repository. */
  readonly path: string;
  /** After `#`; empty when the whole file is meant. */
  readonly heading: string;
}

/** Every document, the runbooks included. */
export async function documents(): Promise<Document[]> {
  const root = repositoryRoot();
  const found: string[] = [];
  for (const folder of [".", "docs", "docs/decisions", "runbooks", "runbooks/incidents"]) {
    for await (const { name, isFile } of Deno.readDir(join(root, folder))) {
      if (isFile && name.endsWith(".md")) found.push(relative(root, join(root, folder, name)));
    }
  }
  return await Promise.all(
    found.toSorted().map(async (path) => ({
      path,
      text: await Deno.readTextFile(join(root, path)),
    })),
  );
}

/** The links within the repository. */
export function linksOf({ path, text }: Document): Link[] {
  return [...withoutCode(text).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].flatMap(
    ([, title = "", target = ""]) => {
      if (/^[a-z]+:/i.test(target)) return [];
      const [file = "", heading = ""] = target.split("#");
      return [{ title, path: file === "" ? path : join(dirname(path), file), heading }];
    },
  );
}

/** What a link may name after `#`, as GitHub makes it of the headings. */
export function headingsOf({ text }: Pick<Document, "text">): Set<string> {
  const headings = withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-")
    ),
  );
}

/** The commands of the blocks marked `sh`, each on one line, without remarks. */
export function commandsOf({ text }: Pick<Document, "text">): string[] {
  return [...text.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)].flatMap(([, , block = ""]) =>
    block.replace(/\\\n\s*/g, "").split("\n")
      .map((line) => line.replace(/(^|\s)# .*$/, "").trim())
      .filter((line) => line !== "")
  );
}

/**
 * Whether a source names a test so: each `${…}` of a title stands for a text that is in the source as
 * well.
 */
export function namesTest(source: string, title: string): boolean {
  const plain = [...source.matchAll(/"((?:[^"\\\n]|\\.)+)"/g)].map(([, text = ""]) => [text]);
  const templates = [...source.matchAll(/`([^`\n]+)`/g)]
    .map(([, text = ""]) => text.split(/\$\{[^}]*\}/));
  return [...plain, ...templates].some((parts) => {
    // A title of nothing but inserted texts would fit everything.
    if (parts.join("").trim().length < 10) return false;
    const pattern = new RegExp(`^${parts.map((part) => RegExp.escape(part)).join("(.+?)")}$`);
    const inserted = pattern.exec(title);
    return inserted !== null && inserted.slice(1).every((one) => source.includes(one));
  });
}

function withoutBlocks(text: string): string {
  return text.replace(/^ *(`{3,})[^`\n]*\n[^]*?^ *\1$/gm, "");
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replace(/`[^`\n]*`/g, "");
}
