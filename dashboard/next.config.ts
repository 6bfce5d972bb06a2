import path from "node:path";
import type { NextConfig } from "next";

const root = path.join(import.meta.dirname, "..");

export default {
  poweredByHeader: false,
  // Closes /_next/image, which would fetch and scale pictures for anybody: no page uses it.
  images: { unoptimized: true },
  // Its WebAssembly is found beside its own files, so it must not be bundled.
  serverExternalPackages: ["@electric-sql/pglite", "prom-client"],
  outputFileTracingRoot: root,
  turbopack: { root },
  outputFileTracingIncludes: { "/*": ["../migrations/**/*"] },
} satisfies NextConfig;
