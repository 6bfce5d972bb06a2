import type { Metadata } from "next";
import { cache } from "react";
import { headline } from "../../../../core/present/headline.ts";
import { ReportPage } from "../../../../core/view/report-page.tsx";
import { viewOf } from "../../../../core/view/view.ts";
import { linksOf } from "../../../components/links.ts";
import { askedOf, foldsOf } from "../../../components/run-folds.ts";
import { RunLinks } from "../../../components/run-links.tsx";
import { Shell } from "../../../components/shell.tsx";
import { StandingNote } from "../../../components/standing.tsx";
import { missing } from "../../../http/missing.ts";
import { requestContext } from "../../../server/server.ts";
import { requestWords } from "../../../server/words.ts";
import { findRun } from "../../../services/run/link.ts";
import { readRun } from "../../../services/run/read.ts";

interface Props {
  params: Promise<{ id: string }>;
  /** Of a run with very many cells: the row whose cells are listed, and the one that the page begins with. */
  searchParams: Promise<{ row?: string | string[]; from?: string | string[] }>;
}

/** Read once for the title and the page. */
const load = cache(async (segment: string, row: number | null) => {
  const context = await requestContext();
  const { id } = (await findRun(context, segment)) ?? missing();
  const run = (await readRun(context, id, row)) ?? missing();
  const positions = new Map(run.report.cells.map((cell, position) => [cell.id, position]));
  const links = linksOf(run, (cell) => positions.get(cell.id));
  return { run, view: viewOf(run.report, links, await requestWords()) };
});

const loaded = async ({ params, searchParams }: Props) =>
  load((await params).id, askedOf((await searchParams).row));

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { report, words, grid } = (await loaded(props)).view;
  return { title: headline(report, words, grid) };
}

/** One run: the answer, why, and the evidence. */
export default async function RunPage(props: Props) {
  const { run, view } = await loaded(props);
  const { words } = view;
  return (
    <Shell project={run.project} note={<StandingNote {...run} words={words} />}>
      <ReportPage
        view={view}
        folds={foldsOf(run.link, view, await props.searchParams)}
        links={<RunLinks run={run} words={words} />}
      />
    </Shell>
  );
}
