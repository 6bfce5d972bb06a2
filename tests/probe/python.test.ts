import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { testContext } from "../support/tool-context.ts";
import { conformance } from "./conformance.ts";

const always = ["mode", "hints", "cacheFile"];
const pythonSpeaks = {
  stay: true,
  session: ["ops", "answers", "round", "replace", ...always],
  module: ["outputs", ...always],
  segments: always,
};

for (const target of ["host", "qemu:cortex-a76"])
  conformance(
    `the Python probe, wheel 3.6.1 on ${target},`,
    () => preparePlace(resolveRelease("3.6.1"), resolveTarget(target), testContext()),
    { speaks: pythonSpeaks, bits: false, half: target !== "host" },
  );
