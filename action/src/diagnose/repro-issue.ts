import { tellWhen } from "../../../core/diagnosis/when.ts";
import { number } from "../../../core/numeric/number.ts";
import type { Answers } from "../../../core/report/diagnosis.ts";
import type { Cell, Output } from "../../../core/report/schema.ts";
import { type Format, formatLimits } from "../../../core/report/vocabulary.ts";
import { flagsText } from "../mnn/flags.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { title } from "./repro-programs.ts";
import type { Subject } from "./subject.ts";

/** What is known of a repro when its texts are written. */
export interface Told {
  subject: Subject;
  known: Answers;
  /** What the part's outputs came to at the failing precision against Normal. */
  outputs: readonly Output[];
  /** `1 node of 92`; null for the whole network. */
  size: string | null;
  /** The op that the part ends with, by name and type; null for the whole. */
  op: { name: string; type: string } | null;
  files: readonly string[];
}

/** How it is run, for whoever opens the folder. */
export const readme = ({ subject, size, outputs, files }: Told): string => {
  const { setup, cell } = subject;
  const how =
    setup.runtime.origin === "wheel" ? `MNN ${setup.runtime.release} from PyPI` : setup.runtime.name;
  return `# ${size ?? "The whole network"}: ${cell.verdict} at ${title(setup.config)}

Seen with ${how} on ${setup.target.name}, ${cell.config}, against Normal on the same inputs:

${table(outputs, title(setup.config))}

## Run it

Python, with MNN's wheel and numpy alone:

    pip install MNN==${setup.runtime.release} numpy
    python3 repro.py

C++, with MNN's headers and library alone, in this folder:

    c++ -std=c++11 -O1 repro.cpp -I MNN/include -L MNN/build -lMNN -o repro
    LD_LIBRARY_PATH=MNN/build ./repro

Both end with 1 where it fails. ${needs(subject)}

## What is here

${files.map((file) => `- \`${file}\``).join("\n")}
`;
};

/** An issue for MNN, in the order of its template. */
export const issue = (told: Told): string => {
  const { subject, known, size, op, outputs, files } = told;
  const { setup, cell } = subject;
  const low = title(setup.config);
  const what = op ? `${op.type} \`${op.name}\`` : "a network";
  const since = known.when ? tellWhen(known.when) : [];
  const cause = known.why?.cause.kind ?? null;
  return `# [${low}] ${op?.type ?? "Network"}: ${cell.verdict} where Normal is right / ${op?.type ?? "网络"} 在 ${low} 精度下${chinese(cell)}，Normal 正常

<!-- Drafted from what was run. Read it, and add what you know, before you file it. -->

# 平台(如果交叉编译请再附上交叉编译目标平台):
# Platform(Include target platform as well if cross-compiling):

${platform(subject)}

# Github版本:
# Github Version:

${version(setup.runtime)}

# 编译方式:
# Compiling Method

\`\`\`
${compiled(setup.runtime)}
\`\`\`

# 编译日志:
# Build Log:

\`\`\`
${setup.runtime.origin === "wheel" ? "none: it is the wheel" : "it builds without errors"}
\`\`\`

# What happens

${what} gives ${cell.verdict} results at \`Precision_${low}\`; at \`Precision_Normal\`, with the same inputs, they are right.${size ? ` The attached model is ${size}, cut out of a larger network; its inputs are the values that the network has there in fp32.` : ""}

${table(outputs, low)}
${beyond(outputs, subject.format)}${cause ? `\nWhat was found of the cause: ${cause}.\n` : ""}${since.length > 0 ? `\n${since.join(" ")}\n` : ""}
# How to see it

\`python3 repro.py\` with the wheel, or \`repro.cpp\` built with MNN; both read \`part.mnn\` or the model beside them and the saved inputs, print the table above, and end with 1 where it fails. ${needs(subject)}

Attached: ${files.map((file) => `\`${file}\``).join(", ")}
`;
};

function table(outputs: readonly Output[], low: string): string {
  const rows = outputs.flatMap(({ name, metrics }) =>
    (["reference", "candidate"] as const).map((side) => {
      const { nan, posInf, negInf, zero, min, max } = metrics[side];
      const snr = side === "candidate" ? (metrics.broken > 0 ? "-Inf" : metrics.snrDb.toFixed(1)) : "";
      const cells = [
        name,
        side === "reference" ? "Normal" : low,
        nan,
        posInf + negInf,
        zero,
        number(min),
        number(max),
        snr,
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  );
  return [
    "| output | | NaN | Inf | zero | min | max | SNR dB |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** That the format cannot hold what is right is no fault of a kernel, and an issue should not say so. */
function beyond(outputs: readonly Output[], format: Format): string {
  const { max } = formatLimits[format];
  const most = Math.max(
    ...outputs.map(({ metrics: { reference } }) =>
      Math.max(Math.abs(reference.min), Math.abs(reference.max)),
    ),
  );
  if (!(most > max)) return "";
  return `\nNormal's largest value there is ${number(most)}, and ${format} ends at ${number(max)}: what is asked for is not that it be held, but that it be told or saturated.\n`;
}

function platform({ setup, cell }: Subject): string {
  if (setup.target.kind === "qemu")
    return `Linux aarch64, CPU ${setup.target.cpu} under qemu-user (${cell.config}, ${setup.config.threads} thread${setup.config.threads === 1 ? "" : "s"})`;
  return `${setup.target.name === "host" ? "Linux, the machine that it was found on" : setup.target.name} (${cell.config})`;
}

const version = (runtime: RuntimeSpec): string =>
  runtime.origin === "wheel" ? `${runtime.release} (PyPI: MNN==${runtime.release})` : runtime.written;

const compiled = (runtime: RuntimeSpec): string =>
  runtime.origin === "wheel"
    ? `pip install MNN==${runtime.release}`
    : `from source, Release${flagsText(runtime.build)}`;

function needs({ setup }: Subject): string {
  if (setup.target.cpu !== null)
    return `It needs a CPU such as ${setup.target.cpu}, or \`qemu-aarch64 -cpu ${setup.target.cpu}\` before an Arm Python: on x86 MNN computes Low in fp32.`;
  return "";
}

function chinese({ verdict }: Cell): string {
  if (verdict === "nonfinite") return "输出 NaN/Inf";
  if (verdict === "zeroed") return "输出为零";
  return "结果错误";
}
