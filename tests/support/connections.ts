import { afterAll, beforeAll } from "vitest";
import { type Connection, connect, connectPglite } from "../../dashboard/db/client.ts";
import { migrations } from "./dashboard.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

/** Ways to a migrated and empty database of each kind, by name, for the tests of a file: a Postgres is there from before them until after. */
export function connections(): [name: string, open: () => Promise<Connection>][] {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  return [
    ["PGlite", () => connectPglite(undefined, migrations)],
    [
      "Postgres",
      async () => connect({ kind: "postgres", url: await postgres.createDatabase("test") }, migrations),
    ],
  ];
}
