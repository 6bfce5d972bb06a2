import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { freePort } from "./postgres.ts";

const run = promisify(execFile);

const VERSION = "5.2.5";

/** Who asks, as AWS' own variables have it. */
export const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

export interface TestBucket {
  /** As in MNN_PARITY_BLOBS. */
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A bucket of moto's server, which stands in for S3: it speaks its protocol over HTTP, and believes every signature. */
export async function startS3(): Promise<TestBucket> {
  const port = await freePort();
  const child = spawn(await installed(), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  for (let tries = 0; ; tries++) {
    const answer = await fetch(endpoint).catch(() => null);
    if (answer) break;
    if (tries === 300 || child.exitCode !== null) throw new Error("moto's server did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await client.send(new CreateBucketCommand({ Bucket: "parity" }));
  client.destroy();
  return {
    url: `s3://parity/pictures?endpoint=${encodeURIComponent(endpoint)}`,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** In an environment of its own in the cache. */
async function installed(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const own = path.join(cache, "mnn-parity-tools", `moto-${VERSION}`);
  const program = path.join(own, "bin", "moto_server");
  if (!existsSync(program)) {
    await run("python3", ["-m", "venv", "--clear", own]);
    await run(path.join(own, "bin", "pip"), ["install", "--quiet", `moto[server]==${VERSION}`], {
      maxBuffer: 2 ** 26,
    });
  }
  return program;
}
