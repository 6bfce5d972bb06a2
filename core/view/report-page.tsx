import { headline, lede } from "../present/headline.ts";
import { EveryCell } from "./cells.tsx";
import { Environment } from "./environment.tsx";
import { Evidence } from "./evidence.tsx";
import { RunFacts } from "./facts.tsx";
import { Findings } from "./findings.tsx";
import { Logs } from "./logs.tsx";
import { VerdictGrid } from "./verdict-grid.tsx";
import type { ReportView } from "./view.ts";

/** A report as a page: the answer, why, and the evidence under it. */
export function ReportPage({ view }: { view: ReportView }) {
  const { words } = view;
  const below = lede(view.report, words);
  return (
    <main id="main">
      <h1>{headline(view.report, words)}</h1>
      {below && <p className="lede">{below}</p>}
      <RunFacts view={view} />
      <Findings view={view} />
      <section aria-labelledby="grid">
        <h2 id="grid">{words.page.byRelease}</h2>
        <VerdictGrid view={view} />
      </section>
      <Evidence view={view} />
      <EveryCell view={view} />
      <Environment view={view} />
      <Logs view={view} />
    </main>
  );
}
