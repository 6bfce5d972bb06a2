import type { buildMessages } from "./build-messages.ts";
import { meant, names, quoted, type Translation } from "./translation.ts";

export const buildMessagesZh: Translation<typeof buildMessages> = {
  "build-refused": ({ what, fix }) => ({ what, fix }),
  "build-reserved": (reserved) => ({
    what: `${names(reserved)} 不能自行选择：探针的链接依赖它`,
    fix: "请从 `build: { cmake: ... }` 中删去",
  }),
  "build-flag-unknown": (entry, part) => ({
    what: `${entry}：${part} 不是编译选项`,
    fix: "请写 arm82、bf16、opencl、lowMemory 或 kleidiai 加 =on 或 =off，或者大写的 CMake 定义",
  }),
  "build-wheel-flags": (entry) => ({
    what: `${entry}：wheel 已经编译好，不接受编译选项`,
    fix: "请改为指定该版本的源码",
  }),
  "source-form": (entry) => ({
    what: `${entry} 不能指明任何 MNN`,
    fix: "请写版本号（3.6.1、wheel:3.6.1、source:2.9.3）、git:REF、git:OWNER/REPO#REF 或 path:FOLDER",
  }),
  "source-release-unknown": (release, known, near) => ({
    what: `2.8.0 以来没有 MNN ${release}${meant(near)}`,
    fix: `请从 ${names(known)} 中选择，或用 git: 指定标签、分支或提交`,
  }),
  "source-path": (folder, why) => ({
    what: `${folder} 不是 MNN 源码目录：${why}`,
    fix: "请给出含有 MNN 的 CMakeLists.txt 和 include/MNN 的目录",
  }),
  "git-ref-unknown": (ref, repository) => ({
    what: `${repository} 中没有名为 ${ref} 的标签、分支或提交`,
    fix: "请查看它的标签和分支；提交号必须写满 40 位",
  }),
  "git-failed": (repository, said) => ({
    what: `无法获取 ${repository}${quoted(said)}`,
    fix: "请检查网络和 git 的设置；或用 path:FOLDER 指定自己的源码目录",
  }),
  "git-mismatch": (repository, wanted, got) => ({
    what: `向 ${repository} 请求提交 ${wanted}，收到的却是 ${got}`,
    fix: "传输途中被替换；请用 path:FOLDER 指定自己的源码目录",
  }),
  "build-tool-missing": (name, purpose, debian) => ({
    what: `PATH 中没有 ${name}，编译 ${purpose} 需要它`,
    fix: `请安装；在 Debian 和 Ubuntu 上：apt-get install ${debian}`,
  }),
  "ndk-missing": (given) => ({
    what: given
      ? `ANDROID_NDK_HOME 为 ${given}，但其中没有 build/cmake/android.toolchain.cmake`
      : "没有设置 ANDROID_NDK_HOME：Android 上的 OpenCL 需要用 NDK 编译",
    fix: "请安装 Android NDK，并把 ANDROID_NDK_HOME 设为它的目录；只用 CPU 则不需要 NDK",
  }),
  "build-failed": (name, platform, line, log) => ({
    what: `${name} 无法为 ${platform} 编译${quoted(line)}`,
    fix: `完整日志在 ${log}`,
  }),
  "build-target": (name, target) => ({
    what: `在这台机器上无法为 ${target} 编译 ${name}`,
    fix: "源码编译可用于 host、Linux 上的 qemu-aarch64 以及 Android 设备",
  }),
};
