import { describe, expect, it, test } from "vitest";
import type { Cause } from "../../core/report/schema.ts";
import { langOfLocale } from "../../core/words/lang.ts";
import { command } from "../../core/words/log/command.ts";
import { doctor } from "../../core/words/log/doctor.ts";
import { init } from "../../core/words/log/init.ts";
import { job, left } from "../../core/words/log/job.ts";
import { progress } from "../../core/words/log/progress.ts";
import { diagnosed } from "../../core/words/stored/diagnosed.ts";
import { judged } from "../../core/words/stored/judged.ts";
import type { Phrase } from "../../core/words/stored/phrase.ts";
import { proof } from "../../core/words/stored/proof.ts";
import { note, run, settle } from "../../core/words/stored/run.ts";
import { chinese, english } from "../../core/words/words.ts";
import { foreign } from "../support/foreign.ts";

/** Every text of a catalogue that takes no arguments, by where it is. */
function texts(of: object, path = ""): [string, string][] {
  return Object.entries(of).flatMap(([key, value]): [string, string][] => {
    const at = path ? `${path}.${key}` : key;
    if (typeof value === "string") return [[at, value]];
    return value !== null && typeof value === "object" ? texts(value, at) : [];
  });
}

const keysOf = (of: object, path = ""): string[] =>
  Object.entries(of).flatMap(([key, value]) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? keysOf(value, `${path}${key}.`)
      : [`${path}${key}`],
  );

describe("the two catalogues", () => {
  it("have the same keys", () => {
    const open = /^diagnosis\.map\.transform\./;
    const [en, zh] = [english, chinese].map((words) =>
      keysOf(words)
        .filter((key) => !open.test(key))
        .sort(),
    );
    expect(zh).toEqual(en);
  });

  it("leave no English in Chinese", () => {
    const left = texts(chinese).flatMap(([at, text]) =>
      at === "lang" || at.startsWith("page.origin.") ? [] : foreign(text).map((word) => `${at}: ${word}`),
    );
    expect(left).toEqual([]);
  });
});

describe("a cause in Chinese", () => {
  const numbers = [
    {},
    { reaches: 96_584, limit: 65_504, readerRow: 3, zeros: 2, of: 9, tiny: 6e-5, smallest: 6e-8, step: 32 },
    { fed: 1e5, limit: 65_504, step: 32, from: 5000, left: 1, terms: 64, ops: 9, mostDb: 3, lostDb: 20 },
    { reaches: 9, limit: 65_504, magnitude: 1e5, largestMagnitude: 2e5, idealDb: 60, ownDb: 12, snrDb: 9 },
    { elements: 3, ties: 3, repeats: 2, largest: 9, mean: 1 },
  ];
  it.each(Object.keys(english.cause) as Cause["kind"][])("%s", (kind) => {
    for (const some of numbers)
      for (const saturated of [false, true])
        for (const op of ["`conv1`", ""]) {
          const { title, sentence } = chinese.cause[kind]({
            op,
            type: "Convolution",
            input: "图片一",
            config: "cpu/low",
            verdict: "drift",
            format: "fp16",
            cause: { kind, saturated, numbers: some as unknown as Cause["numbers"] },
            settle: chinese.stored(settle.ops()),
            reader: null,
            fed: ["`x`", "`y`"],
            held: { own: true, op: "conv1", value: 1e5, becomes: null, others: 2 },
            walked: true,
            broken: { inf: 1, nan: 2 },
          });
          expect(foreign(`${title} ${sentence}`, ["Convolution", "cpu/low"])).toEqual([]);
          expect(title).toMatch(/\p{Script=Han}/u);
        }
  });
});

const stored = { judged, proof, run, settle, note, diagnosed };
const told = { progress, job, left, doctor, init, command };

