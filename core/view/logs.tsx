import { duration, plural } from "../numeric/number.ts";
import { targetName } from "../present/words.ts";
import type { LogNote, Probe } from "../report/schema.ts";
import type { ReportView } from "./view.ts";

/** What MNN printed in each process, its known lines explained. */
export function Logs({ view, notesAlone }: { view: ReportView; notesAlone?: boolean }) {
  const probes = view.report.probes;
  if (probes.length === 0) return null;
  const explained = distinctNotes(probes);
  return (
    <section aria-labelledby="logs">
      <h2 id="logs">What MNN said</h2>
      {explained.length > 0 && <Notes notes={explained} />}
      {notesAlone ? (
        <p className="muted">The page of a cell has the log of its process.</p>
      ) : (
        <details>
          <summary>{`The log of ${probes.length === 1 ? "the one process" : `${plural(probes.length, "process", "processes")}`}`}</summary>
          {probes.map((probe) => (
            <ProbeLog key={probe.id} view={view} probe={probe} />
          ))}
        </details>
      )}
    </section>
  );
}

/** One process: how long it took, how it ended, and what it printed. */
export function ProbeLog({ view, probe, open }: { view: ReportView; probe: Probe; open?: boolean }) {
  const release = view.lookup.runtime(probe.runtime)?.release ?? probe.runtime;
  return (
    <details className="group" open={open}>
      <summary>
        <b>{probe.model}</b>
        <span>
          {probe.config} on {targetName(probe.target)}, MNN {release}
        </span>
        <span className="small">{ending(probe)}</span>
      </summary>
      <div className="inset">
        <p className="muted small">
          {probe.speaker}, started in {duration(probe.startMs)}, model loaded in {duration(probe.loadMs)}
          {probe.session?.mnnVersion && `, says it is MNN ${probe.session.mnnVersion}`}
          {probe.session?.backends != null && `, session backends ${probe.session.backends}`}
        </p>
        {open && probe.notes.length > 0 && <Notes notes={probe.notes} />}
        {probe.log.trim() ? (
          <pre className="log">{probe.log}</pre>
        ) : (
          <p className="muted">It printed nothing.</p>
        )}
      </div>
    </details>
  );
}

function Notes({ notes }: { notes: readonly LogNote[] }) {
  return (
    <ul className="plain">
      {notes.map(({ line, meaning, bad }) => (
        <li key={line}>
          {bad && <span className="chip v-nonfinite">problem</span>} <code>{line}</code>{" "}
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

function ending({ exit }: Probe): string {
  if (exit.signal) return `died of ${exit.signal}`;
  return exit.code ? `exit code ${exit.code}` : "";
}
