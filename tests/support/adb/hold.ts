// A run that is killed: makes a place on the device that it is told with a probe in the folder that it is told, says so, and waits for its end.
import { setTimeout as sleep } from "node:timers/promises";
import { adbPlace } from "../../../action/src/places/adb/place.ts";
import { resolveTarget } from "../../../action/src/target/resolve.ts";
import { testContext } from "../tool-context.ts";
import { fakeBuild } from "./fake-build.ts";

const [, , target = "adb", folder = "."] = process.argv;
await adbPlace(fakeBuild(folder), resolveTarget(target), testContext());
process.stdout.write("held\n");
await sleep(60_000);
