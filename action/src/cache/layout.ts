import path from "node:path";

/** The folders of the cache (`MNN_PARITY_HOME`), and what is in each. Any of them may be removed: it is made again. */
export const layout = {
  arm64: "Debian's Arm system for emulated probes, by release: <distribution>-<codename>",
  bench: "the database that the dashboard is measured on, by all that it depends on",
  "build-logs": "logs of builds that failed, by the build's key",
  builds: "MNN's libraries from source, by all that they depend on",
  bytecode: "Python's compiled files",
  compiled: "our own code as Node compiled it, by its version",
  converted: "models as mnnconvert made them, by release, options and content",
  dashboard: "the dashboard of this package, installed and built: <version>-<digest of its sources and lock>",
  demo: "the demo's database, which starts anew without it",
  facts: "what was asked of files and holds until they change",
  history: "histories of repositories that were bisected, without their files",
  opencl: "our loader and query around OpenCL, and links to the system's",
  "opencl-kernels": "kernels that MNN compiled, by device, driver, build, model and config",
  pocl: "PoCL, by release of the distribution",
  "pocl-kernels": "what PoCL compiled",
  probes: "our probe, by the library that it is linked with",
  qemu: "qemu-aarch64, by codename",
  restored: "a mark: GitHub's cache was restored into this folder",
  results:
    "what cells gave, by all that it depends on: own or a fork's, results, comparisons and tensors apart",
  sharp: "the image library for the Action, by version and platform",
  sources: "MNN's sources: <repository>-<commit>",
  wheels: "wheels, unpacked, by file name",
} as const;

/** A place in one of the cache's folders. */
export const inCache = (home: string, folder: keyof typeof layout, ...names: string[]): string =>
  path.join(home, folder, ...names);
