import {
  backendSchema,
  type Config,
  configSchema,
  openClModeSchema,
  precisionSchema,
} from "../../../../core/report/schema.ts";
import { configId } from "../../../../core/report/series.ts";
import { failure } from "../../errors/error.ts";
import { nearest } from "../../system/nearest.ts";
import type { ConfigConfig } from "../file/schema.ts";

const backends = backendSchema.options;
const precisions = precisionSchema.options;
const memories = configSchema.shape.memory.options;
const modes = openClModeSchema.shape.mode.options;
const tunings = openClModeSchema.shape.tuning.options;

/**
 * A configuration from its name (`cpu/low`, `cpu/low;threads=4;memory=low`) or its parts. `threads` is for
 * those that do not say. Throws a ParityError with exit code 2 that tells what exists.
 */
export function parseConfig(written: ConfigConfig, threads: number): Config {
  const said = typeof written === "string" ? parseName(written) : written;
  const { backend = "cpu", precision = "normal", memory = "normal", mode = "auto", tuning = "none" } = said;
  const name = typeof written === "string" ? written : `${backend}/${precision}`;
  const parts: Omit<Config, "id"> = { backend, precision, threads: said.threads ?? threads, memory };
  if (backend === "opencl") {
    if (said.threads !== undefined) throw failure("config-option-of", name, "threads", "the CPU");
    Object.assign(parts, { threads: 1, opencl: { mode, tuning } });
  } else if (said.mode !== undefined || said.tuning !== undefined) {
    throw failure("config-option-of", name, said.mode === undefined ? "tuning" : "mode", "OpenCL");
  }
  return { id: configId(parts), ...parts };
}

function parseName(name: string): Exclude<ConfigConfig, string> {
  const choices = backends.flatMap((backend) => precisions.map((precision) => `${backend}/${precision}`));
  const wrong = (reason: string, near?: string) => failure("config-config", name, reason, choices, near);
  const [base = "", ...options] = name.split(";").map((part) => part.trim());
  const [backend, precision, ...rest] = base.split("/");
  const near = () => nearest(base, choices);
  if (rest.length || precision === undefined) throw wrong("it is not of the form backend/precision", near());
  if (!isOne(backend, backends)) throw wrong(`there is no backend ${backend}`, near());
  if (!isOne(precision, precisions)) throw wrong(`there is no precision ${precision}`, near());
  const config: Exclude<ConfigConfig, string> = { backend, precision };
  for (const option of options.filter(Boolean)) {
    const [key, value = ""] = option.split("=").map((part) => part.trim());
    if (key === "threads" && /^[1-9]\d{0,2}$/.test(value)) config.threads = Number(value);
    else if (key === "memory" && isOne(value, memories)) config.memory = value;
    else if (key === "mode" && isOne(value, modes)) config.mode = value;
    else if (key === "tuning" && isOne(value, tunings)) config.tuning = value;
    else throw wrong(`the option ${option} is neither ${OPTIONS}`);
  }
  return config;
}

const OPTIONS = `threads=NUMBER nor memory=${memories.join("|")}, nor of OpenCL mode=${modes.join("|")} or tuning=${tunings.join("|")}`;

const isOne = <Choice extends string>(value: string | undefined, of: readonly Choice[]): value is Choice =>
  of.includes(value as Choice);
