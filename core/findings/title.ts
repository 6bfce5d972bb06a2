import { backendSchema, type Cause, type Finding } from "../report/schema.ts";
import { formatSchema } from "../report/vocabulary.ts";
import type { ToldCause } from "../words/en/cause.ts";
import { english, type Words } from "../words/words.ts";

/** What a finding says of itself, without the report that it is in. */
export type TitledFinding = Pick<Finding, "title" | "verdict" | "config" | "op"> &
  Partial<Pick<Finding, "cause" | "rank" | "configs">>;

type Tell = (words: Words) => string;

/**
 * The title of a finding that a report stores, told anew from its cause, its op and its configurations; the names of targets and releases,
 * which are the same in every language, are the stored one's. Where telling it so in English does not come to what is stored, it stays
 * as it was stored.
 */
export function storedTitle(finding: TitledFinding, words: Words): string {
  if (words === english) return finding.title;
  const told = titlesOf(finding).find((tell) => tell(english) === finding.title);
  return told?.(words) ?? words.stored(finding.title);
}

/** The ways in which a finding of its kind may have been titled. */
function titlesOf({ title, config, op, cause, rank, verdict, configs }: TitledFinding): Tell[] {
  if (rank === "hidden") return op ? [({ finding }) => finding.hidden.title(op.name)] : [];
  // `… on cortex-a76 and host`, `… on 2 releases: 3.0.0, 3.6.1`
  const names = (/.*(?: on |: )(.+?)(?: cannot be trusted)?$/.exec(title)?.[1] ?? "").split(/, | and /);
  const [name = ""] = names;
  return [
    ...(cause ? byCause({ config, op, verdict }, cause) : []),
    ...[...formatSchema.options, null].map(
      (format): Tell =>
        ({ finding }) =>
          finding.fallback(config, format, name),
    ),
    ({ finding }) =>
      finding.crashed(
        (configs ?? [config]).map((id) => `\`${id}\``),
        names,
      ),
    ({ finding }) => finding.timeout(config, name),
    ({ finding }) => finding.unavailable(config, name),
    ({ finding }) => finding.referenceBad(config, name),
    ({ finding }) => finding.outside.titleConditioning(config),
    ({ finding }) => finding.outside.titleWeights(names),
    ({ finding }) => finding.outside.titleGrowth(config, names),
    ...[op, null].flatMap((one): Tell[] => {
      const of = ({ finding }: Words) => (one ? finding.outside.op(one) : `\`${config}\``);
      return [
        (words) => words.finding.outside.titleConverter(of(words), names),
        (words) => words.finding.outside.titleOperator(of(words), names),
      ];
    }),
  ];
}

/** By the words of its cause, of whichever format, computed where it was asked or elsewhere. */
function byCause(
  { config, op, verdict }: Pick<TitledFinding, "config" | "op" | "verdict">,
  cause: Cause,
): Tell[] {
  return formatSchema.options.flatMap((format) => {
    const told: ToldCause = {
      ...{ op: op ? `\`${op.name}\`` : "", type: op?.type ?? "", input: "", config, verdict, format, cause },
      ...{ settle: "", reader: null, fed: [], held: null, walked: false, broken: { inf: 0, nan: 0 } },
    };
    const title: Tell = (words) => words.cause[cause.kind](told).title;
    const elsewhere = backendSchema.options.flatMap((backend) =>
      [null, config].map(
        (named): Tell =>
          (words) =>
            `${title(words)}${words.finding.elsewhere(named, backend)}`,
      ),
    );
    return [title, ...elsewhere];
  });
}
