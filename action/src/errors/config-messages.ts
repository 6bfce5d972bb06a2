import type { ParityError } from "./error.ts";
import { type Message, meant } from "./message.ts";

/** Something wrong in a configuration, and where: `parity.yml:4:11 (mnn[0])`, or a flag. */
export interface Problem {
  where: string;
  message: Message;
  /** What it was as an error, which other languages are told from. */
  error?: ParityError;
}

const list = (names: readonly string[]): string => names.join(", ") || "none";
/** More problems than this are counted, not shown: they tend to have one cause. */
const mostShown = 10;

/** Messages about parity.yml and the command line's flags. */
export const configMessages = {
  "budget-invalid": (written: string): Message => ({
    exit: 2,
    what: `${written} is no budget`,
    fix: "give seconds, minutes or runs",
    example: "--budget 60s",
  }),
  "answer-unknown": (name: string, names: readonly string[], near: string | undefined): Message => ({
    exit: 2,
    what: `no answer is called ${name}${meant(near)}`,
    fix: `choose among ${names.join(", ")}`,
    example: "--only where,why",
  }),
  "config-invalid": (file: string, problems: readonly Problem[]): Message => {
    const [first] = problems;
    if (first && problems.length === 1)
      return { ...first.message, what: `${first.where}: ${first.message.what}` };
    const shown = problems.slice(0, mostShown);
    const more = problems.length - shown.length;
    const lines = shown.map(({ where, message: { what, fix, example } }) =>
      [`${where}: ${what}`, `  fix: ${fix}`, ...(example ? [example.replace(/^/gm, "      ")] : [])].join(
        "\n",
      ),
    );
    return {
      exit: 2,
      what: [
        `${problems.length} problems in ${file}`,
        ...lines.map((line) => line.replace(/^/gm, "  ")),
        ...(more ? [`  and ${more} more`] : []),
      ].join("\n"),
      fix: "correct these; docs/parity-yml.md describes every key",
    };
  },
  "config-missing": (file: string): Message => ({
    exit: 2,
    what: `no configuration at ${file}`,
    fix: "give the path of a parity.yml, or say everything with flags",
    example: "npx mnn-parity run --model model.onnx --input 'inputs/*.npy' --mnn 3.0.0,3.6.1",
  }),
  "config-absent": (folder: string): Message => ({
    exit: 2,
    what: `nothing to run: there is no parity.yml in ${folder}, and no --model`,
    fix: "write a parity.yml, or name a model and its inputs",
    example: "npx mnn-parity run --model model.onnx --input 'inputs/*.npy' --mnn 3.0.0,3.6.1",
  }),
  "config-unreadable": (file: string, reason: string): Message => ({
    exit: 2,
    what: `cannot read ${file}: ${reason}`,
    fix: "make it a readable text file",
  }),
  "config-empty": (file: string, example: string): Message => ({
    exit: 2,
    what: `${file} says nothing`,
    fix: "name at least a model, its inputs and MNN releases",
    example,
  }),
  "config-syntax": (reason: string): Message => ({
    exit: 2,
    what: `not valid YAML: ${reason}`,
    fix: "correct the line; quote text that holds any of : # { } [ ] , & * ! | > ' \" %",
    example: "inputs: 'inputs/*.npz'",
  }),
  "config-unknown-key": (
    key: string,
    inside: string,
    known: readonly string[],
    near: string | undefined,
    example: string | undefined,
  ): Message => ({
    exit: 2,
    what: `${inside} has no key ${key}${meant(near)}`,
    fix: near ? `write ${near}` : `use one of ${list(known)}`,
    example,
  }),
  "config-missing-key": (key: string, inside: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${inside} lacks ${key}`,
    fix: `add ${key}`,
    example,
  }),
  "config-type": (label: string, given: string, wanted: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${label} is ${given}, and must be ${wanted}`,
    fix: `give ${wanted}`,
    example,
  }),
  "config-no-value": (label: string, wanted: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${label} has no value, and must be ${wanted}`,
    fix: "give it one, or remove the key",
    example,
  }),
  "config-quote": (label: string, written: string, read: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${label}: YAML reads ${written} as ${read}, and text is needed`,
    fix: `quote it: "${written}"`,
    example,
  }),
  "config-release-number": (label: string, written: string, read: string): Message => ({
    exit: 2,
    what: `${label}: YAML reads ${written} as the number ${read}, and a release has three parts`,
    fix: "write all three parts, in quotes",
    example: `mnn: ["${written}.0"]`,
  }),
  "config-choice": (
    label: string,
    given: string,
    choices: readonly string[],
    near: string | undefined,
    example: string | undefined,
  ): Message => ({
    exit: 2,
    what: `${label} is ${given}, and must be one of ${list(choices)}${meant(near)}`,
    fix: `write ${near ?? `one of ${list(choices)}`}`,
    example,
  }),
  "config-bound": (label: string, given: string, bound: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${label} is ${given}, and must be ${bound}`,
    fix: `give a value that is ${bound}`,
    example,
  }),
  "config-empty-list": (label: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${label} is empty`,
    fix: "name at least one",
    example,
  }),
  "config-value": (label: string, given: string, reason: string, example: string | undefined): Message => ({
    exit: 2,
    what: `${label} is ${given}: ${reason}`,
    fix: "correct the value",
    example,
  }),
  "config-config": (
    given: string,
    reason: string,
    choices: readonly string[],
    near: string | undefined,
  ): Message => ({
    exit: 2,
    what: `configuration ${given}: ${reason}${meant(near)}`,
    fix: `write backend/precision (${list(choices)}), options after a ;`,
    example: "configs: [cpu/normal, cpu/low, 'cpu/low;threads=4']",
  }),
  "config-option-of": (given: string, option: string, owner: string): Message => ({
    exit: 2,
    what: `configuration ${given}: ${option} is an option of ${owner} configurations`,
    fix: `leave ${option} out`,
    example: "configs: [cpu/normal, 'cpu/low;threads=4', 'opencl/low;mode=buffer']",
  }),
  "convert-option-text": (written: string, known: readonly string[]): Message => ({
    exit: 2,
    what: `${written} is no option of a conversion`,
    fix: `write options that mnnconvert has, with values, between them a ;: ${list(known)}`,
    example: "convert: [default, fp16, weightQuantBits=8;weightQuantAsymmetric=false]",
  }),
  "config-convert-mnn": (file: string): Message => ({
    exit: 2,
    what: `${file} is a .mnn already, and convert says how one is made`,
    fix: "name the file that it is made of, or leave convert out",
    example: "models:\n  - file: model.onnx\n    convert: [default, fp16]",
  }),
  "config-reference-source": (reference: string, model: string, file: string, ending: string): Message => ({
    exit: 2,
    what: `reference: ${reference} needs the ${ending} that ${model} was made of, and all that is known of it is ${file}`,
    fix: `name it under source: of the model in parity.yml, or run the ${ending} itself`,
    example: `models:\n  - file: ${file}\n    source: ${file.replace(/\.[^.]*$/, "")}${ending}`,
  }),
  "config-name-twice": (name: string): Message => ({
    exit: 2,
    what: `two models are called ${name}`,
    fix: "give each a name of its own",
    example: "models:\n  - name: detector-v2\n    file: v2/detector.onnx",
  }),
  "config-model-folder": (file: string): Message => ({
    exit: 2,
    what: `the model ${file} is a folder`,
    fix: "give the path of a .mnn or .onnx file",
    example: "file: model.onnx",
  }),
  "config-release-unknown": (
    release: string,
    known: readonly string[],
    near: string | undefined,
  ): Message => ({
    exit: 2,
    what: `there is no MNN ${release} to fetch${meant(near)}`,
    fix: `use releases that PyPI has wheels of: ${list(known)}`,
    example: `mnn: [${known.slice(-2).join(", ")}]`,
  }),
  "config-release-outside": (release: string, model: string, run: readonly string[]): Message => ({
    exit: 2,
    what: `${model} is limited to MNN ${release}, which is not among the releases of the run: ${list(run)}`,
    fix: `add ${release} to the list under mnn, or correct the model's`,
    example: `mnn: [${[...run, release].join(", ")}]`,
  }),
  "config-no-model-left": (releases: readonly string[]): Message => ({
    exit: 2,
    what: `no model is left to run on MNN ${list(releases)}: each is limited to other releases`,
    fix: "choose other releases, or lift the models' own mnn",
  }),
  "config-model-unknown": (given: string, names: readonly string[], near: string | undefined): Message => ({
    exit: 2,
    what: `${given} is neither a model of the configuration nor a file${meant(near)}`,
    fix: `name one of ${list(names)}, or a model's path`,
  }),
  "config-expects-nothing": (
    field: string,
    given: string,
    known: readonly string[],
    near: string | undefined,
  ): Message => ({
    exit: 2,
    what: `no ${field} of this configuration is ${given}, so the expectation would never be met${meant(near)}`,
    fix: `name one of ${list(known)}, or leave ${field} out to mean all`,
    example:
      "expect:\n  - { model: lama-tiny, target: 'qemu:cortex-a57', config: cpu/low, verdict: fallback, reason: no fp16 on this core }",
  }),
  "config-per-channel": (key: string, given: number, channels: string, needed: number): Message => ({
    exit: 2,
    what: `${key} has ${given} values, and ${channels} has ${needed === 1 ? "one channel" : `${needed} channels`}`,
    fix: `give one value, or one per channel`,
    example: `${key}: ${needed === 1 ? "127.5" : "[123.675, 116.28, 103.53]"}`,
  }),
  "config-out-file": (folder: string): Message => ({
    exit: 2,
    what: `the report cannot be written to ${folder}: it is a file`,
    fix: "name a folder",
    example: "out: parity-report",
  }),
  "flag-needs-input": (model: string): Message => ({
    exit: 2,
    what: `nothing to feed ${model}: --model was given without --input`,
    fix: "name its inputs",
    example: `npx mnn-parity run --model ${model} --input 'inputs/*.npy' --mnn 3.0.0,3.6.1`,
  }),
  "flag-which-input": (flag: string, model: string, inputs: readonly string[]): Message => ({
    exit: 2,
    what: `${flag} does not say for which input: ${model} has files of their own for ${list(inputs)}`,
    fix: "say it in parity.yml, in the preprocess block of the input that it is for",
    example: `inputs:\n  ${inputs[0]}: { files: 'images/*.png', preprocess: { size: [320, 256] } }`,
  }),
  "flag-needs-mnn": (known: readonly string[]): Message => ({
    exit: 2,
    what: "no MNN release was named",
    fix: `add --mnn with one or more of ${list(known)}`,
    example: `--mnn ${known[0] ?? "3.0.0"},${known.at(-1) ?? "3.6.1"}`,
  }),
} satisfies Record<string, (...args: never[]) => Message>;
