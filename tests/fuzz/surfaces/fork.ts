import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { readHostileArtifact } from "../../../action/src/github/api/hostile.ts";
import { zipDirectory } from "../../../action/src/system/zip.ts";
import { encodeReport, type Report } from "../../../core/report/schema.ts";
import { broken, showBroken } from "../bytes.ts";
import { fieldsRead } from "../fields.ts";
import { brokenJsonText } from "../json.ts";
import { tellAll } from "../markup.ts";
import { reportSamples, smallReport } from "../reports.ts";
import type { Surface } from "../surface.ts";

const packed = (text: string): Uint8Array =>
  zipSync({ "report.json": strToU8(text), "inputs/a.npz": Uint8Array.of(1) });

/** An artifact that a stranger's run left, read and told of as a claim. */
export const fork = (
  read: (zip: Uint8Array) => Promise<Report> = readHostileArtifact,
): Surface<Uint8Array> => ({
  name: "a fork's artifact",
  times: 600,
  modules: ["action/src/github/api/hostile.ts", "action/src/system/zip.ts", "core/report/"],
  async open() {
    const bytes = packed(JSON.stringify(encodeReport(smallReport())));
    const fields = await fieldsRead(() => zipDirectory(bytes));
    return {
      inputs: fc.oneof(
        { weight: 3, arbitrary: brokenJsonText(reportSamples()).map(packed) },
        { weight: 1, arbitrary: broken([{ name: "an artifact", bytes, fields }]).map((one) => one.bytes) },
      ),
      show: (zip) => showBroken({ name: "an artifact", bytes: zip, edits: [] }),
      async attempt(zip) {
        const report = await read(zip);
        tellAll(report, null, "claimed");
        return "accepted";
      },
    };
  },
});
