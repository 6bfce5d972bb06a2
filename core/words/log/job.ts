import { phrase, type Told } from "../stored/phrase.ts";

/** The Action's log: its groups and the lines in them. */
export const job = {
  // --- groups
  inputs: phrase("Inputs", "输入参数"),
  check: phrase("Check", "检查"),
  restoreRuntimes: phrase("Restore runtimes", "恢复运行时"),
  restoreResults: phrase("Restore results", "恢复结果"),
  baseline: phrase("Baseline", "基线"),
  run: phrase("Run", "运行"),
  report: phrase("Report", "报告"),
  publish: phrase("Publish", "发布"),
  tell: phrase("Tell", "告知"),
  merge: phrase("Merge", "合并"),
  plan: phrase("Plan", "计划"),
  timesSeen: phrase("Times seen before", "以往的用时"),
  processes: phrase("Processes", "进程"),
  keepRuntimes: phrase("Keep runtimes", "保存运行时"),
  keepResults: phrase("Keep results", "保存结果"),
  pull: phrase("Pull request", "拉取请求"),
  otherPulls: phrase("Other pull requests", "其他拉取请求"),

  // --- shards
  shard: phrase(
    "shard {index:number} of {of:number}: {groups}, about {seconds:number} s",
    "分片 {index}/{of}：{groups}，约 {seconds} 秒",
  ),
  group: phrase("{count:number} group", "{count} 组"),
  groups: phrase("{count:number} groups", "{count} 组"),
  shards: phrase("{back:number} of {of:number} shards came back", "{of} 个分片中收回 {back} 个"),

  // --- what is kept between runs
  cacheOff: phrase("cache: false", "`cache: false`：不使用缓存"),
  readOnly: phrase("cache: read-only, so that nothing new is kept", "`cache: read-only`：不保存新的内容"),
  hasRuntimes: phrase("this machine has runtimes already", "这台机器上已有运行时"),
  hasResults: phrase("this machine has results of earlier runs already", "这台机器上已有先前运行的结果"),
  restoring: phrase("another job on this machine is restoring", "这台机器上的另一个任务正在恢复"),
  restored: phrase("restored {key:word}", "已恢复 {key}"),
  nothingUnder: phrase("nothing kept under {key:word}", "没有以 {key} 保存的内容"),
  nothingNew: phrase("nothing new since {key:word}", "自 {key} 以来没有新内容"),
  kept: phrase("kept {key:word}", "已保存 {key}"),
  nothingToKeep: phrase("nothing to keep", "没有可保存的内容"),
  keptAs: phrase("kept as artifact {id:number}", "已保存为 artifact {id}"),
  leftovers: phrase("{count:number} were left", "剩余 {count} 个"),

  // --- baseline
  comparing: phrase(
    "comparing with {from}: {cells:number} cells of {at:word}",
    "比较对象是{from}：{cells} 个单元，{at}",
  ),
  ofCommit: phrase("{from}, commit {commit:word}", "{from}（提交 {commit}）"),
  fromDashboard: phrase("the dashboard's last report of {branch:word}", "看板上 {branch} 的最近一份报告"),
  fromArtifact: phrase("the last artifact of {branch:word}", " {branch} 的最近一个 artifact"),
  noDashboardReport: phrase("the dashboard has no report of {branch:word}", "看板上没有 {branch} 的报告"),
  noArtifact: phrase("no artifact of {branch:word} to compare with", "没有可供比较的 {branch} 的 artifact"),
  passedOver: phrase(
    "artifact {id:number} of run {run:number} is passed over: {why}",
    "跳过第 {run} 次运行的 artifact {id}：{why}",
  ),
  searchEnds: phrase(
    "the search ends here, with {runs:number} runs asked about and {artifacts:number} artifacts read",
    "到此停止查找：查询了 {runs} 次运行，读取了 {artifacts} 个 artifact",
  ),
  pages: phrase(
    "artifacts called {name}: {found:number} on {pages:number} of at most {most:number} pages",
    "名为 {name} 的 artifact：在最多 {most} 页中的 {pages} 页上找到 {found} 个",
  ),
  newestPages: phrase(
    "artifacts called {name}: {found:number} on {pages:number} of at most {most:number} pages, the newest of {of:number}: more than {most:number} are not read",
    "名为 {name} 的 artifact：在最多 {most} 页中的 {pages} 页上找到 {found} 个，是 {of} 个中最新的：不读取更多页",
  ),
  expired: phrase(
    "{artifacts} of {branch:word} passed over: expired",
    "跳过 {branch} 的 {artifacts}：已过期",
  ),
  artifact: phrase("{count:number} artifact", "{count} 个 artifact"),
  artifacts: phrase("{count:number} artifacts", "{count} 个 artifact"),
  incomplete: phrase("its report is incomplete", "报告不完整"),
  tooLarge: phrase(
    "it is {size:number} MB, and the most is {most:number} MB",
    "大小 {size} MB，上限 {most} MB",
  ),

  // --- check, comment, publishing
  checkBegun: phrase("check {id:number} is in progress", "检查 {id} 进行中"),
  checkThere: phrase("check {id:number} is there already", "检查 {id} 已存在"),
  checkOpen: phrase("check {id:number} is open", "检查 {id} 已打开"),
  checkToEnd: phrase("check {id:number} is to be ended", "将结束检查 {id}"),
  checkEnded: phrase("check ended: {how:word}", "检查已结束：{how}"),
  checkStillOpen: phrase("the check was still open", "检查仍未结束"),
  noForkCheck: phrase(
    "no check from here: a fork's job can only read",
    "这里不建立检查：fork 的任务只有读权限",
  ),
  noForkComment: phrase(
    "no comment from here: a fork's job can only read, and a workflow_run workflow comments (docs/forks.md)",
    "这里不写评论：fork 的任务只有读权限，由 workflow_run 工作流评论（docs/forks.md）",
  ),
  noForkPublish: phrase(
    "not published from here: a fork's job has no secret, and a workflow_run workflow publishes (docs/forks.md)",
    "这里不发布：fork 的任务没有密钥，由 workflow_run 工作流发布（docs/forks.md）",
  ),
  commentQuiet: phrase("no comment: nothing changed", "不写评论：没有变化"),
  commentDone: phrase("comment {how:word}", "评论：{how}"),
  published: phrase("published: {url:word}", "已发布：{url}"),
  reportIn: phrase("report: {folder}", "报告：{folder}"),

  // --- forks
  noFork: phrase("no fork's pull request: its own run tells", "不是 fork 的拉取请求：由它自己的运行告知"),
  noPull: phrase(
    "no open pull request of a fork is at {sha:word}: nothing to tell",
    "没有处于 {sha} 的 fork 拉取请求：无需告知",
  ),
  nothingToTell: phrase("{why}: nothing to tell", "{why}：无需告知"),
  closed: phrase("pull request #{pull:number} is closed", "拉取请求 #{pull} 已关闭"),
  notFork: phrase(
    "pull request #{pull:number} is not a fork's, and its own run tells",
    "拉取请求 #{pull} 不来自 fork，由它自己的运行告知",
  ),
  movedOn: phrase(
    "pull request #{pull:number} has moved on to {sha:word}",
    "拉取请求 #{pull} 已更新到 {sha}",
  ),
  pullFound: phrase(
    "pull request #{pull:number}, from the event's commit and branch",
    "拉取请求 #{pull}，由事件的提交和分支得知",
  ),
  ranItself: phrase(
    "this repository ran the commit itself: what the fork claims of it is not told",
    "本仓库已自行运行该提交：不再告知 fork 的说法",
  ),
  reportOf: phrase("a report of {cells:number} cells", "一份含 {cells} 个单元的报告"),
  otherLabel: phrase("the label is not {label}", "标签不是 {label}"),
  mayNot: phrase(
    "{who:word} may not write to this repository, so the label asks for nothing",
    "{who} 没有本仓库的写权限，因此该标签无效",
  ),
  labelVoid: phrase("the label {label} is void", "标签 {label} 已失效"),
  nothingOn: phrase("nothing to do when a pull request is {action:word}", "拉取请求 {action} 时无事可做"),
  runs: phrase("{workflow:word} runs {sha:word}", "{workflow} 运行 {sha}"),
};

