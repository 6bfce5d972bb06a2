import { readFile, stat } from "node:fs/promises";
import { defaultTolerance } from "../../../core/judge/tolerance.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import type { DiagnosisFile } from "../../../core/report/answer-asked.ts";
import type { Answers } from "../../../core/report/diagnosis.ts";
import type { OpName } from "../../../core/report/schema.ts";
import { arrays, type Dtype, isDtype } from "../engine/dtypes.ts";
import type { Feed, ModelFile } from "../engine/setup.ts";
import type { TypedArray } from "../input/npy.ts";
import { writeNpz } from "../input/npz.ts";
import { OnnxParts } from "../onnx/extract.ts";
import { tryOnnx } from "../onnx/onnx.ts";
import { NotOnnx } from "../onnx/wire.ts";
import type { Found, Question } from "./answers.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import { issue, readme, type Told } from "./repro-issue.ts";
import { leastDepth, type Part, partBefore } from "./repro-part.ts";
import { cppRepro, type Programmed, pythonRepro } from "./repro-programs.ts";
import { type Alone, runAlone } from "./repro-try.ts";
import { SourceValues, type Value } from "./repro-values.ts";
import type { Subject } from "./subject.ts";

/** A part that fails by itself, and what was fed to it. */
interface Failing {
  part: Part;
  model: ModelFile;
  source: string;
  feed: Fed[];
  alone: Alone;
  likeWholeDb: number;
}

/** One input as it is fed and saved. */
interface Fed {
  name: string;
  dtype: string;
  shape: number[];
  data: TypedArray;
}

/** A part whose Normal is further from the whole's than this is another computation. */
const LIKE_WHOLE_DB = 40;
/** Beyond this a whole network is not copied beside its programs, in bytes. */
const MOST_COPIED = 50e6;

/**
 * The smallest part of the network that fails by itself, cut out of the source byte for byte and fed with what the host's fp32 run has
 * there; then programs that show it without this tool. It begins with the op at which the damage was born and grows towards the inputs.
 */
export const repro: Question<"repro"> = async (subject, lab, known, found) => {
  if (subject.setup.ask?.api === "module")
    throw new NoAnswer("the network runs through MNN's Module, and the programs are written for sessions");
  let why: string | null = null;
  let failing: Failing | null = null;
  let search: Search | null = null;
  try {
    search = await Search.of(subject, lab);
    for (const start of startsOf(subject, known)) {
      failing = await search.from(start);
      if (failing) break;
    }
    const { tried, failed } = search;
    if (failing) return await kept(subject, lab, known, failing, search);
    why = `${tried} parts of it were tried, and ${failed === 0 ? "none" : "none that is the same computation"} failed`;
  } catch (error) {
    // What ends the search leaves the smallest part that was seen to fail.
    if (search?.smallest && !(error instanceof NoAnswer))
      found(await kept(subject, lab, known, search.smallest, search));
    if (!(error instanceof NoAnswer)) throw error;
    why = error.message;
  }
  lab.note(`  no part: ${why}`);
  const whole = await wholeNetwork(subject, lab, known, why);
  found(whole);
  return whole;
};

/** What is looked for: a tensor that goes wrong, and what is wrong with it. */
interface Start {
  /** Null for an output of the model, which goes by its name. */
  op: OpName | null;
  name: string;
  nonfinite: boolean;
}

/** Where the damage was born, and where it is seen. */
function startsOf({ cell }: Subject, { where }: Answers): Start[] {
  const starts: Start[] = [];
  const born = where && where.born !== null ? where.ops[where.born] : undefined;
  if (born) starts.push({ op: born.op, name: born.op.name, nonfinite: !Number.isFinite(born.plainDb) });
  const row = cell.ops && cell.ops.firstBad !== null ? cell.ops.rows[cell.ops.firstBad] : undefined;
  if (row && row.name !== born?.op.name)
    starts.push({ op: row, name: row.name, nonfinite: row.verdict === "nonfinite" });
  for (const { name, verdict } of cell.outputs)
    if (verdict !== "pass") starts.push({ op: null, name, nonfinite: verdict === "nonfinite" });
  return starts;
}

/** Tries parts of one network. */
class Search {
  tried = 0;
  failed = 0;
  smallest: Failing | null = null;
  readonly #subject: Subject;
  readonly #lab: Lab;
  readonly #parts: OnnxParts;
  readonly #values: SourceValues;

  private constructor(subject: Subject, lab: Lab, parts: OnnxParts, values: SourceValues) {
    this.#subject = subject;
    this.#lab = lab;
    this.#parts = parts;
    this.#values = values;
  }

