import { z } from "zod";
import { transformSchema } from "../../../../core/report/answer-map.ts";
import {
  backendSchema,
  configSchema,
  openClModeSchema,
  precisionSchema,
} from "../../../../core/report/schema.ts";
import { verdictSchema } from "../../../../core/report/vocabulary.ts";
import { langs } from "../../../../core/words/lang.ts";
import { type Key, keys } from "./keys.ts";

/** A schema under a key, with the key's description and example for editors. */
function at<Schema extends z.ZodType>(key: Key, schema: Schema, example: string = keys[key].example): Schema {
  return schema.meta({
    description: keys[key].description,
    // As YAML: parsed where the JSON Schema is made.
    written: { key, example },
  });
}

const text = z.string().min(1).max(1000);
const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1)]);
/** A name becomes a folder and an id. */
const name = z.string().min(1).max(100);
const release = z.string().min(1).max(50).meta({ pattern: "^\\d+\\.\\d+\\.\\d+$" });
/** A runtime by its name or by how it is written. */
const mnnName = z.string().min(1).max(1000);
const onOff = (key: Key, example?: string) => at(key, z.boolean(), example).optional();
const build = z.strictObject({
  arm82: onOff("arm82"),
  bf16: onOff("bf16"),
  opencl: onOff("opencl", "opencl: true"),
  lowMemory: onOff("lowMemory"),
  kleidiai: at("kleidiai", z.union([z.boolean(), text])).optional(),
  cmake: at(
    "cmake",
    z.record(z.string().regex(/^[A-Z]\w*$/), z.union([z.string().max(1000), z.boolean(), z.number()])),
  ).optional(),
});
const mnnEntry = z.union([
  mnnName,
  z.strictObject({
    mnn: at("mnn", mnnName, "mnn: source:2.9.3"),
    name: at("name", name, "name: phone-build").optional(),
    build: at("build", build).optional(),
  }),
]);
const globs = oneOrMore(text);
const pixels = z.number().int().min(1).max(16_384);
const perChannel = z.union([z.number(), z.array(z.number()).min(1).max(3)]);

/** How images become tensors; flags say it in the same keys. */
export const preprocessSchema = z.strictObject({
  size: at("size", z.union([pixels, z.tuple([pixels, pixels])])).optional(),
  channels: at("channels", z.enum(["rgb", "bgr", "gray"])).optional(),
  mean: at("mean", perChannel).optional(),
  scale: at("scale", perChannel).optional(),
});

const prepared = z.strictObject({
  files: at("files", globs),
  preprocess: at("preprocess", preprocessSchema).optional(),
});

const inputs = z.union([
  text,
  z.array(text).min(1),
  prepared,
  z.record(text, z.union([text, z.array(text).min(1), prepared])),
]);

const bounds = {
  snr: at("snr", z.number().min(-1000).max(1000)).optional(),
  maxAbs: at("maxAbs", z.number().nonnegative()).optional(),
  cosine: at("cosine", z.number().min(-1).max(1)).optional(),
};

const tolerance = z.strictObject({
  ...bounds,
  outputs: at("outputs", z.record(text, z.strictObject(bounds))).optional(),
});

const decoder = z.union([z.literal("argmax"), z.strictObject({ ctc: at("ctc", text) })]);

const api = z.enum(["auto", "session", "module"]);

const onOrOff = (key: Key) => at(key, z.boolean()).optional();

/** How a model is converted: as text, `fp16;weightQuantBits=8`, or in mnnconvert's own words. */
const convert = oneOrMore(
  z.union([
    text,
    z.strictObject({
      fp16: onOrOff("fp16"),
      weightQuantBits: at("weightQuantBits", z.number().int().min(0).max(8)).optional(),
      weightQuantAsymmetric: onOrOff("weightQuantAsymmetric"),
      weightQuantBlock: at("weightQuantBlock", z.number().int().min(-1).max(65_536)).optional(),
      hqq: onOrOff("hqq"),
      optimizeLevel: at("optimizeLevel", z.number().int().min(0).max(2)).optional(),
      keepInputFormat: onOrOff("keepInputFormat"),
      transformerFuse: onOrOff("transformerFuse"),
      convertMatmulToConv: onOrOff("convertMatmulToConv"),
      useGeluApproximation: onOrOff("useGeluApproximation"),
      useOriginRNNImpl: onOrOff("useOriginRNNImpl"),
    }),
  ]),
);

