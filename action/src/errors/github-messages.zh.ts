import type { githubMessages } from "./github-messages.ts";
import type { Translation } from "./translation.ts";

export const githubMessagesZh: Translation<typeof githubMessages> = {
  "shard-invalid": (given, why) => ({
    what: `分片 ${given}：${why}`,
    fix: "请给出份额，或 `mnn-parity plan` 写出的分片",
  }),
  "plan-invalid": (why) => ({ what: `这不是 plan：${why}`, fix: "请给出 `mnn-parity plan` 写出的内容" }),
  "shards-invalid": (given) => ({
    what: `shards 是 ${given}，应为 1 到 256 的整数`,
    fix: "请给出最多分到多少个任务",
  }),
  "merge-nothing": () => ({
    what: "没有可以合并的内容：没有给出报告，也没有 plan 说明缺少什么",
    fix: "请给出各分片的报告文件夹",
  }),
  "baseline-unreadable": (where, why) => ({
    what: `${where} 不是基线：${why}`,
    fix: "请给出这个版本能读取的报告文件夹或 report.json，或写 baseline: none",
  }),
  "artifact-refused": (why) => ({
    what: `拒绝了这个 artifact：${why}`,
    fix: "请查看拉取请求自己的运行；没有发布任何内容，也没有写评论",
  }),
  "fork-event": (event) => ({
    what: `这一步只用于 workflow_run、pull_request_target 和 workflow_dispatch，而当前事件是 ${event || "空"}`,
    fix: "请按 docs/forks.md 所示触发",
  }),
  "fork-head": (why) => ({
    what: `pull_request_target 会把本仓库的 token 和密钥交给任务，而 ${why}：没有运行任何内容`,
    fix: "请在 pull_request 上运行来自 fork 的拉取请求，再由 workflow_run 在不检出代码的情况下发布结果（docs/forks.md）",
  }),
  "verify-head": (wanted, found) => ({
    what: `verify 是 ${wanted}，而 ${found}：没有运行任何内容`,
    fix: "请像 docs/workflows/verify-fork.yml 那样，准确检出那个提交",
  }),
  "verify-not-started": (workflow, why) => ({
    what: `无法启动 ${workflow}：${why}`,
    fix: "请把 docs/workflows/verify-fork.yml 放到默认分支的该位置，或在 verify-workflow 中写明你的文件名",
  }),
  "sharp-npm": (why) => ({
    what: `读取图片需要 sharp 库，而 npm 无法安装它：${why}`,
    fix: "请让 PATH 中有 npm（actions/setup-node 可以做到），或把输入存为 .npy 或 .npz，它们不需要任何库",
  }),
  "baseline-unfetched": (url, why) => ({
    what: `无法获取 ${url} 处的基线：${why}`,
    fix: "请给出返回 report.json 或面板基线的地址，或给出文件",
  }),
  "fail-on-invalid": (given) => ({
    what: `--fail-on 是 ${given}，只能是 new 或 any`,
    fix: "new：基线中没有的失败；any：所有失败",
  }),
};
