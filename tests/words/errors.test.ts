import { expect, it } from "vitest";
import { problemOf } from "../../action/src/config/file/problem.ts";
import { failure } from "../../action/src/errors/error.ts";
import { messages } from "../../action/src/errors/messages.ts";
import { messagesZh } from "../../action/src/errors/messages.zh.ts";
import { width } from "../../action/src/report/table.ts";

it("every error has its Chinese", () => {
  expect(Object.keys(messagesZh).sort()).toEqual(Object.keys(messages).sort());
});

it("an error is English for logs and reports, and Chinese for who reads Chinese", () => {
  const error = failure("model-missing", "修复.onnx");
  expect(error.message).toBe("no model at 修复.onnx");
  expect(error.render("zh")).toBe(
    "错误：修复.onnx 处没有模型\n  解决：请给出 .mnn 或 .onnx 文件的路径\n\n    npx mnn-parity run --model model.onnx --input 'inputs/*.npy'\n",
  );
});

it("all problems of a configuration are Chinese, each in its place", () => {
  const problems = [
    problemOf("parity.yml:2:3 (models[0])", failure("model-empty", "修复.onnx")),
    problemOf("parity.yml:5:1 (mnn)", failure("config-bound", "timeout", "0", "more than 0", undefined)),
  ];
  expect(failure("config-invalid", "parity.yml", problems).render("zh")).toMatchInlineSnapshot(`
    "错误：parity.yml 中有 2 处问题
      parity.yml:2:3 (models[0])：修复.onnx 是空的
        解决：请重新导出模型；下载或 Git LFS 检出可能中断过
            git lfs pull
      parity.yml:5:1 (mnn)：timeout 是 0，应大于 0
        解决：请给出大于 0 的值
      解决：请逐一改正；docs/parity-yml.md 说明了每个键
    "
  `);
});

it.each([
  ["abc", 3],
  ["修复", 4],
  ["图片一.npz", 10],
  ["（通过）", 8],
  ["\u001b[31m通过\u001b[39m", 4],
  ["– 65\u202f504", 8],
])("%s takes %i columns", (text, columns) => expect(width(text)).toBe(columns));
