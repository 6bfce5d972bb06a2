import { describePrediction, foretell } from "../../../core/diagnosis/ranges.ts";
import { encodeForecast, type Forecast } from "../../../core/report/forecast.ts";
import type { Words } from "../../../core/words/words.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import { exitCode } from "../errors/error.ts";
import { forecast } from "../grid/forecast.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import { table } from "../report/table.ts";
import { type Io, toolContextOf, wordsFor } from "./io.ts";

/** `predict`: what fp16 and bf16 cannot hold, from fp32 runs on this machine alone. @returns 1 where something overflows */
export async function predictCommand(
  given: string | undefined,
  { json, ...flags }: Flags & { json?: boolean },
  io: Io,
): Promise<number> {
  const isConfig = given === undefined || /\.ya?ml$/i.test(given);
  const model = [...(isConfig ? [] : [given]), ...(flags.model ?? [])];
  const file = isConfig ? given : undefined;
  const settings = await loadSettings({
    file,
    flags: {
      ...flags,
      ...(model.length > 0 ? { model } : {}),
      mnn: flags.mnn ?? (file === undefined && model.length > 0 ? wheelReleases.slice(-1) : undefined),
      target: ["host"],
      config: ["cpu/normal"],
    },
    cwd: io.cwd,
  });
  const words = wordsFor(io, settings);
  const found = await forecast(settings, toolContextOf(io, settings));
  io.stdout.write(
    json
      ? `${JSON.stringify(encodeForecast(found))}\n`
      : found.models.map((model) => told(model, words)).join("\n"),
  );
  const fails = found.models.some(({ predictions }) => predictions.some(({ fails }) => fails));
  return fails ? exitCode.parity : exitCode.ok;
}

function told({ model, mnn, predictions }: Forecast["models"][number], words: Words): string {
  const { predict: tell } = words.terminal;
  const of = (format: string) => predictions.filter((one) => one.format === format);
  const rows = of("fp16").map((one) => [
    one.input,
    one.fails ? tell.overflows : one.may ? tell.may : tell.fits,
    describePrediction(one, words),
  ]);
  const lines = [
    tell.title(model, mnn),
    ...(["fp16", "bf16"] as const).map(
      (format) => `  ${words.common.named(format, foretell(of(format), format, words))}`,
    ),
    "",
    table([tell.input, tell.inFp16, ""], rows),
    "",
    tell.overflowAlone,
    "",
  ];
  return lines.join("\n").replaceAll("`", "");
}
