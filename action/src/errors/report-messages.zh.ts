import type { reportMessages } from "./report-messages.ts";
import { names, type Translation } from "./translation.ts";

export const reportMessagesZh: Translation<typeof reportMessages> = {
  "report-missing": (where) => ({
    what: `${where} 处没有报告`,
    fix: "请给出 `run --out` 写出的文件夹，或其中的 report.json",
  }),
  "report-invalid": (file, why) => ({
    what: `${file} 不是报告：${why}`,
    fix: "请用这个版本的 mnn-parity 重新运行，或用写出它的版本读取",
  }),
  "format-unknown": (format) => ({ what: `未知的格式 ${format}`, fix: "请选择 md、json 或 html" }),
  "publish-url": (url) => ({ what: `${url} 不是 http 或 https 地址`, fix: "请给出看板的地址" }),
  "publish-token": () => ({
    what: "没有看板的 token",
    fix: "请把 MNN_PARITY_TOKEN 设为启动看板时的 token（本机的看板会打印它的 token 在哪里）",
  }),
  "publish-failed": (url, why) => ({
    what: `${url} 没有接收报告：${why}`,
    fix: "报告已保留；请在看板可以接收时再发布",
  }),
  "publish-schema": (to, ours, taken, older) => ({
    what: `报告的格式是 ${ours}，而 ${to} ${
      taken ? `接收 ${names(taken)}` : "没有说明接收什么，只接收 /1 的看板就是这样"
    }；没有发送任何内容`,
    fix: older
      ? "如果该地址是看板，请把它升级到这个版本的 mnn-parity；报告已保留，届时可以发布"
      : "请把生成报告处的 mnn-parity 升级到看板的版本，再重新运行",
  }),
  "dashboard-npm": (why) => ({
    what: `看板需要 Next，而 npm 无法安装它：${why}`,
    fix: "请在有网络和 npm 的地方启动一次；它会保留在缓存文件夹中（MNN_PARITY_HOME）",
  }),
  "dashboard-build": (why) => ({
    what: `看板构建失败：\n${why}`,
    fix: "如果是空间不足，请清理空间；否则请附上这几行报告问题",
  }),
  "dashboard-ended": (code) => ({
    what: `看板自行退出，${code === null ? "被信号终止" : `退出码为 ${code}`}`,
    fix: "上面最后几行说明了原因；如果端口被占用，请换一个",
  }),
};
