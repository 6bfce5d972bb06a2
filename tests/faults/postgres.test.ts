import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { connect } from "../../dashboard/db/client.ts";
import { migrations } from "../support/dashboard.ts";
import { startPostgres } from "../support/postgres.ts";

test("Postgres that crashes between two queries of a transaction ends that transaction, and nothing else", async () => {
  const postgres = await startPostgres();
  try {
    const connection = await connect(
      { kind: "postgres", url: await postgres.createDatabase("crashed") },
      migrations,
    );
    const caught: unknown[] = [];
    const listen = (error: unknown) => void caught.push(error);
    process.on("uncaughtException", listen);
    try {
      const lost = connection.db.transaction(async (tx) => {
        await tx.execute(sql`select 1`);
        await postgres.crash();
        await sleep(100);
        await tx.execute(sql`select 1`);
      });
      await expect(lost).rejects.toThrow();
      const { rows } = (await connection.db.execute(sql`select 2 as two`)) as unknown as { rows: unknown[] };
      expect(rows).toEqual([{ two: 2 }]);
      expect(caught).toEqual([]);
    } finally {
      process.off("uncaughtException", listen);
      await connection.close();
    }
  } finally {
    await postgres.stop();
  }
});
