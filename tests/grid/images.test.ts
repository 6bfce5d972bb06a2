import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { command, run } from "../support/command.ts";
import { smallFolder } from "../support/small.ts";

let small: Awaited<ReturnType<typeof smallFolder>>;
beforeAll(async () => {
  small = await smallFolder([]);
  const photo = { create: { width: 40, height: 30, channels: 3 as const, background: "#ff8000" } };
  small.write("photos/cat.jpg", await sharp(photo).jpeg().toBuffer());
}, 300_000);
afterAll(() => small.remove());

const words = ["--model", "net.mnn", "--input", "photos/*.jpg", "--mnn", "3.6.1", "--target", "host"];
const options = () => ({ cwd: small.folder });

it("an image is fed from flags alone, by those that the message without them offers", async () => {
  const { code, stderr } = await command(["run", ...words], options());
  expect([code, stderr]).toEqual([2, expect.stringContaining("input x takes [1, 3, ?, ?]")]);
  const offered = /^ {4}(--channels .*)$/m.exec(stderr)?.[1];
  expect(offered).toMatch(/^--channels rgb --mean \S+ --scale \S+$/);

  const { report } = await run(
    [...words, "--config", "cpu/normal", "--size", "16x12", ...offered!.split(" ")],
    options(),
  );
  expect(report.inputs.map(({ id, tensors }) => [id, tensors[0]?.shape])).toEqual([["cat", [1, 3, 12, 16]]]);
  // 255 of red, 0 of blue, as ImageNet's mean and scale leave them; JPEG is not exact.
  expect(report.inputs[0]?.tensors[0]?.max).toBeCloseTo((255 - 123.675) * 0.01712475, 1);
  expect(report.inputs[0]?.tensors[0]?.min).toBeCloseTo(-103.53 * 0.01742919, 1);
  expect(report.cells.map(({ verdict }) => verdict)).toEqual(["pass"]);
}, 300_000);

it("-Inf is fed with a word on stderr, and the run goes on", async () => {
  const notes: string[] = [];
  const data = new Float32Array(3 * 16 * 16);
  data.fill(Number.NEGATIVE_INFINITY, 0, 5);
  small.write("in/mask.npz", writeNpz([{ name: "x", data, shape: [1, 3, 16, 16] }]));
  const progress = { ...silentProgress, note: (line: string) => void notes.push(line) };
  const flags = ["--model", "net.mnn", "--input", "in/mask.npz", "--mnn", "3.6.1", "--target", "host"];
  const { report } = await run([...flags, "--config", "cpu/normal"], { ...options(), progress });
  expect(notes).toContain("in/mask.npz: input x has 5 values of -Inf, fed as they are");
  expect(report.inputs[0]?.tensors[0]).toMatchObject({ min: 0, max: 0, mean: 0, nan: 0 });
  expect(report.cells).toHaveLength(1);
}, 300_000);
