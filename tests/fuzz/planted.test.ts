import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { mergeCommand } from "../../action/src/commands/merge.ts";
import { runCommand } from "../../action/src/commands/run.ts";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { FrameReader } from "../../action/src/engine/frame.ts";
import { ParityError } from "../../action/src/errors/error.ts";
import { readHostileArtifact } from "../../action/src/github/api/hostile.ts";
import { readImage } from "../../action/src/input/image.ts";
import { readNpy } from "../../action/src/input/npy.ts";
import { readNpz } from "../../action/src/input/npz.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { readOnnx } from "../../action/src/onnx/onnx.ts";
import { readReport } from "../../action/src/report/read.ts";
import { baselineFromFile } from "../../action/src/report/read-baseline.ts";
import { commandWords } from "../../action/src/system/shell.ts";
import { fileNameOf } from "../../core/report/files.ts";
import type { Find } from "./hunt.ts";
import { hunt } from "./hunt.ts";
import type { Opened, Surface } from "./surface.ts";
import { baseline } from "./surfaces/baseline.ts";
import { fork } from "./surfaces/fork.ts";
import { frames } from "./surfaces/frames.ts";
import { http } from "./surfaces/http.ts";
import { images } from "./surfaces/images.ts";
import { merge } from "./surfaces/merge.ts";
import { mnn } from "./surfaces/mnn.ts";
import { names } from "./surfaces/names.ts";
import { npy } from "./surfaces/npy.ts";
import { npz } from "./surfaces/npz.ts";
import { onnxFile } from "./surfaces/onnx.ts";
import { plans } from "./surfaces/plans.ts";
import { report } from "./surfaces/report.ts";
import { run } from "./surfaces/run.ts";
import { sanitized } from "./surfaces/sanitized.ts";
import { settings } from "./surfaces/settings.ts";
import { makeFolder, removeFolders } from "./temp.ts";

async function find<Input>(surface: Surface<Input>, times: number): Promise<Find[]> {
  const opened = await surface.open();
  const { finds } = await hunt(opened, { seed: 1, times, shrinkMs: 2000 });
  await opened.close?.();
  return finds;
}

/** The same reader with one of its refusals forgotten: what was wrong falls through as a TypeError. */
const forgetting =
  <Args extends unknown[], Result>(read: (...args: Args) => Result | Promise<Result>, code: RegExp) =>
  async (...args: Args): Promise<Result> => {
    try {
      return await read(...args);
    } catch (error) {
      const said = error instanceof ParityError ? error.code : (error as Error).constructor.name;
      if (code.test(said)) throw new TypeError("planted");
      throw error;
    }
  };

/** The same for a reader that answers at once. */
const forgettingNow =
  <Args extends unknown[], Result>(read: (...args: Args) => Result, code: RegExp) =>
  (...args: Args): Result => {
    try {
      return read(...args);
    } catch (error) {
      const said = error instanceof ParityError ? error.code : (error as Error).constructor.name;
      if (code.test(said)) throw new TypeError("planted");
      throw error;
    }
  };

const hasCompiler = spawnSync("g++", ["--version"]).status === 0;

const READS_BEYOND = `#include <cstdlib>
int readsBeyond(volatile char* bytes) { return bytes[5]; }
int main() { return readsBeyond(static_cast<volatile char*>(std::malloc(4))); }
`;

class ForgetfulFrames extends FrameReader {
  override next = forgetting(() => FrameReader.prototype.next.call(this), /^BrokenFrames$/);
}

const planted: [name: string, times: number, () => Promise<Find[]>][] = [
  [".npy", 300, () => find(npy(forgettingNow(readNpy, /^npy-truncated$/)), 300)],
  [".npz", 300, () => find(npz(forgettingNow(readNpz, /^npz-crc$/)), 300)],
  ["images", 60, () => find(images(forgetting(readImage, /^input-image-broken$/)), 60)],
  [".mnn", 60, () => find(mnn(forgetting(readGraph, /^NotMnn$/)), 60)],
  [".onnx", 60, () => find(onnxFile(forgettingNow(readOnnx, /^NotOnnx$/)), 60)],
  ["parity.yml", 40, () => find(settings(forgetting(loadSettings, /^config-invalid$/)), 40)],
  ["frames", 60, () => find(frames(ForgetfulFrames), 60)],
  ["report.json", 40, () => find(report(forgetting(readReport, /^report-invalid$/)), 40)],
  ["merge", 40, () => find(merge(forgetting(mergeCommand, /^plan-invalid$/)), 40)],
  ["a fork's artifact", 40, () => find(fork(forgetting(readHostileArtifact, /^artifact-refused$/)), 40)],
  ["baselines", 40, () => find(baseline(forgetting(baselineFromFile, /^baseline-unreadable$/)), 40)],
];

