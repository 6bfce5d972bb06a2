// Serves the built dashboard: npm run dashboard. To this machine only, unless told otherwise.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

// Nothing of the repository's scripts: it is also what the package from npm starts.
const root = path.join(import.meta.dirname, "..");

const usage = `npm run dashboard -- [options]
  -H, --hostname ADDRESS  the address to listen on; default 127.0.0.1, 0.0.0.0 for all of this machine's
  -p, --port PORT         default 3000
  --log-json              log as JSON, with a line for each request
  --behind-proxy          a proxy stands in front of every request: believe its X-Forwarded-* headers`;

const options = read();
if (!existsSync(path.join(root, "dashboard", ".next", "BUILD_ID")))
  fail("The dashboard is not built. Run npm run build:dashboard first.");
process.env.NODE_ENV = "production";
const { serve } = await import("../dashboard/server.mjs");
try {
  const url = await serve(options);
  console.log(`mnn-parity: listening on ${url}`);
  const alone = /^http:\/\/(127\.|\[::1\])/.test(url) && !options.behindProxy;
  if (!alone)
    console.log(
      "mnn-parity: it shows its readers public projects alone until they sign in, at /sign-in: with a token of a project, or the server's own",
    );
} catch (error) {
  fail(`cannot listen on ${options.hostname}, port ${options.port}: ${error.message}`);
}

function read() {
  try {
    const { values } = parseArgs({
      options: {
        hostname: { type: "string", short: "H", default: "127.0.0.1" },
        port: { type: "string", short: "p", default: "3000" },
        "behind-proxy": { type: "boolean", default: false },
        "log-json": { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new Error(`${values.port} is no port: give a number from 0 to 65535`);
    return {
      hostname: values.hostname,
      port,
      behindProxy: values["behind-proxy"],
      logsJson: values["log-json"],
    };
  } catch (error) {
    return fail(`${error.message}\n\n${usage}`, 2);
  }
}

function fail(message, code = 1) {
  process.stderr.write(`mnn-parity: ${message}\n`);
  process.exit(code);
}
