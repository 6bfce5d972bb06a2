#!/usr/bin/env node
export {};

/** As package.json's `engines`. */
const NEEDED = [20, 19] as const;

// What an older Node cannot even read is behind an import that it does not come to.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  const [is, needed] = [process.versions.node, NEEDED.join(".")];
  process.stderr.write(
    `error: Node ${is} is too old\n  fix: install Node ${needed} or newer\n错误：Node ${is} 版本过低\n  解决：请安装 Node ${needed} 或更新版本\n`,
  );
  process.exit(3);
}
await import("./start.ts");
