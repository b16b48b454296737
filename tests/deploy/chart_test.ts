/** The Helm chart: what it renders is valid, safe, and speaks of settings that exist. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import {
  CHART,
  EXAMPLES,
  type Helm,
  helm,
  manifests,
  manifestsFile,
  valuesFile,
} from "../../scripts/chart.ts";
import { program, runProgram } from "../../scripts/programs.ts";
import { settings } from "../../src/config/settings.ts";
import { version } from "../../src/version.ts";

/** The oldest Kubernetes that the chart names, and the newest whose schemas are here. */
const KUBERNETES = ["1.27", "1.37"];
/** Kinds of others, which are no part of Kubernetes, with what checks them. */
const FOREIGN: Readonly<Record<string, new (data: Manifest) => { validate(): void }>> = {
  HTTPRoute,
  PrometheusRule,
  ServiceMonitor,
};

// deno-lint-ignore no-explicit-any -- manifests are looked at, not typed
type Manifest = any;

const found = await helm();
const missing = "missing" in found ? found.missing : undefined;
// deno-lint-ignore no-console -- a skipped test says why
if (missing !== undefined) console.log(`Tests of the chart are skipped: ${missing}`);

function test(name: string, fn: (helm: Helm) => Promise<void>): void {
  Deno.test({
    name,
    ignore: missing !== undefined,
    fn: () => fn("missing" in found ? unavailable : found.ready),
  });
}

const unavailable: Helm = () => Promise.reject(new Error("There is no helm"));

async function rendered(helm: Helm, example: string): Promise<Manifest[]> {
  return parseAllDocuments(await manifests(helm, example)).map((one) => one.toJS())
    .filter((one) => one !== null);
}

/** Renders an example with more values, as another release; one kind of it, or all. */
async function withValues(
  helm: Helm,
  example: string,
  kind: string | undefined,
  values: readonly string[],
): Promise<Manifest[]> {
  const { code, stdout, stderr } = await helm(
    ...["template", "businessmap-mcp-canary", CHART, "--values", valuesFile(example)],
    ...values.flatMap((value) => ["--set", value]),
  );
  assertEquals(code, 0, stderr);
  return parseAllDocuments(stdout).map((one) => one.toJS())
    .filter((one) => one !== null && (kind === undefined || one.kind === kind));
}

/** Renders with more values, which must be refused. */
async function refused(helm: Helm, values: readonly string[]): Promise<string> {
  const { code, stderr } = await helm(
    ...["template", "x", CHART, "--values", valuesFile("one")],
    ...values.flatMap((value) => ["--set", value]),
  );
  assert(code !== 0, values.join());
  return stderr;
}

const namespace = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const tcp = (port: number) => ({ port, protocol: "TCP" });
/** What every server reaches: names, and public addresses, as a policy knows no host names. */
const PUBLIC: readonly Manifest[] = [
  {
    to: [{
      namespaceSelector: {},
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    }],
    ports: [{ port: 53, protocol: "UDP" }, tcp(53)],
  },
  {
    to: [{
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: [
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.168.0.0/16",
        ],
      },
    }],
    ports: [tcp(443)],
  },
];
const OWN_STORE = {
  to: [{
    podSelector: {
      matchLabels: {
        "app.kubernetes.io/name": "denokv",
        "app.kubernetes.io/instance": "businessmap-mcp",
      },
    },
  }],
  ports: [tcp(4512)],
};
/** That of the example's values, word for word. */
const COLLECTOR = {
  to: [{
    ...namespace("monitoring"),
    podSelector: { matchLabels: { "app.kubernetes.io/name": "opentelemetry-collector" } },
  }],
  ports: [tcp(4318)],
};

