import type { runtimeMessages } from "./runtime-messages.ts";
import { names, quoted, type Translation } from "./translation.ts";

const python = (tag: string): string => tag.replace(/^cp3/, "3.");
const FILL = "在有网络的地方运行 `npx mnn-parity setup`，它会填充缓存文件夹（MNN_PARITY_HOME）";

export const runtimeMessagesZh: Translation<typeof runtimeMessages> = {
  "command-silent": (command, args, seconds) => ({
    what: `${[command, ...args].join(" ").slice(0, 200)} 在 ${seconds} 秒内没有任何输出，已被结束`,
    fix: "请手动运行它，看它在等什么；通常是网络或磁盘没有响应",
  }),
  "release-unknown": (release, known) => ({
    what: `MNN ${release} 没有 wheel；现有 ${names(known)}`,
    fix: "请使用其中一个版本",
  }),
  "wheel-missing": (release, platform, tag, tags, platforms) =>
    tags.length === 0
      ? {
          what: `MNN ${release} 没有 ${platform} 的 wheel；有 wheel 的平台是 ${names(platforms)}`,
          fix: "请在这些平台上运行；在 Linux x86-64 上，qemu 目标自带 arm64 的 Python",
        }
      : {
          what: `MNN ${release} 在 ${platform} 上没有 Python ${python(tag ?? "")} 的 wheel；有 wheel 的 Python 是 ${names(tags.map(python))}`,
          fix: "请把其中一个 Python 放进 PATH（名为 python3.N），或去掉这个版本",
        },
  "outside-missing": (runtime, platform, tag, tags) => ({
    what: `${runtime} 在 ${platform} 上没有 Python ${python(tag)} 的 wheel；有 wheel 的 Python 是 ${names(tags.map(python))}`,
    fix: "请把其中一个 Python 放进 PATH（名为 python3.N）；否则 MNN 之外没有谁能说明模型应算出什么",
  }),
  "wheel-hash": (file, said) => ({
    what: `拒绝使用 ${file}：软件源发来的文件与固定的 SHA-256 不符${quoted(said)}`,
    fix: "请检查 pip 的源和代理设置（`python3 -m pip config list`）：有东西替换或损坏了软件包",
  }),
  "wheel-download": (file, said) => ({
    what: `无法下载 ${file}${quoted(said)}`,
    fix: `请检查网络和 pip 的源（\`python3 -m pip config list\`）；或者${FILL}`,
  }),
  "wheel-unpack": (file, said) => ({
    what: `无法解压 ${file}${quoted(said)}`,
    fix: "请清理空间，或用 MNN_PARITY_HOME 换一个缓存文件夹",
  }),
  "runtime-broken": (release, target, said) => ({
    what: `MNN ${release} 无法在 ${target} 上启动${quoted(said)}`,
    fix: "请查看它的输出；`npx mnn-parity doctor` 会显示这台机器有什么",
  }),
  "python-missing": () => ({
    what: "PATH 中没有 CPython 3.9 及以上版本（64 位，glibc）",
    fix: "请安装带 pip 的 Python",
  }),
  "pip-missing": () => ({
    what: "PATH 中的 Python 都没有 pip，而下载 MNN 的 wheel 需要它",
    fix: "请安装 pip，或把虚拟环境的 Python 放在 PATH 最前面",
  }),
  "qemu-unsupported": (target) => ({
    what: `${target} 无法在这里运行：qemu 只在 Linux 上模拟单个程序`,
    fix: "请在 Linux 上运行 qemu 目标；host 目标不需要模拟器",
  }),
  "cpu-unknown": (cpu, known) => ({
    what: `qemu 没有名为 ${cpu} 的 CPU；全部可选：${names([...known].sort())}`,
    fix: "请使用其中一个",
  }),
  "apt-missing": (purpose) => ({
    what: `无法获取 ${purpose}：需要 Debian 或 Ubuntu 上的 apt-get，而这里两者都不是`,
    fix: "请在 Debian 或 Ubuntu 上运行模拟目标，或去掉它们",
  }),
  "apt-no-source": (purpose, codename) => ({
    what: `无法获取 ${purpose}：这里的 apt 源中没有 ${codename} 自己的源`,
    fix: "请把发行版自己的源加入 /etc/apt/sources.list.d",
  }),
  "apt-unreachable": (purpose, said) => ({
    what: `无法获取 ${purpose}：发行版的镜像都没有应答${quoted(said)}`,
    fix: `请检查网络和 apt 的源；或者${FILL}`,
  }),
  "apt-failed": (purpose, said) => ({
    what: `用 apt-get 无法获取 ${purpose}${quoted(said)}`,
    fix: `请检查网络和 apt 的源；或者${FILL}`,
  }),
  "root-unpack": (name, said) => ({
    what: `无法解压软件包 ${name}${quoted(said)}`,
    fix: "请清理空间，或用 MNN_PARITY_HOME 换一个缓存文件夹",
  }),
  "cache-broken": (file, _folder, said) => ({
    what: `${file} 已不是存入缓存时的样子，又无法删除：${said}`,
    fix: "请删除这个文件夹，或用 MNN_PARITY_HOME 换一个缓存文件夹",
  }),
  "disk-full": (what) => ({
    what: `磁盘空间不足，放不下 ${what}`,
    fix: "请清理空间，或用 MNN_PARITY_HOME 换一个缓存文件夹",
  }),
  "cache-unwritable": (folder, reason) => ({
    what: `无法写入缓存文件夹 ${folder}：${reason}`,
    fix: "请用 MNN_PARITY_HOME 换一个",
  }),
  "target-unknown": (name, phones) => ({
    what: `没有目标 ${name}；目标可以是 host、qemu:CPU、adb、adb:SERIAL，或 phone: 加 ${phones.map((phone) => `${phone.name}（${phone.chip}）`).join("、")} 之一`,
    fix: "请写成其中一种形式",
  }),
  "model-format": (file, extensions) => ({
    what: `MNN 的转换器不接受 ${file}：它按扩展名判断，支持 ${names(extensions)}`,
    fix: "请按实际格式改文件名，或先转换为 ONNX",
  }),
  "convert-option": (release, options, file) => ({
    what: `MNN ${release} 的转换器没有 ${options.map((name) => `--${name}`).join("、")}，会不加提示地忽略它（${file}）`,
    fix: "请用更新版本的转换器转换，或去掉该选项",
  }),
  "convert-failed": (file, release, said) => ({
    what: `MNN ${release} 无法转换 ${file}${quoted(said)}`,
    fix: "请查看转换器的输出；其他版本的转换器也许可以",
  }),
  "qemu-not-static": (cpu, files) => ({
    what: `没有支持 ${cpu}、完全静态链接且面向 x86-64 的 qemu-aarch64，而在 Android 内运行必须如此：${names(files)}`,
    fix: "请安装静态版本",
  }),
};
