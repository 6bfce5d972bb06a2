import { targetName } from "../present/words.ts";
import type { LogNote, Probe } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import type { ReportView } from "./view.ts";

/** What MNN printed in each process, its known lines explained. */
export function Logs({ view }: { view: ReportView }) {
  const { page } = view.words;
  const probes = view.report.probes;
  if (probes.length === 0) return null;
  const explained = distinctNotes(probes);
  return (
    <section aria-labelledby="logs">
      <h2 id="logs">{page.whatMnnSaid}</h2>
      {explained.length > 0 && <Notes words={view.words} notes={explained} />}
      <details>
        <summary>{page.logOf(probes.length)}</summary>
        {probes.map((probe) => (
          <ProbeLog key={probe.id} view={view} probe={probe} />
        ))}
      </details>
    </section>
  );
}

/** One process: how long it took, how it ended, and what it printed. */
export function ProbeLog({ view, probe, open }: { view: ReportView; probe: Probe; open?: boolean }) {
  const { page } = view.words;
  const release = view.lookup.runtime(probe.runtime)?.release ?? probe.runtime;
  return (
    <details className="group" open={open}>
      <summary>
        <b>{probe.model}</b>
        <span>{page.place(probe.config, targetName(probe.target), release)}</span>
        <span className="small">{ending(probe, page)}</span>
      </summary>
      <div className="inset">
        <p className="muted small">
          {page.probe(probe.speaker, probe.startMs, probe.loadMs)}
          {probe.session?.mnnVersion && page.saysItIs(probe.session.mnnVersion)}
          {probe.session?.backends != null && page.sessionBackends(probe.session.backends)}
        </p>
        {open && probe.notes.length > 0 && <Notes words={view.words} notes={probe.notes} />}
        {probe.log.trim() ? (
          <pre className="log">{probe.log}</pre>
        ) : (
          <p className="muted">{page.printedNothing}</p>
        )}
      </div>
    </details>
  );
}

function Notes({ words, notes }: { words: Words; notes: readonly LogNote[] }) {
  return (
    <ul className="plain">
      {notes.map(({ line, meaning, bad }) => (
        <li key={line}>
          {bad && <span className="chip v-nonfinite">{words.page.problem}</span>} <code>{line}</code>{" "}
          <span className="muted">{meaning}</span>
        </li>
      ))}
    </ul>
  );
}

function distinctNotes(probes: readonly Probe[]): LogNote[] {
  const byLine = new Map(probes.flatMap((probe) => probe.notes).map((note) => [note.line, note]));
  return [...byLine.values()].sort((a, b) => Number(b.bad) - Number(a.bad));
}

function ending({ exit }: Probe, page: Words["page"]): string {
  if (exit.signal) return page.diedOf(exit.signal);
  return exit.code ? page.exitCode(exit.code) : "";
}
