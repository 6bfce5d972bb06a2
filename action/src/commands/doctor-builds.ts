import { ParityError } from "../errors/error.ts";
import { type BuildKind, compilerFor, findClang } from "../places/build/toolchain.ts";
import { findTool, packageOf } from "../places/build/tools.ts";
import { bionicRoot } from "../places/qemu/bionic.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { Check } from "./doctor.ts";

/** Whether MNN can be built from source here: for this machine, for emulated Arm, and with Android's NDK. */
export async function checkBuilds(context: ToolContext): Promise<Check[]> {
  const names = ["cmake", "ninja", "git"] as const;
  const tools = await Promise.all(names.map((name) => findTool([name], context)));
  const lacking: string[] = names.filter((_, at) => tools[at] === null).map((name) => packageOf[name]);
  const [host, arm, android] = await Promise.all(
    (["host", "aarch64", "android"] as BuildKind[]).map((kind) => compilerFor(kind, context)),
  );
  const clang = arm && (await findClang(context));
  const ccache = await findTool(["ccache"], context);
  const said = tools.flatMap((tool, at) => (tool ? [`${names[at]} ${tool.version}`] : []));
  return [
    {
      name: "source builds",
      state: host && lacking.length === 0 ? "ok" : "later",
      text: [host?.says ?? "no C++ compiler", ...said, ...(ccache ? [`ccache ${ccache.version}`] : [])].join(
        ", ",
      ),
      ...(host && lacking.length === 0
        ? {}
        : { fix: `apt-get install ${[...(host ? [] : [packageOf["g++"]]), ...lacking].join(" ")}` }),
    },
    {
      name: "builds for Arm",
      state: arm ? "ok" : "later",
      text: arm
        ? `${arm.says}; ${clang ? `assembly up to 2.9.3 by ${clang.says}` : "no Clang (apt-get install clang): not 2.8.0, and less of 2.8.1 to 2.9.3"}`
        : "no compiler for aarch64",
      ...(arm ? {} : { fix: `apt-get install ${packageOf["aarch64-linux-gnu-g++"]}` }),
    },
    {
      name: "Android NDK",
      state: android ? "ok" : "later",
      text: android?.says ?? "none; devices run the static build for Arm, on the CPU",
      ...(android ? {} : { fix: "set ANDROID_NDK_HOME to the NDK's folder, for OpenCL on devices" }),
    },
    await checkBionic(context),
  ];
}

/** Whether the NDK's build can run here under qemu, on Android's linker and libraries. */
async function checkBionic(context: ToolContext): Promise<Check> {
  const name = "Android libraries";
  try {
    const { folder, artifact } = await bionicRoot(context);
    return { name, state: "ok", text: `${folder} (${artifact.version}), for qemu:CPU;bionic` };
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    return { name, state: "later", text: error.message, fix: error.fix };
  }
}
