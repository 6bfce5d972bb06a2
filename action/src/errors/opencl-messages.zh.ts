import type { openClMessages } from "./opencl-messages.ts";
import { quoted, type Translation } from "./translation.ts";

export const openClMessagesZh: Translation<typeof openClMessages> = {
  "opencl-pocl-platform": () => ({
    what: "opencl: pocl 只用于 x86-64 和 arm64 的 Linux",
    fix: "请删去 opencl: pocl，在这台机器的 GPU 上运行 OpenCL",
  }),
  "opencl-pocl-broken": (said) => ({
    what: `PoCL 在这里没有应答：${said}`,
    fix: "请删除缓存文件夹（MNN_PARITY_HOME）中的 pocl 文件夹再运行；它会重新下载",
  }),
  "opencl-no-compiler": (compiler) => ({
    what: `没有 C 编译器（${compiler}），查看 OpenCL 的小程序需要用它编译`,
    fix: "请安装一个，或用 CC 指定",
  }),
  "opencl-compile": (compiler, said) => ({
    what: `${compiler} 无法编译查看 OpenCL 的小程序${quoted(said)}`,
    fix: "请安装完整的 C 编译器，或用 CC 指定另一个",
  }),
  "opencl-crash": (release, said) => ({
    what: said
      ? `查询这台机器的 OpenCL 设备会崩溃（${said}），MNN 也随之崩溃`
      : `MNN ${release} 在这里会崩溃：装有 OpenCL 但没有 GPU 时，2.8.4 到 3.0.1 会使用并未取得的设备`,
    fix: "请在 parity.yml 中写 `opencl: pocl`，在 CPU 上运行 OpenCL，或使用带 GPU 的机器",
  }),
};
