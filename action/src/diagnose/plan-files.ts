import { readFile, stat } from "node:fs/promises";
import type { DiagnosisFile } from "../../../core/report/answer-asked.ts";
import type { MixedPlan } from "../../../core/report/answer-plan.ts";
import type { Lab } from "./lab.ts";
import { cppModuleProgram, cppSessionProgram } from "./plan-cpp.ts";
import type { Program } from "./plan-program.ts";
import { pythonProgram } from "./plan-python.ts";
import type { Subject } from "./subject.ts";

/** The largest network that is put beside its mixed plan. */
const LARGEST = 100e6;

/** Writes a mixed plan as it can be shipped: programs in C++ and Python, the plan itself, and the network that its names are of. */
export async function planFiles(
  { setup, graph, convert }: Subject,
  lab: Lab,
  plan: NonNullable<MixedPlan["plan"]>,
): Promise<DiagnosisFile[]> {
  const { model, runtime, config, ask } = setup;
  const program: Program = {
    model: model.name,
    release: runtime.release,
    config,
    hints: ask?.hints ?? {},
    segments: plan.segments,
    outputs: graph!.outputs.map(({ name }) => name),
  };
  const { ops, segments } = plan;
  const { backend, memory, threads } = config;
  const written = { model: model.name, mnn: runtime.release, backend, memory, threads, ops, segments };
  const files = [
    await lab.keep("the mixed plan in C++, a Module a segment", "plan-module.cpp", cppModuleProgram(program)),
    await lab.keep(
      "the mixed plan in C++, a Session a segment",
      "plan-session.cpp",
      cppSessionProgram(program),
    ),
    await lab.keep("the mixed plan in Python, for MNN's wheel", "plan.py", pythonProgram(program)),
    await lab.keep("the mixed plan", "plan.json", `${JSON.stringify(written, null, 2)}\n`),
  ];
  if (convert && (await stat(model.file)).size <= LARGEST)
    files.push(
      await lab.keep(
        "the network that the mixed plan's names are of",
        "model.mnn",
        await readFile(model.file),
      ),
    );
  return files;
}
