import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { toHtml, toMarkdown } from "../../../src/businessmap/richtext.ts";

const MARKDOWN_OF: readonly (readonly [title: string, html: string, markdown: string])[] = [
  ["line breaks", "one<br>two<br/>three", "one\ntwo\nthree"],
  ["paragraphs", "<p>one</p>\n<p>two</p><div>three</div>", "one\n\ntwo\n\nthree"],
  ["bold, italic, strike", "<b>a</b> <em>b</em> <s>c</s>", "**a** _b_ ~~c~~"],
  ["bold before a word", "<b>Note:</b>text", "<b>Note:</b>text"],
  ["spaces inside bold", "a<b> b </b>c", "a **b** c"],
  ["bold over a blank line", "<b>a<br><br>b</b>", "**a**\n\n**b**"],
  ["headings", "<h2>Plan<br>B</h2>text", "## Plan B\n\ntext"],
  ["nested lists", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c"],
  ["a list directly in a list", "<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"],
  ["a numbered list from 3", '<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"],
  ["two lists in a row", "<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"],
  ["check boxes", '<ul><li><input type="checkbox" checked>a</li></ul>', "- [x] a"],
  ["quotes", "<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"],
  ["inline code", "<code>a`b</code>", "``a`b``"],
  [
    "code blocks with language",
    '<pre><code class="language-ts">let a;\n\n  b &lt; c\n</code></pre>',
    "```ts\nlet a;\n\n  b < c\n```",
  ],
  [
    "links",
    '<a href="https://x.example/?a=1&amp;b=2">see <b>it</b></a>',
    "[see **it**](https://x.example/?a=1&b=2)",
  ],
  [
    "links to themselves",
    '<a href="https://x.example/a">https://x.example/a</a>',
    "https://x.example/a",
  ],
  [
    "a bold link to itself",
    "<b><a href=http://x.y>http://x.y</a></b>",
    "[**http\\://x.y**](http://x.y)",
  ],
  ["an address between marks", "*https://x.example*", "\\*<https://x.example>\\*"],
  ["an address before code", "http://x.y<code>a</code>", "<http://x.y>`a`"],
  ["an address that a name follows", "<a href=http://x.y>http://x.y</a>.z", "<http://x.y>.z"],
  ["an address in capitals", "HTTP://x.y/a*b", "<HTTP://x.y/a*b>"],
  ["marks beside code", "*<code>a</code>*", "\\*`a`\\*"],
  ["a link behind an exclamation", "a!<a href=http://x.y>b</a>", "a\\![b](http://x.y)"],
  ["brackets in a link", "<a href=http://x.y>a [b</a>", "[a \\[b](http://x.y)"],
  [
    "an address that would reach over the end of a link",
    "<a href=http://x.y>http://a.b/(</a>)",
    "[http\\://a.b/(](http://x.y))",
  ],
  ["mail addresses", '<a href="mailto:a@b.example">a@b.example</a>', "<a@b.example>"],
  [
    "images of the account",
    '<img alt="shot" src="https://acme.kanbanize.com/f/1.png">',
    "![shot](https://acme.kanbanize.com/f/1.png)",
  ],
  [
    "images from elsewhere, as links",
    '<img alt="shot" src="https://x.example/1.png">',
    "[image: shot](https://x.example/1.png)",
  ],
  ["mentions in a span", '<span class="mention" data-id="3">Ann Lee</span> hi', "@Ann Lee hi"],
  ["mentions in a link", '<a class="user-mention" href="/u/3">@Ann</a> hi', "@Ann hi"],
  [
    "tables",
    "<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>x<br>y</td></tr></table>",
    "| A | B |\n| --- | --- |\n| 1\\|2 | x<br>y |",
  ],
  [
    "text that looks like markup",
    "# a<br>1. b<br>*c* _d_ [e](f)",
    "\\# a\n1\\. b\n\\*c\\* \\_d\\_ [e\\](f)",
  ],
  ["names with underscores", "my_file_name 2 * 3", "my_file_name 2 * 3"],
  ["text without a tag", "one\ntwo &amp; three\n\nfour", "one\ntwo & three\n\nfour"],
  ["scripts and styles", "a<script>x()</script><style>p{}</style>b", "ab"],
  ["comments", "a<!-- secret -->b", "ab"],
  ["what a person cannot see", 'a<span style="display: none">b</span><i hidden>c</i>d', "ad"],
  ["links that run code", '<a href="java\nscript:x()">a</a><a href="data:text/html,x">b</a>', "ab"],
];

for (const [title, html, markdown] of MARKDOWN_OF) {
  Deno.test(`toMarkdown() writes ${title}`, async () => {
    assertEquals(await toMarkdown(html), markdown);
  });
}

const HTML_OF: readonly (readonly [title: string, markdown: string, html: string])[] = [
  ["line breaks", "a\nb\n\nc", "<p>a<br>b</p><p>c</p>"],
  ["nested lists", "- a\n  1. b\n- c", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>"],
  [
    "tables",
    "| A | B |\n| --- | --- |\n| 1 | 2 |",
    "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
  ],
  ["code", "```ts\na  < b\n```", '<pre><code class="language-ts">a  &lt; b\n</code></pre>'],
  [
    "addresses",
    "see https://x.example/a_b_c.",
    '<p>see <a href="https://x.example/a_b_c">https://x.example/a_b_c</a>.</p>',
  ],
  ["file names as text", "release.md and a@b.example", "<p>release.md and a@b.example</p>"],
  ["raw HTML, reduced", '<b onclick="x()">a</b><script>y()</script>', "<p><b>a</b></p>"],
  ["frames away", "a <iframe src=https://x.example></iframe>b", "<p>a b</p>"],
  ["raw links without code", '<a href="javascript:x()">a</a>', "<p><a>a</a></p>"],
  ["text in angle brackets", "1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"],
  [
    "images from elsewhere as links",
    "![a](https://x.example/p.png)",
    '<p><a href="https://x.example/p.png">image: a</a></p>',
  ],
  [
    "images of the account",
    "![a](https://acme.businessmap.io/p.png)",
    '<p><img src="https://acme.businessmap.io/p.png" alt="a"></p>',
  ],
];

for (const [title, markdown, html] of HTML_OF) {
  Deno.test(`toHtml() writes ${title}`, async () => {
    assertEquals(await toHtml(markdown), html);
  });
}

/** Words that no Markdown is in. */
const word = fc.stringMatching(/^[A-Za-zÄäñИщ日]['A-Za-z0-9,;:?!@%()Éé"]{0,9}$/);
const plainText = fc.array(
  fc.array(fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" ")), {
    minLength: 1,
    maxLength: 3,
  }).map((lines) => lines.join("\n")),
  { minLength: 1, maxLength: 3 },
).map((paragraphs) => paragraphs.join("\n\n"));

Deno.test("plain text survives toHtml() and toMarkdown() unchanged", async () => {
  await fc.assert(fc.asyncProperty(plainText, async (text) => {
    assertEquals(await toMarkdown(await toHtml(text)), text);
  }));
});

/** Pieces of text that are likely to be taken for markup. */
const tricky = fc.array(
  fc.oneof(
    word,
    fc.constantFrom(
      ...[
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "~~",
        "~~~",
        "#",
        "##",
        ">",
        "-",
        "+",
        "1.",
        "2)",
        "---",
      ],
      ...["===", "|", "| - |", "[", "]", "](", "[x]:", "![", "<", "<b>", "</", "&amp;", "&", "\\"],
      ...[" ", " ", " ", "\n", "\n", "(", ")", "http://a.b/c_d_", "https://x.example", ".", "a_b"],
    ),
  ),
  { maxLength: 14 },
).map((parts) => parts.join(""));

/** Every character that is seen, with the styles it is seen in. */
function seen(html: string): string[] {
  const styles: string[] = [];
  const characters: string[] = [];
  const alike: Record<string, string> = { strong: "b", em: "i", del: "s" };
  for (const [token] of html.matchAll(/<[^>]*>|[^<]/g)) {
    const tag = /^<(\/?)([a-z0-9]+)/.exec(token);
    const name = alike[tag?.[2] ?? ""] ?? tag?.[2] ?? "";
    if (!tag) characters.push(token + [...new Set(styles)].sort().join(""));
    else if (["b", "i", "s", "code"].includes(name)) {
      if (tag[1]) styles.splice(styles.lastIndexOf(name), 1);
      else styles.push(name);
    }
  }
  return characters.filter((character) => !/^\s/.test(character));
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

Deno.test("text that looks like markup is still the same text after a round trip", async () => {
  await fc.assert(
    fc.asyncProperty(tricky, async (text) => {
      const html = `<p>${escaped(text).replace(/\n/g, "<br>")}</p>`;
      assertEquals(seen(await toHtml(await toMarkdown(html))).join(""), seen(html).join(""));
    }),
    { numRuns: 1000 },
  );
});

const inline: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("word", " ", "Note:", "x", "2", "a b", "!", "<br>", "é", "(y)"),
    fc.tuple(fc.constantFrom("b", "i", "s", "code"), fc.array(tie("node"), { maxLength: 3 }))
      .map(([tag, inner]) => `<${tag}>${inner.join("")}</${tag}>`),
  ),
})).node;

