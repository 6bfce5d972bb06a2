import { execFile } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A folder that is removed by whoever made it. */
export const makeFolder = (name: string): Promise<string> =>
  mkdtemp(path.join(os.tmpdir(), `mnn-parity-${name}-`));

/**
 * What CMake makes of a tree: `sound` builds, `broken` does not, `slow` takes its time. `parts` has a part without kernels whose
 * files stand beside each other as MNN's do, and those of `clashing` do not.
 */
export type Making = "sound" | "broken" | "slow" | "refusing" | "parts" | "clashing";

const source: Record<Making, string> = {
  sound: "int answer() { return 42; }\n",
  slow: "int answer() { return 42; }\n",
  broken: "int answer() { return fortytwo; }\n",
  refusing: "int answer() { return 42; }\n",
  parts: "int answer() { return 42; }\n",
  clashing: "int answer() { return 42; }\n",
};

/** A helper that each file of a part has one of: MNN's own name, which is made unique, and one that nobody knows. */
const helper: Partial<Record<Making, string>> = { parts: "_create", clashing: "_clash" };

/** A tree that looks like MNN to the builder, and takes a second to build. */
export async function makeTree(folder: string, making: Making = "sound", version = "3.6.1"): Promise<string> {
  const [major, minor, patch] = version.split(".");
  await mkdir(path.join(folder, "include", "MNN"), { recursive: true });
  await mkdir(path.join(folder, "source"), { recursive: true });
  await writeFile(
    path.join(folder, "include", "MNN", "MNNDefine.h"),
    `#define MNN_VERSION_MAJOR ${major}\n#define MNN_VERSION_MINOR ${minor}\n#define MNN_VERSION_PATCH ${patch}\n`,
  );
  await writeFile(path.join(folder, "source", "answer.cpp"), source[making]);
  const name = helper[making];
  for (const file of name ? ["one", "two"] : [])
    await writeFile(
      path.join(folder, "source", `${file}.cpp`),
      `static int ${name}() { return 1; }\nint ${file}() { return ${name}(); }\n`,
    );
  await writeFile(
    path.join(folder, "CMakeLists.txt"),
    `cmake_minimum_required(VERSION 3.5)
project(MNN C CXX)
${making === "refusing" ? 'message(FATAL_ERROR "this tree refuses")' : ""}
file(WRITE "\${CMAKE_BINARY_DIR}/configured" "once")
${name ? "add_library(MNNTransform OBJECT source/one.cpp source/two.cpp)" : ""}
add_library(MNN STATIC source/answer.cpp ${name ? "$<TARGET_OBJECTS:MNNTransform>" : ""})
${making === "slow" ? "add_custom_command(TARGET MNN PRE_LINK COMMAND sleep 30)" : ""}
`,
  );
  return folder;
}

/** git in a folder, with an identity and nothing of the user's. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const { stdout } = await run("git", ["-C", folder, ...identity, ...args], { env });
  return stdout.trim();
}

/** Makes a tree a repository with one commit. @returns the commit */
export async function commitAll(folder: string, message = "first"): Promise<string> {
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--message", message);
  return git(folder, "rev-parse", "HEAD");
}
