import type { Lang } from "../../../core/words/lang.ts";
import { doctor as told } from "../../../core/words/log/doctor.ts";
import { asIs } from "../../../core/words/stored/phrase.ts";
import { ParityError } from "../errors/error.ts";
import { type BuildKind, compilerFor, findClang } from "../places/build/toolchain.ts";
import { findTool, packageOf } from "../places/build/tools.ts";
import { bionicRoot } from "../places/qemu/bionic.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { Check } from "./doctor.ts";

/** Whether MNN can be built from source here: for this machine, for emulated Arm, and with Android's NDK. */
export async function checkBuilds(context: ToolContext, lang: Lang = "en"): Promise<Check[]> {
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
      text: asIs(
        [host?.says ?? told.noCompiler(), ...said, ...(ccache ? [`ccache ${ccache.version}`] : [])].join(
          ", ",
        ),
      ),
      ...(host && lacking.length === 0
        ? {}
        : { fix: asIs(`apt-get install ${[...(host ? [] : [packageOf["g++"]]), ...lacking].join(" ")}`) }),
    },
    {
      name: "builds for Arm",
      state: arm ? "ok" : "later",
      text: arm
        ? clang
          ? told.armWithClang({ compiler: arm.says, clang: clang.says })
          : told.armWithoutClang({ compiler: arm.says })
        : told.noArmCompiler(),
      ...(arm ? {} : { fix: asIs(`apt-get install ${packageOf["aarch64-linux-gnu-g++"]}`) }),
    },
    {
      name: "Android NDK",
      state: android ? "ok" : "later",
      text: android ? asIs(android.says) : told.noNdk(),
      ...(android ? {} : { fix: told.setNdk() }),
    },
    await checkBionic(context, lang),
  ];
}

/** Whether the NDK's build can run here under qemu, on Android's linker and libraries. */
async function checkBionic(context: ToolContext, lang: Lang): Promise<Check> {
  const name = "Android libraries";
  try {
    const { folder, artifact } = await bionicRoot(context);
    return { name, state: "ok", text: told.bionic({ folder, version: artifact.version }) };
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    const { what, fix } = error.told(lang);
    return { name, state: "later", text: asIs(what), fix: asIs(fix) };
  }
}
