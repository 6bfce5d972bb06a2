import { writeFile } from "node:fs/promises";
import path from "node:path";
import { previewCommand } from "../../../action/src/commands/preview.ts";
import { readReport } from "../../../action/src/report/read.ts";
import { renderTerminal } from "../../../action/src/report/terminal.ts";
import { writeReport } from "../../../action/src/report/write.ts";
import { quietIo } from "../io.ts";
import { brokenJsonText } from "../json.ts";
import { reportSamples } from "../reports.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** A report.json that somebody changed, and all that is made of it. */
export const report = (read = readReport): Surface<string> => ({
  name: "report.json",
  times: 600,
  modules: ["core/report/", "action/src/report/", "core/view/"],
  async open() {
    const folder = await makeFolder("report");
    const file = path.join(folder, "report.json");
    return {
      inputs: brokenJsonText(reportSamples()),
      async attempt(text) {
        await writeFile(file, text);
        const found = await read(folder);
        renderTerminal(found, true);
        await writeReport(found, path.join(folder, "again"));
        await previewCommand(folder, { out: path.join(folder, "preview.html") }, quietIo(folder));
        return "accepted";
      },
    };
  },
});
