/** The key becomes another one while the service runs. */
import { join } from "node:path";
import { drill } from "./support/drill.ts";

const NEW_KEY = "fedcba9876543210fedcba9876543210";

drill({
  runbook: "key-rotated-or-leaked",
  alerts: ["BusinessMapKeyRefused"],
  fault: "the account takes another key",
  break: ({ account: { simulator: { state }, token } }) => {
    const owner = state.keys.get(token);
    if (owner === undefined) throw new Error("The account does not know its key");
    state.keys.delete(token);
    state.keys.set(NEW_KEY, owner);
    return Promise.resolve();
  },
  variables: async ({ folder, keyFile, store }) => {
    const file = join(folder, "new-key");
    await Deno.writeTextFile(file, NEW_KEY, { mode: 0o600 });
    return { KEY_FILE: keyFile, NEW_KEY_FILE: file, STORE: store };
  },
});
