import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Manner, manners, slowManners, startRegistry, well } from "../../scripts/faults/registry.ts";
import { freshFolder } from "../support/home.ts";

const bytes = Buffer.from("the bytes of a wheel");

async function asked(
  manner: Manner,
  at: string,
): Promise<{ status: number; body: Buffer; after: string | null }> {
  const folder = freshFolder();
  const name = "mnn-1-cp311-cp311-any.whl";
  writeFileSync(path.join(folder, name), bytes);
  const registry = await startRegistry(folder);
  registry.manner = manner;
  try {
    const answer = await fetch(`${registry.url}${at === "file" ? `/files/${name}` : "/simple/mnn/"}`);
    const body = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, body, after: answer.headers.get("retry-after") };
  } finally {
    await registry.close();
  }
}

test("a registry that is well gives its index and the wheel's bytes", async () => {
  expect((await asked(well, "index")).body.toString()).toContain('href="/files/mnn-1-cp311-cp311-any.whl"');
  expect((await asked(well, "file")).body).toEqual(bytes);
});

test("one that misbehaves does so as its name says", async () => {
  const twice = await asked(manners["sends a wheel twice over"]!, "file");
  expect(twice.body).toEqual(Buffer.concat([bytes, bytes]));
  const others = await asked(manners["sends other bytes of the right length"]!, "file");
  expect([others.body.length, others.body.equals(bytes)]).toEqual([bytes.length, false]);
  expect(await asked(manners["answers 429"]!, "index")).toMatchObject({ status: 429, after: "1" });
  expect(await asked(manners["answers 503"]!, "index")).toMatchObject({ status: 503, after: null });
  const hour = slowManners["answers 503, Retry-After an hour"]!;
  expect(await asked(hour, "index")).toMatchObject({ status: 503, after: "3600" });
  expect(await asked(manners["is a proxy's login page"]!, "file")).toMatchObject({ status: 200 });
  await expect(asked(manners["cuts the connection in the middle of a wheel"]!, "file")).rejects.toThrow();
});