afterAll(removeFolders);

describe("a fault that is planted", () => {
  it.each(planted)("in %s is found within %i inputs, and made small", async (_, __, hunted) => {
    const finds = await hunted();
    expect(finds.map(({ kind, key }) => [kind, key.slice(0, 18)])).toEqual([["crash", "TypeError: planted"]]);
    expect(finds[0]!.count).toBeGreaterThan(0);
    expect(finds[0]!.example).not.toBe("");
  });

  it("in the words of a shell is found", async () => {
    const words = (all: string[]) => commandWords(all).replaceAll("'\\''", "'");
    const finds = await find(names({ words, file: fileNameOf }), 15);
    expect(finds.map(({ key }) => key)).toContain("a shell makes something else of it");
  });

  it("in the names of files is found", async () => {
    const file = (id: string) => id.replaceAll("\0", "") || "_";
    const finds = await find(names({ words: commandWords, file }), 20);
    expect(finds.map(({ key }) => key).join()).toContain("its folder is elsewhere");
  });

  it("in a probe that falls over its plan is found", async () => {
    const script = 'import json,sys; json.load(open(sys.argv[2]))["config"]["threads"]';
    const probe = (args: string[]) => ({
      command: "python3",
      args: ["-c", script, ...args],
      env: { PATH: process.env.PATH! },
    });
    const [found] = await find(plans(probe), 12);
    expect(found).toMatchObject({ kind: "crash", key: expect.stringContaining("the probe's own fault") });
  });

  it.skipIf(!hasCompiler)(
    "in the C++ probe is found by AddressSanitizer, and told from MNN's own",
    async () => {
      const folder = await makeFolder("planted");
      const program = async (at: string) => {
        const file = path.join(folder, at, "planted.cpp");
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, READS_BEYOND);
        const binary = path.join(folder, `${at.replaceAll("/", "-")}.out`);
        const flags = ["-g", "-fsanitize=address", file, "-o", binary];
        expect(spawnSync("g++", flags, { encoding: "utf8" }).stderr).toBe("");
        return (args: string[]) => ({ command: binary, args, env: { PATH: process.env.PATH! } });
      };
      const [found] = await find(sanitized(await program("action/probe/cpp")), 3);
      expect(found).toMatchObject({
        kind: "crash",
        key: expect.stringContaining("heap-buffer-overflow in readsBeyond"),
      });
      const opened = await sanitized(await program("source/core")).open();
      const { finds, taken } = await hunt(opened, { seed: 1, times: 3 });
      expect(finds).toEqual([]);
      expect(Object.keys(taken)).toEqual([
        expect.stringMatching(/^MNN's own: heap-buffer-overflow in readsBeyond/),
      ]);
    },
  );

  it("in a run that a broken model ends is found", async () => {
    const falling: typeof runCommand = async (...args) => {
      const code = await runCommand(...args);
      if (code !== 0) throw new TypeError("planted");
      return code;
    };
    const [found] = await find(run(falling), 4);
    expect(found).toMatchObject({ kind: "crash", key: expect.stringContaining("planted") });
  });

  it("in a server that fails, or opens what it was given, is found", async () => {
    const failing = async (_: string, text: string): Promise<string> => {
      if (text.startsWith("POST")) return "HTTP/1.1 500 Internal Server Error\r\n\r\n";
      const policy = "content-security-policy: script-src 'nonce-x'";
      const target = decoded(text.split(" ")[1]!);
      return `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n${policy}\r\n\r\n<p>${target}</p>`;
    };
    const none = async () => ({ url: "", pid: 0, stop: async () => {} });
    const finds = await find(http(failing, none), 200);
    expect(finds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["crash", "effect"]));
  });

  it("that never ends is a hang, and tried no second time", async () => {
    let tried = 0;
    const endless: Opened<number> = {
      inputs: fc.nat(),
      attempt: () => {
        tried++;
        return new Promise(() => {});
      },
    };
    const { finds } = await hunt(endless, { seed: 1, times: 2, limitMs: 20 });
    expect(finds).toMatchObject([{ kind: "hang", count: 2 }]);
    expect(tried).toBe(2);
  });
});

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
