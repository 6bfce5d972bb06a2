import { buildMessages } from "./build-messages.ts";
import { configMessages } from "./config-messages.ts";
import { deviceMessages } from "./device-messages.ts";
import { diagnoseMessages } from "./diagnose-messages.ts";
import { fileMessages } from "./file-messages.ts";
import { githubMessages } from "./github-messages.ts";
import { initMessages } from "./init-messages.ts";
import { inputMessages } from "./input-messages.ts";
import type { Message } from "./message.ts";
import { modelMessages } from "./model-messages.ts";
import { openClMessages } from "./opencl-messages.ts";
import { reportMessages } from "./report-messages.ts";
import { runtimeMessages } from "./runtime-messages.ts";
import { stepMessages } from "./step-messages.ts";

/** Every error message of the tool, by its code. */
export const messages = {
  ...reportMessages,
  ...configMessages,
  ...diagnoseMessages,
  ...fileMessages,
  ...inputMessages,
  ...initMessages,
  ...runtimeMessages,
  ...buildMessages,
  ...openClMessages,
  ...deviceMessages,
  ...githubMessages,
  ...stepMessages,
  ...modelMessages,
} satisfies Record<string, (...args: never[]) => Message>;
