import { phrase } from "../stored/phrase.ts";

/** What `setup`, `build` and `merge` say of each thing, in columns. */
export const command = {
  readyOn: phrase("ready   MNN {mnn} on {target}", "就绪  MNN {mnn}，目标 {target}"),
  failedOn: phrase("failed  MNN {mnn} on {target}", "失败  MNN {mnn}，目标 {target}"),
  built: phrase("ready   MNN {mnn} for {platform:word}: {file}", "就绪  MNN {mnn}，用于 {platform}：{file}"),
  notBuilt: phrase("failed  MNN {mnn} for {what}", "失败  MNN {mnn}，用于{what}"),
  nothingToBuild: phrase("wheel   MNN {mnn}: nothing to build", "wheel  MNN {mnn}：无需编译"),
  thisMachine: phrase("this machine", "这台机器"),
  under: phrase("        {text}", "      {text}"),
  cellsMissing: phrase("{why}: its cells are missing", "{why}：缺少它的单元"),
};
