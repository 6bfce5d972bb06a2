// A run that is killed: makes a place on the device that it is told, says so, and waits for its end.
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { adbPlace } from "../../../action/src/target/adb/place.ts";
import { resolveTarget } from "../../../action/src/target/resolve.ts";
import { testWorkshop } from "../workshop.ts";
import { fakeBuild } from "./fake-build.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-hold-"));
await adbPlace(fakeBuild(folder), resolveTarget(process.argv[2] ?? "adb"), testWorkshop());
process.stdout.write("held\n");
await sleep(60_000);
