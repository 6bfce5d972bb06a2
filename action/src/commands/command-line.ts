import { Command, CommanderError, Option } from "commander";
import { type Lang, langs } from "../../../core/words/lang.ts";
import { collect, type Flags, parseList } from "../config/file/flags.ts";
import { exitCode, ParityError } from "../errors/error.ts";
import { toolVersion } from "../system/version.ts";
import { type BisectFlags, bisectCommand } from "./bisect.ts";
import { buildCommand } from "./build.ts";
import { dashboardCommand } from "./dashboard.ts";
import { type DiagnoseFlags, diagnoseCommand } from "./diagnose.ts";
import { doctorCommand } from "./doctor.ts";
import { type Io, wordsFor } from "./io.ts";
import { mergeCommand } from "./merge.ts";
import { planCommand } from "./plan.ts";
import { predictCommand } from "./predict.ts";
import { previewCommand } from "./preview.ts";
import { publishCommand } from "./publish.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";
import { setupCommand } from "./setup.ts";

const exitCodes = `
Exit codes:
  0  every cell passed, or failed as expected
  1  parity failures
  2  usage, configuration or input
  3  infrastructure: something could not run`;

/** The whole command line. @returns the exit code; nothing is thrown but bugs */
export async function runCommandLine(args: string[], given: Io): Promise<number> {
  const io = { ...given };
  let code = 0;
  const program = buildProgram(io, (result) => {
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

function buildProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command("mnn-parity")
    .description("Which inputs, which op, why, since which MNN release, and what to ship instead.")
    .version(toolVersion())
    .addHelpText("after", exitCodes)
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
      .addOption(new Option("--lang <language>", "of what is told (default: by the locale)").choices(langs))
      .copyInheritedSettings(program);

  runOptions(command("run", "run models over MNN releases, targets and configs, and compare"))
    .option("--shard <share>", "run a part only: 2/4, or a shard that plan wrote")
    .option("--json", "print the report on stdout, and nothing else")
    .action(async (file: string | undefined, flags: Flags & { json?: boolean; shard?: string }) =>
      finish(await runCommand(file, flags, io)),
    );

  runOptions(command("diagnose", "run, and ask of what fails: where, why, and what to ship instead"))
    .option("--cell <which>", "of a report's folder: a cell's id, or words that only one failing cell has")
    .option("--budget <most>", "what all answers may take together: 60s, '200 runs' (default: no bound)")
    .option("--only <answers>", "ask these alone: where,why,ranges,plan,cures,ship,map,when,repro", parseList)
    .option("--json", "print the report with its diagnoses on stdout, and nothing else")
    .action(async (file: string | undefined, flags: DiagnoseFlags) =>
      finish(await diagnoseCommand(file, flags, io)),
    );

  runOptions(command("bisect", "between which two MNN releases, or commits, a result turned"))
    .option("--where <what>", "wrong (default), a verdict, or a number: snr<30, maxabs>0.1, nan>0")
    .option("--commits <range>", "commits in place of releases, each built: 3.4.1..3.5.0")
    .option("--repo <repository>", "whose commits: OWNER/REPO, an address, a folder (default: MNN's own)")
    .option("--budget <most>", "what it may take: 60s, '200 runs' (default: no bound)")
    .option("--json", "print the report with what was found on stdout, and nothing else")
    .action(async (file: string | undefined, flags: BisectFlags) =>
      finish(await bisectCommand(file, flags, io)),
    );

  imageOptions(
    command("predict", "what fp16 and bf16 cannot hold, from fp32 runs on this machine alone")
      .argument(
        "[model]",
        "a .mnn or .onnx model, or a parity.yml; ./parity.yml when there is one and no model",
      )
      .option("--model <name>", "of a parity.yml, this model alone", collect)
      .option("--input <glob>", ".npy, .npz or images", collect),
  )
    .option("--mnn <release>", "the MNN release that runs it in fp32 (default: the newest wheel)", parseList)
    .option("--timeout <seconds>", "longest silence of a probe")
    .option("--json", "print it as JSON")
    .action(async (given: string | undefined, flags: Flags & { json?: boolean }) =>
      finish(await predictCommand(given, flags, io)),
    );

  command("plan", "share a run among jobs of about equal length")
    .argument("[parity.yml]", "the configuration; ./parity.yml when there is one")
    .option("--shards <n>", "most jobs (default 4)")
    .option("--mnn <releases>", "MNN releases: 3.0.0,3.6.1", parseList)
    .option("--target <targets>", "where to run: host,qemu:cortex-a76", parseList)
    .option("--config <configs>", "backend/precision: cpu/normal,cpu/low", parseList)
    .option("--timings <report>", "an earlier report whose times are believed")
    .action(async (file: string | undefined, flags: Flags & { shards?: string; timings?: string }) =>
      finish(await planCommand(file, flags, io)),
    );

  command("merge", "make the reports of shards one")
    .argument("[folder...]", "the shards' report folders")
    .option("--plan <file>", "what plan wrote: cells of it that are missing are failures")
    .option("--out <folder>", "where the report folder is written (default parity-report)")
    .action(async (folders: string[], flags: { plan?: string; out?: string }) =>
      finish(await mergeCommand(folders, flags, io)),
    );

  command("preview", "what GitHub would show of a report: comment, summary, annotations, and one HTML page")
    .argument("<folder>", "the report folder")
    .option("--base <report>", "the report that change is told against")
    .option("--fail-on <which>", "which failures count: new or any (default new)")
    .option("--config <file>", "the parity.yml whose lines are annotated")
    .option("--out <folder>", "where the files are written (default FOLDER/preview)")
    .action(
      async (folder: string, flags: { base?: string; failOn?: string; config?: string; out?: string }) =>
        finish(await previewCommand(folder, flags, io)),
    );

  command("report", "print a report in another format")
    .argument("<folder>", "the report folder")
    .option("--format <format>", "md, json or html", "md")
    .action(async (folder: string, { format }: { format: string }) =>
      finish(await reportCommand(folder, format, io)),
    );

  command("publish", "send a report to a dashboard")
    .argument("<folder>", "the report folder")
    .requiredOption("--to <url>", "the dashboard's address; the token is read from MNN_PARITY_TOKEN")
    .action(async (folder: string, { to }: { to: string }) => finish(await publishCommand(folder, to, io)));

  command("dashboard", "serve runs, cells and their history; the first time it fetches Next and builds")
    .option("--hostname <address>", "where it listens; 0.0.0.0 for other machines", "127.0.0.1")
    .option("--port <port>", "its port", "3000")
    .option("--behind-proxy", "a proxy stands in front of every request: believe its X-Forwarded-* headers")
    .action(async (flags: Parameters<typeof dashboardCommand>[0]) =>
      finish(await dashboardCommand(flags, io)),
    );

  command("doctor", "what this machine can run, what is missing, and the command that fixes it")
    .option("--json", "print it as JSON")
    .action(async ({ json }: { json?: boolean }) => finish(await doctorCommand(json === true, io)));

  command("build", "build MNN from source ahead of a run")
    .argument("[parity.yml]", "whose releases and targets; ./parity.yml when there is one and no --mnn")
    .option("--mnn <entries>", "source:2.9.3, git:REF, git:OWNER/REPO#REF, path:FOLDER", parseList)
    .option("--target <targets>", "what to build for (default: host)", parseList)
    .action(async (file: string | undefined, flags: { mnn?: string[]; target?: string[] }) =>
      finish(await buildCommand(file, flags, io)),
    );

  command("setup", "fetch runtimes ahead, to run without network later")
    .option("--mnn <releases>", "MNN releases (default: all with wheels)", parseList)
    .option("--target <targets>", "where they will run (default: host,qemu:cortex-a76)", parseList)
    .action(async (flags: { mnn?: string[]; target?: string[] }) => finish(await setupCommand(flags, io)));

  return program;
}

/** The flags that say what is run. */
const runOptions = (command: Command): Command =>
  imageOptions(
    command
      .argument("[parity.yml]", "the configuration; ./parity.yml when there is one and no --model")
      .option("--model <file>", "a .mnn model, or .onnx and what else mnnconvert takes", collect)
      .option("--input <glob>", ".npy, .npz or images", collect),
  )
    .option("--mnn <releases>", "MNN releases: 3.0.0,3.6.1", parseList)
    .option("--target <targets>", "where to run: host,qemu:cortex-a76,phone:sm6450,adb:SERIAL", parseList)
    .option("--config <configs>", "backend/precision: cpu/normal,cpu/low", parseList)
    .option(
      "--reference <config>",
      "what to compare with: a configuration, onnxruntime or litert (default cpu/normal)",
    )
    .addOption(new Option("--ops <which>", "look inside the network: none, failing or all"))
    .option("--out <folder>", "where the report folder is written (default parity-report)")
    .option("--project <name>", "whose history this belongs to")
    .option("--threads <n>", "threads of each session")
    .option("--repeats <n>", "runs of each input; more than one looks for unstable results")
    .option("--timeout <seconds>", "longest silence of a probe")
    .option("--converter <release>", "the release whose mnnconvert converts the model")
    .option("--convert <options>", "how it is converted: default,fp16,weightQuantBits=8", parseList)
    .option("--opencl <which>", "auto for a GPU's, pocl for OpenCL on this machine's CPU")
    .option("--api <which>", "MNN's session, its module, or auto (default): a module where a session cannot");

/** The flags that say how images become tensors. */
const imageOptions = (command: Command): Command =>
  command
    .option("--size <WxH>", "pixels that images become: 320x256, or 256 for a square (default their own)")
    .option("--channels <order>", "of images: rgb, bgr or gray (default rgb)")
    .option("--mean <numbers>", "subtracted from pixels of 0..255: 127.5, or one per channel (default 0)")
    .option("--scale <numbers>", "multiplied after the mean: 0.00392157, or one per channel (default 1)");
