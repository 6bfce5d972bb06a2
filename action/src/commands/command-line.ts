import { Command, CommanderError, Option } from "commander";
import { type Lang, langs } from "../../../core/words/lang.ts";
import type { HelpText } from "../../../core/words/words.ts";
import { collect, type Flags, parseList } from "../config/file/flags.ts";
import { exitCode, ParityError } from "../errors/error.ts";
import { toolVersion } from "../system/version.ts";
import type { BisectFlags } from "./bisect.ts";
import type { dashboardCommand } from "./dashboard.ts";
import type { DiagnoseFlags } from "./diagnose.ts";
import type { InitFlags } from "./init.ts";
import { type Io, wordsFor } from "./io.ts";
import type { PreviewFlags } from "./preview.ts";
import type { GateFlags } from "./run.ts";

const exitCodes = (t: Tell): string => `
${t("Exit codes:")}
  0  ${t("every cell passed, or failed as expected")}
  1  ${t("parity failures")}
  2  ${t("usage, configuration or input")}
  3  ${t("infrastructure: something could not run")}`;

type Tell = (text: HelpText) => string;

/** How help is told: in the language of `--lang`, wherever that stands, else of the locale. */
function helpIn(args: readonly string[], io: Io): Tell {
  const [, after] = /^--lang=(.*)$/.exec(args.find((arg) => arg.startsWith("--lang=")) ?? "") ?? [];
  const said = after ?? args[args.indexOf("--lang") + 1 || args.length];
  const lang = langs.find((one) => one === said);
  return wordsFor(lang ? { ...io, lang } : io).help;
}

const quoted = (text: string): string => `"${text}"`;

/** An option's description with its default and what it may be, as commander's own, in the language of the rest. */
function described(option: Option, t: Tell): string {
  const more = [
    ...(option.argChoices ? [`${t("choices:")} ${option.argChoices.map(quoted).join(", ")}`] : []),
    ...(typeof option.defaultValue === "string" ? [`${t("default:")} ${quoted(option.defaultValue)}`] : []),
  ];
  return more.length > 0 ? `${option.description} (${more.join("; ")})` : option.description;
}

