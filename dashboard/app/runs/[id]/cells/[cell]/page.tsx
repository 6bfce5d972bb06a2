import type { Metadata } from "next";
import { cache } from "react";
import { CellPage, cellHeadline } from "../../../../../../core/view/cell-page.tsx";
import { viewOf } from "../../../../../../core/view/view.ts";
import { linksOf } from "../../../../../components/links.ts";
import { Shell } from "../../../../../components/shell.tsx";
import { StandingNote } from "../../../../../components/standing.tsx";
import { runPath } from "../../../../../http/address.ts";
import { missing } from "../../../../../http/missing.ts";
import { numberIn } from "../../../../../http/segment.ts";
import { requestContext } from "../../../../../server/server.ts";
import { requestWords } from "../../../../../server/words.ts";
import { readCell } from "../../../../../services/cell/read.ts";
import { findRun } from "../../../../../services/run/link.ts";

interface Props {
  params: Promise<{ id: string; cell: string }>;
}

/** Read once for the title and the page. */
const load = cache(async (segment: string, cell: string) => {
  const context = await requestContext();
  const { id } = (await findRun(context, segment)) ?? missing();
  const words = await requestWords();
  const stored = (await readCell(context, id, numberIn(cell) ?? missing(), words)) ?? missing();
  // Only the cell itself has a known place: its reference is there to be named, not linked.
  const links = linksOf(stored, () => undefined);
  const view = viewOf(stored.report, links, words);
  // As it is told in the reader's language.
  return { ...stored, view, cell: view.lookup.cell(stored.cell.id) ?? stored.cell };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, cell } = await params;
  const stored = await load(id, cell);
  return { title: cellHeadline(stored.view, stored.cell) };
}

/** One cell of a run in full. */
export default async function Page({ params }: Props) {
  const { id, cell } = await params;
  const stored = await load(id, cell);
  return (
    <Shell
      project={stored.project}
      crumbs={[{ label: stored.view.words.dashboard.run(stored.id), href: runPath(stored.link) }]}
      note={<StandingNote {...stored} words={stored.view.words} />}
    >
      <CellPage view={stored.view} cell={stored.cell} />
    </Shell>
  );
}
