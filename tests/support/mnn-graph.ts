import { readFile } from "node:fs/promises";
import type { Place } from "../../action/src/places/place/place.ts";
import { exec } from "../../action/src/system/exec.ts";

/** Straight into the wheel's converter, as action/src/runtime/convert.ts does. */
const CONVERT = "import sys, _tools; _tools.mnnconvert(['mnnconvert', *sys.argv[1:]])";

interface Op {
  type: string;
  inputIndexes?: number[];
  outputIndexes: number[];
}

/** A place to cut a network in two: before one of its ops. */
export interface Cut {
  /** The type of the first op of the second part. */
  at: string;
  /** Inputs of the model that the second part reads. */
  inputs: string[];
  /** Tensors that the first part makes and the second reads. */
  crossing: string[];
}

/** All places where a network can be cut in two along the order of its ops; read from its JSON form, which a wheel's converter makes. */
export async function cutsOf(model: string, json: string, { probe }: Place): Promise<Cut[]> {
  const { command, args, env } = probe([]);
  const python = args.slice(
    0,
    args.findIndex((arg) => arg.endsWith("probe.py")),
  );
  const convert = ["-f", "MNN", "--modelFile", model, "--JsonFile", json];
  const { code, both } = await exec({ command, args: [...python, "-c", CONVERT, ...convert], env });
  if (code !== 0) throw new Error(both);
  const { oplists, tensorName } = JSON.parse(await readFile(json, "utf8")) as {
    oplists: Op[];
    tensorName: string[];
  };
  const made = (type: RegExp) =>
    new Set(oplists.filter((op) => type.test(op.type)).flatMap((op) => op.outputIndexes));
  const [inputs, constants] = [made(/^Input$/), made(/^(Const|TrainableParam)$/)];
  const ops = oplists.filter(({ type }) => !/^(Input|Const|TrainableParam)$/.test(type));
  return ops.slice(1).map((op, before) => {
    const first = new Set(ops.slice(0, before + 1).flatMap((one) => one.outputIndexes));
    const read = new Set(ops.slice(before + 1).flatMap((one) => one.inputIndexes ?? []));
    const names = (of: Set<number>) =>
      [...read].filter((index) => of.has(index) && !constants.has(index)).map((index) => tensorName[index]!);
    return { at: op.type, inputs: names(inputs), crossing: names(first) };
  });
}