/** What `defaults` can say for all models. */
const shared = {
  inputs: at("inputs", inputs).optional(),
  tolerance: at("tolerance", tolerance).optional(),
  decode: at("decode", z.record(text, decoder)).optional(),
  map: at("map", z.record(text, oneOrMore(transformSchema))).optional(),
};

const model = z.strictObject({
  name: at("name", name).optional(),
  file: at("file", text).optional(),
  path: at("path", globs).optional(),
  source: at("source", text).optional(),
  mnn: at("mnn", oneOrMore(mnnName)).optional(),
  api: at("api", api).optional(),
  convert: at("convert", convert).optional(),
  ...shared,
});

const threads = z.number().int().min(1).max(256);

const config = z.union([
  text,
  z.strictObject({
    backend: at("backend", backendSchema).optional(),
    precision: at("precision", precisionSchema).optional(),
    threads: at("threads", threads).optional(),
    memory: at("memory", configSchema.shape.memory).optional(),
    mode: at("mode", openClModeSchema.shape.mode).optional(),
    tuning: at("tuning", openClModeSchema.shape.tuning).optional(),
  }),
]);

const reference = z.union([
  text,
  z.strictObject({ tensors: at("tensors", globs, "tensors: 'expected/*.npz'") }),
  z.strictObject({
    config: at("config", config).optional(),
    mnn: at("mnn", mnnName, "mnn: 3.6.1").optional(),
    target: at("target", text).optional(),
  }),
]);

const failing = verdictSchema.exclude(["pass"]);

const expectation = z.strictObject({
  model: at("model", text).optional(),
  input: at("input", text).optional(),
  mnn: at("mnn", mnnName, "mnn: 3.6.1").optional(),
  target: at("target", text).optional(),
  config: at("config", config).optional(),
  verdict: at("verdict", oneOrMore(failing)),
  reason: at("reason", text),
});

/** parity.yml, as it is written. What is left out is filled in by resolve.ts. */
export const fileSchema = z.strictObject({
  project: at("project", z.string().min(1).max(200)).optional(),
  models: at("models", z.array(model).min(1)),
  defaults: at("defaults", z.strictObject(shared)).optional(),
  mnn: at("mnn", oneOrMore(mnnEntry)),
  targets: at("targets", oneOrMore(text)).optional(),
  configs: at("configs", oneOrMore(config)).optional(),
  reference: at("reference", reference).optional(),
  threads: at("threads", threads).optional(),
  opencl: at("opencl", z.enum(["auto", "pocl"])).optional(),
  ops: at("ops", z.enum(["none", "failing", "all"])).optional(),
  timeout: at("timeout", z.number().positive().max(86_400)).optional(),
  repeats: at("repeats", z.number().int().min(1).max(100)).optional(),
  resize: at("resize", z.boolean()).optional(),
  converter: at("converter", release).optional(),
  diagnose: at("diagnose", z.enum(["auto", "off"])).optional(),
  lang: at("lang", z.enum(langs)).optional(),
  convert: at("convert", convert).optional(),
  api: at("api", api).optional(),
  out: at("out", text).optional(),
  expect: at("expect", z.array(expectation)).optional(),
});

/** As `fileSchema`, where flags may say what the file does not. */
export const partialSchema = fileSchema.partial();

export type FileConfig = z.infer<typeof partialSchema>;
export type MnnConfig = z.infer<typeof mnnEntry>;
export type BuildConfig = z.infer<typeof build>;
export type ApiChoice = z.infer<typeof api>;
export type ConvertConfig = z.infer<typeof convert>;
/** An entry of `models`, as it is written. */
export type ModelEntry = z.infer<typeof model>;
/** A model with a file and inputs of its own. */
export type ModelConfig = Omit<ModelEntry, "file" | "path" | "inputs"> & {
  file: string;
  inputs: InputsConfig;
};
/** A configuration in which every model is one. */
export type WholeConfig = Omit<FileConfig, "models" | "defaults"> & { models?: ModelConfig[] | undefined };
export type InputsConfig = z.infer<typeof inputs>;
export type PreparedConfig = z.infer<typeof prepared>;
export type PreprocessConfig = z.infer<typeof preprocessSchema>;
export type ConfigConfig = z.infer<typeof config>;
export type ExpectationConfig = z.infer<typeof expectation>;
export type DecoderConfig = z.infer<typeof decoder>;
export type BoundsConfig = z.infer<typeof tolerance>;
