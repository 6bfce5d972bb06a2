import { writeFile } from "node:fs/promises";
import path from "node:path";
import { baselineFromFile } from "../../../action/src/report/read-baseline.ts";
import { brokenJsonText } from "../json.ts";
import { tellAll } from "../markup.ts";
import { baselineSample, reportSamples, smallReport } from "../reports.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** What a run is held against. */
export const baseline = (read = baselineFromFile): Surface<string> => ({
  name: "baselines",
  times: 600,
  modules: ["core/change/", "action/src/report/read-baseline.ts"],
  async open() {
    const file = path.join(await makeFolder("baseline"), "baseline.json");
    const now = smallReport();
    return {
      inputs: brokenJsonText([baselineSample(), baselineSample(), ...reportSamples()]),
      async attempt(text) {
        await writeFile(file, text);
        tellAll(now, await read(file), "own");
        return "accepted";
      },
    };
  },
});
