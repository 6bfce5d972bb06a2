import type { Metadata } from "next";
import { cache } from "react";
import { storedLabel } from "../../../../core/present/stored-label.ts";
import { targetName } from "../../../../core/present/words.ts";
import { Chip } from "../../../../core/view/chip.tsx";
import { Scroll } from "../../../../core/view/scroll.tsx";
import type { Words } from "../../../../core/words/words.ts";
import { releaseHeadline, releaseMarkdown } from "../../../components/release-words.ts";
import { Shell } from "../../../components/shell.tsx";
import { queryOf, type SearchParams } from "../../../components/view-query.ts";
import { cellPath, inProject } from "../../../http/address.ts";
import { missing } from "../../../http/missing.ts";
import { requestOrigin } from "../../../http/request-origin.ts";
import { requestContext } from "../../../server/server.ts";
import { requestWords } from "../../../server/words.ts";
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
  return { title: releaseHeadline(await standingOf(props), await requestWords()) };
}

/** An MNN release: everything of a project on it against the release before. */
export default async function ReleasePage(props: Props) {
  const standing = await standingOf(props);
  const { project, release, releases, broke, healed, still, right } = standing;
  const [origin, words] = [await requestOrigin(), await requestWords()];
  const { dashboard } = words;
  return (
    <Shell project={project.name}>
      <main id="main">
        <h1>{releaseHeadline(standing, words)}</h1>
        <p className="lede">{dashboard.releaseLede(release, project.branch, right)}</p>
        <ul className="projects" aria-label={dashboard.releases}>
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
        <Lines title={dashboard.newlyFailingTitle} lines={broke} words={words} />
        <Lines title={dashboard.healed} lines={healed} words={words} />
        <Lines title={dashboard.still} lines={still} words={words} />
        <h2>{dashboard.upstream}</h2>
        <pre lang="en">
          <code>
            {releaseMarkdown(standing, ({ field }) => `${origin}${cellPath(field.link, field.position)}`)}
          </code>
        </pre>
      </main>
    </Shell>
  );
}

interface LinesProps {
  title: string;
  lines: readonly ReleaseLine[];
  words: Words;
}

function Lines({ title, lines, words }: LinesProps) {
  const { dashboard } = words;
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>
        {title} <small>{lines.length}</small>
      </h2>
      <Scroll label={dashboard.inTable(title)}>
        <table className="whole">
          <thead>
            <tr>
              <th scope="col">{dashboard.model}</th>
              <th scope="col">{dashboard.config}</th>
              <th scope="col">{dashboard.target}</th>
              <th scope="col">{dashboard.beforeHead}</th>
              <th scope="col">{dashboard.nowHead}</th>
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
                        words={words}
                        verdict={before.verdict}
                        label={storedLabel(before.label, words)}
                        href={cellPath(before.link, before.position)}
                      />{" "}
                      <span className="muted small">{before.release}</span>
                    </>
                  ) : (
                    <span className="muted">{dashboard.notRun}</span>
                  )}
                </td>
                <td>
                  <Chip
                    words={words}
                    verdict={field.verdict}
                    label={storedLabel(field.label, words)}
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