Deno.test("every character keeps its style through a round trip", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(inline, { maxLength: 5 }), async (nodes) => {
      const html = `<p>${nodes.join("")}</p>`;
      const markdown = await toMarkdown(html);
      assertEquals(seen(await toHtml(markdown)), seen(html), markdown);
    }),
    { numRuns: 1000 },
  );
});

const trickyHtml = tricky.map((text) => escaped(text).replace(/\n/g, "<br>"));
const trickyLink = fc.tuple(
  fc.constantFrom("https://x.example", "https://y.example/a_b(c)"),
  fc.oneof(trickyHtml, fc.constant("https://x.example")),
  // The text of a link is written on one line.
).map(([href, text]) => `<a href="${href}">${text.replace(/<br>/g, " ")}</a>`);
const trickyInline: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    trickyHtml,
    trickyLink,
    fc.tuple(fc.constantFrom("b", "i", "s", "code"), fc.array(tie("node"), { maxLength: 3 }))
      .map(([tag, inner]) => `<${tag}>${inner.join("")}</${tag}>`),
  ),
})).node;

Deno.test("text that looks like markup keeps its style beside marks, code and links", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(trickyInline, { maxLength: 3 }), async (nodes) => {
      const html = `<p>${nodes.join("")}</p>`;
      const markdown = await toMarkdown(html);
      assertEquals(seen(await toHtml(markdown)), seen(html), markdown);
    }),
    { numRuns: 1000 },
  );
});

