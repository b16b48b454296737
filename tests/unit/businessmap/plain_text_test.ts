import { assertEquals } from "@std/assert";
import { plainText } from "../../../src/businessmap/plain_text.ts";

const words = (html: string) => plainText(html).replace(/\s+/g, " ").trim();

Deno.test("plainText() gives the words between tags, entities undone", () => {
  assertEquals(words("<p>one<br>two</p><p>a &amp; b &lt; c</p>"), "one two a & b < c");
  assertEquals(words("no &amp;lt; twice"), "no &lt; twice");
});

Deno.test("plainText() leaves out what nobody sees", () => {
  assertEquals(words("a<script>x()</script>b<STYLE type='y'>p {}</STYLE >c"), "a b c");
  assertEquals(words("a<script>never closed"), "a");
  assertEquals(words("<scripture>kept</scripture>"), "kept");
});
