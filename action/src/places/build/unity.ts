import { writeFile } from "node:fs/promises";
import path from "node:path";

/** The CMake that can change targets of a project after they are made. */
const NEEDS_CMAKE = [3, 19] as const;

/**
 * The parts of MNN that hold no kernels are compiled many files at a time (CMake's unity build): each file of theirs
 * spends its time on the same headers. Kernels stay apart, so that what a compiler makes of their arithmetic is what it makes in
 * MNN's own builds. Names that are made unique are of helpers that several files have a static one of; `apart` cannot stand
 * beside others (up to 2.8.3 for a header without a guard). So it holds for every release from 2.8.0 to 3.6.1.
 */
const unityFile = `function(mnn_parity_unity)
  set(unique "#define MNN_UNITY_PASTE(a, b) a##b\\n#define MNN_UNITY_JOIN(a, b) MNN_UNITY_PASTE(a, b)\\n")
  foreach(name _create _findPos)
    string(APPEND unique "#undef \${name}\\n#define \${name} MNN_UNITY_JOIN(\${name}, MNN_UNITY_ID)\\n")
  endforeach()
  set(apart ExecutorScope)
  set(header \${CMAKE_SOURCE_DIR}/source/core/FileLoader.hpp)
  if(EXISTS \${header})
    file(STRINGS \${header} guard REGEX "#ifndef|#pragma once")
  endif()
  if(NOT guard)
    string(APPEND apart "|Executor|FileLoader|Interpreter|Module")
  endif()
  foreach(target MNNCore MNNTransform MNNUtils MNN_Express)
    # Express is compiled last, and one large unit of it would keep the other cores waiting.
    set(batch 24)
    if(target STREQUAL MNN_Express)
      set(batch 6)
    endif()
    if(TARGET \${target})
      set_target_properties(\${target} PROPERTIES
        UNITY_BUILD ON
        UNITY_BUILD_BATCH_SIZE \${batch}
        UNITY_BUILD_UNIQUE_ID MNN_UNITY_ID
        UNITY_BUILD_CODE_BEFORE_INCLUDE "\${unique}")
      get_target_property(sources \${target} SOURCES)
      list(FILTER sources INCLUDE REGEX "/(\${apart})[.]cpp$")
      set_source_files_properties(\${sources} TARGET_DIRECTORY \${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()
cmake_language(DEFER DIRECTORY \${CMAKE_SOURCE_DIR} CALL mnn_parity_unity)
`;

/** The definition that makes a build of MNN a unity build; none where this CMake cannot. */
export async function unityDefinitions(folder: string, cmakeVersion: string): Promise<string[]> {
  const [major = 0, minor = 0] = cmakeVersion.split(".").map(Number);
  if (major < NEEDS_CMAKE[0] || (major === NEEDS_CMAKE[0] && minor < NEEDS_CMAKE[1])) return [];
  const file = path.join(folder, "unity.cmake");
  await writeFile(file, unityFile);
  return [`-DCMAKE_PROJECT_MNN_INCLUDE=${file}`];
}