const blocks: fc.Arbitrary<string> = fc.letrec<{ block: string; cell: string }>((tie) => ({
  cell: fc.constantFrom("a", "a b", "<b>c</b>", "1|2", "d<br>e", "<code>f|g</code>", ""),
  block: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("<p>text</p>", "<p>two<br>lines</p>", "<h3>head</h3>", "<hr>"),
    fc.constantFrom(
      "<pre><code>a\n\n  b\n</code></pre>",
      '<pre><code class="language-ts">```\n</code></pre>',
    ),
    fc.tuple(
      fc.constantFrom("ul", "ol", 'ol start="7"'),
      fc.array(tie("block"), { minLength: 1, maxLength: 3 }),
    )
      .map(([list, items]) =>
        `<${list}>${items.map((item) => `<li>${item}</li>`).join("")}</${list.slice(0, 2)}>`
      ),
    fc.array(tie("block"), { minLength: 1, maxLength: 3 })
      .map((inner) => `<blockquote>${inner.join("")}</blockquote>`),
    fc.array(fc.array(tie("cell"), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 3 })
      .map((rows) =>
        `<table>${
          rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")
        }</table>`
      ),
  ),
})).block;

Deno.test("lists, quotes, tables and code are written the same after a round trip", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(blocks, { maxLength: 4 }), async (parts) => {
      const markdown = await toMarkdown(parts.join(""));
      assertEquals(await toMarkdown(await toHtml(markdown)), markdown);
    }),
    { numRuns: 500 },
  );
});

