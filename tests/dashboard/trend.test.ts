import { describe, expect, it } from "vitest";
import { storedLabel } from "../../core/present/stored-label.ts";
import { english, wordsOf } from "../../core/words/words.ts";
import { machineChanges, metricOf, type Trend, type TrendPoint } from "../../dashboard/components/trend.ts";
import { scaleOf } from "../../dashboard/components/trend-scale.ts";
import { inLang, langOf } from "../../dashboard/http/lang.ts";
import type { Surroundings } from "../../dashboard/services/history/environments.ts";
import { buildReport } from "../support/report.ts";

const point = (run: number): TrendPoint => ({
  run,
  link: String(run),
  position: 0,
  verdict: "pass",
  outcome: "passed",
  label: "pass 52 dB",
  snrDb: 52,
  toleranceDb: 30,
  medianMs: 10,
});

const trend: Trend = {
  over: "run",
  columns: ["1", "2", "3", "4"].map((key) => ({ key, label: key, address: key })),
  of: "input",
  lines: [
    { id: "a", name: "astronaut", points: new Map([1, 2, 3, 4].map((run) => [String(run), point(run)])) },
  ],
};

describe("a trend", () => {
  const where = (version: string): Surroundings => {
    const { targets, environment } = buildReport({ targets: ["qemu:cortex-a76"] });
    targets[0]!.emulator!.version = version;
    return { targets, environment };
  };

  it("marks where the machine changed, and nothing where it is not known", () => {
    const known = new Map([
      [1, where("7.2")],
      [3, where("7.2")],
      [4, where("8.0")],
    ]);
    const changes = machineChanges(trend, "qemu:cortex-a76", known);
    expect(changes.map(({ key }) => key)).toEqual(["4"]);
    expect(changes[0]!.from).toContain("7.2");
    expect(changes[0]!.to).toContain("8.0");
    expect(machineChanges(trend, "qemu:cortex-a76", new Map())).toEqual([]);
  });

  it("draws the metric that is asked for, and nothing of what is not comparable", () => {
    const measures = new Map([
      ["1/0", { maxAbs: 0.5, cosine: 0.9999 }],
      ["2/0", { maxAbs: Number.NaN, cosine: Number.NaN }],
    ]);
    const [largest, cosine] = (["maxabs", "cosine"] as const).map((key) => metricOf(key, measures, english));
    expect([1, 2, 3].map((run) => largest!.of(point(run)))).toEqual([0.5, null, null]);
    expect(cosine!.of(point(1))).toBe(0.9999);
    // Read from zero, cosines near one would all be one line.
    expect(scaleOf(trend, cosine!, 0, 100)!.ticks[0]).toBeGreaterThan(0.5);
    expect(scaleOf(trend, largest!, 0, 100)!.ticks[0]).toBe(0);
  });
});

describe("the language of a page", () => {
  const of = (query: string, chosen?: string, accepted: string | null = null) =>
    langOf(new URLSearchParams(query), chosen, accepted);

  it("is what the address asks for, else what was chosen, else what the browser prefers among ours", () => {
    expect(of("lang=zh", "en", "en")).toBe("zh");
    expect(of("lang=fr", "zh", "en")).toBe("zh");
    expect(of("", undefined, "fr,zh-CN;q=0.8,en;q=0.7")).toBe("zh");
    expect(of("", undefined, "en-GB,zh;q=0.9")).toBe("en");
    expect(of("", undefined, "zh;q=0,de")).toBe("en");
    expect(of("", "<script>", null)).toBe("en");
    expect(inLang("/mnn/3.6.1?project=a%2Fb&lang=en", "zh")).toBe("/mnn/3.6.1?project=a%2Fb&lang=zh");
  });

  it("tells stored labels in Chinese, and leaves what none of ours wrote", () => {
    const zh = wordsOf("zh");
    expect(
      ["pass 52 dB", "all NaN", "196\u202f608 NaN", "3 of 8", "ran as fp32", "crash", "pass exact", "–"].map(
        (label) => storedLabel(label, zh),
      ),
    ).toEqual([
      "通过 52 dB",
      "全部 NaN",
      "196\u202f608 个 NaN",
      "3/8",
      "实际为 fp32",
      "崩溃",
      "通过 完全一致",
      "–",
    ]);
    expect(storedLabel("3 of 8", english)).toBe("3 of 8");
  });
});
