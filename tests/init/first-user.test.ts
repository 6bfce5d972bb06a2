import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readReport } from "../../action/src/report/read.ts";
import { execute, mnnParity } from "../support/cli.ts";
import { foreign } from "../support/foreign.ts";
import { freshFolder } from "../support/home.ts";
import {
  documented,
  follow,
  newRepository,
  npy,
  photographs,
  photoNetwork,
  put,
  vectorNetwork,
} from "./repositories.ts";

const [init = "", accept = "", commit = ""] = documented();
const read = (...parts: string[]) => readFileSync(path.join(...parts), "utf8");

test("docs/action.md has three steps, and these commands", () => {
  const text = read(import.meta.dirname, "../../docs/action.md");
  expect(text.match(/^## \d\. /gm)).toEqual(["## 1. ", "## 2. ", "## 3. "]);
  expect(documented()).toHaveLength(3);
  expect(init).toBe("npx github:org/mnn-parity init\n");
});

test("one model and photographs: green, by the steps to the letter", { timeout: 240_000 }, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, { "classify.onnx": photoNetwork(1), ...photographs("photos") });

  const first = await follow(init, work, folder);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toContain(
    "classify.onnx takes image float32 [1, 3, 32, 32]: fed 3 files of photos/*.png",
  );
  const written = read(work, "parity.yml");
  expect(written).toMatch(/size: \[32, 32\] # input image takes \[1, 3, 32, 32\]/);
  expect(written).toMatch(/channels: rgb # a guess/);
  expect(written).toMatch(/mean: \[123\.675, 116\.28, 103\.53\] # a guess/);
  const { cells } = await readReport(path.join(work, "parity-report"));
  const judged = cells
    .filter(({ role }) => role === "candidate")
    .map(({ target, verdict }) => [target, verdict]);
  expect(judged).toEqual(Array(6).fill(["qemu:cortex-a76", "pass"]));

  expect(await follow(commit, work, folder)).toMatchObject({ code: 0 });
  const { stdout } = await execute("git", ["ls-tree", "-r", "--name-only", "main"], {
    cwd: path.join(folder, "remote.git"),
  });
  expect(stdout.split("\n")).toEqual(expect.arrayContaining([".github/workflows/parity.yml", "parity.yml"]));
  expect(stdout).not.toContain("parity-report");

  // And again: nothing is written over.
  writeFileSync(path.join(work, "parity.yml"), `${written}# mine\n`);
  const again = await mnnParity(["init", "--no-run"], { cwd: work });
  expect(again.stdout).toContain("parity.yml is there and stays as it is");
  expect(read(work, "parity.yml")).toBe(`${written}# mine\n`);
  expect(await mnnParity(["init", "--no-run", "--mnn", "3.0.0"], { cwd: work })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--mnn would change nothing"),
  });
});

test("in Chinese: what is said, the comments of parity.yml, and the reasons of what is known", {
  timeout: 240_000,
}, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, {
    "bright.onnx": photoNetwork(1000),
    ...photographs("photos", 2),
  });
  const zh = { LC_ALL: "zh_CN.UTF-8" };
  const { code, stdout } = await mnnParity(["init", "--yes", "--accept"], { cwd: work, env: zh });
  expect(code).toBe(0);
  expect(stdout).toContain(
    "bright.onnx 的输入是 image float32 [1, 3, 32, 32]：使用 photos/*.png 的 2 个文件",
  );
  expect(stdout).toContain("据此，这次运行为绿色");
  const names = ["bright.onnx", "image", "photos", "png", "parity-report", ".github/workflows/parity.yml"];
  const said = stdout.replace(/^expect:\n(?: {2}- .*\n)+/m, "").replace(/git add .*/, "");
  expect(
    foreign(said, [
      ...names,
      "bright",
      "cpu/low",
      "cpu/normal",
      "cortex-a76",
      "Convolution",
      "campus",
      "main",
    ]),
  ).toEqual([]);
  const written = read(work, "parity.yml");
  const commentsOf = (text: string) => [...text.matchAll(/# (.*)/g)].map(([, said]) => said).join("\n");
  const comments = commentsOf(written);
  expect(comments).toMatch(/猜测/);
  expect(foreign(comments, ["OpenCV", "ImageNet", "image"])).toEqual([]);
  const workflow = commentsOf(read(work, ".github/workflows/parity.yml"));
  expect(workflow.split("\n")).toHaveLength(6);
  expect(foreign(workflow, [".github/workflows/parity.yml", "docs/action.zh-CN.md"])).toEqual([]);
  expect(written).toMatch(/reason: ['"]?首次运行时已知：/);
  expect(await mnnParity(["init", "--no-run", "--mnn", "3.0.0"], { cwd: work, env: zh })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^错误：/),
  });
});

test("two models and arrays for each: each is fed what fits it", { timeout: 240_000 }, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, {
    "models/left.onnx": vectorNetwork(16),
    "models/right.onnx": vectorNetwork(24),
    "data/a/1.npy": npy([1, 16], 1),
    "data/a/2.npy": npy([1, 16], 2),
    "data/b/1.npy": npy([1, 24], 3),
  });
  const ended = await follow(init, work, folder);
  expect(ended).toMatchObject({ code: 0 });
  expect(read(work, "parity.yml")).toContain(
    "  - file: models/left.onnx\n    inputs: 'data/a/*.npy'\n  - file: models/right.onnx\n    inputs: 'data/b/*.npy'\n",
  );
  expect(await follow(commit, work, folder)).toMatchObject({ code: 0 });
});

