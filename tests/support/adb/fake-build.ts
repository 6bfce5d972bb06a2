import { chmodSync, copyFileSync } from "node:fs";
import path from "node:path";
import type { DeviceBuilder } from "../../../action/src/places/adb/place.ts";

/** A build whose probe is the script beside this file: what a device does with it, it does with a real one. */
export function fakeBuild(folder: string): DeviceBuilder {
  const probe = path.join(folder, "probe");
  copyFileSync(path.join(import.meta.dirname, "fake-probe.sh"), probe);
  chmodSync(probe, 0o755);
  const build = async () => ({
    probe,
    libraries: [],
    emulator: null,
    artifacts: [],
    runtime: {
      id: "3.6.1@android-arm64",
      release: "3.6.1",
      commit: null,
      origin: "source" as const,
      flags: {},
      platform: "android-arm64",
      artifacts: [],
    },
  });
  return build;
}
