import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../../scripts/free_ports.ts";
import { createErrorReporter } from "../../../src/telemetry/errors.ts";
import { eventsIn, startReceiver } from "../../support/receivers.ts";

const SECRET = "Überweisung an Erika Siebenelf";

/** What arrives of what `report` reports. */
async function reported(
  report: (reporter: ReturnType<typeof createErrorReporter>) => void,
  share?: number,
) {
  await using receiver = startReceiver();
  const reporter = createErrorReporter({
    dsn: `http://publickey@127.0.0.1:${receiver.port}/7`,
    release: "businessmap-mcp@1.2.3",
    environment: "test",
    ...(share === undefined ? {} : { share }),
  });
  report(reporter);
  await reporter.close();
  return { events: eventsIn(receiver.received), received: [...receiver.received] };
}

Deno.test("a defect is reported with release, environment, tags and where it came from", async () => {
  const { events, received } = await reported((reporter) =>
    reporter.defect(new TypeError("Cannot read properties of undefined (reading 'x')"), {
      tool: "get_cards",
      instance: "acme",
    })
  );
  assertEquals(received.map(({ path }) => path), ["/api/7/envelope/"]);
  const [event, ...others] = events;
  assertEquals(others, []);
  assertEquals(
    [event?.release, event?.environment, event?.level, event?.tags],
    ["businessmap-mcp@1.2.3", "test", "error", { tool: "get_cards", instance: "acme" }],
  );
  const text = JSON.stringify(event?.exception);
  assert(text.includes('"type":"TypeError"'), text);
  assert(text.includes("Cannot read properties of undefined"), text);
  assert(text.includes('"filename":"errors_test.ts"'), text);
});

Deno.test("a fault is reported in this program's sentence", async () => {
  const { events } = await reported((reporter) => reporter.fault("The key is refused"));
  assertEquals(events.map(({ message, level }) => [message, level]), [[
    "The key is refused",
    "error",
  ]]);
});

Deno.test("nothing of people, keys, the machine or its folders is reported", async () => {
  const home = Deno.env.get("HOME") ?? "/home/erika";
  const { received } = await reported((reporter) => {
    // deno-lint-ignore no-console -- a library that watches the console would report this
    console.info(SECRET);
    reporter.defect(new Error(SECRET, { cause: new Error(SECRET) }));
    reporter.defect(new TypeError(`Invalid URL: '${SECRET}'`));
    const error = Object.assign(new TypeError("no"), { data: SECRET, name: SECRET });
    reporter.defect(error);
    reporter.defect(SECRET);
    reporter.defect({ title: SECRET });
  });
  const all = received.map(({ body }) => body).join("\n");
  for (const hidden of ["berweisung", "Erika", "Siebenelf", Deno.hostname(), `${home}/`]) {
    assert(!all.includes(hidden), `${hidden} is in ${all}`);
  }
  for (const part of ['"user"', '"request"', '"breadcrumbs"', '"server_name"', '"extra"']) {
    assert(!all.includes(part), part);
  }
});

Deno.test("errors that are not in the sample are not reported", async () => {
  const { received } = await reported((reporter) => reporter.defect(new TypeError("no")), 0);
  assertEquals(received, []);
});

Deno.test("a receiver that is not there fails nothing and holds nothing up for long", async () => {
  const reporter = createErrorReporter({
    dsn: `http://key@127.0.0.1:${freePort()}/1`,
    release: "x",
    environment: "test",
  });
  reporter.defect(new TypeError("no"));
  await reporter.close();
});
