// JavaScript, because a packed dashboard has no compiler to read anything else with.
import path from "node:path";

const root = path.join(import.meta.dirname, "..");

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // Closes /_next/image, which would fetch and scale pictures for anybody: no page uses it.
  images: { unoptimized: true },
  // Its WebAssembly is found beside its own files, so it must not be bundled.
  serverExternalPackages: ["@electric-sql/pglite", "prom-client"],
  outputFileTracingRoot: root,
  turbopack: { root },
  outputFileTracingIncludes: { "/*": ["../migrations/**/*"] },
};
