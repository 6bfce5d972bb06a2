import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "./postgres.ts";

interface TestDatabase {
  /** As in DATABASE_URL. */
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Both databases that a dashboard can have, each empty and of its own, by name. */
export const databases: [name: string, open: () => Promise<TestDatabase>][] = [
  [
    "PGlite",
    async () => {
      const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-pglite-"));
      return {
        url: `pglite://${folder}`,
        [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
      };
    },
  ],
  [
    "Postgres",
    async () => {
      const postgres = await startPostgres();
      return {
        url: await postgres.createDatabase("test"),
        [Symbol.asyncDispose]: () => postgres.stop(),
      };
    },
  ],
];
