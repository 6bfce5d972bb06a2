import type { Client } from "pg";

/** How much is seeded into each project. */
export interface Seeded {
  projects: number;
  models: number;
  configs: number;
  releases: number;
  runs: number;
}

/** Releases that each run has, one after the other until all had their turn. */
const RELEASES_A_RUN = 4;

/** As many cells as a project then has. */
export const cellsOf = ({ models, configs, runs }: Seeded): number =>
  models * configs * RELEASES_A_RUN * runs;

/**
 * Writes made-up history into a migrated, empty Postgres, by its own means: `seed/project-1`, ... on `main`. A cell's detail is cut to what
 * queries over history read of it.
 *
 * @param tell what is being written
 */
export async function seed(
  client: Client,
  of: Seeded,
  tell: (what: string) => void = () => {},
): Promise<void> {
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'");
  await checkedAfterwards(client, "cell", tell, async () => {
    for (let project = 1; project <= of.projects; project++) {
      tell(`cells of project ${project} of ${of.projects}`);
      await seedProject(client, project, of);
    }
  });
  tell("the latest cells");
  await client.query(FILL_LATEST);
  // As its own housekeeping would have, by the time that so much was published.
  tell("statistics");
  await client.query("vacuum analyze");
}

/** Has a table's indexes and references made once it is full: row by row they take most of the time. */
async function checkedAfterwards(
  client: Client,
  table: string,
  tell: (what: string) => void,
  fill: () => Promise<void>,
): Promise<void> {
  const { rows: constraints } = await client.query<{ name: string; made: string }>(
    `select quote_ident(conname) as name, pg_get_constraintdef(oid) as made from pg_constraint
     where conrelid = $1::regclass and contype in ('u', 'f') order by contype desc, conname`,
    [table],
  );
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index
     where indrelid = $1::regclass and not exists (select from pg_constraint where conrelid = indrelid and conindid = indexrelid)`,
    [table],
  );
  for (const { name } of constraints) await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await fill();
  tell("indexes");
  for (const { name, made } of constraints)
    await client.query(`alter table ${table} add constraint ${name} ${made}`);
  for (const { made } of indexes) await client.query(made);
}

async function seedProject(
  client: Client,
  at: number,
  { models, configs, releases, runs }: Seeded,
): Promise<void> {
  const name = `seed/project-${at}`;
  const { rows } = await client.query<{ id: number }>(
    "insert into project (name, default_branch, default_branch_by) values ($1, 'main', 'report') returning id",
    [name],
  );
  const id = rows[0]!.id;
  await client.query(
    `insert into release (project_id, name, sort_key)
     select $1::int, '3.' || minor || '.0', '00003.' || lpad(minor::text, 5, '0') || '.00000' from generate_series(0, $2::int - 1) minor`,
    [id, releases],
  );
  await client.query(
    `insert into series (project_id, id, model, input, target, config, origin, flags)
     select $1::int, substr(md5($1::int || '/' || m || '/' || c), 1, 16), 'model-' || m, 'image', 'qemu:cortex-a' || (70 + c % 4), 'cpu/low;threads=' || c, 'wheel', '{}'
     from generate_series(1, $2::int) m, generate_series(1, $3::int) c`,
    [id, models, configs],
  );
  await client.query(
    `insert into run (project_id, report_id, sha256, reported_at, received_at, complete, whole, duration_ms, commit, branch, standing,
       headline, releases, counts, document)
     select $1::int, gen_random_uuid(), md5(r::text), now() - make_interval(hours => $2::int - r), now() - make_interval(hours => $2::int - r), true, true,
       1000, md5(r::text), 'main', 'branch', 'model-1 breaks', '[]',
       '{"total":0,"passed":0,"broken":1,"fallback":0,"notJudged":0,"expected":0,"fixed":0}', '{"targets":[]}'
     from generate_series(1, $2::int) r order by r`,
    [id, runs],
  );
  await client.query(
    `insert into cell (project_id, run_id, key, position, series_id, model, input, release, release_key, origin, target, config, role,
       verdict, outcome, snr_db, tolerance_db, median_ms, label, reason, detail)
     select $1::int, run.id, of.key, of.position, series.id, series.model, series.input, of.release, of.release_key, 'wheel', series.target,
       series.config, 'candidate', of.verdict, case of.verdict when 'pass' then 'passed' else 'failed' end, 40 + of.position % 30, 30,
       of.position % 100, of.verdict, '', '{"finding":null}'
     from (select id, row_number() over (order by id) - 1 as at from run where project_id = $1::int) run
     cross join generate_series(0, ${RELEASES_A_RUN - 1}) slot
     cross join (select *, row_number() over (order by id) as place from series where project_id = $1::int) series
     cross join lateral (select (run.at * ${RELEASES_A_RUN} + slot) % $2::int as minor) r
     cross join lateral (select series.id || ' 3.' || r.minor || '.0' as key, (slot * $3::int + series.place - 1)::int as position,
       '3.' || r.minor || '.0' as release, '00003.' || lpad(r.minor::text, 5, '0') || '.00000' as release_key,
       case when series.place % 17 = 0 then 'nonfinite' else 'pass' end as verdict) of`,
    [id, releases, models * configs],
  );
}

/** As the migration that made the table did (0005_latest_cells.sql). */
const FILL_LATEST = `
  insert into latest (project_id, branch_key, series_id, release_key, release, cell_id, run_id, position, received_at, verdict, outcome,
    snr_db, tolerance_db, median_ms, label)
  select distinct on (cell.project_id, cell.series_id, cell.release_key)
    cell.project_id, md5('main'), cell.series_id, cell.release_key, cell.release, cell.id, run.id, cell.position, run.received_at,
    cell.verdict, cell.outcome, cell.snr_db, cell.tolerance_db, cell.median_ms, cell.label
  from cell join run on run.id = cell.run_id
  order by cell.project_id, cell.series_id, cell.release_key, run.received_at desc`;
