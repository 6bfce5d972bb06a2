import { describe, expect, it, test } from "vitest";
import type { Cause } from "../../core/report/schema.ts";
import { langOfLocale } from "../../core/words/lang.ts";
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

describe("a sentence that reports store", () => {
  const groups = { judged, proof, run, settle, note, diagnosed };
  const all = Object.entries(groups).flatMap(([group, phrases]) =>
    Object.entries(phrases).map(
      ([name, phrase]) => [`${group}.${name}`, phrase as unknown as Loose] as const,
    ),
  );
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
    expect(foreign(chinese.stored(phrase(filling)))).toEqual([]);
  });

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

it.each([
  ["zh_CN.UTF-8", "zh"],
  ["zh", "zh"],
  ["zh-Hans", "zh"],
  ["C.UTF-8", "en"],
  ["en_US.UTF-8", "en"],
  ["zhx", "en"],
  [undefined, "en"],
] as const)("the locale %s is %s", (locale, lang) => expect(langOfLocale(locale)).toBe(lang));
