/** What the command line says of itself, by its English. */
export const help = {
  "Which inputs, which op, why, since which MNN release, and what to ship instead.":
    "哪些输入、哪个算子、原因何在、从 MNN 哪个版本开始，以及该改用什么。",
  "of what is told (default: by the locale)": "输出所用的语言（默认：按系统区域设置）",
  "Usage:": "用法：",
  "Arguments:": "参数：",
  "Options:": "选项：",
  "Commands:": "命令：",
  "Exit codes:": "退出码：",
  "every cell passed, or failed as expected": "所有单元都通过，或按预期失败",
  "parity failures": "有单元与参考结果不一致",
  "usage, configuration or input": "用法、配置或输入有误",
  "infrastructure: something could not run": "环境问题：有内容无法运行",
  "output the version number": "显示版本号",
  "display help for command": "显示命令的帮助",
  "default:": "默认：",
  "choices:": "可选：",

  // --- commands
  "a first parity.yml and workflow from what is in this folder, and the first run":
    "由当前目录的内容生成第一份 parity.yml 和工作流，并运行一次",
  "run models over MNN releases, targets and configs, and compare":
    "在各 MNN 版本、目标和配置上运行模型并比较",
  "run, and ask of what fails: where, why, and what to ship instead":
    "运行，并追查失败的单元：在哪里、为什么、该改用什么",
  "between which two MNN releases, or commits, a result turned": "结果在哪两个 MNN 版本或提交之间发生变化",
  "what fp16 and bf16 cannot hold, from fp32 runs on this machine alone":
    "只凭本机的 fp32 运行，找出 fp16 和 bf16 放不下的数值",
  "share a run among jobs of about equal length": "把一次运行分成时长相近的若干任务",
  "make the reports of shards one": "合并各分片的报告",
  "what GitHub would show of a report: comment, summary, annotations, and one HTML page":
    "GitHub 会如何展示报告：评论、摘要、注解和一个 HTML 页面",
  "print a report in another format": "以其他格式输出报告",
  "send a report to a dashboard": "把报告发送到看板",
  "serve runs, cells and their history; the first time it fetches Next and builds":
    "提供运行、单元及其历史的网页；首次使用时下载 Next 并构建",
  "what this machine can run, what is missing, and the command that fixes it":
    "本机能运行什么、缺少什么，以及补齐的命令",
  "build MNN from source ahead of a run": "在运行之前从源码编译 MNN",
  "fetch runtimes ahead, to run without network later": "预先下载运行时，以便之后离线运行",

  // --- what is run
  "the configuration; ./parity.yml when there is one and no --model":
    "配置文件；没有 --model 时默认为 ./parity.yml（若存在）",
  "the configuration; ./parity.yml when there is one": "配置文件；默认为 ./parity.yml（若存在）",
  "a .mnn model, or .onnx and what else mnnconvert takes": ".mnn 模型，或 .onnx 等 mnnconvert 支持的格式",
  ".npy, .npz or images": ".npy、.npz 或图片",
  "MNN releases: 3.0.0,3.6.1": "MNN 版本：3.0.0,3.6.1",
  "where to run: host,qemu:cortex-a76,phone:sm6450,adb:SERIAL":
    "在哪里运行：host,qemu:cortex-a76,phone:sm6450,adb:SERIAL",
  "where to run: host,qemu:cortex-a76": "在哪里运行：host,qemu:cortex-a76",
  "backend/precision: cpu/normal,cpu/low": "后端/精度：cpu/normal,cpu/low",
  "what to compare with: a configuration, onnxruntime or litert (default cpu/normal)":
    "与什么比较：某个配置、onnxruntime 或 litert（默认 cpu/normal）",
  "look inside the network: none, failing or all": "是否查看网络内部：none、failing 或 all",
  "where the report folder is written (default parity-report)": "报告文件夹的位置（默认 parity-report）",
  "whose history this belongs to": "属于哪个项目的历史",
  "threads of each session": "每个会话的线程数",
  "runs of each input; more than one looks for unstable results":
    "每个输入运行的次数；多于一次时查找不稳定的结果",
  "each input once more after one of another shape, in one session":
    "每个输入在同一会话中，运行过形状不同的输入之后再运行一次",
  "longest silence of a probe": "探针无响应的最长时间",
  "the release whose mnnconvert converts the model": "用哪个版本的 mnnconvert 转换模型",
  "how it is converted: default,fp16,weightQuantBits=8": "如何转换：default,fp16,weightQuantBits=8",
  "auto for a GPU's, pocl for OpenCL on this machine's CPU":
    "auto 用 GPU 的 OpenCL，pocl 用本机 CPU 上的 OpenCL",
  "MNN's session, its module, or auto (default): a module where a session cannot":
    "MNN 的 session、module，或 auto（默认）：session 不行时用 module",
  "pixels that images become: 320x256, or 256 for a square (default their own)":
    "图片缩放到的像素：320x256，或用 256 表示正方形（默认不缩放）",
  "of images: rgb, bgr or gray (default rgb)": "图片的通道顺序：rgb、bgr 或 gray（默认 rgb）",
  "subtracted from pixels of 0..255: 127.5, or one per channel (default 0)":
    "从 0..255 的像素中减去的值：127.5，或每个通道一个（默认 0）",
  "multiplied after the mean: 0.00392157, or one per channel (default 1)":
    "减去均值后相乘的系数：0.00392157，或每个通道一个（默认 1）",

  // --- init
  "a model (default: all .onnx, .mnn and .tflite below)": "模型（默认：其下所有 .onnx、.mnn 和 .tflite）",
  ".npy, .npz or images (default: what fits the model)": ".npy、.npz 或图片（默认：与模型相符的文件）",
  "MNN releases: 3.0.0,3.6.1 (default: the newest)": "MNN 版本：3.0.0,3.6.1（默认：最新版本）",
  "write the expect lines of what fails to parity.yml": "把失败单元的 expect 行写入 parity.yml",
  "write over parity.yml and the workflow where they are there": "覆盖已有的 parity.yml 和工作流",
  "write the files, and do not run": "只写文件，不运行",
  "write parity.yml alone": "只写 parity.yml",
  "ask nothing": "不提问",

  // --- run
  "run a part only: 2/4, or a shard that plan wrote": "只运行一部分：2/4，或 plan 写出的分片",
  "run all, also what an earlier run has a result of": "全部运行，包括先前已有结果的单元",
  "what it is held against: a report folder, report.json, or an address":
    "作为基线的报告：报告文件夹、report.json 或网址",
  "which failures count: new or any (default new with a baseline)":
    "哪些失败算数：new 或 any（有基线时默认 new）",
  "write each result as JUnit XML": "把每个结果写成 JUnit XML",
  "write the findings as GitLab's Code Quality JSON": "把问题写成 GitLab 的 Code Quality JSON",
  "print the report on stdout, and nothing else": "只在标准输出打印报告",

  // --- diagnose and bisect
  "of a report's folder: a cell's id, or words that only one failing cell has":
    "用于报告文件夹：单元的 id，或只有一个失败单元含有的词",
  "what all answers may take together: 60s, '200 runs' (default: no bound)":
    "所有回答合计的上限：60s、'200 runs'（默认：不限）",
  "ask these alone: where,why,ranges,plan,cures,ship,map,when,repro":
    "只问这些：where,why,ranges,plan,cures,ship,map,when,repro",
  "print the report with its diagnoses on stdout, and nothing else": "只在标准输出打印含诊断的报告",
  "wrong (default), a verdict, or a number: snr<30, maxabs>0.1, nan>0":
    "wrong（默认）、某个判定，或数值条件：snr<30、maxabs>0.1、nan>0",
  "commits in place of releases, each built: 3.4.1..3.5.0": "用提交代替版本，逐个编译：3.4.1..3.5.0",
  "whose commits: OWNER/REPO, an address, a folder (default: MNN's own)":
    "哪个仓库的提交：OWNER/REPO、网址或目录（默认：MNN 官方仓库）",
  "what it may take: 60s, '200 runs' (default: no bound)": "上限：60s、'200 runs'（默认：不限）",
  "print the report with what was found on stdout, and nothing else": "只在标准输出打印含结论的报告",

  // --- predict
  "a .mnn or .onnx model, or a parity.yml; ./parity.yml when there is one and no model":
    ".mnn 或 .onnx 模型，或 parity.yml；没有给出模型时默认为 ./parity.yml（若存在）",
  "of a parity.yml, this model alone": "parity.yml 中只看这个模型",
  "the MNN release that runs it in fp32 (default: the newest wheel)":
    "以 fp32 运行的 MNN 版本（默认：最新的 wheel）",
  "print it as JSON": "以 JSON 输出",

  // --- plan, merge, preview, report, publish
  "most jobs (default 4)": "最多任务数（默认 4）",
  "an earlier report whose times are believed": "以其用时为准的先前报告",
  "the shards' report folders": "各分片的报告文件夹",
  "what plan wrote: cells of it that are missing are failures": "plan 写出的文件：其中缺失的单元算作失败",
  "the report folder": "报告文件夹",
  "the report that change is told against": "用来比较变化的报告",
  "which failures count: new or any (default new)": "哪些失败算数：new 或 any（默认 new）",
  "the parity.yml whose lines are annotated": "要在其行上加注解的 parity.yml",
  "the run's page on a dashboard that would serve the pictures": "看板上提供图片的运行页面",
  "where the files are written (default FOLDER/preview)": "文件写到哪里（默认 FOLDER/preview）",
  "md, json or html": "md、json 或 html",
  "the dashboard's address; the token is read from MNN_PARITY_TOKEN": "看板的网址；令牌取自 MNN_PARITY_TOKEN",

  // --- dashboard, build and setup
  "where it listens; 0.0.0.0 for other machines": "监听的地址；0.0.0.0 供其他机器访问",
  "its port": "端口",
  "a proxy stands in front of every request: believe its X-Forwarded-* headers":
    "所有请求都经过反向代理：信任其 X-Forwarded-* 头",
  "whose releases and targets; ./parity.yml when there is one and no --mnn":
    "取其中的版本和目标；没有 --mnn 时默认为 ./parity.yml（若存在）",
  "source:2.9.3, git:REF, git:OWNER/REPO#REF, path:FOLDER":
    "source:2.9.3、git:REF、git:OWNER/REPO#REF、path:FOLDER",
  "what to build for (default: host)": "为哪些目标编译（默认：host）",
  "MNN releases (default: all with wheels)": "MNN 版本（默认：所有有 wheel 的版本）",
  "where they will run (default: host,qemu:cortex-a76)": "将在哪里运行（默认：host,qemu:cortex-a76）",
} as const;