  /** @throws NoAnswer where there is nothing to cut */
  static async of(subject: Subject, lab: Lab): Promise<Search> {
    const { source, graph, host, convert, input } = subject;
    if (!source || !convert) throw new NoAnswer("there is no ONNX file that it was converted from");
    if (!graph || !host) throw new NoAnswer("nothing here can run it at Normal and be watched");
    if ((tryOnnx(source)?.external.length ?? 0) > 0)
      throw new NoAnswer("the ONNX file keeps its weights in files of their own");
    const parts = onnxParts(source);
    return new Search(subject, lab, parts, await SourceValues.of(lab, host, input.feed, graph, parts.nodes));
  }

  get nodes(): number {
    return this.#parts.nodes.length;
  }

  /** The smallest part that ends there and fails; null where none does that is smaller than the whole. */
  async from({ op, name, nonfinite }: Start): Promise<Failing | null> {
    const output = op ? this.#values.written(op) : name;
    if (output === undefined || !this.#parts.producer(output)) {
      this.#lab.note(`  ${name} is no tensor of the source: the converter made it`);
      return null;
    }
    const partOf = (depth: number): Part =>
      partBefore(this.#parts, output, depth, (tensor) => this.#values.has(tensor))!;
    let most = 0;
    while (partOf(most).cut.length > 0) most++;
    const failing = new Map<number, Failing>();
    const depth = await leastDepth(most, async (depth) => {
      const part = partOf(depth);
      const found = part.nodes.size < this.nodes ? await this.#try(part, nonfinite) : null;
      if (found) failing.set(depth, found);
      return found !== null;
    });
    return depth === null ? null : failing.get(depth)!;
  }

  async #try(part: Part, nonfinite: boolean): Promise<Failing | null> {
    const { convert, input } = this.#subject;
    const name = `part-${this.tried++}`;
    const values = await this.#values.take([...part.cut, part.output]);
    const cut = part.cut.map((tensor) => ({ name: tensor, ...(values.get(tensor) as Value) }));
    const file = await this.#lab.write(`${name}.onnx`, this.#parts.write(part.nodes, cut, [part.output]));
    const feed = [
      ...(await fedOf({
        ...input.feed,
        tensors: input.feed.tensors.filter(({ name }) => part.inputs.includes(name)),
      })),
      ...cut.map(({ name, shape, data }): Fed => ({ name, dtype: "float32", shape, data })),
    ];
    const what = `cut ${part.nodes.size} of ${this.nodes} nodes, from ${[...part.inputs, ...part.cut].join(", ")} to ${part.output}`;
    const model = await this.#lab
      .made(what, () => convert!(file, name))
      .catch((error) => {
        if (!(error instanceof Error) || !("code" in error)) throw error;
        this.#lab.note(`  ${error.message.split("\n")[0]}`);
        return null;
      });
    if (!model) return null;
    const alone = await runAlone(this.#subject, this.#lab, model, await this.#written(name, feed));
    if (!alone) return null;
    const likeWholeDb = likeness(values.get(part.output), alone.normal.get(part.output));
    const fails = nonfinite
      ? alone.verdict === "nonfinite" || alone.verdict === "crashed"
      : alone.verdict !== "pass";
    this.#lab.note(`  ${alone.verdict}; at Normal ${likeWholeDb.toFixed(1)} dB from the whole`);
    if (fails) this.failed++;
    // Another computation that fails as well is no repro of this one.
    if (!fails || likeWholeDb < LIKE_WHOLE_DB) return null;
    const found: Failing = { part, model, source: file, feed, alone, likeWholeDb };
    if (!this.smallest || part.nodes.size < this.smallest.part.nodes.size) this.smallest = found;
    return found;
  }

  async #written(name: string, fed: readonly Fed[]): Promise<Feed> {
    const tensors: Feed["tensors"] = [];
    for (const [index, { name: tensor, dtype, shape, data }] of fed.entries())
      tensors.push({
        name: tensor,
        dtype,
        shape,
        file: await this.#lab.write(`${name}.${index}.bin`, bytesOf(data)),
      });
    return { id: name, tensors };
  }
}

/** @throws NoAnswer */
function onnxParts(source: string): OnnxParts {
  try {
    return new OnnxParts(source);
  } catch (error) {
    if (error instanceof NotOnnx) throw new NoAnswer(`${source} is not read: ${error.message}`);
    throw error;
  }
}

/** Of the same tensor computed twice, in dB; NaN where there is nothing to compare. */
function likeness(whole: Value | undefined, part: Float32Array | undefined): number {
  if (!whole || !part || whole.data.length !== part.length) return Number.NaN;
  const { broken, maxAbs, snrDb } = compareTensors(whole.data, part, [part.length], "fp32");
  if (broken > 0) return Number.NEGATIVE_INFINITY;
  return maxAbs === 0 ? Number.POSITIVE_INFINITY : snrDb;
}

