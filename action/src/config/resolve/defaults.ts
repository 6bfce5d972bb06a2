/** What a run is where neither parity.yml nor a flag says otherwise. `timeout` is in seconds. */
export const defaults = {
  targets: ["qemu:cortex-a76"],
  configs: ["cpu/normal", "cpu/low"],
  reference: "cpu/normal",
  threads: 1,
  opencl: "auto",
  api: "auto",
  ops: "failing",
  timeout: 120,
  repeats: 1,
  resize: false,
  diagnose: "auto",
  out: "parity-report",
} as const;
