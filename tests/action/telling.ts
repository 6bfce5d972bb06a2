import type { Telling } from "../../action/src/github/text/telling.ts";
import { type Baseline, baselineOf } from "../../core/change/baseline.ts";
import { decide } from "../../core/change/decide.ts";
import type { Report } from "../../core/report/schema.ts";
import { english } from "../../core/words/words.ts";

/** What is told of a report against another. */
export const tellingOf = (report: Report, base: Report | null, more: Partial<Telling> = {}): Telling => ({
  words: english,
  name: "mnn-parity",
  report,
  decision: decide(report, base && (baselineOf(base) satisfies Baseline), "new"),
  standing: "own",
  places: {
    repository: "https://github.com/acme/app",
    run: "https://github.com/acme/app/actions/runs/1",
    dashboard: "https://parity.example.com/runs/1",
    pictureKey: null,
    artifact: "https://github.com/acme/app/actions/runs/1/artifacts/2",
  },
  notes: [],
  ...more,
});
