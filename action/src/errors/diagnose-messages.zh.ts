import type { diagnoseMessages } from "./diagnose-messages.ts";
import { meant, names, type Translation } from "./translation.ts";

export const diagnoseMessagesZh: Translation<typeof diagnoseMessages> = {
  "where-invalid": (written, forms) => ({
    what: `${written} 不是可以查找的条件`,
    fix: `请从 ${names(forms)} 中选择`,
  }),
  "bisect-few": (versions) => ({
    what: `${names(versions)} 之间不可能有变化：只有一个版本`,
    fix: "请至少指定两个版本，或省略 --mnn，表示全部有 wheel 的版本",
  }),
  "commits-invalid": (written) => ({
    what: `${written} 不是提交范围`,
    fix: "请写两个提交、标签或分支，较旧的在前",
  }),
  "commits-no-line": (from, to, repository) => ({
    what: `在 ${repository} 的第一父提交链上，${to} 不在 ${from} 之后`,
    fix: "请在新提交所在的分支上另选一个较旧的提交",
  }),
  "cell-unknown": (written, cells, near) => ({
    what: `报告中没有单元 ${written}${meant(near)}`,
    fix: `请给出单元的 id，或只有一个失败单元才有的词：模型、输入、MNN、目标或配置。现有 ${cells.slice(0, 12).join("；")}${cells.length > 12 ? `；另有 ${cells.length - 12} 个` : ""}`,
  }),
  "cell-without-report": (written) => ({
    what: `--cell ${written} 指的是报告中的单元，但没有给出报告`,
    fix: "请给出报告的文件夹",
  }),
  "cell-ambiguous": (written, cells) => ({
    what: `${written} 对应 ${cells.length} 个失败的单元：${cells.slice(0, 6).join("；")}${cells.length > 6 ? "；……" : ""}`,
    fix: "请加词直到只剩一个，或给出它的 id",
  }),
  "report-fine": (folder) => ({
    what: `${folder} 中没有数值错误的单元，无需自动诊断`,
    fix: "如果想诊断某个发生回退或已通过的单元，请指定它",
  }),
  "report-model-missing": (name, file, sha256, looked) => ({
    what: `${name} 当时由 SHA-256 为 ${sha256} 的 ${file} 运行，而 ${names(looked)} 处没有这个文件`,
    fix: "请给出报告所用的那个文件；由哈希值可与后来的版本区分",
  }),
  "report-inputs-missing": (folder, missing) => ({
    what: `报告文件夹中没有可以重新运行的输入：${folder} 中缺少 ${names(missing)}`,
    fix: "请使用 `run` 写出的整个文件夹，而不只是 report.json",
  }),
  "report-not-again": (what, why) => ({
    what: `无法由报告重新运行 ${what}：${why}`,
    fix: "请用生成该报告的 parity.yml 运行 diagnose",
  }),
};
