import { assertEquals } from "@std/assert";
import { fileTrouble } from "../../src/file_trouble.ts";

const withCode = (code: string) => Object.assign(new Error("refused"), { code });

const TROUBLES: readonly (readonly [error: unknown, text: string])[] = [
  [new Deno.errors.NotFound("x"), "does not exist, or its folder does not"],
  [new Deno.errors.PermissionDenied("x"), "may not be read or written by this user"],
  [new Deno.errors.NotCapable("x"), "may not be read or written by this program"],
  [new Deno.errors.IsADirectory("x"), "is a folder"],
  [new Deno.errors.NotADirectory("x"), "lies below a file"],
  [new Deno.errors.AlreadyExists("x"), "lies below a file"],
  [withCode("EROFS"), "lies on a disk that may only be read"],
  [withCode("ENOSPC"), "lies on a disk that is full"],
  [withCode("EIO"), "cannot be read or written"],
  ["refused", "cannot be read or written"],
];

for (const [error, text] of TROUBLES) {
  Deno.test(`fileTrouble() says of ${error} ${Reflect.get(Object(error), "code") ?? ""}: ${text}`, () => {
    assertEquals(fileTrouble(error), text);
  });
}