for (const example of EXAMPLES) {
  test(`the chart is without a finding, with ${example}`, async (helm) => {
    const { code, stdout } = await helm("lint", "--strict", CHART, "--values", valuesFile(example));
    assertEquals(code, 0, stdout);
  });

  test(`the manifests for people without Helm are those of the chart, with ${example}`, async (helm) => {
    assertEquals(
      await Deno.readTextFile(manifestsFile(example)),
      await manifests(helm, example),
      "run deno task manifests",
    );
  });

  test(`Kubernetes ${KUBERNETES.join(" and ")} know every field, with ${example}`, async (helm) => {
    const validate = await program("kubernetes-validate");
    assert("ready" in validate, JSON.stringify(validate));
    const own = (await rendered(helm, example)).filter(({ kind }) => !(kind in FOREIGN));
    assert(own.length > 3);
    const file = await Deno.makeTempFile({ suffix: ".yaml" });
    try {
      await Deno.writeTextFile(file, own.map((one) => `---\n${JSON.stringify(one)}\n`).join(""));
      for (const wanted of KUBERNETES) {
        const args = ["--strict", "-k", wanted, file];
        const { code, stderr } = await runProgram(validate.ready, args);
        assertEquals(code, 0, stderr);
      }
    } finally {
      await Deno.remove(file);
    }
  });

  test(`every container gives up what it does not need, with ${example}`, async (helm) => {
    const pods = (await rendered(helm, example)).flatMap(({ spec }) => spec?.template?.spec ?? []);
    assert(pods.length > 0);
    for (const pod of pods) {
      assertEquals(pod.automountServiceAccountToken, false);
      assertEquals(pod.securityContext.runAsNonRoot, true);
      assertEquals(pod.securityContext.runAsUser, 65532);
      assertEquals(pod.securityContext.seccompProfile.type, "RuntimeDefault");
      for (const container of pod.containers) {
        assertEquals(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        assert(container.resources.limits.memory && container.resources.requests.cpu);
        assert(container.livenessProbe && container.readinessProbe);
      }
    }
  });

  test(`no secret stands in a manifest, and every variable is a setting, with ${example}`, async (helm) => {
    const all = await rendered(helm, example);
    assertEquals(all.filter(({ kind }) => kind === "Secret"), []);
    const known = new Set<string>(Object.values(settings).map(({ env }) => env));
    const secret = new Set<string>(
      Object.values(settings).flatMap((one) => "secret" in one ? [one.env] : []),
    );
    const server = all.find(({ kind }) => kind === "Deployment").spec.template.spec.containers[0];
    for (const { name, value } of server.env) {
      assert(known.has(name), name);
      if (secret.has(name)) assertEquals(value, undefined, name);
    }
  });

  test(`nothing but the account, names and the store can be reached, with ${example}`, async (helm) => {
    const policies = (await rendered(helm, example)).filter(({ kind }) => kind === "NetworkPolicy");
    assert(policies.length > 0);
    for (const { spec } of policies) assertEquals(spec.policyTypes, ["Ingress", "Egress"]);
    const [{ from, ports }] = policies[0].spec.ingress;
    assertEquals(ports.map(({ port }: Manifest) => port), ["http", "metrics"]);
    const own = [{ podSelector: {} }]; // pods of the same namespace
    assertEquals(from, example === "many" ? ["gateway", "monitoring"].map(namespace) : own);
    const [server, store] = policies.map(({ spec }) => spec.egress);
    assertEquals(server, example === "many" ? [...PUBLIC, OWN_STORE, COLLECTOR] : PUBLIC);
    assertEquals(store, example === "many" ? [] : undefined);
  });
}

test("with everything switched on, each part is there once", async (helm) => {
  const kinds = (await rendered(helm, "many")).map(({ kind }) => kind).toSorted();
  assertEquals(kinds, [
    "Deployment",
    "HTTPRoute",
    "HorizontalPodAutoscaler",
    "NetworkPolicy",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "PrometheusRule",
    "Service",
    "Service",
    "ServiceAccount",
    "ServiceMonitor",
    "StatefulSet",
  ]);
});

/**
 * Checks a manifest of a foreign kind. The schemas allow keys that they do not know, so that is seen by
 * what the check has looked at.
 *
 * @throws {Error} where a part is missing, of a wrong type or not known
 */
function checkForeign(manifest: Manifest): void {
  const unknown = new Set<string>();
  const Kind = FOREIGN[manifest.kind];
  assert(Kind, manifest.kind);
  const model = new Kind(manifest);
  Object.assign(model, watched(manifest, "", unknown));
  model.validate();
  assertEquals([...unknown], []);
}

/** The same value; the ways to its keys stand in `unread` until somebody looks at them. */
function watched(value: Manifest, way: string, unread: Set<string>): Manifest {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one, at) => watched(one, `${way}/${at}`, unread));
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, watched(one, `${way}/${key}`, unread)]),
  );
  for (const key of Object.keys(value)) unread.add(`${way}/${key}`);
  return new Proxy(inner, {
    get(target, key) {
      unread.delete(`${way}/${String(key)}`);
      return Reflect.get(target, key);
    },
  });
}

