import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import type { Connection } from "../../dashboard/db/client.ts";
import type { Asked } from "../../dashboard/services/compare/asked.ts";
import { comparisonExists } from "../../dashboard/services/compare/exists.ts";
import { readPull } from "../../dashboard/services/compare/pull.ts";
import { readComparison } from "../../dashboard/services/compare/read.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { linksOfRuns } from "../../dashboard/services/run/link.ts";
import { connections } from "../support/connections.ts";
import { ingestReport } from "../support/ingest.ts";
import { buildReport, type ReportPlan } from "../support/report.ts";

describe.each(connections())("two sides held against each other on %s", (_, open) => {
  let connection: Connection;
  let context: Context;
  beforeAll(async () => {
    connection = await open();
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const fresh = () => `acme/${randomUUID()}`;

  async function publish(
    project: string,
    plan: ReportPlan,
    change?: (report: Report) => void,
  ): Promise<string> {
    const report = buildReport({
      project,
      inputs: ["astronaut", "coffee"],
      targets: ["host", "qemu:cortex-a76"],
      configs: ["cpu/normal", "cpu/low"],
      releases: ["3.6.1"],
      verdict: () => "pass",
      ...plan,
    });
    change?.(report);
    const { run } = await ingestReport(context, encodeReport(report));
    return (await linksOfRuns(context, [run])).get(run)!;
  }

  /** `kind of model config target release: inputs of all`, of what is not alike. */
  const told = async (project: string, asked: Asked) => {
    const { sides, fields } = (await readComparison(context, project, asked))!;
    return {
      sides: sides && [sides.from.key, sides.to.key],
      alike: fields.filter(({ kind }) => kind === "same").length,
      differ: fields
        .filter(({ kind }) => kind !== "same")
        .map(({ kind, changes, total, ...field }) =>
          [kind, field.config, field.target, field.release, `${changes.length} of ${total}`].join(" "),
        ),
    };
  };

  const lowBreaks: ReportPlan["verdict"] = ({ config, target, input }) =>
    config === "cpu/low" && target.includes("a76") && input === "coffee" ? "nonfinite" : "pass";

  it("tells of two runs what failed newly, and in how many inputs", async () => {
    const project = fresh();
    const [first, second] = [await publish(project, {}), await publish(project, { verdict: lowBreaks })];
    const expected = {
      sides: [first, second],
      alike: 3,
      differ: ["failing cpu/low qemu:cortex-a76 3.6.1 1 of 2"],
    };
    expect(await told(project, { by: "run" })).toEqual(expected);
    expect(await told(project, { by: "run", to: second })).toEqual(expected);
    const back = await told(project, { by: "run", from: second, to: first });
    expect(back.differ).toEqual(["fixed cpu/low qemu:cortex-a76 3.6.1 1 of 2"]);
  });

  it("calls what came out otherwise on another machine that, and no failure of MNN", async () => {
    const project = fresh();
    await publish(project, {});
    await publish(project, { verdict: lowBreaks }, (report) => {
      report.targets.find(({ id }) => id === "qemu:cortex-a76")!.emulator!.version = "99.0";
    });
    expect((await told(project, { by: "run" })).differ).toEqual([
      "incomparable cpu/low qemu:cortex-a76 3.6.1 1 of 2",
    ]);
  });

  it("holds releases, targets and configurations against each other, each by what else is the same", async () => {
    const project = fresh();
    await publish(project, { releases: ["3.0.0"] });
    await publish(project, { releases: ["3.6.1"], verdict: lowBreaks });
    expect(await told(project, { by: "release" })).toEqual({
      sides: ["3.0.0", "3.6.1"],
      alike: 3,
      differ: ["failing cpu/low qemu:cortex-a76  1 of 2"],
    });
    expect(await told(project, { by: "target", from: "host", to: "qemu:cortex-a76" })).toEqual({
      sides: ["host", "qemu:cortex-a76"],
      alike: 1,
      differ: ["failing cpu/low  3.6.1 1 of 2"],
    });
    expect(
      await told(project, { by: "config", from: "cpu/normal", to: "cpu/low", release: "3.0.0" }),
    ).toEqual({ sides: ["cpu/normal", "cpu/low"], alike: 2, differ: [] });
  });

  it("says that there are no two, and knows nothing of what is not there or another project's", async () => {
    const [project, other] = [fresh(), fresh()];
    await publish(project, {});
    const foreign = await publish(other, {});
    expect((await readComparison(context, project, { by: "run" }))!.sides).toBeNull();
    for (const asked of [
      { by: "run", to: foreign },
      { by: "run", to: "no number" },
      { by: "release", to: "9.9.9" },
      { by: "config", from: "cpu/low", to: "'; --" },
    ] as Asked[]) {
      expect(await comparisonExists(context, project, asked)).toBe(false);
      expect(await readComparison(context, project, { ...asked, from: asked.from ?? asked.to })).toBeNull();
    }
    expect(await comparisonExists(context, project, { by: "release" })).toBe(true);
    const nobody: Context = { ...context, projects: [], administers: [] };
    expect(await readComparison(nobody, project, { by: "run" })).toBeNull();
    expect(await comparisonExists(nobody, project, { by: "run" })).toBe(false);
  });

  it("holds a pull request's newest run against the default branch's before it", async () => {
    const project = fresh();
    const base = await publish(project, {});
    const ofPull = (report: Report) => {
      report.source = { ...report.source!, event: "pull_request", ref: "refs/pull/7/merge", pull: 7 };
    };
    await publish(project, {}, ofPull);
    const newest = await publish(project, { verdict: lowBreaks }, ofPull);
    await publish(project, { verdict: lowBreaks });
    const pull = (await readPull(context, project, 7))!;
    expect([pull.base?.link, pull.newest.link, pull.runs.length]).toEqual([base, newest, 2]);
    expect(pull.fields.map(({ kind }) => kind)).toEqual(["failing", "same", "same", "same"]);
    expect(await readPull(context, project, 8)).toBeNull();
    expect(await readPull({ ...context, projects: [] }, project, 7)).toBeNull();
  });
});
