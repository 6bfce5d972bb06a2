import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer } from "../support/ask.ts";
import { type Dashboard, ensureBuilt, failToStart, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";
import { credentials, startS3, type TestBucket } from "../support/s3.ts";

const report = buildReport({ project: "acme/bucket" });

let bucket: TestBucket;
beforeAll(async () => {
  await ensureBuilt();
  bucket = await startS3();
}, 600_000);
afterAll(() => bucket?.[Symbol.asyncDispose]());

describe.each(databases)("a built dashboard with its pictures in a bucket, on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  beforeAll(async () => {
    database = await open();
    dashboard = await startDashboard({
      ...credentials,
      DATABASE_URL: database.url,
      MNN_PARITY_BLOBS: bucket.url,
    });
  }, 120_000);
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  const picture = (sha256: string) =>
    fetch(`${dashboard.url}/pictures/${sha256}`, { headers: bearer(dashboard.token) });

  it("puts there what a report shows, and shows it from there", async () => {
    expect((await dashboard.publish(report)).status).toBe(201);
    const client = new S3Client({
      endpoint: new URL(bucket.url).searchParams.get("endpoint")!,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    for (const { id, data, mime } of report.pictures) {
      const bytes = Buffer.from(data, "base64");
      const { ContentLength } = await client.send(
        new HeadObjectCommand({ Bucket: "parity", Key: `pictures/${id}` }),
      );
      expect(ContentLength).toBe(bytes.length);
      const answer = await picture(id);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, mime]);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    }
    client.destroy();
  });

  it("answers that there is none where nobody put one", async () => {
    expect((await picture("0".repeat(64))).status).toBe(404);
  });
});

it("does not start where there is no such bucket", async () => {
  const [, open] = databases[0]!;
  await using database = await open();
  const { code, output } = await failToStart({
    ...credentials,
    DATABASE_URL: database.url,
    MNN_PARITY_BLOBS: bucket.url.replace("s3://parity/", "s3://nobodys/"),
  });
  expect([code, output]).toEqual([
    1,
    expect.stringContaining("names the bucket nobodys, which cannot be reached"),
  ]);
}, 60_000);
