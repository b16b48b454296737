/**
 * The command line: its commands and flags, parsed by commander.
 *
 * @module
 */
import { Command, CommanderError, Option } from "commander";
import { nearest } from "../businessmap/nearest.ts";
import { defaultText } from "../config/configuration_table.ts";
import { loadConfig, systemSources } from "../config/mod.ts";
import { settingList } from "../config/settings.ts";
import { name, version } from "../version.ts";
import { exitCode, exitCodeHelp } from "./exit_codes.ts";
import { print, printError } from "./output.ts";
import { addHttpCommands, runHealth } from "./program_http.ts";
import { type Flags, programCommand, startStdio } from "./start.ts";
import type { StoreJob } from "./with_store.ts";

/** Parses a command line and runs its command; gives the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const state = { exitCode: exitCode.ok as number };
  const program = createProgram(async (command) => {
    state.exitCode = await command() ?? exitCode.ok;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return state.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
}

type Run = (command: () => Promise<number | void>) => Promise<void>;

function createProgram(run: Run): Command {
  const program = new Command(name);
  program
    .description("MCP server for BusinessMap (Kanbanize). Without a command it serves over stdio.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => printError(text.trimEnd()),
      outputError: (text, write) => write(usageError(text)),
      // Asking for colours would read environment variables that the program may not read.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText("after", `\n${environmentHelp()}\n\n${exitCodeHelp}`);
  for (const option of settingOptions()) program.addOption(option);

  const flags = () => program.opts<Flags>();
  const add = (title: string, about: string, command: () => Promise<number | void>) =>
    program.command(title).description(about).action(() => run(command));

  program.command("stdio", { isDefault: true })
    .description("serve one MCP client over standard input and output")
    .allowExcessArguments()
    .action((_options, command: Command) => {
      // As the default command it also gets every word that is no command.
      const word = command.args[0];
      if (word !== undefined) program.error(unknownCommand(word, program));
      return run(() => startStdio(flags()));
    });
  addHttpCommands(program, run, () => systemSources(flags()));
  add("demo", "serve a demo account, which lives in memory, over stdio", async () => {
    const { runDemo } = await import("./demo.ts");
    return await runDemo(systemSources(flags()));
  });
  program.command("check")
    .description("test configuration, connection, API key, rights and limits")
    .option("--health [url]", "ask a running HTTP server how it is instead")
    .action(({ health }: { health?: string | true }) =>
      run(async () => {
        if (health !== undefined) return await runHealth(systemSources(flags()), health);
        const sources = systemSources(flags());
        const config = loadConfig(sources);
        const { runCheck } = await import("./check.ts");
        return await runCheck(config, sources);
      })
    );
  program.command("setup")
    .description("connect MCP clients to an account: asks for what it needs")
    .option("--client <ids...>", "clients by name; those on this machine if none is given")
    .addOption(
      new Option("--account <names...>", "configured accounts by name; else asked for, or all")
        .conflicts("remove"),
    )
    .option("--remove", "take the server out of the clients again, and remove the kept key")
    .action((options: { client?: string[]; account?: string[]; remove?: true }) =>
      run(async () => {
        const { runSetup } = await import("./setup.ts");
        const { systemTerminal } = await import("../setup/terminal.ts");
        return await runSetup({
          ...(options.client ? { clients: options.client } : {}),
          ...(options.account ? { accounts: options.account } : {}),
          remove: options.remove === true,
        }, {
          sources: systemSources(flags()),
          terminal: Deno.stdin.isTerminal() ? systemTerminal() : undefined,
          print,
          program: programCommand(),
        });
      })
    );
  add("doctor", "find the usual mistakes: clients, key files, store, account", async () => {
    const { runDoctor } = await import("./doctor.ts");
    return await runDoctor(systemSources(flags()), print);
  });
  program.command("tools")
    .description("list the tools that a configuration offers")
    .option("--profile <profile>", "the same as --tool-profile")
    .option("--json", "as JSON, as clients receive it")
    .action((options: { profile?: string; json?: true }) =>
      run(async () => {
        const { runTools } = await import("./tools.ts");
        const profile = options.profile === undefined ? {} : { toolProfile: options.profile };
        const sources = systemSources({ ...flags(), ...profile });
        return await runTools(sources, { json: options.json === true });
      })
    );
  const store = async (run: StoreJob) => {
    const { withStore } = await import("./with_store.ts");
    return await withStore(loadConfig(systemSources(flags())), run);
  };
  const eachStore = async (run: StoreJob) => {
    const { withEachStore } = await import("./with_store.ts");
    return await withEachStore(loadConfig(systemSources(flags())), run);
  };
  const cache = program.command("cache").description("what is kept of the account's answers");
  cache.command("stats").description("how much is kept, and how old it is")
    .action(() => run(() => store(async (open) => (await import("./cache.ts")).cacheStats(open))));
  cache.command("clear").description("use nothing that is kept any more, in every process")
    .option("--board <ids...>", "only what shows these boards, and all cards")
    .action((options: { board?: string[] }) =>
      run(() =>
        eachStore(async (open) =>
          (await import("./cache.ts")).cacheClear(open, { boards: options.board ?? [] })
        )
      )
    );
  cache.command("verify").description("read everything that is kept, remove what is unreadable")
    .action(() =>
      run(() => eachStore(async (open) => (await import("./cache.ts")).cacheVerify(open)))
    );
  const catalogue = program.command("catalogue")
    .description("operations that the account has and this program does not know");
  catalogue.command("refresh").description("fetch the account's own document, keep what is new")
    .action(() =>
      run(async () => {
        const config = loadConfig(systemSources(flags()));
        const { withEachStore } = await import("./with_store.ts");
        const [{ catalogueRefresh }, { gatewayFor }] = await Promise.all([
          import("./catalogue.ts"),
          import("./live.ts"),
        ]);
        return await withEachStore(
          config,
          (open, account) => catalogueRefresh(open, gatewayFor(config, account).send),
        );
      })
    );
  catalogue.command("status").description("what is kept, and since when")
    .action(() =>
      run(() => eachStore(async (open) => (await import("./catalogue.ts")).catalogueStatus(open)))
    );
  catalogue.command("forget").description("go back to the operations that are built in")
    .action(() =>
      run(() => eachStore(async (open) => (await import("./catalogue.ts")).catalogueForget(open)))
    );
  const switches = program.command("flags")
    .description("switch parts off and on in every running process");
  switches.command("list").description("every flag, and whether it is on")
    .action(() =>
      run(() =>
        eachStore(async (open) => {
          const { TOOLSETS } = await import("./assemble.ts");
          return await (await import("./flags.ts")).flagsList(open, TOOLSETS);
        })
      )
    );
  switches.command("set").description("switch one flag")
    .argument("<name>").argument("<state>", "on or off")
    .action((flag: string, state: string) =>
      run(() =>
        eachStore(async (open) => {
          const { TOOLSETS } = await import("./assemble.ts");
          return await (await import("./flags.ts")).flagsSet(open, TOOLSETS, flag, state);
        })
      )
    );
  add("permissions", "show what the program may touch, before and after its start", async () => {
    const { runPermissions } = await import("./permissions.ts");
    await runPermissions(systemSources(flags()));
  });
  add("version", "print the version", () => Promise.resolve(print(version)));
  return program;
}

function unknownCommand(word: string, program: Command): string {
  const names = program.commands.map((command) => command.name());
  const near = nearest(word, names, 1)[0];
  const end = near ? `did you mean ${near}?` : `the commands are ${names.join(", ")}`;
  return `error: unknown command '${word}'; ${end}`;
}

/** One option a setting that has a flag; a boolean one has an opposite, to win over the others. */
function settingOptions(): Option[] {
  return settingList().flatMap((setting) => {
    if (setting.flag === undefined) return [];
    const standard = defaultText(setting).replaceAll("`", "");
    const notes = standard ? `${setting.env}; default ${standard}` : setting.env;
    const option = new Option(setting.flag, `${setting.help} (${notes})`);
    if (setting.flag.includes(" ")) return [option];
    const opposite = new Option(setting.flag.replace("--", "--no-"), `not ${setting.flag}`);
    return [option, opposite.hideHelp()];
  });
}

function environmentHelp(): string {
  const rest = settingList().filter(({ flag }) => flag === undefined);
  return [
    "From the environment alone:",
    ...rest.map((setting) => `  ${setting.env}: ${setting.help.replaceAll("`", "")}`),
    "",
    "Flags win over the environment, the environment over the file, the file over defaults.",
  ].join("\n");
}

/** Commander's message, without a value that may be a secret, and where secrets belong. */
function usageError(text: string): string {
  const line = text.replace(/=[^'\n]*'/g, "'").trimEnd();
  const secrets = settingList().filter((setting) => setting.secret !== undefined);
  const meant = secrets.find(({ key }) => line.includes(`'--${kebab(key)}'`));
  if (meant === undefined) return `${line}\n`;
  return `${line}\nSecrets are not taken from the command line: set ${meant.env} in the ` +
    `environment${meant.fileSetting ? `, or give --${kebab(meant.fileSetting)}` : ""}.\n`;
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