async function fedOf({ tensors }: Feed): Promise<Fed[]> {
  const fed: Fed[] = [];
  for (const { name, dtype, shape, file } of tensors) {
    const bytes = new Uint8Array(await readFile(file));
    if (dtype === "int64") {
      const data = Int32Array.from(new BigInt64Array(bytes.buffer), Number);
      fed.push({ name, dtype: "int32", shape, data });
    } else if (dtype === "bool") fed.push({ name, dtype: "int32", shape, data: Int32Array.from(bytes) });
    else if (isDtype(dtype)) fed.push({ name, dtype, shape, data: new arrays[dtype as Dtype](bytes.buffer) });
    else throw new NoAnswer(`input ${name} is of type ${dtype}, which the programs cannot feed`);
  }
  return fed;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

async function kept(
  subject: Subject,
  lab: Lab,
  known: Answers,
  { part, model, source, feed, alone, likeWholeDb }: Failing,
  { nodes: of, tried, failed }: Pick<Search, "nodes" | "tried" | "failed">,
): Promise<Found<"repro">> {
  const { size: bytes } = await stat(model.file);
  const last = [...part.nodes].find(({ outputs }) => outputs.includes(part.output))!;
  const files = [
    await lab.keep("the part that fails, for MNN", "part.mnn", await readFile(model.file)),
    await lab.keep("the same as ONNX", "part.onnx", await readFile(source)),
    ...(await programs(lab, "part.mnn", subject, feed, alone)),
  ];
  const nodes = part.nodes.size;
  const told: Told = {
    subject,
    known,
    outputs: alone.outputs,
    size: `${nodes} ${nodes === 1 ? "node" : "nodes"} of ${of}`,
    op: { name: part.output, type: last.type },
    files: files.map(({ path }) => path.split("/").at(-1)!),
  };
  files.push(...(await texts(lab, told)));
  return {
    cut: {
      inputs: feed.map(({ name }) => name),
      outputs: [part.output],
      ops: nodes,
      of,
      bytes,
      tried: { input: subject.input.id, verdict: alone.verdict, snrDb: alone.snrDb },
      likeWholeDb,
      parts: { tried, failed },
    },
    files,
  };
}

/** The whole network with its programs, where no part of it fails alone. */
async function wholeNetwork(
  subject: Subject,
  lab: Lab,
  known: Answers,
  why: string | null,
): Promise<Found<"repro">> {
  const { setup, input } = subject;
  const { size } = await stat(setup.model.file);
  if (size > MOST_COPIED)
    return {
      cut: null,
      files: [],
      why: `${why}; the whole takes ${Math.round(size / 1e6)} MB and is not copied`,
    };
  const alone = await runAlone(subject, lab, setup.model, input.feed);
  if (!alone || alone.verdict === "pass" || alone.outputs.length === 0)
    return {
      cut: null,
      files: [],
      why: `${why}; run by itself, the whole ${alone ? "passes" : "gives nothing to compare"}`,
    };
  const files = [
    await lab.keep("the whole network", "model.mnn", await readFile(setup.model.file)),
    ...(await programs(lab, "model.mnn", subject, await fedOf(input.feed), alone)),
  ];
  const told: Told = {
    subject,
    known,
    outputs: alone.outputs,
    size: null,
    op: null,
    files: files.map(({ path }) => path.split("/").at(-1)!),
  };
  return { cut: null, files: [...files, ...(await texts(lab, told))], why };
}

async function programs(
  lab: Lab,
  model: string,
  { setup, format }: Subject,
  feed: readonly Fed[],
  alone: Alone,
): Promise<DiagnosisFile[]> {
  const program: Programmed = {
    model,
    outputs: [...alone.normal.keys()],
    inputs: feed.map(({ name, dtype, shape }, index) => ({
      name,
      dtype: dtype as Programmed["inputs"][number]["dtype"],
      shape,
      file: `input-${index}.bin`,
    })),
    config: setup.config,
    snrDb: defaultTolerance(format).snrDb,
    release: setup.runtime.release,
  };
  const saved = await lab.keep("its inputs", "inputs.npz", writeNpz(feed));
  const raw: DiagnosisFile[] = [];
  for (const [index, { name, data }] of feed.entries())
    raw.push(await lab.keep(`input ${name}, raw, for C++`, `input-${index}.bin`, bytesOf(data)));
  return [
    saved,
    ...raw,
    await lab.keep("a program in Python that shows it", "repro.py", pythonRepro(program)),
    await lab.keep("a program in C++ that shows it", "repro.cpp", cppRepro(program)),
  ];
}

const texts = async (lab: Lab, told: Told): Promise<DiagnosisFile[]> => [
  await lab.keep("how to run it", "README.md", readme(told)),
  await lab.keep("an issue for MNN, drafted", "issue.md", issue(told)),
];
