import { existsSync } from "node:fs";
import path from "node:path";
import { remember } from "../../cache/facts.ts";
import type { ToolVariables } from "../../system/environment.ts";
import { askProgram } from "../../system/exec.ts";
import { findExecutables } from "../../system/executable.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** A CPython of this machine. */
export interface Python {
  /** The interpreter itself, not a wrapper around it. */
  executable: string;
  /** The file behind it: virtual environments and links share one. */
  real: string;
  /** `3.11.7`. */
  version: string;
  /** `cp311`; `cp313t` for a build without the GIL. */
  tag: string;
  pip: boolean;
  /** False on musl, where manylinux wheels do not load. */
  glibc: boolean;
}

const QUESTION = `
import importlib.util, json, os, platform, sys, sysconfig
print(json.dumps({
  "executable": sys.executable,
  "real": os.path.realpath(sys.executable),
  "version": platform.python_version(),
  "tag": "cp%d%d%s" % (sys.version_info[0], sys.version_info[1], "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""),
  "pip": importlib.util.find_spec("pip") is not None,
  "glibc": sys.platform != "linux" or platform.libc_ver()[0] == "glibc",
  "usable": sys.implementation.name == "cpython" and sys.version_info >= (3, 9) and sys.maxsize > 2**32,
}))`;

/** The names to look for, `python3` first: what the user means when they say Python. */
const NAMES = ["python3", ...[14, 13, 12, 11, 10, 9].map((minor) => `python3.${minor}`)];

/**
 * The CPythons from 3.9 on the user's PATH, `python3` first. Asking each one takes a tenth of a second or
 * so and is done once; the answers are kept until the files change.
 */
export async function findPythons(context: ToolContext): Promise<Python[]> {
  const found = await Promise.all(
    findExecutables(NAMES, context.tools.path).map((file) => describe(file, context)),
  );
  const pythons = found.filter((python) => python !== null);
  const same = (a: Python, b: Python) => a.real === b.real && a.pip === b.pip;
  return pythons.filter((python, at) => pythons.findIndex((other) => same(python, other)) === at);
}

/**
 * The files by which a version manager (pyenv, asdf, mise) chooses: its wrapper stays the same file when another
 * version is chosen.
 */
function choosers({ pyenvRoot, asdfData }: ToolVariables): string[] {
  const files = pyenvRoot ? [path.join(pyenvRoot, "version")] : [];
  if (asdfData) files.push(path.join(path.dirname(asdfData), ".tool-versions"));
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    files.push(...[".python-version", ".tool-versions", "mise.toml"].map((name) => path.join(folder, name)));
    if (folder === path.dirname(folder)) return files.filter((file) => existsSync(file));
  }
}

async function describe(file: string, context: ToolContext): Promise<Python | null> {
  const { home, tools } = context;
  const name = tools.pyenvVersion ? `python2-${tools.pyenvVersion.replace(/[^\w.-]/g, "_")}` : "python2";
  const found = await remember(home, name, [file, ...choosers(tools)], async () => {
    const outcome = await askProgram(file, ["-c", QUESTION], context);
    if (outcome === undefined) return undefined;
    if (outcome?.code !== 0) return null;
    try {
      const { usable, ...python } = JSON.parse(outcome.stdout) as Python & { usable: boolean };
      return usable ? python : null;
    } catch {
      return null;
    }
  });
  return found ?? null;
}
