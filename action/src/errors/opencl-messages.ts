import type { Message } from "./message.ts";

const quoted = (said: string): string => (said ? `\n${said.replace(/^/gm, "    ")}` : "");

/** Messages about OpenCL on this machine. */
export const openClMessages = {
  "opencl-pocl-platform": (): Message => ({
    exit: 3,
    what: "opencl: pocl is for Linux on x86-64 and arm64 only",
    fix: "leave opencl: pocl out, and run OpenCL on this machine's GPU",
  }),
  "opencl-pocl-broken": (said: string): Message => ({
    exit: 3,
    what: `PoCL does not answer here: ${said}`,
    fix: "remove the pocl folder from the cache folder (MNN_PARITY_HOME) and run again; it is fetched anew",
    example: "npx mnn-parity doctor",
  }),
  "opencl-no-compiler": (compiler: string): Message => ({
    exit: 3,
    what: `no C compiler (${compiler}), which builds the small programs that look at OpenCL`,
    fix: "install one, or name it in CC",
    example: "apt-get install gcc libc6-dev",
  }),
  "opencl-compile": (compiler: string, said: string): Message => ({
    exit: 3,
    what: `${compiler} cannot build the small programs that look at OpenCL${quoted(said)}`,
    fix: "install a complete C compiler, or name another in CC",
    example: "apt-get install gcc libc6-dev",
  }),
  "opencl-crash": (release: string, said: string | null): Message => ({
    exit: 3,
    what: said
      ? `asking this machine's OpenCL for its devices crashes (${said}), and MNN with it`
      : `MNN ${release} crashes here: 2.8.4 to 3.0.1 use a device that they did not get where OpenCL is installed without a GPU`,
    fix: "run OpenCL on the CPU with `opencl: pocl` in parity.yml, or use a machine with a GPU",
    example: "opencl: pocl",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
