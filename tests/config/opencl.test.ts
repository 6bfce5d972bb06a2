import { describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";

describe("OpenCL configurations", () => {
  test.each([
    ["opencl/low", "opencl/low", { mode: "auto", tuning: "none" }],
    ["opencl/low;mode=auto;tuning=none", "opencl/low", { mode: "auto", tuning: "none" }],
    [
      "opencl/high; tuning=fast ;mode=image",
      "opencl/high;mode=image;tuning=fast",
      { mode: "image", tuning: "fast" },
    ],
    [
      { backend: "opencl", precision: "normal", mode: "buffer", memory: "low" },
      "opencl/normal;memory=low;mode=buffer",
      { mode: "buffer", tuning: "none" },
    ],
  ] as const)("%j has its modes in its identity", (written, id, opencl) => {
    expect(parseConfig(written, 1)).toMatchObject({ id, backend: "opencl", opencl });
  });

  test("threads are the CPU's: those that all configurations get are not for them", () => {
    expect(parseConfig("opencl/low", 4)).toMatchObject({ id: "opencl/low", threads: 1 });
    expect(parseConfig("cpu/low", 4)).toMatchObject({ id: "cpu/low;threads=4", threads: 4 });
    expect(parseConfig("cpu/low", 1)).not.toHaveProperty("opencl");
  });

  test.each([
    ["opencl/low;threads=2", "config-option-of", /threads is an option of the CPU/],
    ["cpu/low;mode=buffer", "config-option-of", /mode is an option of OpenCL/],
    ["vulkan/low;tuning=fast", "config-option-of", /tuning is an option of OpenCL/],
    ["opencl/low;mode=texture", "config-config", /neither threads=NUMBER .* mode=auto\|buffer\|image/],
    ["opencl/low;tuning=max", "config-config", /tuning=none\|fast\|normal\|heavy\|wide/],
  ])("%s is refused", (written, code, message) => {
    expect(() => parseConfig(written, 1)).toThrow(
      expect.objectContaining({ code, exit: 2, message: expect.stringMatching(message) }),
    );
  });
});
