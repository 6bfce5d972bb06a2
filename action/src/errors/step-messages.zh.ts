import type { stepMessages } from "./step-messages.ts";
import type { Translation } from "./translation.ts";

export const stepMessagesZh: Translation<typeof stepMessages> = {
  "inputs-invalid": (problems) => ({
    what: [
      `有 ${problems.length} 个输入不正确`,
      ...problems.map(({ input, error }) => {
        const { what, fix } = error.told("zh");
        return `  ${input}：${what}\n    解决：${fix}`;
      }),
    ].join("\n"),
    fix: "请改正该步骤的 `with:`；action.yml 说明了每个输入",
  }),
  "step-long": (characters) => ({ what: `有 ${characters} 个字符`, fix: "请缩短" }),
  "step-nul": () => ({ what: "含有 NUL 字符", fix: "请删除它" }),
  "step-empty-token": () => ({ what: "内容为空", fix: "请去掉这个输入" }),
  "step-empty-verify": () => ({
    what: "内容为空",
    fix: "请像 docs/workflows/verify-fork.yml 那样两个都给出",
  }),
  "step-no-flag": (name, given) => ({
    what: `“${given}” 既不是 true 也不是 false`,
    fix: `请写 ${name}: true`,
  }),
  "step-no-whole": (name, given, most) => ({
    what: `“${given}” 不是 1 到 ${most} 的整数`,
    fix: `请写 ${name}: 4`,
  }),
  "step-config-and-model": () => ({
    what: "同时给出了 config 和 model",
    fix: "请在配置文件中写明模型，或去掉 config",
  }),
  "step-model-without": (lacking, example) => ({
    what: `给出了 model，却没有 ${lacking}`,
    fix: `请加上 ${lacking}: ${example}`,
  }),
  "step-inputs-without-model": () => ({
    what: "给出了 inputs，却没有 model",
    fix: "请加上 model: model.onnx，或在 parity.yml 中写明两者",
  }),
  "step-no-choice": (name, given, [first, second]) => ({
    what: `“${given}” 既不是 ${first} 也不是 ${second}`,
    fix: `请写 ${name}: ${first}`,
  }),
  "step-new-without-baseline": () => ({
    what: "fail-on: new 需要有可比较的基线",
    fix: "请写 baseline: auto，或 fail-on: any",
  }),
  "step-no-address": (given) => ({
    what: `“${given}” 不是地址`,
    fix: "请写 dashboard-url: https://parity.example.com",
  }),
  "step-address-with-user": () => ({
    what: "其中含有用户名或密码：请改用 token 或 OIDC",
    fix: "请写 dashboard-url: https://parity.example.com",
  }),
  "step-address-unencrypted": () => ({
    what: "token 会在未加密的情况下传到那里",
    fix: "请写 dashboard-url: https://parity.example.com",
  }),
  "step-token-without-dashboard": () => ({
    what: "给出了 token，却没有面板",
    fix: "请加上 dashboard-url: https://parity.example.com",
  }),
  "step-no-artifact-name": (given) => ({
    what: `“${given}” 不能作为 artifact 的名称`,
    fix: '请用不超过 100 个字符，且不含 " : < > | * ? \\ /',
  }),
  "step-no-commit": (given) => ({
    what: `“${given}” 不是完整的提交`,
    fix: "请给出全部 40 位，即 `git rev-parse` 的输出",
  }),
};
