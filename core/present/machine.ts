import type { Device, OpenCl } from "../report/schema.ts";

/** A device in one line: what it is, and the state that it was in. */
export function deviceLine(device: Device): string {
  const parts = [
    device.what,
    device.model,
    device.system,
    device.gpu && `GPU ${device.gpu}`,
    device.pinned && `pinned to ${device.pinned.length === 1 ? "core" : "cores"} ${device.pinned.join(", ")}`,
    device.battery && `battery ${device.battery}`,
    device.thermal && `thermal status ${device.thermal}`,
    device.cpuFeatures.length > 0 && `CPU features ${device.cpuFeatures.join(" ")}`,
  ];
  return [`device ${device.serial}`, ...parts.filter(Boolean)].join(", ");
}

/** The OpenCL under a cell in one line. */
export function openClLine(opencl: OpenCl): string {
  return [
    `OpenCL on ${opencl.device}${opencl.standIn ? " (PoCL: a CPU stands in for a GPU)" : ""}`,
    opencl.platform,
    `driver ${opencl.driver}`,
    opencl.fp16 ? "has cl_khr_fp16" : "no cl_khr_fp16",
    `tensors as ${opencl.mode}s`,
    opencl.tuning === "none" ? "not tuned" : `tuning ${opencl.tuning}`,
  ].join(", ");
}
