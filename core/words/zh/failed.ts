import type { Catalogue } from "../en/catalogue.ts";

export const failed: Catalogue["failed"] = {
  title: "此页面出错了",
  why: "原因在服务器的日志中。请刷新重试。",
  under: (digest) => `原因在服务器日志的 \`${digest}\` 下。请刷新重试。`,
  home: "全部项目",
};
