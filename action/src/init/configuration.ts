import { stringify } from "yaml";
import type { Chosen } from "./choose.ts";
import type { Guess } from "./preprocess.ts";

/** What the first parity.yml says. */
export interface FirstRun {
  /** `file` is relative to parity.yml's folder; `name` is null where the file's own will do. */
  models: { name: string | null; file: string; inputs: Chosen }[];
  mnn: string[];
  /** Releases that could be added. */
  more: string[];
  targets: string[];
  configs: string[];
}

/** The text of a first parity.yml. What was guessed is commented as a guess. */
export function configurationText({ models, mnn, more, targets, configs }: FirstRun): string {
  return [
    "# Written by `mnn-parity init`. Every key: docs/parity-yml.md of mnn-parity.",
    "models:",
    ...models.flatMap(({ name, file, inputs }) => [
      ...(name === null
        ? [`  - file: ${scalar(file)}`]
        : [`  - name: ${scalar(name)}`, `    file: ${scalar(file)}`]),
      ...inputLines(inputs),
    ]),
    `mnn: ${list(mnn)}${more.length > 0 ? ` # add what you ship: ${more.join(", ")}` : ""}`,
    `targets: ${list(targets)}`,
    `configs: ${list(configs)}`,
    "",
  ].join("\n");
}

function inputLines(inputs: Chosen): string[] {
  if (inputs.kind === "perTensor")
    return [
      "    inputs:",
      ...Object.entries(inputs.tensors).flatMap(([name, { globs, guess }]) =>
        guess
          ? [
              `      ${scalar(name)}:`,
              `        files: ${globList(globs)}`,
              ...preprocessLines(guess, "        "),
            ]
          : [`      ${scalar(name)}: ${globList(globs)}`],
      ),
    ];
  const { globs, guess } = inputs;
  if (!guess) return [`    inputs: ${globList(globs)}`];
  return ["    inputs:", `      files: ${globList(globs)}`, ...preprocessLines(guess, "      ")];
}

function preprocessLines({ preprocess, why }: Guess, indent: string): string[] {
  const { size, channels, mean, scale } = preprocess;
  const same = (of: readonly number[]) => of.every((value) => value === of[0]);
  const numbers = (of: readonly number[]) =>
    same(of) ? `${short(of[0] ?? 0)}` : `[${of.map(short).join(", ")}]`;
  return [
    `${indent}preprocess: # out = (x - mean) * scale, x in 0..255`,
    size ? `${indent}  size: [${size.join(", ")}] # ${why.size}` : `${indent}  # ${why.size}`,
    `${indent}  channels: ${channels} # ${why.channels}`,
    `${indent}  mean: ${numbers(mean)} # ${why.mean}`,
    `${indent}  scale: ${numbers(scale)} # ${why.scale}`,
  ];
}

const short = (value: number): number => Number(value.toPrecision(7));

const globList = (globs: readonly string[]): string =>
  globs.length === 1 ? quoted(globs[0] as string) : `[${globs.map(quoted).join(", ")}]`;

const list = (values: readonly string[]): string =>
  `[${values.map((value) => scalar(value, true)).join(", ")}]`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Plain where YAML reads it as the same text, else in quotes. */
export function scalar(text: string, inFlow = false): string {
  const plain = stringify(text, { lineWidth: 0, singleQuote: true }).trimEnd();
  return plain === text && inFlow && /[[\]{},:]/.test(text) ? quoted(text) : plain;
}
