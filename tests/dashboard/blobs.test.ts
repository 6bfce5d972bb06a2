import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import { type Blobs, openBlobs } from "../../dashboard/blobs/blobs.ts";
import type { Connection } from "../../dashboard/db/client.ts";
import { blob, picture, project, runPicture } from "../../dashboard/db/schema.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { readPicture } from "../../dashboard/services/picture/read.ts";
import { sweepUnfinished } from "../../dashboard/services/report/sweep.ts";
import { sweepAged } from "../../dashboard/services/retention/sweep.ts";
import { removeRun } from "../../dashboard/services/run/remove.ts";
import { writtenReport } from "../../dashboard/services/run/report.ts";
import { exportProject } from "../../dashboard/services/transfer/export.ts";
import { importProject } from "../../dashboard/services/transfer/import.ts";
import { readEnvironment } from "../../dashboard/system/environment.ts";
import { connections } from "../support/connections.ts";
import { ingestReport } from "../support/ingest.ts";
import { buildReport } from "../support/report.ts";
import { credentials, startS3, type TestBucket } from "../support/s3.ts";

const openAt = (url: string): Promise<Blobs> => openBlobs(readEnvironment({ MNN_PARITY_BLOBS: url }).blobs!);

let folder: string;
let bucket: TestBucket;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-blobs-"));
  bucket = await startS3();
  for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value);
}, 400_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await bucket?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const stores: [string, (name: string) => string][] = [
  ["a folder", (name) => `file://${folder}/${name}`],
  ["S3", (name) => bucket.url.replace("/pictures", `/${name}`)],
];
const ways = connections();
/** Each store beside one of the databases. */
const places = ways.map(([database, open], index) => {
  const [store, at] = stores[index]!;
  return [store, database, open, at] as const;
});

