import { phrase } from "../stored/phrase.ts";

/** What `doctor` looks at, and what it says of it. */
export const doctor = {
  // --- what is looked at
  machine: phrase("machine", "机器"),
  temporary: phrase("temporary", "临时目录"),
  folder: phrase("folder", "目录"),
  owner: phrase("cache's owner", "缓存的所有者"),
  emulatedArm: phrase("emulated Arm", "模拟的 Arm"),
  arm64Python: phrase("arm64 Python", "arm64 Python"),
  devices: phrase("devices", "设备"),
  sourceBuilds: phrase("source builds", "源码编译"),
  armBuilds: phrase("builds for Arm", "为 Arm 编译"),
  androidLibraries: phrase("Android libraries", "Android 库"),
  cache: phrase("cache", "缓存"),
  disk: phrase("disk", "磁盘"),
  kept: phrase("kept", "已保存"),

  // --- how it stands
  ok: phrase("ok", "可用"),
  later: phrase("later", "稍后"),
  missing: phrase("MISSING", "缺少"),
  fix: phrase("fix: {how}", "解决：{how}"),
  canRun: phrase("This machine can run targets: {targets}.", "这台机器可以运行的目标：{targets}。"),
  canRunNothing: phrase(
    "This machine can run nothing yet; see the fixes above.",
    "这台机器还不能运行任何目标；请看上面的解决办法。",
  ),
  notTried: phrase("The network was not tried.", "没有尝试联网。"),

  // --- what is said
  noPython: phrase("no CPython 3.9 or later on PATH", "PATH 上没有 CPython 3.9 及以上版本"),
  ofPython: phrase("of Python {version:word}", "属于 Python {version}"),
  noPip: phrase(
    "no Python on PATH has pip; what is in the cache already can run",
    "PATH 上的 Python 都没有 pip；缓存中已有的仍可运行",
  ),
  noRelease: phrase("no release of MNN", "没有可用的 MNN 版本"),
  notReleases: phrase("{these}; not {left} ({why})", "{these}；不含 {left}（{why}）"),
  needsPython: phrase("needs Python {versions}", "需要 Python {versions}"),
  noWheels: phrase("no wheels for {platform:word}", "没有 {platform} 的 wheel"),
  putPython: phrase("put python{version:word} on PATH", "把 python{version} 加入 PATH"),
  qemuOnLinux: phrase("run qemu targets on a Linux machine", "请在 Linux 机器上运行 qemu 目标"),
  linuxOnly: phrase("qemu emulates single programs on Linux only", "qemu 只在 Linux 上能模拟单个程序"),
  fetchedLater: phrase("fetched from the distribution when first needed", "首次需要时从发行版下载"),
  cannotFetch: phrase("cannot be fetched: no Debian or Ubuntu", "无法下载：不是 Debian 或 Ubuntu"),
  onDebian: phrase("run emulated targets on Debian or Ubuntu", "请在 Debian 或 Ubuntu 上运行模拟的目标"),
  emulator: phrase("{version} ({program}) with {cpus}", "{version}（{program}），支持 {cpus}"),
  cannotWrite: phrase("{folder} cannot be written", "{folder} 不可写"),
  otherHome: phrase("choose another folder with MNN_PARITY_HOME", "用 MNN_PARITY_HOME 指定另一个目录"),
  freeSpace: phrase(
    "free some space, or choose another folder with MNN_PARITY_HOME",
    "清理一些空间，或用 MNN_PARITY_HOME 指定另一个目录",
  ),
  free: phrase("{size:number} GB free", "剩余 {size} GB"),
  nothingKept: phrase(
    "nothing yet; `npx mnn-parity setup` fetches ahead",
    "还没有；可用 `npx mnn-parity setup` 预先下载",
  ),
  littleTemporary: phrase("{folder} has {size:number} MB free", "{folder} 只剩 {size} MB"),
  freeTemporary: phrase(
    "free some space, or have TMPDIR name another folder",
    "清理一些空间，或让 TMPDIR 指向另一个目录",
  ),
  otherTemporary: phrase(
    "have TMPDIR name a folder that is there and that you may write",
    "让 TMPDIR 指向一个存在且可写的目录",
  ),
  folderReadOnly: phrase(
    "{folder} cannot be written, and reports would be",
    "{folder} 不可写，而报告会写在这里",
  ),
  outElsewhere: phrase(
    "npx mnn-parity run --out /tmp/parity-report, or `out:` in parity.yml",
    "npx mnn-parity run --out /tmp/parity-report，或 parity.yml 中的 `out:`",
  ),
  everybody: phrase(
    "everybody on this machine may write {home}, and what is in it is run",
    "这台机器上的任何人都可写 {home}，而其中的内容会被运行",
  ),
  noDevices: phrase("none connected over adb", "没有通过 adb 连接的设备"),
  silentDevice: phrase("{name:word} (it did not say what it is)", "{name}（没有说明自己是什么设备）"),
  device: phrase("{name:word} ({what}, arm64-v8a)", "{name}（{what}，arm64-v8a）"),
  x86Device: phrase(
    "{name:word} ({what}: x86 kernels; {name:word};cpu=cortex-a76 runs Arm's there, by qemu)",
    "{name}（{what}：x86 kernel；{name};cpu=cortex-a76 可在其上由 qemu 运行 Arm 的 kernel）",
  ),
  noCompiler: phrase("no C++ compiler", "没有 C++ 编译器"),
  noArmCompiler: phrase("no compiler for aarch64", "没有 aarch64 的编译器"),
  armWithClang: phrase(
    "{compiler}; assembly up to 2.9.3 by {clang}",
    "{compiler}；2.9.3 及之前的汇编由 {clang} 编译",
  ),
  armWithoutClang: phrase(
    "{compiler}; no Clang (apt-get install clang): not 2.8.0, and less of 2.8.1 to 2.9.3",
    "{compiler}；没有 Clang（apt-get install clang）：不能编译 2.8.0，2.8.1 至 2.9.3 也不完整",
  ),
  noNdk: phrase(
    "none; devices run the static build for Arm, on the CPU",
    "没有；设备在 CPU 上运行为 Arm 静态编译的版本",
  ),
  setNdk: phrase(
    "set ANDROID_NDK_HOME to the NDK's folder, for OpenCL on devices",
    "把 ANDROID_NDK_HOME 设为 NDK 的目录，才能在设备上使用 OpenCL",
  ),
  bionic: phrase("{folder} ({version}), for qemu:CPU;bionic", "{folder}（{version}），用于 qemu:CPU;bionic"),
};
