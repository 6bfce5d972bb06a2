import { createHash } from "node:crypto";
import type { Database } from "../../db/client.ts";
import { cell, project, run } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { keepBlobs, type Named } from "../blob/keep.ts";
import type { Context } from "../context.ts";
import { keepLatest } from "../latest/keep.ts";
import { linkPictures } from "../picture/link.ts";
import { findProject } from "../project/find.ts";
import { decodeRow, FORMAT, invalid, type Row, type TableName, tables } from "./format.ts";

/** As many rows as are written at once. */
const BATCH = 100;

/**
 * Takes a project in, all of it or nothing: runs keep the links and the order that they had, and get numbers of this database.
 *
 * @param lines as `exportProject` made them
 * @returns the project's name
 * @throws CodedError `export_invalid`, or `project_exists`
 */
export function importProject({ db }: Pick<Context, "db">, lines: AsyncIterable<string>): Promise<string> {
  const { blobs } = db;
  const work = () =>
    db.transaction((tx) => {
      // Within an embedded database's transaction nothing else of it is heard.
      const keep = (all: Named[]) => keepBlobs(db.oneByOne ? tx : db, blobs!, all);
      return takeIn(tx, lines, blobs ? keep : null);
    });
  return db.oneByOne ? db.oneByOne(work) : work();
}

/** Has bytes kept outside of the database; null where they are kept in it. */
type Keep = ((all: Named[]) => Promise<void>) | null;

async function takeIn(tx: Database, lines: AsyncIterable<string>, keep: Keep): Promise<string> {
  let taking: Taking | null = null;
  for await (const text of lines) {
    const line = parsed(text);
    if (!taking) taking = await Taking.begin(tx, line, keep);
    else if (await taking.take(line)) return taking.name;
  }
  throw invalid("it ends early");
}

/** A project on its way in. */
class Taking {
  readonly name: string;
  readonly #tx: Database;
  readonly #keep: Keep;
  readonly #projectId: number;
  #lines = 0;
  #run: number | null = null;
  /** New numbers of the run's cells, by those that they had. */
  #cells = new Map<number, number>();
  #batch: { table: TableName; rows: Row[] } = { table: "run", rows: [] };

  private constructor(tx: Database, keep: Keep, name: string, projectId: number) {
    this.#tx = tx;
    this.#keep = keep;
    this.name = name;
    this.#projectId = projectId;
  }

  static async begin(tx: Database, line: Row, keep: Keep): Promise<Taking> {
    if (line.format !== FORMAT || !isRow(line.project))
      throw invalid(`its first line does not say ${FORMAT}`);
    const row = decodeRow(project, line.project);
    const { name } = row;
    if (typeof name !== "string") throw invalid("its project has no name");
    const all = { db: tx, projects: "all", administers: "all" } as const;
    if ((await findProject(all, name)) !== null)
      throw new CodedError(
        "project_exists",
        `There is a project ${JSON.stringify(name.slice(0, 200))} here already.`,
        "An export is taken in by a dashboard that has none of that name.",
      );
    const [made] = await tx
      .insert(project)
      .values(row as typeof project.$inferInsert)
      .returning({ id: project.id });
    return new Taking(tx, keep, name, made!.id);
  }

  /** @returns whether that was the last line */
  async take(line: Row): Promise<boolean> {
    if (line.end !== undefined) {
      await this.#flush();
      await this.#endRun();
      await linkPictures(this.#tx, this.#projectId);
      if (line.end !== this.#lines) throw invalid("lines are missing");
      return true;
    }
    const { table, row } = line;
    if (typeof table !== "string" || !Object.hasOwn(tables, table) || !isRow(row))
      throw invalid(`line ${this.#lines + 2} is none of a table's`);
    const name = table as TableName;
    const decoded = decodeRow(tables[name], row);
    if (this.#batch.table !== name || this.#batch.rows.length >= BATCH) await this.#flush();
    this.#lines++;
    if (name === "run") return this.#beginRun(decoded);
    this.#batch = { table: name, rows: [...this.#batch.rows, decoded] };
    return false;
  }

  async #beginRun({ id: _, ...row }: Row): Promise<false> {
    await this.#endRun();
    const [made] = await this.#tx
      .insert(run)
      .values({ ...row, projectId: this.#projectId } as typeof run.$inferInsert)
      .returning({ id: run.id });
    this.#run = made!.id;
    this.#cells = new Map();
    return false;
  }

  async #endRun(): Promise<void> {
    if (this.#run !== null) await keepLatest(this.#tx, this.#run);
    this.#run = null;
  }

  async #flush(): Promise<void> {
    const { table, rows } = this.#batch;
    if (rows.length === 0) return;
    this.#batch = { table, rows: [] };
    const own = rows.map(({ id, ...row }) => ({
      ...row,
      // Numbers are given by this database; a series' id is its own.
      ...(table === "series" ? { id } : {}),
      projectId: this.#projectId,
      ...("runId" in row ? { runId: this.#run } : {}),
      ...("cellId" in row ? { cellId: this.#cells.get(Number(row.cellId)) } : {}),
    }));
    if (table !== "cell") {
      const written = table === "picture" && this.#keep ? await outside(own, this.#keep) : own;
      await this.#tx.insert(tables[table]).values(written as never);
      return;
    }
    const written = await this.#tx
      .insert(cell)
      .values(own as unknown as (typeof cell.$inferInsert)[])
      .returning({ id: cell.id, key: cell.key });
    const byKey = new Map(written.map(({ id, key }) => [key, id]));
    for (const { id, key } of rows) this.#cells.set(Number(id), byKey.get(String(key))!);
  }
}

/** Pictures' rows whose bytes are kept elsewhere. @throws CodedError `export_invalid` where one is not what it is called */
async function outside(rows: readonly Row[], keep: NonNullable<Keep>): Promise<Row[]> {
  await keep(
    rows.flatMap(({ sha256, bytes }): Named[] => {
      if (!(bytes instanceof Uint8Array)) return [];
      if (createHash("sha256").update(bytes).digest("hex") !== sha256)
        throw invalid("a picture is not the one that it is called");
      return [[sha256 as string, bytes]];
    }),
  );
  return rows.map((row) => ({ ...row, bytes: null }));
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): Row {
  try {
    const value: unknown = JSON.parse(text);
    if (isRow(value)) return value;
  } catch {
    // Refused below.
  }
  throw invalid("it has a line that is no JSON object");
}