describe.each(places)("pictures in %s, beside %s", (_, database, open, at) => {
  let connection: Connection;
  let context: Context;
  let blobs: Blobs;
  beforeAll(async () => {
    connection = await open();
    blobs = await openAt(at(`of-${database}`));
    Object.assign(connection.db, { blobs });
    context = { db: connection.db, projects: "all", administers: "all" };
  });
  afterAll(() => connection.close());

  const { pictures } = buildReport();
  const ingest = async (name: string) =>
    (await ingestReport(context, encodeReport(buildReport({ project: name })))).run;
  const known = async () => (await context.db.select().from(blob)).length;
  const rowsOf = (name: string) =>
    context.db
      .select({ sha256: picture.sha256, bytes: picture.bytes })
      .from(picture)
      .innerJoin(project, eq(project.id, picture.projectId))
      .where(eq(project.name, name));
  const inStore = async () =>
    (await Promise.all(pictures.map(({ id }) => blobs.get(id)))).filter((bytes) => bytes !== null).length;
  /** Two hours later. */
  const later = async () => {
    const then = sql`now() - interval '2 hours'`;
    await context.db.update(picture).set({ usedAt: then });
    await context.db.update(blob).set({ usedAt: then });
  };
  const reportOf = async (run: number) => {
    let text = "";
    for await (const piece of (await writtenReport(context, run))!) text += piece;
    return JSON.parse(text) as ReturnType<typeof encodeReport>;
  };

  it("are there once for all projects, out of the database, and are shown, downloaded and taken along as from it", async () => {
    const run = await ingest("acme/one");
    await ingest("acme/two");
    expect(await known()).toBe(pictures.length);
    expect((await rowsOf("acme/one")).map(({ bytes }) => bytes)).toEqual(pictures.map(() => null));
    for (const { id, data, mime } of pictures) {
      const read = (await readPicture(context, id))!;
      expect(read.mime).toBe(mime);
      expect(Buffer.from(read.bytes).toString("base64")).toBe(data);
    }
    expect((await reportOf(run)).pictures.map(({ id, data }) => [id, data]).sort()).toEqual(
      pictures.map(({ id, data }) => [id, data]).sort(),
    );

    // To a database without a store, and to one with.
    const other = await ways[0]![1]();
    try {
      const there: Context = { db: other.db, projects: "all", administers: "all" };
      for (const store of [undefined, await openAt(at(`elsewhere-${database}`))]) {
        Object.assign(other.db, { blobs: store });
        await other.db.delete(project);
        expect(await importProject(there, await exportProject(context, "acme/one"))).toBe("acme/one");
        for (const { id, data } of pictures)
          expect(Buffer.from((await readPicture(there, id))!.bytes).toString("base64")).toBe(data);
        const rows = await there.db.select().from(picture);
        expect(rows.every(({ bytes }) => (bytes === null) === (store !== undefined))).toBe(true);
        // Which run shows them was found again.
        expect(await there.db.select().from(runPicture)).toHaveLength(pictures.length);
      }
    } finally {
      await other.close();
    }
  });

  it("go once the last run that shows them was removed, an hour after somebody last wanted them", async () => {
    const [one] = await runsOf("acme/one");
    const [two] = await runsOf("acme/two");
    expect(await removeRun(context, one!)).toBe(true);
    expect(await sweepAged(context.db)).toBe(true);
    expect(await rowsOf("acme/one")).toHaveLength(pictures.length);
    await later();
    expect(await sweepAged(context.db)).toBe(true);
    expect(await rowsOf("acme/one")).toEqual([]);
    expect(await rowsOf("acme/two")).toHaveLength(pictures.length);
    expect(await inStore()).toBe(pictures.length);
    expect(await removeRun(context, two!)).toBe(true);
    await later();
    expect(await sweepAged(context.db)).toBe(true);
    expect(await known()).toBe(0);
    expect(await inStore()).toBe(0);
    // They can come again.
    await ingest("acme/one");
    expect(await inStore()).toBe(pictures.length);
  });

  it("of a report that was not stored go too, and those of another that was stay", async () => {
    const report = buildReport({ project: "acme/fails" });
    const { inBulk } = connection.db;
    const failing: Connection["db"] = Object.create(connection.db, {
      inBulk: {
        value: ((work) =>
          inBulk!((db, bulk) =>
            work(db, { ...bulk, copy: () => Promise.reject(new Error("the disk is full")) }),
          )) satisfies Connection["db"]["inBulk"],
      },
    });
    await context.db.delete(project);
    await later();
    await sweepAged(context.db);
    expect(await known()).toBe(0);
    await expect(ingestReport({ db: failing }, encodeReport(report))).rejects.toThrow("the disk is full");
    await sweepUnfinished(context.db);
    expect(await known()).toBe(pictures.length);
    await later();
    await sweepAged(context.db);
    expect([await known(), await inStore()]).toEqual([0, 0]);
  });

  it("are no others': what the store lost, or has other bytes of, is not there", async () => {
    await ingest("acme/lost");
    const { id } = pictures[0]!;
    await blobs.put(id, Buffer.from("something else"));
    expect(await readPicture(context, id)).toBeNull();
    await blobs.remove([id]);
    expect(await readPicture(context, id)).toBeNull();
    expect(await readPicture(context, pictures[1]!.id)).not.toBeNull();
  });

  it("that were stored before there was a store are read as before", async () => {
    Object.assign(connection.db, { blobs: undefined });
    await ingest("acme/before");
    expect((await rowsOf("acme/before")).every(({ bytes }) => bytes !== null)).toBe(true);
    Object.assign(connection.db, { blobs });
    await ingest("acme/before");
    const own: Context = { ...context, projects: [(await numberOf("acme/before"))!] };
    for (const { id, data } of pictures)
      expect(Buffer.from((await readPicture(own, id))!.bytes).toString("base64")).toBe(data);
  });

  const numberOf = async (name: string) =>
    (await context.db.select({ id: project.id }).from(project).where(eq(project.name, name)))[0]?.id;
  const runsOf = async (name: string) =>
    (
      await context.db
        .selectDistinct({ run: runPicture.runId })
        .from(runPicture)
        .innerJoin(project, eq(project.id, runPicture.projectId))
        .where(eq(project.name, name))
    ).map(({ run }) => run);
});

it("are kept in a folder where nobody else can look, and half of one is none", async () => {
  const place = path.join(folder, "alone");
  const blobs = await openAt(`file://${place}`);
  const sha256 = "ab".repeat(32);
  await blobs.put(sha256, Buffer.from("bytes"));
  await blobs.put(sha256, Buffer.from("bytes"));
  expect(await readdir(path.join(place, "ab"))).toEqual([sha256]);
  await writeFile(path.join(place, "ab", `${"cd".repeat(32)}.partial`), "hal");
  expect(await blobs.get("cd".repeat(32))).toBeNull();
  await blobs.remove([sha256, "ef".repeat(32)]);
  expect(await blobs.get(sha256)).toBeNull();
});

it("are refused a place that is none, with what is wrong", async () => {
  for (const wrong of ["s3://", "/var/blobs", "file://host/x", "ftp://x/y", "s3://bucket?endpoint=here"])
    expect(() => readEnvironment({ MNN_PARITY_BLOBS: wrong })).toThrow(/MNN_PARITY_BLOBS is .* Give file:/);
  await expect(openAt(bucket.url.replace("parity", "none"))).rejects.toThrow(/the bucket none/);
});
