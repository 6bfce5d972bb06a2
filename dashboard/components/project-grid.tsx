import { targetName, unique } from "../../core/present/words.ts";
import { type Outcome, severity, type Verdict, verdicts } from "../../core/report/vocabulary.ts";
import type { Words } from "../../core/words/words.ts";
import { cellPath, inProject } from "../http/address.ts";
import { fails, type ModelStanding } from "../services/overview/model.ts";
import type { Overview } from "../services/overview/read.ts";
import type { Row } from "../services/overview/rows.ts";
import { type GridField, type GridLine, ReleaseGrid } from "./release-grid.tsx";
import { hrefOf, type ViewQuery } from "./view-query.ts";

/** As many releases as one sees at once. */
const NEWEST = 10;

/** As many fields as a page shows, about: more would be slow to load on a phone. */
const FIELDS = 300;

interface Props {
  words: Words;
  overview: Overview;
  query: ViewQuery;
  path: string;
}

/** Models by MNN release where they are many, and under it the configurations that the filters leave, page by page. */
export function ProjectGrid({ overview, query, path, words }: Props) {
  const { dashboard } = words;
  const { rows, models, releases } = overview;
  const shown = query.releases === "all" ? releases : releases.slice(0, NEWEST);
  const left = rows.filter((row) => matches(row, query, shown));
  const size = Math.max(8, Math.floor(FIELDS / Math.max(1, shown.length)));
  const pages = Math.max(1, Math.ceil(left.length / size));
  const page = Math.min(pages, Math.max(1, Number.parseInt(query.page ?? "1", 10) || 1));
  const onPage = left.slice((page - 1) * size, page * size);
  return (
    <section aria-labelledby="grid">
      <h2 id="grid">
        {dashboard.byRelease} <small>{dashboard.newestFirst}</small>
      </h2>
      {releases.length > shown.length && (
        <p>
          <a href={`${hrefOf(path, query, { releases: "all" })}#grid`}>
            {dashboard.allReleases(releases.length)}
          </a>
        </p>
      )}
      {query.releases === "all" && releases.length > NEWEST && (
        <p>
          <a href={`${hrefOf(path, query, { releases: undefined })}#grid`}>{dashboard.newestAlone(NEWEST)}</a>
        </p>
      )}
      {rows.length > size && models.length > 1 && (
        <ReleaseGrid
          words={words}
          label={dashboard.worstOfModels}
          columns={shown}
          groups={[{ title: null, lines: models.map((model) => modelLine(model, shown, query, path)) }]}
        />
      )}
      <Filters overview={overview} query={query} path={path} words={words} />
      {left.length === 0 ? (
        <p className="muted">{dashboard.noneMatches}</p>
      ) : (
        <ReleaseGrid
          words={words}
          label={dashboard.verdictOfRows}
          columns={shown}
          hrefOf={(release) => releasePath(release, overview.project)}
          groups={unique(onPage.map(({ model }) => model)).map((model) => ({
            title: model,
            lines: onPage
              .filter((row) => row.model === model)
              .map((row) => rowLine(row, shown, overview.project, words)),
          }))}
        />
      )}
      {pages > 1 && (
        <nav className="pages" aria-label={dashboard.pagesOfGrid}>
          {page > 1 && (
            <a href={`${hrefOf(path, query, { page: String(page - 1) })}#grid`}>{dashboard.before}</a>
          )}
          <span>{dashboard.pageOf(page, pages, left.length)}</span>
          {page < pages && (
            <a href={`${hrefOf(path, query, { page: String(page + 1) })}#grid`}>{dashboard.next}</a>
          )}
        </nav>
      )}
    </section>
  );
}

/** The address of an MNN release's page. */
function releasePath(release: string, project: Overview["project"]): string {
  return inBranch(inProject(`/mnn/${encodeURIComponent(release)}`, project.name), project);
}

/** An address that has a query already, of the branch that is shown. */
const inBranch = (address: string, { branch, isDefault }: Overview["project"]): string =>
  isDefault || branch === null ? address : `${address}&branch=${encodeURIComponent(branch)}`;