test("kinds that are no part of Kubernetes have what their own schemas ask for, and no more", async (helm) => {
  const foreign = (await rendered(helm, "many")).filter(({ kind }) => kind in FOREIGN);
  assertEquals(foreign.map(({ kind }) => kind).toSorted(), Object.keys(FOREIGN).toSorted());
  for (const manifest of foreign) checkForeign(manifest);
  const [route, monitor] = ["HTTPRoute", "ServiceMonitor"].map((kind) =>
    structuredClone(foreign.find((one) => one.kind === kind))
  );
  route.spec.rules[0].backendRefs[0].weight = "ninety";
  assertThrows(() => checkForeign(route), Error, "weight must be integer");
  monitor.spec.endpoints[0].every = "30s";
  assertThrows(() => checkForeign(monitor), Error, "/spec/endpoints/0/every");
});

test("the weights of a canary are shares of a hundred, and reach the second release", async (helm) => {
  const route = (await rendered(helm, "many")).find(({ kind }) => kind === "HTTPRoute");
  assertEquals(
    route.spec.rules[0].backendRefs.map(({ name, weight }: Manifest) => [name, weight]),
    [["businessmap-mcp", 90], ["businessmap-mcp-canary", 10]],
  );
});

test("an account with known addresses is reached there and nowhere else", async (helm) => {
  const [policy] = await withValues(helm, "one", "NetworkPolicy", [
    "networkPolicy.accountCidrs={203.0.113.0/24,198.51.100.7/32}",
  ]);
  assertEquals(policy.spec.egress, [PUBLIC[0], {
    to: [{ ipBlock: { cidr: "203.0.113.0/24" } }, { ipBlock: { cidr: "198.51.100.7/32" } }],
    ports: [tcp(443)],
  }]);
});

test("a canary shares the store of the release that it stands beside, and makes none", async (helm) => {
  const shared = ["httpRoute.enabled=false", "denokv.service=businessmap-mcp-denokv"];
  const all = await withValues(helm, "many", undefined, shared);
  assertEquals(all.filter(({ kind }) => kind === "StatefulSet"), []);
  const [server] = all.find(({ kind }) => kind === "Deployment").spec.template.spec.containers;
  assertEquals(
    server.env.find(({ name }: Manifest) => name === "BUSINESSMAP_KV_URL").value,
    "http://businessmap-mcp-denokv.default.svc.cluster.local:4512",
  );
  const policies = all.filter(({ kind }) => kind === "NetworkPolicy");
  assertEquals(policies.map(({ spec }) => spec.egress[2]), [{
    to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "denokv" } } }],
    ports: [tcp(4512)],
  }]);
  // The store lets in what the canary is labelled with.
  const [, store] = (await rendered(helm, "many")).filter(({ kind }) => kind === "NetworkPolicy");
  const { matchLabels } = store.spec.ingress[0].from[0].podSelector;
  const { labels } = all.find(({ kind }) => kind === "Deployment").spec.template.metadata;
  for (const [name, value] of Object.entries(matchLabels)) assertEquals(labels[name], value);
});

test("pods are added by the processor's load, and a drain leaves one of them", async (helm) => {
  const all = await rendered(helm, "many");
  const of = (kind: string) => all.find((one) => one.kind === kind).spec;
  assertEquals(of("Deployment").replicas, undefined);
  const { minReplicas, maxReplicas, scaleTargetRef, metrics } = of("HorizontalPodAutoscaler");
  assertEquals([minReplicas, maxReplicas], [2, 6]);
  assertEquals([scaleTargetRef.kind, scaleTargetRef.name], ["Deployment", "businessmap-mcp"]);
  assertEquals(metrics[0].resource.target, { type: "Utilization", averageUtilization: 70 });
  assertEquals(of("PodDisruptionBudget").minAvailable, 1);
  assertEquals(of("PodDisruptionBudget").selector, of("Deployment").selector);
});

