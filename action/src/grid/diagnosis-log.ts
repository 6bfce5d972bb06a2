import { tellDiagnosis } from "../../../core/diagnosis/story.ts";
import { askedFormat } from "../../../core/judge/asked.ts";
import type { Cell, Diagnosis } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { explainLog } from "../mnn/log-notes.ts";
import { commandOf } from "./command.ts";
import type { CellDraft } from "./draft.ts";

/** What a reader of `diagnosis.log` is told first: the cell, what was asked and proven of it, what MNN said, and how to read on. */
export function logHead(cell: Cell, { setup, result }: CellDraft): string {
  const { effective } = cell;
  const proven = effective.format
    ? `${effective.format} (${effective.proof})`
    : `nothing (${effective.proof || "there is no result"})`;
  const notes = explainLog(result?.record.log ?? "");
  return [
    `${cell.model} ${cell.input}: ${cell.verdict} with MNN ${setup.runtime.name} on ${setup.target.name} at ${cell.config}`,
    `  ${cell.reason}`,
    `asked: ${askedFormat(setup.config)}; proven: ${proven}`,
    `held against: ${cell.reference.label}`,
    ...notes.flatMap(({ line, meaning }) => [`MNN said: ${line}`, `  ${meaning}`]),
    `$ ${cell.command}`,
    "",
    "Below, a line for each thing that was asked: seconds and runs since the beginning, then",
    "  # answer           what is being answered",
    "  run                inputs through one setup: model, MNN, target, config, and what is asked beyond them",
    "  watch, compare     one run seen op by op; several held against each other op by op, in lockstep or not",
    "  $                  what runs it again, where a command can: what replaces, rounds or cuts has none",
    "",
    "",
  ].join("\n");
}

/** What follows from all of it. */
export const logEnd = (diagnosis: Diagnosis): string =>
  [
    "",
    "What follows:",
    ...tellDiagnosis(diagnosis).map(({ answer, sentences }) => `  ${answer}: ${sentences.join(" ")}`),
    "",
  ].join("\n");

/**
 * The command that runs a setup of a diagnosis again; null where none can: another model than the cell's, no MNN, or something asked
 * beyond its configuration.
 */
export function commandAgain(
  { setup: own }: CellDraft,
  settings: Settings,
): (setup: Setup, feed: Feed) => string | null {
  return ({ model, runtime, target, config, ask = {} }, { id }) => {
    const { api: _, ...more } = ask;
    if (runtime.origin === "outside" || model.file !== own.model.file || Object.keys(more).length > 0)
      return null;
    return commandOf({ model: own.model, runtime, target, config }, id, settings);
  };
}
