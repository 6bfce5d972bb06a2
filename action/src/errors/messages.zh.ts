import { buildMessagesZh } from "./build-messages.zh.ts";
import { configMessagesZh } from "./config-messages.zh.ts";
import { deviceMessagesZh } from "./device-messages.zh.ts";
import { diagnoseMessagesZh } from "./diagnose-messages.zh.ts";
import { fileMessagesZh } from "./file-messages.zh.ts";
import { githubMessagesZh } from "./github-messages.zh.ts";
import { initMessagesZh } from "./init-messages.zh.ts";
import { inputMessagesZh } from "./input-messages.zh.ts";
import type { messages } from "./messages.ts";
import { modelMessagesZh } from "./model-messages.zh.ts";
import { openClMessagesZh } from "./opencl-messages.zh.ts";
import { reportMessagesZh } from "./report-messages.zh.ts";
import { runtimeMessagesZh } from "./runtime-messages.zh.ts";
import { stepMessagesZh } from "./step-messages.zh.ts";
import type { Translation } from "./translation.ts";

/** Every error message in Chinese. */
export const messagesZh: Translation<typeof messages> = {
  ...reportMessagesZh,
  ...configMessagesZh,
  ...diagnoseMessagesZh,
  ...fileMessagesZh,
  ...inputMessagesZh,
  ...runtimeMessagesZh,
  ...buildMessagesZh,
  ...openClMessagesZh,
  ...deviceMessagesZh,
  ...githubMessagesZh,
  ...stepMessagesZh,
  ...modelMessagesZh,
  ...initMessagesZh,
};