function rowLine(
  row: Row,
  releases: readonly string[],
  project: Overview["project"],
  { dashboard }: Words,
): GridLine {
  const { config, target, model, series, fields } = row;
  const history = inBranch(inProject(`/series/${series}`, project.name), project);
  return {
    key: JSON.stringify([config, target]),
    name: dashboard.rowName(model, config, targetName(target)),
    head: (
      <>
        <a href={history}>{config}</a>
        <small>{targetName(target)}</small>
      </>
    ),
    fields: releases.map((release) => {
      const field = fields.get(release);
      return field ? { ...field, href: cellPath(field.link, field.position) } : null;
    }),
  };
}

function modelLine(
  { model, rows }: ModelStanding,
  releases: readonly string[],
  query: ViewQuery,
  path: string,
): GridLine {
  const href = `${hrefOf(path, query, { model })}#grid`;
  return {
    key: model,
    name: model,
    head: <a href={href}>{model}</a>,
    fields: releases.map((release) => modelField(rows, release, href)),
  };
}

function modelField(rows: readonly Row[], release: string, href: string): GridField | null {
  const fields = rows.flatMap(({ fields }) => fields.get(release) ?? []);
  if (fields.length === 0) return null;
  const failing = fields.filter(fails);
  const judged = failing.length > 0 ? failing : fields;
  const verdict = worst(judged.map((field) => field.verdict));
  const outcome: Outcome = failing.length > 0 ? "failed" : "passed";
  const label = failing.length > 0 ? `${failing.length} of ${fields.length}` : verdict;
  return { verdict, outcome, label, href };
}

const worst = (found: readonly Verdict[]): Verdict => severity.find((verdict) => found.includes(verdict))!;

const backendOf = ({ config }: Row): string => config.split("/")[0]!;
const precisionOf = ({ config }: Row): string => config.split("/")[1]?.split(";")[0] ?? "";

function matches(row: Row, query: ViewQuery, releases: readonly string[]): boolean {
  return (
    (!query.model || row.model === query.model) &&
    (!query.target || row.target === query.target) &&
    (!query.cpu || row.cpu === query.cpu) &&
    (!query.backend || backendOf(row) === query.backend) &&
    (!query.precision || precisionOf(row) === query.precision) &&
    (!query.verdict || releases.some((release) => row.fields.get(release)?.verdict === query.verdict)) &&
    releases.some((release) => row.fields.has(release))
  );
}

/** A form, so that it works without JavaScript and the address is the view. */
function Filters({ overview: { rows, project }, query, path, words }: Props) {
  const { common, dashboard, verdict: said } = words;
  const { filters } = dashboard;
  const found = unique(rows.flatMap(({ fields }) => [...fields.values()].map(({ verdict }) => verdict)));
  const choices: [keyof ViewQuery, string, string[]][] = [
    ["model", filters.model, unique(rows.map(({ model }) => model))],
    ["target", filters.target, unique(rows.map(({ target }) => target)).sort()],
    ["cpu", filters.cpu, unique(rows.flatMap(({ cpu }) => cpu ?? [])).sort()],
    ["backend", filters.backend, unique(rows.map(backendOf)).sort()],
    ["precision", filters.precision, unique(rows.map(precisionOf)).sort()],
    ["verdict", filters.verdict, verdicts.filter((verdict) => found.includes(verdict))],
  ];
  const asked = choices.filter(([key]) => query[key]);
  return (
    <form className="filters" action={`${path}#grid`} method="get">
      {!project.isDefault && project.branch !== null && (
        <input type="hidden" name="branch" value={project.branch} />
      )}
      {query.releases && <input type="hidden" name="releases" value={query.releases} />}
      {choices
        .filter(([key, , options]) => options.length > 1 || query[key])
        .map(([key, label, options]) => (
          <label key={key}>
            {label}
            <select name={key} defaultValue={query[key] ?? ""}>
              <option value="">{dashboard.any}</option>
              {options.map((option) => (
                <option key={option} value={option}>
                  {key === "target"
                    ? targetName(option)
                    : key === "verdict" && words.lang !== "en"
                      ? said.plain[option as Verdict]
                      : option}
                </option>
              ))}
            </select>
          </label>
        ))}
      <button type="submit">{dashboard.filter}</button>
      {asked.length > 0 && (
        <a href={`${hrefOf(path, { branch: query.branch, releases: query.releases })}#grid`}>
          {dashboard.without(common.list(asked.map(([, label]) => label)))}
        </a>
      )}
    </form>
  );
}
