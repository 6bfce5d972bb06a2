import { phrase } from "../stored/phrase.ts";

/** What `init` says and asks, and the comments of the files that it writes. */
export const init = {
  // --- what was found
  takes: phrase("{file} takes {inputs}: fed {what}", "{file} 的输入是 {inputs}：使用 {what}"),
  filesOf: phrase("{count:number} files of {globs}", "{globs} 的 {count} 个文件"),
  fileOf: phrase("{count:number} file of {globs}", "{globs} 的 {count} 个文件"),
  by: phrase("{input:word} by {globs}", "{input} 来自 {globs}"),
  twin: phrase(
    "{file} is passed over for {other}, which MNN's converter makes one of (--model takes it)",
    "跳过 {file}，使用 {other}，MNN 的转换器可由它生成前者（用 --model 可指定前者）",
  ),

  // --- questions; what is answered is the same in every language
  whichModels: phrase(
    "{count:number} models are here:\n{list}\nWhich ones? [all, or 1,2] ",
    "这里有 {count} 个模型：\n{list}\n使用哪些？[全部，或 1,2] ",
  ),
  whichImages: phrase(
    "Which images is {model} fed?\n{list}\n[1] ",
    "{model} 的输入是哪些图片？\n{list}\n[1] ",
  ),
  write: phrase("Write {files}? [Y/n] ", "写入 {files}？[Y/n] "),
  writeLines: phrase("Write these lines to parity.yml? [y/N] ", "把这些行写入 parity.yml？[y/N] "),

  // --- what was done
  stays: phrase("{file} is there and stays as it is", "{file} 已存在，保持不变"),
  wrote: phrase("wrote {file}", "已写入 {file}"),
  guesses: phrase(
    "parity.yml says which of its lines are guesses: correct them before you believe a failure",
    "parity.yml 中标明了哪些行是猜测：请先改正，再相信失败的结果",
  ),
  ignored: phrase(
    "warning: git ignores {file}, so a job will not have it (git add -f)",
    "警告：git 忽略了 {file}，因此任务中不会有它（git add -f）",
  ),

  // --- what fails
  canBeKnown: phrase(
    "\nWhat fails can be marked as known, so that only what is new fails from now on:\n\n{lines}",
    "\n可以把失败标为已知，以后只有新的失败才算失败：\n\n{lines}",
  ),
  paste: phrase(
    "Paste these lines into parity.yml, or have them written: npx mnn-parity init --accept",
    "请把这些行粘贴到 parity.yml，或自动写入：npx mnn-parity init --accept",
  ),
  accepted: phrase(
    "wrote {count:number} known {x:word} to parity.yml; by it {so}",
    "已把 {count} 个已知的失败写入 parity.yml；据此，{so}",
  ),
  green: phrase("this run is green", "这次运行为绿色"),
  stillFails: phrase("{count:number} cell of this run still fails", "这次运行仍有 {count} 个单元失败"),
  stillFail: phrase("{count:number} cells of this run still fail", "这次运行仍有 {count} 个单元失败"),
  known: phrase("known from the first run: {what}", "首次运行时已知：{what}"),

  // --- what comes next
  nextFolder: phrase(
    "\nNext: put this folder into a repository on GitHub, with both files and the model.",
    "\n下一步：把这个目录连同两个文件和模型放入 GitHub 上的一个仓库。",
  ),
  next: phrase("\nNext, on {branch}: {commands}", "\n下一步，在 {branch} 上：{commands}"),

  // --- comments of parity.yml
  writtenBy: phrase(
    "Written by `mnn-parity init`. Every key: docs/parity-yml.md of mnn-parity.",
    "由 `mnn-parity init` 写入。所有键：见 mnn-parity 的 `docs/parity-yml.md`。",
  ),
  addReleases: phrase("add what you ship: {releases}", "请加入你发布所用的版本：{releases}"),
  formula: phrase("out = (x - mean) * scale, x in 0..255", "`out = (x - mean) * scale`，x 为 0..255"),
  ofShape: phrase("input {input} takes {shape}", "输入 {input} 的形状是 {shape}"),
  anySize: phrase(
    "input {input} takes any size: images keep theirs",
    "输入 {input} 接受任意尺寸：图片保持原尺寸",
  ),
  oneChannel: phrase("input {input} takes one channel", "输入 {input} 只有一个通道"),
  byNames: phrase("a guess by the names", "根据名称猜测"),
  rgbOrBgr: phrase(
    "a guess; bgr where it was trained on what OpenCV reads",
    "猜测；如果用 OpenCV 读取的图片训练，则是 `bgr`",
  ),
  asPixels: phrase("the input is of {dtype:word}, so pixels as they are", "输入类型是 {dtype}，所以像素不变"),
  byFamily: phrase("a guess by the model's name: {what}", "根据模型名称猜测：{what}"),
  zeroToOne: phrase("a guess: 0 to 1", "猜测：0 到 1"),
  asImageNet: phrase(
    "a guess: ImageNet's, as most networks for photos; 0 to 1 is mean 0, scale 0.00392157",
    "猜测：ImageNet 的，与多数照片网络相同；0 到 1 则为 `mean: 0`、`scale: 0.00392157`",
  ),
  asGiven: phrase("as it was given", "按指定的值"),
  yolox: phrase("YOLOX takes pixels of 0 to 255", "YOLOX 接受 0 到 255 的像素"),
  yolo: phrase("YOLO takes 0 to 1", "YOLO 接受 0 到 1"),
  faces: phrase("such face networks take -1 to 1", "这类人脸网络接受 -1 到 1"),

  // --- comments of the workflow, in the words of docs/workflows/parity.yml
  theOneFile: phrase(
    "The one file that a team adds: .github/workflows/parity.yml. docs/action.md goes through it.",
    "团队只需加入这一个文件：`.github/workflows/parity.yml`。说明见 `docs/action.zh-CN.md`。",
  ),
  mergeQueue: phrase("where the branch has a merge queue", "分支使用合并队列时"),
  baseReport: phrase(
    "the base branch's report, from its artifact",
    "读取目标分支的报告（保存在它的 artifact 中）",
  ),
  theCheck: phrase("the check that ends with the verdict", "以判定结束的检查"),
  theComment: phrase("the comment", "评论"),

  // --- why files are not fed
  noImageShape: phrase("{glob}: its input is not of an image's shape", "{glob}：它的输入不是图片的形状"),
  noFolder: phrase(
    "no folder of .npy files or images is named as input {input}",
    "没有以输入 {input} 命名的 `.npy` 或图片目录",
  ),
  notPaired: phrase(
    "no file name is in the folders of all inputs, and they are paired by file name",
    "没有一个文件名在所有输入的目录中都有，而它们按文件名配对",
  ),
};
