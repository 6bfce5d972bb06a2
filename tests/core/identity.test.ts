import { describe, expect, it } from "vitest";
import { compareReleases, releaseKey } from "../../core/report/release.ts";
import { configId, type SeriesKey, seriesId } from "../../core/report/series.ts";

const key: SeriesKey = {
  model: "lama-tiny",
  input: "cat",
  target: "qemu:cortex-a76",
  config: "cpu/low",
  origin: "wheel",
  flags: {},
};

describe("a series", () => {
  // History is found by these: a change here cuts every user's history off.
  it("keeps its identity from one version of this tool to the next", () => {
    expect(seriesId(key)).toBe("e65070768f28586e");
    expect(seriesId({ ...key, flags: { MNN_SUPPORT_BF16: "ON", MNN_ARM82: "ON" } })).toBe("52d9dc358e66b165");
  });

  it("does not depend on the order of flags", () => {
    const [a, b] = [
      { x: "1", y: "2" },
      { y: "2", x: "1" },
    ];
    expect(seriesId({ ...key, flags: a })).toBe(seriesId({ ...key, flags: b }));
  });

  it.each<Partial<SeriesKey>>([
    { model: "lama" },
    { input: "cat2" },
    { target: "host" },
    { config: "cpu/normal" },
    { origin: "git" },
    { flags: { a: "b" } },
  ])("is another one with %o", (other) => {
    expect(seriesId({ ...key, ...other })).not.toBe(seriesId(key));
  });

  it("does not run its fields together", () => {
    expect(seriesId({ ...key, model: "a", input: "bc" })).not.toBe(
      seriesId({ ...key, model: "ab", input: "c" }),
    );
  });
});

describe("a config's name", () => {
  it("says what is not the default only", () => {
    const config = { backend: "cpu", precision: "low", threads: 1, memory: "normal" } as const;
    expect(configId(config)).toBe("cpu/low");
    expect(configId({ ...config, threads: 4, memory: "low" })).toBe("cpu/low;threads=4;memory=low");
  });
});

describe("releases", () => {
  it("are ordered as versions, what is none after them", () => {
    const releases = ["master", "3.10.0", "3.9.1", "3.4", "3.4.1", "abc", "2.9.3", "10.0.0"];
    expect(releases.sort(compareReleases)).toEqual([
      "2.9.3",
      "3.4",
      "3.4.1",
      "3.9.1",
      "3.10.0",
      "10.0.0",
      "abc",
      "master",
    ]);
  });

  it("are followed by what is built of them", () => {
    const releases = [
      "path:MNN",
      "3.6.1 source",
      "3.6.1",
      "3.10.0",
      "3.6.1 source;bf16=off",
      "3.6.1;opencl=on",
    ];
    expect(releases.sort(compareReleases)).toEqual([
      "3.6.1",
      "3.6.1 source",
      "3.6.1 source;bf16=off",
      "3.6.1;opencl=on",
      "3.10.0",
      "path:MNN",
    ]);
  });

  it("have a key whose text order is theirs", () => {
    expect(releaseKey("3.4.1")).toBe("00003.00004.00001");
    expect(compareReleases("3.4.1", "3.4.1")).toBe(0);
  });
});
