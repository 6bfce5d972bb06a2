// Builds action/dist from nothing, so that no chunk of an earlier build stays.
import { rmSync } from "node:fs";
import path from "node:path";
import { bin, must, root } from "./lib/install.mjs";

rmSync(path.join(root, "action", "dist"), { recursive: true, force: true });
await must(bin("rolldown"), ["-c", "rolldown.config.ts"]);
