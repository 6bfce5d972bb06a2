import type { deviceMessages } from "./device-messages.ts";
import { names, quoted, type Translation } from "./translation.ts";

export const deviceMessagesZh: Translation<typeof deviceMessages> = {
  "adb-missing": () => ({
    what: "PATH 和 ANDROID_HOME 中都没有 adb",
    fix: "请安装 Android 的 platform tools",
  }),
  "adb-server": (said) => ({
    what: `adb 服务无法启动${quoted(said)}`,
    fix: "请停掉占用其端口的程序，或用 ANDROID_ADB_SERVER_PORT 换一个端口",
  }),
  "adb-no-device": () => ({
    what: "没有通过 adb 连接的设备",
    fix: "请连接一台打开了 USB 调试的设备（设置 → 开发者选项），或通过网络地址连接",
  }),
  "adb-several": (serials) => ({
    what: `目标 adb 指唯一的设备，而现在有 ${serials.length} 台：${names(serials)}`,
    fix: "请指定其中一台或几台",
  }),
  "adb-not-found": (serial, serials) => ({
    what: `没有通过 adb 连接的设备 ${serial}；现有：${names(serials)}`,
    fix: "请连接它，或改用已连接的设备",
  }),
  "adb-unauthorised": (serial) => ({
    what: `设备 ${serial} 还没有信任这台机器`,
    fix: "请解锁设备，在提示中允许 USB 调试；如果没有提示，请重新插拔",
  }),
  "adb-offline": (serial) => ({
    what: `设备 ${serial} 处于离线状态：adb 能看到它，但它没有应答`,
    fix: "请唤醒设备、重新插拔数据线，或重新连接",
  }),
  "adb-permissions": (serial, state) => ({
    what: `当前用户无权访问设备 ${serial}：${state}`,
    fix: "请安装 Android 设备的 udev 规则并加入相应的用户组，然后重新插拔",
  }),
  "adb-state": (serial, state) => ({
    what: `设备 ${serial} 处于 ${state} 状态，无法在上面运行程序`,
    fix: "请在设备上启动 Android",
  }),
  "adb-old": (serial) => ({
    what: `设备 ${serial} 的 adbd 不支持 shell v2，无法区分输出和退出码`,
    fix: "请使用 Android 7 及以上的设备",
  }),
  "adb-abi": (serial, abis) => ({
    what: `设备 ${serial} 的首选 ABI 是 ${abis[0] ?? "未知"}（全部：${names(abis)}），而 MNN 是为 arm64-v8a 和 x86_64 编译的`,
    fix: "请使用 64 位 Arm 设备，或使用 x86_64 模拟器并加上 ;cpu=，由 qemu 运行 Arm 代码",
  }),
  "adb-arm": (serial, cpu) => ({
    what: `设备 ${serial} 本身就是 Arm：cpu=${cpu} 用于 x86_64 的 Android，那里需要 qemu 代替`,
    fix: "请去掉 cpu=，直接用设备自己的 CPU 计算",
  }),
  "adb-wheel": (release) => ({
    what: `MNN ${release} 的 wheel 需要 Python，而设备上没有`,
    fix: "在设备上请使用源码编译：source:、git: 或 path:",
  }),
  "adb-full": (serial, said) => ({
    what: `设备 ${serial} 空间不足${quoted(said)}`,
    fix: "请在设备上清理空间；以往运行留下的文件在 /data/local/tmp/mnn-parity",
  }),
  "adb-push": (serial, file, said) => ({
    what: `无法把 ${file} 传到设备 ${serial}${quoted(said)}`,
    fix: "请查看 adb 的输出；设备上的 /data/local/tmp 必须可写",
  }),
  "adb-folder": (serial, said) => ({
    what: `无法在设备 ${serial} 上创建文件夹${quoted(said)}`,
    fix: "设备上的 /data/local/tmp 必须可写并有空间",
  }),
  "adb-start": (serial, said) => ({
    what: `探针无法在设备 ${serial} 上启动${quoted(said)}`,
    fix: "请查看它的输出；需要 Android 版或完全静态的探针",
  }),
  "adb-lost": (serial) => ({
    what: `设备 ${serial} 断开了连接`,
    fix: "请检查数据线并让设备保持唤醒，然后重新运行",
  }),
};
