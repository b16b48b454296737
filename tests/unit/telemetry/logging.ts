/**
 * Logs one record of each kind, with secrets in all of them but the first.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type LogSettings, startLog } from "../../../src/telemetry/log.ts";

const [format, level] = Deno.args;
const KEY = 'quoted"and\\slashed';

// The arguments come from the test beside this file.
await startLog({ format, level, secrets: [KEY] } as LogSettings);
const log = getLogger(["businessmap", "test"]);
log.info("Tool {tool}: {outcome}", { tool: "get_cards", outcome: "ok" });
log.warn("Key {key}", { key: KEY, list: [KEY], deep: { key: KEY } });
log.warn(`Key ${KEY}`);
log.debug("Header {header}", { header: "Bearer hunter2hunter2" });
log.warn("Token {token}", { token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl" });
log.warn("Address {url}", { url: "https://acme.kanbanize.com/api/v2/cards?key=sesame" });
log.warn("Address {url}", { url: "https://someone:sesame@acme.kanbanize.com/" });
log.error("Mail {mail}", { mail: "erika@example.com" });
log.error("Failed: {error}", { error: new Error("Wichtig: geheim") });
log.error("Failed: {error}", {
  error: new TypeError("Invalid value: 'geheim'", { cause: new Error("geheim") }),
});
log.error(new Error("Wichtig: geheim"));
log.info("Caller {principal}", {
  principal: "oauth:ana\n2026-01-01 [ERR] forged\r\u001b[2J\u2028\u0085",
});
getLogger(["businessmap", "audit"]).info("{principal} called {tool}", {
  principal: "file:ana@example.com",
  tool: "Bearer hunter2hunter2",
});
log.error("Failed: {parts}", { parts: [{ error: new Error("Wichtig: geheim") }] });