const garbage = fc.array(
  fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      ...["<ul>", "<li>", "</li>", "<table>", "<tr>", "<td>", "</td>", "<pre>", "</pre>", "<b>"],
      ...["</b>", "<a href=x>", "</a>", "<br>", "<p>", "<blockquote>", "<code>", "<h1>", "<!--"],
      ...[
        "<script>",
        "<x y='",
        "&nbsp;",
        "<input type=checkbox>",
        "<img src=y>",
        "<svg>",
        "</svg>",
      ],
    ),
  ),
  { maxLength: 25 },
).map((parts) => parts.join(""));

Deno.test("toMarkdown() takes any HTML and stays compact", async () => {
  await fc.assert(
    fc.asyncProperty(garbage, async (html) => {
      const markdown = await toMarkdown(html);
      assertEquals(markdown, markdown.trimEnd());
      // Only in a code block does white space mean something.
      if (!html.includes("<pre>")) assertNotMatch(markdown, /[ \t]\n|\n{3,}/);
    }),
    { numRuns: 500 },
  );
});

Deno.test("toHtml() lets no script, handler or unknown tag through", async () => {
  const evil = fc.constantFrom(
    ...[
      "<script>",
      "</script>",
      "<img src=x onerror=alert(1)>",
      "<a href='javascript:a()'>",
      "</a>",
    ],
    ...["<svg/onload=a()>", "<iframe>", "<style>", "[x](javascript:a)", "![x](data:text/html,a)"],
    ...[
      "<b",
      " onclick=a()>",
      "`",
      "\n\n",
      "<!--",
      "-->",
      "<<",
      '"',
      "<a href=\"x\" style='y'>",
      "x",
    ],
    ...["&#106;avascript:", "<form action=javascript:a>", "<math>", "<p id=x>", "](", "<![CDATA["],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(evil, { maxLength: 12 }), async (parts) => {
      const html = await toHtml(parts.join(""));
      for (const [tag] of html.matchAll(/<[^>]*>?/g)) {
        assert(
          /^<\/?(?:p|b|br|a|code|pre|span|blockquote|h[12])>$/.test(tag) ||
            /^<(?:a href|img src)="(?!javascript|data)[^"<>]*"(?: alt="[^"<>]*")?>$/.test(tag),
          tag,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("deep nesting loses no text and does not overflow", async () => {
  for (const tag of ["<div>", "<ul><li>", "<blockquote>", "<b><i>", "<table><tr><td>", "<span>"]) {
    assertStringIncludes(await toMarkdown(`${tag.repeat(10_000)}deepest`), "deepest");
  }
  for (const mark of [">", "> ", "- ", "1. ", "**", "[", "<div>", "<b>", "*a "]) {
    assertStringIncludes(await toHtml(`${mark.repeat(10_000)}deepest`), "deepest");
  }
  const stairs = Array.from({ length: 1000 }, (_, level) => `${"  ".repeat(level)}- s${level}`);
  assertStringIncludes(await toHtml(stairs.join("\n")), "s999");
});

Deno.test("toMarkdown() does not indent without end", async () => {
  for (const tag of ["<ul><li>", "<blockquote>"]) {
    const html = `${tag}x`.repeat(2000);
    const markdown = await toMarkdown(html);
    assertEquals(markdown.match(/x/g)?.length, 2000);
    assert(markdown.length < html.length * 10, `${markdown.length}`);
  }
});

Deno.test("toHtml() keeps a line that looks like the definition of a link", async () => {
  for (const text of ["[\n[x]:*", "[note]: ask Tomas"]) {
    const html = await toHtml(text);
    for (const word of text.match(/[a-z]{2,}|x/gi) ?? []) assertStringIncludes(html, word);
  }
});
