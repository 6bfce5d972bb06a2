import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { mergeCommand } from "../../../action/src/commands/merge.ts";
import { PLAN_SCHEMA } from "../../../action/src/grid/shard/schema.ts";
import { encodeReport } from "../../../core/report/schema.ts";
import { quietIo } from "../io.ts";
import { brokenJsonText } from "../json.ts";
import { reportSamples, smallReport } from "../reports.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

const group = (model: string, release: string, target: string) => ({ model, release, target });
const plan = {
  schema: PLAN_SCHEMA,
  project: "acme/photo-editor",
  models: [
    { name: "lama", inputs: ["cat", "chelsea"] },
    { name: "other", inputs: ["a"] },
  ],
  configs: smallReport().configs,
  releases: [{ name: "3.6.1", release: "3.6.1", origin: "wheel", flags: {} }],
  targets: ["host", "qemu:cortex-a76"],
  shards: [
    { index: 1, of: 2, groups: [group("lama", "3.6.1", "qemu:cortex-a76")], seconds: 1 },
    { index: 2, of: 2, groups: [group("other", "3.6.1", "host")], seconds: 1 },
  ],
};

interface Input {
  plan: string | null;
  reports: string[];
}

/** Shards' reports and their plan, made one by the command. */
export const merge = (command = mergeCommand): Surface<Input> => ({
  name: "merge and plans",
  times: 600,
  modules: ["action/src/grid/shard/", "action/src/commands/merge.ts"],
  async open() {
    const folder = await makeFolder("merge");
    const good = JSON.stringify(encodeReport(smallReport()));
    return {
      inputs: fc.record({
        plan: fc.option(brokenJsonText([plan]), { freq: 8 }),
        reports: fc.array(fc.oneof(fc.constant(good), brokenJsonText(reportSamples())), { maxLength: 2 }),
      }),
      async attempt({ plan, reports }) {
        const files = reports.map((_, at) => path.join(folder, `report-${at}.json`));
        for (const [at, file] of files.entries()) await writeFile(file, reports[at]!);
        if (plan !== null) await writeFile(path.join(folder, "plan.json"), plan);
        try {
          const code = await command(
            files,
            { out: "merged", ...(plan === null ? {} : { plan: "plan.json" }) },
            quietIo(folder),
          );
          return `exit ${code}`;
        } finally {
          await rm(path.join(folder, "merged"), { recursive: true, force: true });
        }
      },
    };
  },
});
