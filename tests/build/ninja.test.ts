import { describe, expect, it } from "vitest";
import { buildEnvironment, Estimate, firstError } from "../../action/src/places/build/ninja.ts";

describe("how far a build is", () => {
  it("is said from ninja's steps, with the time left at the pace so far", () => {
    const estimate = new Estimate();
    expect(estimate.take("-- Configuring done", 0)).toBeNull();
    expect(estimate.take("[1/300] Building CXX object a.o", 0)).toBe("0 %");
    expect(estimate.take("[30/300] Building CXX object b.o", 30_000)).toBe("10 %, 4 min 30 s left");
    expect(estimate.take("[300/300] Linking", 300_000)).toMatch(/^100 %/);
    expect(estimate.take("b.cpp:3:1: warning: [12/3] is odd", 0)).toBeNull();
  });
});

describe("the first error of a build", () => {
  it.each([
    [
      "a compiler's",
      "[3/9] Building CXX object x.o\nFAILED: x.o \n/usr/bin/c++ -O3 -Werror -c x.cpp\nIn file included from x.cpp:1:\nx.hpp:7:3: error: 'Foo' was not declared\nx.hpp:9:1: error: more\nninja: build stopped: subcommand failed.",
      "x.hpp:7:3: error: 'Foo' was not declared",
    ],
    [
      "CMake's, with what it is about",
      "-- The CXX compiler\nCMake Error at CMakeLists.txt:4 (message):\n  ARM82 is only for Arm\n\n-- Configuring incomplete",
      "CMake Error at CMakeLists.txt:4 (message):\n  ARM82 is only for Arm",
    ],
    [
      "a linker's",
      "x.o: in function main:\nx.cpp:(.text+0x5): undefined reference to `f'",
      "undefined reference",
    ],
    ["none that is known", "one\n\ntwo\nthree\nfour", "two\nthree\nfour"],
  ])("is %s", (_, text, wanted) => {
    expect(firstError(text)).toContain(wanted);
  });
});

describe("a build's environment", () => {
  it("has no variables that would change what is built", () => {
    expect(buildEnvironment({ PATH: "/bin", CXXFLAGS: "-O0", CMAKE_GENERATOR: "Xcode" })).toEqual({
      PATH: "/bin",
      LC_ALL: "C",
    });
  });
});
