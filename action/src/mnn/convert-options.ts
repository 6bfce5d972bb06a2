import { failure } from "../errors/error.ts";

interface Option {
  kind: "flag" | "number" | "switch";
  /** What a converter does that is not told. */
  absent: boolean | number;
}

/**
 * What mnnconvert can be told, by its own names: a flag takes `=true` or `=false`, a switch 1 or 0. Whether a release's converter
 * knows one is asked of it: an option that it does not know it passes over without a word.
 */
const options = {
  fp16: { kind: "flag", absent: false },
  weightQuantBits: { kind: "number", absent: 0 },
  weightQuantAsymmetric: { kind: "flag", absent: true },
  weightQuantBlock: { kind: "number", absent: -1 },
  hqq: { kind: "flag", absent: false },
  optimizeLevel: { kind: "number", absent: 1 },
  keepInputFormat: { kind: "flag", absent: true },
  transformerFuse: { kind: "flag", absent: false },
  convertMatmulToConv: { kind: "switch", absent: true },
  useGeluApproximation: { kind: "switch", absent: false },
  useOriginRNNImpl: { kind: "flag", absent: false },
} as const satisfies Record<string, Option>;

export type ConvertOption = keyof typeof options;

/** How a model is converted, where not as ever: only what differs from that, in the order of mnnconvert's list here. */
export type ConvertOptions = Partial<Record<ConvertOption, boolean | number>>;

export const convertOptionNames = Object.keys(options) as ConvertOption[];

/** As one name whatever the order they were said in; options that ask for what happens anyway are left out. */
export function convertOptions(said: Readonly<Record<string, boolean | number | undefined>>): ConvertOptions {
  const differing = convertOptionNames.filter(
    (name) => said[name] !== undefined && said[name] !== options[name].absent,
  );
  return Object.fromEntries(differing.map((name) => [name, said[name]]));
}

/** `fp16;weightQuantBits=8`; empty where nothing is asked. */
export const convertId = (asked: ConvertOptions): string =>
  Object.entries(asked)
    .map(([name, value]) => (value === true ? name : `${name}=${value}`))
    .join(";");

/** The reverse of `convertId`, where `default` stands for nothing. @throws ParityError `convert-option-text` */
export function parseConvert(text: string): ConvertOptions {
  const parts = text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "default");
  return convertOptions(
    Object.fromEntries(
      parts.map((part) => {
        const [name = "", value = "true"] = part.split("=").map((side) => side.trim());
        const option: Option | undefined = Object.hasOwn(options, name)
          ? options[name as ConvertOption]
          : undefined;
        const read = value === "true" ? true : value === "false" ? false : Number(value);
        const wanted = option?.kind === "number" ? "number" : "boolean";
        if (!option || typeof read !== wanted || Number.isNaN(read))
          throw failure("convert-option-text", part, convertOptionNames);
        return [name, read];
      }),
    ),
  );
}

/** mnnconvert's arguments for them. */
export const convertArguments = (asked: ConvertOptions): string[] =>
  Object.entries(asked).flatMap(([name, value]) => {
    const { kind } = options[name as ConvertOption];
    return kind === "flag" ? [`--${name}=${value}`] : [`--${name}`, `${Number(value)}`];
  });
