import { stringify } from "yaml";
import { init as told } from "../../../core/words/log/init.ts";
import type { Words } from "../../../core/words/words.ts";
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

/** The text of a first parity.yml. What was guessed is commented as a guess, in these words. */
export function configurationText({ models, mnn, more, targets, configs }: FirstRun, words: Words): string {
  const added = more.length > 0 ? comment(words.told(told.addReleases({ releases: more.join(", ") }))) : "";
  return [
    comment(words.told(told.writtenBy())).trim(),
    "models:",
    ...models.flatMap(({ name, file, inputs }) => [
      ...(name === null
        ? [`  - file: ${scalar(file)}`]
        : [`  - name: ${scalar(name)}`, `    file: ${scalar(file)}`]),
      ...inputLines(inputs, words),
    ]),
    `mnn: ${list(mnn)}${added}`,
    `targets: ${list(targets)}`,
    `configs: ${list(configs)}`,
    "",
  ].join("\n");
}

const comment = (text: string): string => ` # ${text}`;

function inputLines(inputs: Chosen, words: Words): string[] {
  if (inputs.kind === "perTensor")
    return [
      "    inputs:",
      ...Object.entries(inputs.tensors).flatMap(([name, { globs, guess }]) =>
        guess
          ? [
              `      ${scalar(name)}:`,
              `        files: ${globList(globs)}`,
              ...preprocessLines(guess, "        ", words),
            ]
          : [`      ${scalar(name)}: ${globList(globs)}`],
      ),
    ];
  const { globs, guess } = inputs;
  if (!guess) return [`    inputs: ${globList(globs)}`];
  return ["    inputs:", `      files: ${globList(globs)}`, ...preprocessLines(guess, "      ", words)];
}

function preprocessLines({ preprocess, why }: Guess, indent: string, words: Words): string[] {
  const { size, channels, mean, scale } = preprocess;
  const same = (of: readonly number[]) => of.every((value) => value === of[0]);
  const numbers = (of: readonly number[]) =>
    same(of) ? `${short(of[0] ?? 0)}` : `[${of.map(short).join(", ")}]`;
  const because = (key: keyof typeof why) => comment(words.told(why[key]));
  return [
    `${indent}preprocess:${comment(words.told(told.formula()))}`,
    `${indent} ${size ? ` size: [${size.join(", ")}]` : ""}${because("size")}`,
    `${indent}  channels: ${channels}${because("channels")}`,
    `${indent}  mean: ${numbers(mean)}${because("mean")}`,
    `${indent}  scale: ${numbers(scale)}${because("scale")}`,
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
