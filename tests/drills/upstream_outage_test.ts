/** The account does not answer, is slow, or shows a certificate of somebody else. */
import { join } from "node:path";
import { run } from "../../scripts/run.ts";
import { type Pair, startDrillAccount } from "./support/account.ts";
import { drill, type World } from "./support/drill.ts";
import { until } from "./support/poll.ts";

/** The account is well again once the runbook has looked at it and begun to wait. */
async function overAfterTwoLooks({ account: { simulator } }: World): Promise<void> {
  const looks = () =>
    simulator.requests.filter(({ operation }) => operation === "getActiveUserData").length;
  const before = looks();
  await until("two looks at the account", 60, () => looks() >= before + 2);
  simulator.clearFaults();
}

drill({
  runbook: "upstream-outage",
  alerts: ["BusinessMapAccountUnreachable"],
  fault: "the account breaks every connection",
  break: ({ account }) => {
    account.simulator.addFault({ answer: "reset" });
    return Promise.resolve();
  },
  meanwhile: overAfterTwoLooks,
});

drill({
  runbook: "upstream-outage",
  alerts: ["BusinessMapSlow"],
  fault: "the account takes three seconds for an answer",
  break: ({ account: { simulator } }) => {
    simulator.addFault({ method: "POST", answer: { delay: 3_000 } });
    // Its own answer to who we are is a failure, so that the runbook waits.
    simulator.addFault({ operation: "getActiveUserData", answer: { status: 503 } });
    return Promise.resolve();
  },
  meanwhile: overAfterTwoLooks,
});

/** A certificate for this machine, and that of the authority that signed it. */
async function certificate(
  folder: string,
): Promise<(Pair & { readonly file: string }) | undefined> {
  const path = (name: string) => join(folder, name);
  const make = async (name: string, ...more: string[]) => {
    const ended = await run("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-out", path(name), "-keyout", path(`${name}.key`)],
      ...more,
    ]);
    return ended?.code === 0;
  };
  const made = await make("authority") &&
    await make(
      "account",
      ...["-CA", path("authority"), "-CAkey", path("authority.key")],
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    );
  if (!made) return undefined;
  const [cert, key] = await Promise.all(
    ["account", "account.key"].map((name) => Deno.readTextFile(path(name))),
  );
  return { file: path("authority"), cert: cert ?? "", key: key ?? "" };
}

const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-certificate-" });
const pair = await certificate(folder);

drill({
  runbook: "upstream-outage",
  alerts: ["BusinessMapCertificateRefused"],
  fault: "the account's certificate comes from an authority that is not trusted",
  missing: pair === undefined ? "openssl cannot make a certificate" : undefined,
  account: () => startDrillAccount(pair === undefined ? {} : { tls: pair }),
  // It was trusted when the service was set up.
  env: () => ({ DENO_CERT: pair?.file ?? "" }),
  break: async ({ service }) => {
    const env = await Deno.readTextFile(service.envFile);
    await Deno.writeTextFile(service.envFile, env.replace(/^DENO_CERT=.*\n/m, ""));
    await service.restart();
  },
  variables: () => ({ CA_FILE: pair?.file ?? "" }),
  close: () => Deno.remove(folder, { recursive: true }),
});