test("what is scraped is a port of the Service, and the store keeps its file in a volume", async (helm) => {
  const all = await rendered(helm, "many");
  const { spec } = all.find(({ kind }) => kind === "ServiceMonitor");
  const service = all.find(({ kind, metadata }) =>
    kind === "Service" && metadata.name === "businessmap-mcp"
  );
  const ports = service.spec.ports.map(({ name }: Manifest) => name);
  assert(ports.includes(spec.endpoints[0].port));
  for (const [name, value] of Object.entries(spec.selector.matchLabels)) {
    assertEquals(service.metadata.labels[name], value);
  }
  const store = all.find(({ kind }) => kind === "StatefulSet").spec;
  assertEquals(store.replicas, 1);
  const [container] = store.template.spec.containers;
  const mounted = container.volumeMounts.find(({ mountPath }: Manifest) => mountPath === "/data");
  assertEquals(store.volumeClaimTemplates[0].metadata.name, mounted.name);
  assert(container.args.includes("/data/kv.sqlite"));
});

test("a key that the chart does not know is refused by its name", async (helm) => {
  assertStringIncludes(await refused(helm, ["replica=2"]), "'replica' not allowed");
  assertStringIncludes(await refused(helm, ["account.token=x"]), "'token' not allowed");
});

test("a value that the chart cannot use is refused with what is allowed", async (helm) => {
  assertStringIncludes(await refused(helm, ["account.url=https://evil.example"]), "account/url");
  assertStringIncludes(await refused(helm, ["server.logLevel=loud"]), "server/logLevel");
  assertStringIncludes(
    await refused(helm, ["server.extraEnv.BUSINESSMAP_API_TOKEN=x"]),
    "BUSINESSMAP_API_TOKEN",
  );
});

const TOGETHER: readonly (readonly [values: string[], sentence: string])[] = [
  [["replicas=2"], "More than one replica needs a shared store"],
  [["autoscaling.enabled=true"], "More than one replica needs a shared store"],
  [["denokv.enabled=true"], "denokv.existingSecret is missing"],
  [["auth.principalsSecret="], "Nobody could be told from anybody"],
  [["auth.oauth.issuer=https://x.example"], "auth.oauth.audience is missing"],
  [["account.existingSecret="], "account.existingSecret is missing"],
  [["account.url="], "account.url is missing"],
  [["store.url=https://kv.example"], "store.existingSecret is missing"],
  [["store.url=http://kv.x.svc.cluster.local:4512"], "nothing lets a pod through to store.url"],
  [
    ["auth.oauth.issuer=https://x.example:8443", "auth.oauth.audience=x"],
    "nothing lets a pod through to auth.oauth.issuer",
  ],
  [
    ["networkPolicy.accountCidrs={203.0.113.0/24}", "server.extraEnv.SENTRY_DSN=https://a@b.c/1"],
    "nothing lets a pod through to server.extraEnv.SENTRY_DSN",
  ],
  [["networkPolicy.egressTo[0].to[0].x=1"], "networkPolicy/egressTo/0"],
];

for (const [values, sentence] of TOGETHER) {
  test(`the chart refuses ${values.join(" with ")} in a sentence`, async (helm) => {
    assertStringIncludes(await refused(helm, values), sentence);
  });
}

Deno.test("the chart and the program have one version", async () => {
  const chart = parse(await Deno.readTextFile(join(CHART, "Chart.yaml")));
  assertEquals([chart.version, chart.appVersion], [version, version]);
});

Deno.test("the schema of the values knows the keys that are there, and no others", async () => {
  const values = parse(await Deno.readTextFile(join(CHART, "values.yaml")));
  const schema = JSON.parse(await Deno.readTextFile(join(CHART, "values.schema.json")));
  const { global: _ofHelm, ...properties } = schema.properties;
  assertEquals(paths({ ...schema, properties }), valuePaths(values, schema));
});

/** Every key that a schema names, with its way there. */
function paths(schema: Manifest, way = ""): string[] {
  return Object.entries<Manifest>(schema.properties ?? {}).flatMap(([key, inner]) => [
    way + key,
    ...(inner.additionalProperties === false ? paths(inner, `${way}${key}.`) : []),
  ]).toSorted();
}

function valuePaths(values: Manifest, schema: Manifest, way = ""): string[] {
  return Object.entries(values).flatMap(([key, inner]) => {
    const known = schema.properties?.[key];
    return [
      way + key,
      ...(known?.additionalProperties === false ? valuePaths(inner, known, `${way}${key}.`) : []),
    ];
  }).toSorted();
}