/** What a run can do without, and what is said where it had to. */
export const left = {
  lost: phrase(
    "lost: {what}: {why}. The verdict and the report stand.",
    "缺失：{what}：{why}。判定和报告仍然有效。",
  ),
  lostNote: phrase("Lost: {what}: {why}", "缺失：{what}：{why}"),
  check: phrase("the check", "检查"),
  checkEnd: phrase("the check's end", "检查的结束"),
  comment: phrase("the comment", "评论"),
  summary: phrase("the summary", "摘要"),
  cache: phrase("the cache", "缓存"),
  results: phrase("results of earlier runs", "先前运行的结果"),
  artifact: phrase("the artifact", "artifact"),
  reportArtifact: phrase("the report's own artifact", "报告自己的 artifact"),
  planArtifact: phrase("the plan's artifact", "计划的 artifact"),
  keepingRuntimes: phrase("keeping the runtimes", "保存运行时"),
  keepingResults: phrase("keeping the results", "保存结果"),
  publishing: phrase("publishing", "发布"),
  dashboardBaseline: phrase("the dashboard's baseline", "看板的基线"),
  artifactBaseline: phrase("the artifact's baseline", "artifact 中的基线"),
  labelAway: phrase("taking the label away", "移除标签"),
  shardReport: phrase("the report of shard {index:number}", "分片 {index} 的报告"),

  // --- why
  noService: phrase("this runner has no artifact service", "这个 runner 没有 artifact 服务"),
  noToken: phrase("there is no github-token", "没有 github-token"),
  noIdentity: phrase("there is neither `token` nor {need}", "既没有 `token`，也没有 {need}"),
  noAnswer: phrase("no answer in time", "没有及时答复"),
  rateLimit: phrase("GitHub's rate limit is reached", "已达到 GitHub 的速率限制"),
  rateLimitFor: phrase(
    "GitHub's rate limit is reached, and it asks to wait {seconds:number} s",
    "已达到 GitHub 的速率限制，要求等待 {seconds} 秒",
  ),
  lacks: phrase(
    "{status:number}: the token lacks a permission; add {need} to the job",
    "{status}：令牌缺少权限；请在任务中加上 {need}",
  ),
  notPermitted: phrase("{status:number}: not permitted ({message})", "{status}：没有权限（{message}）"),
  hidden: phrase(
    "404: not found, or the token may not see it; the job needs {need}",
    "404：不存在，或令牌无权查看；任务需要 {need}",
  ),
  notFound: phrase("404: not found ({message})", "404：不存在（{message}）"),
  refused: phrase("422: GitHub refused the content ({message})", "422：GitHub 拒绝了内容（{message}）"),
  trouble: phrase(
    "{status:number}: GitHub has trouble ({message})",
    "{status}：GitHub 出现故障（{message}）",
  ),
};

/** What a shard is and about how long it takes. */
export function shardLine({
  index,
  of,
  groups: { length: count },
  seconds,
}: {
  index: number;
  of: number;
  groups: readonly unknown[];
  seconds: number;
}): Told {
  const groups = count === 1 ? job.group({ count }) : job.groups({ count });
  return job.shard({ index, of, groups, seconds });
}
