import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import { prepareSourcePlace } from "../../action/src/places/build/place.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { chains } from "../probe/chain.ts";
import { conformance } from "../probe/conformance.ts";
import { testContext } from "../support/tool-context.ts";
import { buildContext, carried, obstacle } from "./runtimes.ts";

const everywhere = ["ops", "answers", "round", "replace"];
const always = ["mode", "hints", "cacheFile"];
const cppSpeaks = {
  stay: true,
  session: [...everywhere, ...always],
  module: [...everywhere, "outputs", ...always],
  segments: [...everywhere, ...always],
};

const why = await obstacle(true);
if (why !== null) test(`the C++ probe is not tested: ${why}`, (context) => context.skip());

if (why === null) {
  const host = resolveTarget("host");
  const onHost = { speaks: cppSpeaks, bits: process.arch === "arm64", half: process.arch === "arm64" };
  conformance(
    "the C++ probe, MNN 3.6.1 on host,",
    async () => prepareSourcePlace(await carried("3.6.1", { opencl: true }), host, buildContext()),
    onHost,
  );
  conformance("the C++ probe under AddressSanitizer and UBSan", sanitized, onHost);
  for (const release of ["3.6.1", "3.3.0"] as const)
    conformance(
      `the C++ probe, MNN ${release} on qemu:cortex-a76,`,
      async () =>
        prepareSourcePlace(await carried(release), resolveTarget("qemu:cortex-a76"), buildContext()),
      { speaks: cppSpeaks, bits: true, half: true },
    );

  test("a chain of sessions, all in one precision, has the whole's bits wherever det is cut", async () => {
    const place = await prepareSourcePlace(await carried("3.6.1", { opencl: true }), host, buildContext());
    const wheel = await preparePlace(resolveRelease("3.6.1"), host, testContext());
    expect(await chains(place, wheel, 9, () => false)).toEqual({ equal: 30, other: [] });
  });

  test("the sanitizers are there", async () => {
    const place = await sanitized();
    expect(place.probe([]).command).not.toBe(
      (await prepareSourcePlace(await carried("3.6.1", { opencl: true }), host, buildContext())).probe([])
        .command,
    );
  });

  async function sanitized(): Promise<Place> {
    const spec = await carried("3.6.1", { opencl: true });
    const place = await prepareSourcePlace(spec, host, buildContext(), { sanitize: true });
    const known = path.join(os.tmpdir(), "mnn-parity-leaks.txt");
    // What MNN itself leaves behind when a file is no model.
    await writeFile(known, "leak:MNN::Interpreter::createFromFile\n");
    const options = {
      // Freed memory that is kept to find late uses would count as the probe's.
      ASAN_OPTIONS: "quarantine_size_mb=1:detect_leaks=1",
      LSAN_OPTIONS: `suppressions=${known}:print_suppressions=0`,
      UBSAN_OPTIONS: "print_stacktrace=1",
    };
    return {
      ...place,
      probe: (args) => {
        const command = place.probe(args);
        return { ...command, env: { ...command.env, ...options } };
      },
    };
  }
}
