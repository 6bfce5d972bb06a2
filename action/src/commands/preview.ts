import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { decide } from "../../../core/change/decide.ts";
import { retold } from "../../../core/findings/retell.ts";
import { readFailOn } from "../gate/gate.ts";
import { configLines } from "../github/job/config-lines.ts";
import { annotationsOf } from "../github/text/annotations.ts";
import { commentText } from "../github/text/comment-text.ts";
import { summaryText } from "../github/text/summary-text.ts";
import type { Telling } from "../github/text/telling.ts";
import { checkTitle } from "../github/text/title.ts";
import { readReport } from "../report/read.ts";
import { baselineFromFile } from "../report/read-baseline.ts";
import { shellPath } from "../system/shell.ts";
import { type Io, wordsFor } from "./io.ts";

export interface PreviewFlags {
  base?: string;
  out?: string;
  config?: string;
  /** The run's page on a dashboard, which pictures would be served by. */
  dashboard?: string;
  failOn?: string;
}

/** `preview`: what GitHub would show of a report, as files and one HTML page. @returns the exit code */
export async function previewCommand(
  folder: string,
  { base, out, config, dashboard, failOn }: PreviewFlags,
  io: Io,
): Promise<number> {
  const words = wordsFor(io);
  const stored = await readReport(path.resolve(io.cwd, folder));
  const report = retold(stored, words);
  const earlier = base === undefined ? null : await baselineFromFile(path.resolve(io.cwd, base));
  const telling: Telling = {
    words,
    name: "mnn-parity",
    report,
    decision: decide(stored, earlier, readFailOn(failOn) ?? "new"),
    standing: "own",
    places: {
      repository: "https://github.com/owner/name",
      run: "https://github.com/owner/name/actions/runs/1",
      dashboard: dashboard ?? null,
      pictureKey: null,
      artifact: "https://github.com/owner/name/actions/runs/1/artifacts/1",
    },
    notes: [],
  };
  const lines = await configLines(io.cwd, config);
  const annotations = annotationsOf(telling.decision, report, lines, words);
  const { previewPage } = await import("../github/text/preview-page.ts");
  const texts = { comment: commentText(telling), summary: summaryText(telling), annotations };
  const to = path.resolve(io.cwd, out ?? path.join(folder, "preview"));
  await mkdir(to, { recursive: true });
  const files = {
    "comment.md": texts.comment,
    "summary.md": texts.summary,
    "annotations.json": `${JSON.stringify(annotations, null, 2)}\n`,
    "index.html": previewPage({
      ...texts,
      title: checkTitle(telling),
      verdict: telling.decision.verdict,
      pictures: report.pictures,
    }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(to, name), text);
  io.stdout.write(`${checkTitle(telling)}\n${shellPath(path.join(to, "index.html"), io.cwd)}\n`);
  return 0;
}
