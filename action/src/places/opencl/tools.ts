import { copyFile, readFile } from "node:fs/promises";
import path from "node:path";
import { keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { exec, lastLines } from "../../system/exec.ts";
import { sha256Text } from "../../system/hash.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** Our two small programs around OpenCL, compiled for this machine. */
export interface OpenClTools {
  /** Tells what MNN will find. */
  query: string;
  /** Folder of the `libOpenCL.so` that answers the question for GPUs with every device; null where none was asked for. */
  widened: string | null;
}

const FLAGS = ["-std=c11", "-O1", "-Wall", "-Wextra"];

/**
 * Compiles the query and, over `loader`, the widening library, once for each version of them.
 * Throws `opencl-no-compiler`, `opencl-compile`.
 */
export async function openClTools(loader: string | null, context: ToolContext): Promise<OpenClTools> {
  const sources = path.join(packageRoot(), "action", "probe", "opencl-loader");
  const source = (name: string) => path.join(sources, name);
  const compiler = context.tools.cc ?? "cc";
  const text = await Promise.all(["query.c", "loader.c"].map((name) => readFile(source(name), "utf8")));
  const identity = sha256Text([compiler, process.arch, loader ?? "", ...FLAGS, ...text].join("\0")).slice(
    0,
    16,
  );
  const folder = inCache(context.home, "opencl", identity);
  await keepFolder({
    folder,
    signal: context.signal,
    sealed: context.progress,
    build: async (partial) => {
      await compile(compiler, [source("query.c"), "-o", path.join(partial, "query"), "-ldl"], context);
      if (!loader) return;
      // The real loader's own name goes into ours, and is found by the library path that the probe gets.
      const args = [
        "-shared",
        "-fPIC",
        "-fvisibility=hidden",
        source("loader.c"),
        "-o",
        path.join(partial, "libOpenCL.so"),
      ];
      const link = [
        "-Wl,-soname,libOpenCL.so",
        "-Wl,--no-as-needed",
        "-Wl,--allow-shlib-undefined",
        loader,
        "-ldl",
      ];
      await compile(compiler, [...args, ...link], context);
      // Kept beside it for whoever reads the cache later: what this file is.
      await copyFile(source("loader.c"), path.join(partial, "loader.c"));
    },
  });
  return { query: path.join(folder, "query"), widened: loader ? folder : null };
}

async function compile(
  compiler: string,
  args: string[],
  { env, signal, progress }: ToolContext,
): Promise<void> {
  const run = await exec({ command: compiler, args: [...FLAGS, ...args], env, signal, progress }).catch(
    (error) => {
      signal.throwIfAborted();
      if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) {
        throw failure("opencl-no-compiler", compiler);
      }
      throw error;
    },
  );
  if (run.code !== 0) throw failure("opencl-compile", compiler, lastLines(run.both));
}