test("what fails is red, then known and green; what the lines say is what failed", {
  timeout: 240_000,
}, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, {
    "bright.onnx": photoNetwork(1000),
    ...photographs("photos", 2),
  });

  const red = await follow(init, work, folder);
  expect(red).toMatchObject({ code: 1 });
  const lines = /^expect:\n(?: {2}- .*\n)+/m.exec(red.stdout)?.[0] ?? "";
  expect(lines).toMatch(
    /model: bright, target: 'qemu:cortex-a76', config: cpu\/low, verdict: (nonfinite|drift)/,
  );
  expect(lines).not.toContain("cpu/normal");

  const green = await follow(accept, work, folder);
  expect(green).toMatchObject({ code: 0, stdout: expect.stringContaining("by it this run is green") });
  expect(read(work, "parity.yml")).toMatch(new RegExp(`${lines.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
  expect(await mnnParity(["run"], { cwd: work })).toMatchObject({ code: 0 });
  expect(await follow(commit, work, folder)).toMatchObject({ code: 0 });
});

test("the lines as they are offered can be pasted", { timeout: 240_000 }, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, {
    "bright.onnx": photoNetwork(1000),
    ...photographs("photos", 1),
  });
  const red = await mnnParity(["init", "--target", "qemu:cortex-a76", "--no-workflow"], { cwd: work });
  const lines = /^expect:\n(?: {2}- .*\n)+/m.exec(red.stdout)?.[0] ?? "";
  writeFileSync(path.join(work, "parity.yml"), `${read(work, "parity.yml")}${lines}`);
  expect(await mnnParity(["run"], { cwd: work })).toMatchObject({ code: 0 });
});

test("the workflow is the documentation's, by the repository's branch, folder and Git LFS", {
  timeout: 120_000,
}, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, {
    "apps/photo's app/v.onnx": vectorNetwork(16),
    "apps/photo's app/in/1.npy": npy([1, 16], 1),
    ".gitattributes": "*.onnx filter=lfs\n",
  });
  await execute("git", ["branch", "-m", "trunk"], { cwd: work });
  const ended = await mnnParity(["init", "--no-run"], { cwd: path.join(work, "apps/photo's app") });
  expect(ended).toMatchObject({ code: 0 });
  const workflow = read(work, ".github/workflows/parity.yml");
  expect(workflow).toContain("branches: [trunk]");
  expect(workflow).toContain("config: apps/photo's app/parity.yml");
  expect(workflow).toContain("lfs: true");
  expect(workflow).toContain("uses: org/mnn-parity@v1");
});

test("what is fed and not in git is told, for a job would not have it", { timeout: 120_000 }, async () => {
  const folder = freshFolder();
  const work = await newRepository(folder, { "net.onnx": vectorNetwork(16), ".gitignore": "2.npy\n" });
  put(work, { "ein/gänge/1.npy": npy([1, 16], 1), "ein/gänge/2.npy": npy([1, 16], 2) });
  const { code, stdout } = await mnnParity(["init", "--no-run"], { cwd: work });
  expect(code).toBe(0);
  expect(stdout).toContain("warning: git ignores ein/gänge/2.npy");
  expect(stdout).toContain("git add parity.yml .github/workflows/parity.yml 'ein/gänge' &&");
});

test.each<[string, Record<string, Uint8Array | string>, string[], RegExp]>([
  [
    "no model",
    { "net.pt": "x", "photos/a.npy": npy([1, 16], 1) },
    [],
    /no model .*net\.pt cannot be taken as they are/,
  ],
  [
    "a model that cannot be converted",
    { "net.onnx": "not a model", "a.npy": npy([1, 16], 1) },
    [],
    /net\.onnx/,
  ],
  [
    "nothing to feed",
    { "net.onnx": vectorNetwork(16) },
    [],
    /nothing to feed net\.onnx, which takes features: float32 \[1, 16\]/,
  ],
  [
    "images that cannot be read",
    { "net.onnx": photoNetwork(1), "photos/1.heic": "x", "photos/2.heic": "x" },
    [],
    /photos\/1\.heic, photos\/2\.heic cannot be read\n {2}fix: convert the images/,
  ],
  [
    "arrays of another shape",
    { "net.onnx": vectorNetwork(16), "in/1.npy": npy([1, 15], 1) },
    [],
    /no files here fit net\.onnx.*\n.*\[1, 16\], and this is \[1, 15\]/,
  ],
  [
    "a pattern that matches nothing",
    { "net.onnx": vectorNetwork(16) },
    ["--input", "in/*.npy"],
    /no file matches in\/\*\.npy/,
  ],
  ["a model that is not there", { "a.npy": npy([1, 16], 1) }, ["--model", "net.onnx"], /net\.onnx/],
])("%s: exit 2, a sentence, and nothing is written", { timeout: 120_000 }, async (_, files, flags, said) => {
  const work = freshFolder();
  put(work, files);
  const { code, stderr } = await mnnParity(["init", ...flags], { cwd: work });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
  expect(stderr).toMatch(/\n {2}fix: /);
  expect(await execute("ls", ["-A"], { cwd: work })).toMatchObject({
    stdout: expect.not.stringMatching(/parity\.yml|\.github/),
  });
});

test("two folders of images that are as likely: they are named, and one is to be chosen", {
  timeout: 120_000,
}, async () => {
  const work = freshFolder();
  put(work, { "net.onnx": photoNetwork(1), ...photographs("day", 1), ...photographs("night", 1) });
  const { code, stderr } = await mnnParity(["init"], { cwd: work });
  expect(code).toBe(2);
  expect(stderr).toContain("day/*.png, night/*.png");
  const flags = ["--input", "night/*.png", "--no-run", "--channels", "bgr", "--scale", "0.5"];
  expect(await mnnParity(["init", ...flags], { cwd: work })).toMatchObject({ code: 0 });
  expect(read(work, "parity.yml")).toMatch(
    /files: 'night\/\*\.png'[\s\S]*channels: bgr # as it was given[\s\S]*scale: 0\.5 # as it was given/,
  );
});

test("a folder that cannot be written", { timeout: 120_000 }, async () => {
  const work = freshFolder();
  put(work, { "net.onnx": vectorNetwork(16), "in/1.npy": npy([1, 16], 1) });
  // Root writes anywhere, but not into a file.
  mkdirSync(path.join(work, ".github"));
  writeFileSync(path.join(work, ".github/workflows"), "");
  const { code, stderr } = await mnnParity(["init", "--no-run"], { cwd: work });
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/cannot write .*workflows/) });
});
