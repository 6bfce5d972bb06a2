import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { chmod, chown, cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { giveAll, installedPrograms, type Runner, reachablePrograms, runner } from "./postgres-programs.ts";

const run = promisify(execFile);

/** Longest that any step may take; each takes less than a second. */
const TIMEOUT_MS = 60_000;

export interface Postgres {
  urlOf(database: string): string;
  /** Makes an empty database and says its URL. */
  createDatabase(name: string): Promise<string>;
  /** Crashes it (an immediate shutdown, without a checkpoint) and starts it again on the same port. */
  crash(): Promise<void>;
  /** Copies all its databases into a folder that is not there yet, to start from another time. */
  keep(folder: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a real Postgres of its own in a temporary folder; half a second. It ends with this process, however that ends.
 *
 * @param installed the folder whose `bin`, `lib` and `share` are Postgres
 * @param kept what an earlier one of the same version kept, to start from
 * @throws within seconds, with Postgres' own words, where it does not start
 */
export async function startPostgres(
  installed: Promise<string> | string = installedPrograms(),
  kept?: string,
): Promise<Postgres> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-postgres-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const as = await runner();
    await giveTo(as, folder);
    const programs = await reachablePrograms(await installed, folder, as);
    const data = path.join(folder, "data");
    if (kept === undefined) await makeCluster(path.join(programs, "bin", "initdb"), data, as);
    else {
      await cp(kept, data, { recursive: true });
      await chmod(data, 0o700);
      if (as.uid !== undefined) await giveAll(data, as.uid, as.gid!);
    }
    const port = await freePort();
    const start = () => startServer(path.join(programs, "bin", "postgres"), { data, port, as });
    let server = await start();
    const urlOf = (database: string) => `postgres://parity:parity@127.0.0.1:${port}/${database}`;
    return {
      urlOf,
      createDatabase: async (name) => {
        const limits = { connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS };
        const client = new pg.Client({ connectionString: urlOf("postgres"), ...limits });
        await client.connect();
        try {
          await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
        } finally {
          await client.end();
        }
        return urlOf(name);
      },
      crash: async () => {
        // One that has ended by itself, as on a full disk, is started again.
        if (server.exitCode === null && server.signalCode === null) {
          const ended = new Promise((resolve) => server.once("exit", resolve));
          server.kill("SIGQUIT");
          await ended;
        }
        server = await start();
      },
      keep: async (to) => {
        await stopServer(server);
        await mkdir(path.dirname(to), { recursive: true });
        const copy = await mkdtemp(`${to}-`);
        await cp(data, copy, { recursive: true });
        await rename(copy, to);
        server = await start();
      },
      stop: async () => {
        await stopServer(server);
        await remove();
      },
    };
  } catch (error) {
    await remove();
    const { stderr, message } = error as Error & { stderr?: string };
    const why = stderr?.trim() || message;
    const isClosed = process.getuid?.() === 0 && /EACCES|Permission denied/.test(why);
    const fix = `: root's tests run it as nobody, who must be able to enter TMPDIR, ${os.tmpdir()}`;
    throw new Error(`Postgres did not start: ${why}${isClosed ? fix : ""}`);
  }
}

const giveTo = ({ uid, gid }: Runner, file: string): Promise<void> | undefined =>
  uid === undefined ? undefined : chown(file, uid, gid!);

async function makeCluster(initdb: string, data: string, as: Runner): Promise<void> {
  const password = `${data}-password`;
  await writeFile(password, "parity\n");
  await giveTo(as, password);
  await run(
    initdb,
    [
      `--pgdata=${data}`,
      "--username=parity",
      `--pwfile=${password}`,
      "--auth=password",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ],
    { ...as, cwd: path.dirname(data), timeout: TIMEOUT_MS, killSignal: "SIGKILL" },
  );
}

/** Becomes Postgres, beside a watcher that ends it when standard input does: with whoever started it, even one that was killed. */
const UNTIL_INPUT_ENDS = 'exec 3<&0; (cat <&3 >/dev/null; kill -INT $$) & exec "$@" 3<&- </dev/null';

async function startServer(
  postgres: string,
  { data, port, as }: { data: string; port: number; as: Runner },
): Promise<ChildProcessWithoutNullStreams> {
  const server = spawn(
    "sh",
    // No socket in the file system: its folder may be anybody's.
    ["-c", UNTIL_INPUT_ENDS, "sh", postgres, "-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", ""],
    { ...as, cwd: path.dirname(data), stdio: "pipe" },
  );
  server.stdin.on("error", () => {});
  server.stdout.resume();
  let log = "";
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not ready in ${TIMEOUT_MS / 1000} s\n${log}`)), TIMEOUT_MS);
      server.once("error", reject);
      server.once("exit", (code, signal) => reject(new Error(`it ended with ${code ?? signal}\n${log}`)));
      server.stderr.setEncoding("utf8").on("data", (text: string) => {
        log = (log + text).slice(-10_000);
        if (log.includes("ready to accept connections")) resolve();
      });
    });
  } catch (error) {
    await stopServer(server);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return server;
}

async function stopServer(server: ChildProcessWithoutNullStreams): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.stdin.end();
  const timer = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(timer);
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