/** The whole command line. @returns the exit code; nothing is thrown but bugs */
export async function runCommandLine(args: string[], given: Io): Promise<number> {
  const io = { ...given };
  let code = 0;
  const program = buildProgram(io, helpIn(args, io), (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    if (error instanceof ParityError) {
      io.stderr.write(error.render(wordsFor(io).lang));
      return error.exit;
    }
    if (io.signal.aborted) {
      io.stderr.write(`${wordsFor(io).terminal.interrupted}\n`);
      return exitCode.interrupted;
    }
    throw error;
  }
}

function buildProgram(io: Io, t: Tell, finish: (code: number) => void): Command {
  const program = new Command("mnn-parity")
    .description(t("Which inputs, which op, why, since which MNN release, and what to ship instead."))
    .version(toolVersion(), "-V, --version", t("output the version number"))
    .helpOption("-h, --help", t("display help for command"))
    .helpCommand("help [command]", t("display help for command"))
    .configureHelp({
      styleTitle: (title) => t(title as HelpText),
      optionDescription: (option) => described(option, t),
      argumentDescription: ({ description }) => description,
    })
    .addHelpText("after", exitCodes(t))
    .exitOverride()
    .hook("preAction", (_, command) => {
      io.lang = command.opts<{ lang?: Lang }>().lang;
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .addOption(
        new Option("--lang <language>", t("of what is told (default: by the locale)")).choices(langs),
      )
      .copyInheritedSettings(program);

  imageOptions(
    t,
    command("init", t("a first parity.yml and workflow from what is in this folder, and the first run"))
      .option("--model <file>", t("a model (default: all .onnx, .mnn and .tflite below)"), collect)
      .option("--input <glob>", t(".npy, .npz or images (default: what fits the model)"), collect),
  )
    .option("--mnn <releases>", t("MNN releases: 3.0.0,3.6.1 (default: the newest)"), parseList)
    .option("--target <targets>", t("where to run: host,qemu:cortex-a76"), parseList)
    .option("--config <configs>", t("backend/precision: cpu/normal,cpu/low"), parseList)
    .option("--accept", t("write the expect lines of what fails to parity.yml"))
    .option("--force", t("write over parity.yml and the workflow where they are there"))
    .option("--no-run", t("write the files, and do not run"))
    .option("--no-workflow", t("write parity.yml alone"))
    .option("--yes", t("ask nothing"))
    .action(async (flags: InitFlags) => finish(await (await import("./init.ts")).initCommand(flags, io)));

  runOptions(t, command("run", t("run models over MNN releases, targets and configs, and compare")))
    .option("--shard <share>", t("run a part only: 2/4, or a shard that plan wrote"))
    .option("--fresh", t("run all, also what an earlier run has a result of"))
    .option("--baseline <report>", t("what it is held against: a report folder, report.json, or an address"))
    .option("--fail-on <which>", t("which failures count: new or any (default new with a baseline)"))
    .option("--junit <file>", t("write each result as JUnit XML"))
    .option("--code-quality <file>", t("write the findings as GitLab's Code Quality JSON"))
    .option("--json", t("print the report on stdout, and nothing else"))
    .action(
      async (
        file: string | undefined,
        flags: Flags & GateFlags & { json?: boolean; shard?: string; fresh?: boolean },
      ) => finish(await (await import("./run.ts")).runCommand(file, flags, io)),
    );

  runOptions(t, command("diagnose", t("run, and ask of what fails: where, why, and what to ship instead")))
    .option("--cell <which>", t("of a report's folder: a cell's id, or words that only one failing cell has"))
    .option("--budget <most>", t("what all answers may take together: 60s, '200 runs' (default: no bound)"))
    .option(
      "--only <answers>",
      t("ask these alone: where,why,ranges,plan,cures,ship,map,when,repro"),
      parseList,
    )
    .option("--json", t("print the report with its diagnoses on stdout, and nothing else"))
    .action(async (file: string | undefined, flags: DiagnoseFlags) =>
      finish(await (await import("./diagnose.ts")).diagnoseCommand(file, flags, io)),
    );

  runOptions(t, command("bisect", t("between which two MNN releases, or commits, a result turned")))
    .option("--where <what>", t("wrong (default), a verdict, or a number: snr<30, maxabs>0.1, nan>0"))
    .option("--commits <range>", t("commits in place of releases, each built: 3.4.1..3.5.0"))
    .option("--repo <repository>", t("whose commits: OWNER/REPO, an address, a folder (default: MNN's own)"))
    .option("--budget <most>", t("what it may take: 60s, '200 runs' (default: no bound)"))
    .option("--json", t("print the report with what was found on stdout, and nothing else"))
    .action(async (file: string | undefined, flags: BisectFlags) =>
      finish(await (await import("./bisect.ts")).bisectCommand(file, flags, io)),
    );

  imageOptions(
    t,
    command("predict", t("what fp16 and bf16 cannot hold, from fp32 runs on this machine alone"))
      .argument(
        "[model]",
        t("a .mnn or .onnx model, or a parity.yml; ./parity.yml when there is one and no model"),
      )
      .option("--model <name>", t("of a parity.yml, this model alone"), collect)
      .option("--input <glob>", t(".npy, .npz or images"), collect),
  )
    .option(
      "--mnn <release>",
      t("the MNN release that runs it in fp32 (default: the newest wheel)"),
      parseList,
    )
    .option("--timeout <seconds>", t("longest silence of a probe"))
    .option("--json", t("print it as JSON"))
    .action(async (given: string | undefined, flags: Flags & { json?: boolean }) =>
      finish(await (await import("./predict.ts")).predictCommand(given, flags, io)),
    );

  command("plan", t("share a run among jobs of about equal length"))
    .argument("[parity.yml]", t("the configuration; ./parity.yml when there is one"))
    .option("--shards <n>", t("most jobs (default 4)"))
    .option("--mnn <releases>", t("MNN releases: 3.0.0,3.6.1"), parseList)
    .option("--target <targets>", t("where to run: host,qemu:cortex-a76"), parseList)
    .option("--config <configs>", t("backend/precision: cpu/normal,cpu/low"), parseList)
    .option("--timings <report>", t("an earlier report whose times are believed"))
    .action(async (file: string | undefined, flags: Flags & { shards?: string; timings?: string }) =>
      finish(await (await import("./plan.ts")).planCommand(file, flags, io)),
    );

  command("merge", t("make the reports of shards one"))
    .argument("[folder...]", t("the shards' report folders"))
    .option("--plan <file>", t("what plan wrote: cells of it that are missing are failures"))
    .option("--out <folder>", t("where the report folder is written (default parity-report)"))
    .action(async (folders: string[], flags: { plan?: string; out?: string }) =>
      finish(await (await import("./merge.ts")).mergeCommand(folders, flags, io)),
    );

  command(
    "preview",
    t("what GitHub would show of a report: comment, summary, annotations, and one HTML page"),
  )
    .argument("<folder>", t("the report folder"))
    .option("--base <report>", t("the report that change is told against"))
    .option("--fail-on <which>", t("which failures count: new or any (default new)"))
    .option("--config <file>", t("the parity.yml whose lines are annotated"))
    .option("--dashboard <url>", t("the run's page on a dashboard that would serve the pictures"))
    .option("--out <folder>", t("where the files are written (default FOLDER/preview)"))
    .action(async (folder: string, flags: PreviewFlags) =>
      finish(await (await import("./preview.ts")).previewCommand(folder, flags, io)),
    );

  command("report", t("print a report in another format"))
    .argument("<folder>", t("the report folder"))
    .option("--format <format>", t("md, json or html"), "md")
    .action(async (folder: string, { format }: { format: string }) =>
      finish(await (await import("./report.ts")).reportCommand(folder, format, io)),
    );

  command("publish", t("send a report to a dashboard"))
    .argument("<folder>", t("the report folder"))
    .requiredOption("--to <url>", t("the dashboard's address; the token is read from MNN_PARITY_TOKEN"))
    .action(async (folder: string, { to }: { to: string }) =>
      finish(await (await import("./publish.ts")).publishCommand(folder, to, io)),
    );

  command("dashboard", t("serve runs, cells and their history; the first time it fetches Next and builds"))
    .option("--hostname <address>", t("where it listens; 0.0.0.0 for other machines"), "127.0.0.1")
    .option("--port <port>", t("its port"), "3000")
    .option(
      "--behind-proxy",
      t("a proxy stands in front of every request: believe its X-Forwarded-* headers"),
    )
    .action(async (flags: Parameters<typeof dashboardCommand>[0]) =>
      finish(await (await import("./dashboard.ts")).dashboardCommand(flags, io)),
    );

  command("doctor", t("what this machine can run, what is missing, and the command that fixes it"))
    .option("--json", t("print it as JSON"))
    .action(async ({ json }: { json?: boolean }) =>
      finish(await (await import("./doctor.ts")).doctorCommand(json === true, io)),
    );

  command("build", t("build MNN from source ahead of a run"))
    .argument("[parity.yml]", t("whose releases and targets; ./parity.yml when there is one and no --mnn"))
    .option("--mnn <entries>", t("source:2.9.3, git:REF, git:OWNER/REPO#REF, path:FOLDER"), parseList)
    .option("--target <targets>", t("what to build for (default: host)"), parseList)
    .action(async (file: string | undefined, flags: { mnn?: string[]; target?: string[] }) =>
      finish(await (await import("./build.ts")).buildCommand(file, flags, io)),
    );

  command("setup", t("fetch runtimes ahead, to run without network later"))
    .option("--mnn <releases>", t("MNN releases (default: all with wheels)"), parseList)
    .option("--target <targets>", t("where they will run (default: host,qemu:cortex-a76)"), parseList)
    .action(async (flags: { mnn?: string[]; target?: string[] }) =>
      finish(await (await import("./setup.ts")).setupCommand(flags, io)),
    );

  return program;
}

/** The flags that say what is run. */
const runOptions = (t: Tell, command: Command): Command =>
  imageOptions(
    t,
    command
      .argument("[parity.yml]", t("the configuration; ./parity.yml when there is one and no --model"))
      .option("--model <file>", t("a .mnn model, or .onnx and what else mnnconvert takes"), collect)
      .option("--input <glob>", t(".npy, .npz or images"), collect),
  )
    .option("--mnn <releases>", t("MNN releases: 3.0.0,3.6.1"), parseList)
    .option("--target <targets>", t("where to run: host,qemu:cortex-a76,phone:sm6450,adb:SERIAL"), parseList)
    .option("--config <configs>", t("backend/precision: cpu/normal,cpu/low"), parseList)
    .option(
      "--reference <config>",
      t("what to compare with: a configuration, onnxruntime or litert (default cpu/normal)"),
    )
    .addOption(new Option("--ops <which>", t("look inside the network: none, failing or all")))
    .option("--out <folder>", t("where the report folder is written (default parity-report)"))
    .option("--project <name>", t("whose history this belongs to"))
    .option("--threads <n>", t("threads of each session"))
    .option("--repeats <n>", t("runs of each input; more than one looks for unstable results"))
    .option("--resize", t("each input once more after one of another shape, in one session"))
    .option("--timeout <seconds>", t("longest silence of a probe"))
    .option("--converter <release>", t("the release whose mnnconvert converts the model"))
    .option("--convert <options>", t("how it is converted: default,fp16,weightQuantBits=8"), parseList)
    .option("--opencl <which>", t("auto for a GPU's, pocl for OpenCL on this machine's CPU"))
    .option(
      "--api <which>",
      t("MNN's session, its module, or auto (default): a module where a session cannot"),
    );

/** The flags that say how images become tensors. */
const imageOptions = (t: Tell, command: Command): Command =>
  command
    .option("--size <WxH>", t("pixels that images become: 320x256, or 256 for a square (default their own)"))
    .option("--channels <order>", t("of images: rgb, bgr or gray (default rgb)"))
    .option("--mean <numbers>", t("subtracted from pixels of 0..255: 127.5, or one per channel (default 0)"))
    .option("--scale <numbers>", t("multiplied after the mean: 0.00392157, or one per channel (default 1)"));