describe.each([
  ["a sentence that reports store", stored, chinese.stored],
  ["a line that is told on the way", told, chinese.told],
])("%s", (_, groups, inChinese) => {
  const all = Object.entries(groups).flatMap(([group, phrases]) =>
    Object.entries(phrases).map(
      ([name, phrase]) => [`${group}.${name}`, phrase as unknown as Loose] as const,
    ),
  );
  /** Names of GitHub's and MNN's own. */
  const allowed = [
    ...[
      "runner",
      "GitHub",
      "github-token",
      "Next",
      "sharp",
      "cache",
      "docs/forks.md",
      "bionic",
      "CPython",
      "pip",
    ],
    ...["Debian", "Ubuntu", "Clang", "apt-get install clang", "npx mnn-parity run --out /tmp/parity-report"],
    ...["npx mnn-parity init --accept", "git add -f", "OpenCV", "ImageNet"],
  ];
  type Loose = Omit<Phrase, "zh"> & ((of: Record<string, string>) => string) & Pick<Phrase, "zh">;
  /** Fills each name with what its kind may be: a number is a word as well. */
  const filling = new Proxy({} as Record<string, string>, { get: (_, name) => sampleOf(String(name)) });
  const sampleOf = (name: string) => String(10 + (name.length % 7));

  test.each(all)("%s is read back as it was written", (_, phrase) => {
    const written = phrase(filling);
    const found = phrase.read(written);
    expect(found).not.toBeNull();
    expect(phrase(found!)).toBe(written);
    expect(phrase.zh(found!)).not.toMatch(/undefined|[{}]/);
  });

  test.each(all)("%s is told in Chinese", (_, phrase) => {
    expect(foreign(inChinese(phrase(filling)), allowed)).toEqual([]);
  });
});

describe("what is stored", () => {
  it.each([
    [
      "SNR 12.3 dB, at least 30 asked; cosine 0.998000, at least 0.999 asked",
      "SNR 为 12.3 dB，要求不低于 30 dB；余弦相似度 0.998000，要求不低于 0.999",
    ],
    [
      "scores: 3 of 160 elements differ: 4 instead of 5 at [0, 2]",
      "scores：160 个元素中有 3 个不同：[0, 2] 处是 4，应为 5",
    ],
    [
      "fp16 asked, only partly computed so: 2 Convolution (a, b), 83 % of the multiplications in fp32; 1 of 9 op outputs is stored in two bytes; session info BACKENDS 13; the numbers agree (54.4 dB)",
      "要求 fp16，只有部分按此计算：2 个 Convolution（a, b）、占乘法次数的 83 % 以 fp32 计算；9 个算子输出中有 1 个以两字节存储；会话信息 BACKENDS 为 13；数值相符（54.4 dB）",
    ],
    [
      "MNN failed at session: no memory; MNN's last words: alloc error",
      "MNN 在 session 阶段失败：no memory；MNN 最后的输出：alloc error",
    ],
    ["a sentence that nobody here wrote", "a sentence that nobody here wrote"],
  ])("%s", (stored, told) => expect(chinese.stored(stored)).toBe(told));
});

describe("what is told on the way", () => {
  it.each([
    ["running", "运行"],
    [
      "12%, about 3.1 s left: 网络.mnn cpu/low on qemu:cortex-a76",
      "12%，还需约 3.1 秒：网络.mnn cpu/low on qemu:cortex-a76",
    ],
    ["fetching PoCL (OpenCL on the CPU)", "下载 PoCL（CPU 上的 OpenCL）"],
    ["waiting for another process that builds the probe of MNN 2.9.3", "等待另一个进程编译 MNN 2.9.3 的探针"],
    [
      "MNN 3.6.1 is built from source, because its wheel has no BF16 and runs on no device (wheel:3.6.1 runs the wheel)",
      "MNN 3.6.1 从源码编译，因为它的 wheel 不带 BF16，也不能在设备上运行（wheel:3.6.1 可运行 wheel）",
    ],
    ["a.npz: input m has 6 values of -Inf, fed as they are", "a.npz：输入 m 含 6 个 -Inf，按原样送入"],
    [
      "lost: the check: 403: the token lacks a permission; add `permissions: { checks: write }` to the job. The verdict and the report stand.",
      "缺失：检查：403：令牌缺少权限；请在任务中加上 `permissions: { checks: write }`。判定和报告仍然有效。",
    ],
    [
      "comparing with the last artifact of main, commit 4f2c91a: 12 cells of 2026-11-28T07:00:00Z",
      "比较对象是 main 的最近一个 artifact（提交 4f2c91a）：12 个单元，2026-11-28T07:00:00Z",
    ],
    ["shard 2 of 4: 1 group, about 31 s", "分片 2/4：1 组，约 31 秒"],
    ["what nobody here wrote", "what nobody here wrote"],
  ])("%s", (line, inChinese) => expect(chinese.told(line)).toBe(inChinese));
});

it.each([
  ["zh_CN.UTF-8", "zh"],
  ["zh", "zh"],
  ["zh-Hans", "zh"],
  ["C.UTF-8", "en"],
  ["en_US.UTF-8", "en"],
  ["zhx", "en"],
  [undefined, "en"],
] as const)("the locale %s is %s", (locale, lang) => expect(langOfLocale(locale)).toBe(lang));
