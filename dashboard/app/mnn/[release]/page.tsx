import type { Metadata } from "next";
import { cache } from "react";
import { targetName } from "../../../../core/present/words.ts";
import { Chip } from "../../../../core/view/chip.tsx";
import { Scroll } from "../../../../core/view/scroll.tsx";
import { english } from "../../../../core/words/words.ts";
import { cellPath } from "../../../components/links.ts";
import { releaseHeadline, releaseMarkdown } from "../../../components/release-words.ts";
import { Shell } from "../../../components/shell.tsx";
import { queryOf, type SearchParams } from "../../../components/view-query.ts";
import { inProject } from "../../../http/address.ts";
import { missing } from "../../../http/missing.ts";
import { requestOrigin } from "../../../http/request-origin.ts";
import { requestContext } from "../../../server/server.ts";
import { type ReleaseLine, readRelease } from "../../../services/overview/release.ts";

interface Props {
  params: Promise<{ release: string }>;
  searchParams: Promise<SearchParams>;
}

/** Read once for the title and the page. */
const load = cache(
  async (release: string, project: string | undefined, branch: string | undefined) =>
    (await readRelease(await requestContext(), project ?? missing(), release, branch)) ?? missing(),
);

async function standingOf({ params, searchParams }: Props) {
  const given = await searchParams;
  return load(decodeURIComponent((await params).release), [given.project].flat()[0], queryOf(given).branch);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: releaseHeadline(await standingOf(props)) };
}

/** An MNN release: everything of a project on it against the release before. */
export default async function ReleasePage(props: Props) {
  const standing = await standingOf(props);
  const { project, release, releases, broke, healed, still, right } = standing;
  const origin = await requestOrigin();
  return (
    <Shell project={project.name}>
      <main id="main">
        <h1>{releaseHeadline(standing)}</h1>
        <p className="lede">
          Each model, configuration and target on MNN {release}, held against the release before on which it
          was run{project.branch !== null && <>, on branch {project.branch}</>}. {right} more neither fail nor
          failed.
        </p>
        <ul className="projects" aria-label="Releases">
          {releases.map((name) => (
            <li key={name}>
              {name === release ? (
                <b aria-current="page">{name}</b>
              ) : (
                <a href={inProject(`/mnn/${encodeURIComponent(name)}`, project.name)}>{name}</a>
              )}
            </li>
          ))}
        </ul>
        <Lines title="Newly failing" lines={broke} />
        <Lines title="No longer failing" lines={healed} />
        <Lines title="Failing as before, or run for the first time" lines={still} />
        <h2>To send upstream</h2>
        <pre>
          <code>
            {releaseMarkdown(standing, ({ field }) => `${origin}${cellPath(field.link, field.position)}`)}
          </code>
        </pre>
      </main>
    </Shell>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly ReleaseLine[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>
        {title} <small>{lines.length}</small>
      </h2>
      <Scroll label={`${title}, in a table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">model</th>
              <th scope="col">configuration</th>
              <th scope="col">target</th>
              <th scope="col">before</th>
              <th scope="col">now</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ row, field, before }) => (
              <tr key={row.series}>
                <th scope="row">{row.model}</th>
                <td>{row.config}</td>
                <td>{targetName(row.target)}</td>
                <td>
                  {before ? (
                    <>
                      <Chip
                        words={english}
                        verdict={before.verdict}
                        label={before.label}
                        href={cellPath(before.link, before.position)}
                      />{" "}
                      <span className="muted small">{before.release}</span>
                    </>
                  ) : (
                    <span className="muted">not run</span>
                  )}
                </td>
                <td>
                  <Chip
                    words={english}
                    verdict={field.verdict}
                    label={field.label}
                    href={cellPath(field.link, field.position)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
