import type { Device, OpenCl } from "../report/schema.ts";
import { english, type Words } from "../words/words.ts";

/** A device in one line: what it is, and the state that it was in. */
export function deviceLine(device: Device, words: Words = english): string {
  const { device: tell } = words.page;
  const parts = [
    device.what,
    device.model,
    device.system,
    device.gpu && `GPU ${device.gpu}`,
    device.pinned && tell.pinned(device.pinned),
    device.battery && tell.battery(device.battery),
    device.thermal && tell.thermal(device.thermal),
    device.cpuFeatures.length > 0 && tell.features(device.cpuFeatures),
  ];
  return [tell.device(device.serial), ...parts.filter(Boolean)].join(words.common.comma);
}

/** The OpenCL under a cell in one line. */
export function openClLine(opencl: OpenCl, words: Words = english): string {
  const { opencl: tell } = words.page;
  return [
    tell.on(opencl.device, opencl.standIn),
    opencl.platform,
    tell.driver(opencl.driver),
    tell.fp16(opencl.fp16),
    tell.tensors(opencl.mode),
    tell.tuning(opencl.tuning),
  ].join(words.common.comma);
}
