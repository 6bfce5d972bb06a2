import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { stemOf } from "../../action/src/input/name.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { onnx } from "../support/onnx.ts";
import { renameArrays } from "./arrays.ts";
import type { Case, Claim } from "./case.ts";
import { Draw } from "./draw.ts";
import { renameModel } from "./names.ts";
import { askOnnxRuntime } from "./truth.ts";

/** A network ready to run: `model.onnx`, `in/`, and the right outputs in `want/`, each by the input's file name. */
export interface Variant {
  case: string;
  name: string;
  folder: string;
  claims: Claim[];
  /** What a tensor of the case is called here. */
  nameOf: (name: string) => string;
}

export const casesFolder = path.resolve("tests/cases");
const same = (name: string): string => name;

/** The case as it was given, with other names, and drawn anew from the seed. */
export async function makeVariants(
  name: string,
  what: Case,
  folder: string,
  seed: number,
): Promise<Variant[]> {
  const at = (variant: string) => path.join(folder, name, variant);
  const own = await copyOwn(name, at("own"));
  const renamed = await rename(at("own"), at("renamed"));
  const claims = await draw(what, at("drawn"), seed);
  return [
    { case: name, name: "own", folder: own, claims: what.claims, nameOf: same },
    { case: name, name: "renamed", folder: at("renamed"), claims: what.claims, nameOf: renamed },
    { case: name, name: `drawn ${seed}`, folder: at("drawn"), claims, nameOf: same },
  ];
}

/** The case drawn anew from the seed, for one that no files were given with. */
export async function makeDrawn(name: string, what: Case, folder: string, seed: number): Promise<Variant[]> {
  const at = path.join(folder, name, "drawn");
  const claims = await draw(what, at, seed);
  return [{ case: name, name: `drawn ${seed}`, folder: at, claims, nameOf: same }];
}

async function copyOwn(name: string, folder: string): Promise<string> {
  const from = path.join(casesFolder, name);
  await mkdir(path.join(folder, "want"), { recursive: true });
  await cp(path.join(from, "in"), path.join(folder, "in"), { recursive: true });
  const files = await readdir(from);
  for (const file of files.filter((file) => /\.(onnx|mnn)$/.test(file)))
    await cp(path.join(from, file), path.join(folder, file));
  const wants = files.filter((file) => file.startsWith("want-"));
  for (const file of wants)
    await cp(path.join(from, file), path.join(folder, "want", file.slice("want-".length)));
  if (wants.length === 0) await askOnnxRuntime([folder]);
  return folder;
}

async function rename(from: string, to: string): Promise<(name: string) => string> {
  const { model, names } = renameModel(await readFile(path.join(from, "model.onnx")));
  const nameOf = (name: string): string => names.get(name) ?? name;
  for (const part of ["in", "want"]) {
    await mkdir(path.join(to, part), { recursive: true });
    for (const file of await readdir(path.join(from, part)))
      await writeFile(
        path.join(to, part, file),
        renameArrays(await readFile(path.join(from, part, file)), nameOf),
      );
  }
  await writeFile(path.join(to, "model.onnx"), model);
  return nameOf;
}

async function draw(what: Case, folder: string, seed: number): Promise<Claim[]> {
  const drawn = what.draw(new Draw(seed));
  await mkdir(path.join(folder, "in"), { recursive: true });
  await writeFile(path.join(folder, "model.onnx"), onnx(drawn.model));
  for (const [input, tensors] of Object.entries(drawn.inputs)) {
    const arrays = Object.entries(tensors).map(([name, { shape, values }]) => ({
      name,
      shape,
      data: values,
    }));
    await writeFile(path.join(folder, "in", `${input}.npz`), writeNpz(arrays));
  }
  await askOnnxRuntime([folder]);
  return drawn.claims ?? what.claims;
}

/** MNN models of the variant's folder that were given with it, by the release that made them. */
export async function givenModel(folder: string, release: string): Promise<string | null> {
  const file = (await readdir(folder)).find(
    (name) => stemOf(name).endsWith(`-${release}`) && name.endsWith(".mnn"),
  );
  return file ? path.join(folder, file) : null;
}
