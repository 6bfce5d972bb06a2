import type { ReactNode } from "react";
import { headline, lede } from "../present/headline.ts";
import { takenWords } from "../present/kept.ts";
import { EveryCell } from "./cells.tsx";
import { Environment } from "./environment.tsx";
import { Evidence } from "./evidence.tsx";
import { RunFacts } from "./facts.tsx";
import { Findings } from "./findings.tsx";
import type { Folds } from "./folds.ts";
import { Headline, Whole } from "./headline.tsx";
import { Logs } from "./logs.tsx";
import { VerdictGrid } from "./verdict-grid.tsx";
import type { ReportView } from "./view.ts";

/** A report as a page: the answer, why, and the evidence under it. */
export function ReportPage(props: { view: ReportView; folds?: Folds; links?: ReactNode }) {
  const { view, folds, links } = props;
  const { words } = view;
  const below = lede(view.report, words, view.grid);
  const taken = takenWords(view.report, words);
  return (
    <main id="main">
      <Headline text={headline(view.report, words, view.grid)} />
      {below && (
        <p className="lede">
          <Whole text={below} />
        </p>
      )}
      {taken && <p className="lede">{words.common.sentence(taken)}</p>}
      <RunFacts view={view} />
      {links && <p className="small links">{links}</p>}
      <section aria-labelledby="grid">
        <h2 id="grid">{words.page.byRelease}</h2>
        <VerdictGrid view={view} folds={folds} />
      </section>
      <Findings view={view} />
      <Evidence view={view} />
      <EveryCell view={view} folds={folds} />
      <Environment view={view} />
      <Logs view={view} notesAlone={folds !== undefined} />
    </main>
  );
}
