import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { BlobsUrl } from "../system/environment.ts";
import type { Blobs } from "./blobs.ts";

/** How long a connection and an answer are waited for, and how often it is tried. */
const LIMITS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
const TRIES = 3;

/** As many as S3 removes at once. */
const AT_ONCE = 1_000;

/** A bucket, or what begins with a prefix in it. Who asks is for AWS' own variables and files to say. */
export async function openBucket({
  bucket,
  prefix,
  region,
  endpoint,
}: Extract<BlobsUrl, { kind: "s3" }>): Promise<Blobs> {
  const client = new S3Client({
    ...(region && { region }),
    // Servers of others seldom have a name for each bucket.
    ...(endpoint && { endpoint, forcePathStyle: true, region: region ?? "us-east-1" }),
    maxAttempts: TRIES,
    requestHandler: LIMITS,
  });
  const keyOf = (sha256: string) => `${prefix}${sha256}`;
  await client.send(new HeadBucketCommand({ Bucket: bucket })).catch((error: Error) => {
    throw new Error(
      `MNN_PARITY_BLOBS names the bucket ${bucket}, which cannot be reached: ${error.name}: ${error.message}`,
    );
  });
  return {
    put: async (sha256, bytes) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(sha256), Body: bytes }));
    },
    get: async (sha256) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(sha256) }));
        return await Body!.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    remove: async (sha256s) => {
      for (let at = 0; at < sha256s.length; at += AT_ONCE) {
        const Objects = sha256s.slice(at, at + AT_ONCE).map((sha256) => ({ Key: keyOf(sha256) }));
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        const [first] = Errors;
        if (first) throw new Error(`${first.Key} was not removed: ${first.Code}: ${first.Message}`);
      }
    },
  };
}
