import { decibels, duration, number, plural } from "../../numeric/number.ts";
import { common } from "./common.ts";

/** `drift at 21.3 dB`: a verdict and its SNR, where there is one. */
const at = (verdict: string, snrDb: number | null): string =>
  snrDb !== null && Number.isFinite(snrDb) ? `\`${verdict}\` at ${decibels(snrDb)}` : `\`${verdict}\``;
const thing = (of: "releases" | "commits"): string => (of === "commits" ? "commit" : "release");
const bits = (room: number): string => `${room.toFixed(room < 10 ? 1 : 0)} bits`;
const off = (db: number): string =>
  db === Number.NEGATIVE_INFINITY
    ? "wholly wrong (not finite, or with no signal left)"
    : `${decibels(db)} from the reference`;

/** What a diagnosis found, answer by answer, and the story around it. */
export const diagnosis = {
  cures: {
    kinds: {
      rescale: "A power of two folded into constants",
      "rescale-sums": "A power of two folded into constants, with room for sums inside ops",
      "rescale-both-ends":
        "Powers of two folded into constants, for what is too large and for what is too small",
      "pool-to-mean": "ReduceMean in place of global pooling",
      "norm-by-max": "Norms of values divided by their largest",
      "softmax-shift": "A softmax with its shift",
      "variance-centred": "A variance of centred values",
      epsilon: "An epsilon that the format holds",
      mask: "A mask within the format",
      normalise: "An input times a power of two",
      together: "Several changes together",
    } as Record<string, string>,
    none: "No change of the model that is known here applies to it.",
    advice: (what: string): string => `Advice, of which nothing was run: ${what}.`,
    inFp32: (db: number): string =>
      db === Number.POSITIVE_INFINITY
        ? "at Normal its outputs have the same bits as before"
        : `at Normal it is ${decibels(db)} from the model before`,
    passes: (name: string, passed: number, of: number, worst: number, what: string, inFp32: string): string =>
      `${name} makes it pass on ${passed} of ${of} inputs, the worst at ${decibels(worst)}: ${what}; ${inFp32}.`,
    notRun: (name: string, inFp32: string, what: string): string =>
      `${name} was not run as what failed, because it changes the model in fp32 (${inFp32}): ${what}.`,
    noHelp: (name: string, tried: number, of: number, failed: { input: string; is: string } | null): string =>
      `${name} did not help${tried < of ? `, run on ${tried} of ${plural(of, "input")}` : ""}${failed ? `: \`${failed.input}\` ${failed.is}` : ""}.`,
    is: (verdict: string, snrDb: number): string => `is ${at(verdict, snrDb)}`,
  },
  map: {
    flat: (lines: readonly string[]): string => `it decides nothing: ${lines.join("; ")}`,
    transform: {} as Record<string, string>,
    wouldPass: (transform: string, at: number, tensor: string, inputs: number): string =>
      `at ${transform} ${number(at)} of \`${tensor}\` ${inputs === 1 ? "the input" : `all ${inputs} inputs`} mapped along it would pass`,
    judged: (by: "ideal-overflow" | "ranges" | "ideal-output", right: number, of: number): string => {
      const ways = {
        "ideal-overflow": "values that become infinite in ideal low precision",
        ranges: "the ranges of fp32",
        "ideal-output": "the output of ideal low precision",
      };
      return `judged on this machine by ${ways[by]}, right on ${right} of ${plural(of, "input")} of the run`;
    },
    kept: (files: readonly string[]): string => `kept: ${files.join("; ")}`,
    along: (transform: string, tensor: string, other: string | null): string =>
      `${transform} of \`${tensor}\`${other === null ? "" : ` with \`${other}\``}`,
    span: (from: number, to: number): string => `${number(from)} to ${number(to)}`,
    spans: (spans: readonly string[]): string => spans.join(" and "),
    line: (input: string, along: string, fails: string, passes: string, real: string): string =>
      `\`${input}\` fails at ${along} ${fails} and passes at ${passes}; ${real}`,
    foretold: (input: string, along: string, fails: string, passes: string): string =>
      `\`${input}\` is foretold to fail at ${along} ${fails} and to pass at ${passes}; no real run beside the boundaries was made`,
    realRuns: (right: number, of: number, farther: number, unasked: number): string =>
      `${right} of ${plural(of, "real run")} at the boundaries ${right === 1 ? "agrees" : "agree"}${farther > 0 ? `, ${farther} more a hundredth of the line further out` : ""}${unasked > 0 ? `; at ${plural(unasked, "side")} of them none was made` : ""}`,
    throughout: (along: string, from: number, to: number, input: string, fails: boolean): string =>
      `${along} from ${number(from)} to ${number(to)}, where \`${input}\` ${fails ? "fails" : "passes"} throughout`,
  },
  plan: {
    none: (why: string | null): string => `No mixed plan: ${why ?? "none was found"}.`,
    keep: (
      ops: readonly string[],
      segments: number,
      passed: number,
      of: number,
      worst: number | null,
    ): string =>
      `Keep ${ops.length > 4 ? `${ops.slice(0, 4).map(code).join(", ")} and ${number(ops.length - 4)} more` : common.list(ops.map(code))} at Normal: as ${plural(segments, "segment")} it passes on ${number(passed)} of ${plural(of, "input")} that it was run on${worst === null ? "" : `, at ${decibels(worst)} or better`}.`,
    smallest: (what: string): string => `What smallest means here: ${what}.`,
    gate: "The same chain all at Normal has the bits of the whole, so that its cuts change nothing.",
    noGate: (why: string | null): string =>
      `It is not to be shipped as it is: ${why ?? "its cuts were not held to the whole"}.`,
    price: (share: number | null, casts: number, slowdown: number | null): string => {
      const counted =
        share === null
          ? ""
          : `${share < 0.001 && share > 0 ? "under 0.1" : (100 * share).toFixed(1)} % of the multiplications at Normal, `;
      const time =
        slowdown === null
          ? "its time was not measured"
          : `${slowdown.toFixed(2)} times the time of the whole`;
      return `Its price: ${counted}${plural(casts, "tensor")} that ${casts === 1 ? "changes" : "change"} precision, ${time}.`;
    },
  },
  ranges: {
    foretell: (what: string): string => `fp32 runs on this machine foretell: ${what}`,
    cameTrue: (right: number, of: number): string => `${right} of these ${of} predictions came true`,
    tightest: (op: string, rooms: string): string => `tightest is \`${op}\`: ${rooms}`,
    notRun: (format: string, what: string): string => `in ${format}, which was not run: ${what}`,
    noneOverflows: (of: number, format: string): string =>
      `none of ${of} ${of === 1 ? "input" : "inputs"} overflows ${format}`,
    counts: (failing: number, open: number, of: number, format: string): string => {
      const all = `${of} ${of === 1 ? "input" : "inputs"}`;
      return [
        failing > 0 ? `${failing} of ${all} overflow ${format}` : "",
        open > 0 ? `${open} of ${all} may, by the bound of a sum` : "",
      ]
        .filter(Boolean)
        .join(", ");
    },
    worst: (counts: string, input: string, how: string): string => `${counts}; worst \`${input}\`, ${how}`,
    noValue: "no value to tell of",
    prediction: (
      op: string,
      by: "values" | "winograd" | "sums",
      shortBits: number,
      reaches: number,
      format: string,
      limit: number,
    ): string => {
      const what = {
        values: "its values reach",
        winograd: "Winograd's transform of its input reaches",
        sums: "what it sums is bounded by",
      };
      const room = shortBits > 0 ? `${bits(shortBits)} short` : `${bits(-shortBits)} to spare`;
      return `${room} at \`${op}\`: ${what[by]} ${number(reaches)}, ${format} ends at ${number(limit)}`;
    },
    rooms: (by: "values" | "winograd" | "sums", bad: number | null, good: number | null): string => {
      const measures = { values: "values", sums: "sums", winograd: "Winograd's transform of its input" };
      const side = (room: number | null, which: string) =>
        room === null
          ? ""
          : `${bits(Math.abs(room))} ${room < 0 ? "short" : "to spare"} on inputs that ${which}`;
      return `${measures[by]} ${[side(bad, "fail"), side(good, "pass")].filter(Boolean).join(", ")}`;
    },
  },
  repro: {
    nothingSmaller: (why: string): string =>
      `Nothing smaller than the whole network was seen to fail by itself: ${why}.`,
    runWhole: "The programs run the whole of it.",
    like: (db: number): string => ` At Normal it gives what the whole gives there (${decibels(db)}).`,
    cut: (
      ops: number,
      of: number,
      outputs: readonly string[],
      verdict: string,
      snrDb: number,
      kilobytes: number,
      like: string,
    ): string =>
      `${plural(ops, "node")} of ${of} fail${ops === 1 ? "s" : ""} without the rest: ${outputs.map(code).join(", ")} is ${at(verdict, snrDb)}, from inputs that were saved (the model takes ${plural(kilobytes, "kB", "kB")}).${like}`,
    programs: "`repro.py` and `repro.cpp` show it without this tool, and `issue.md` is drafted for MNN.",
  },
  ship: {
    nothing: "Nothing that was tried passes on every input.",
    ship: (row: string): string => `Ship ${row}.`,
    nearest: (row: string): string => `The nearest to the reference is ${row}.`,
    others: (n: number): string =>
      `${plural(n, "other")} ${n === 1 ? "passes" : "pass"} on every input as well.`,
    unproven: (rows: readonly { what: string; proven: number; of: number }[]): string =>
      `All were held by their numbers. That the precision asked for was used and not a fallback is proven on ${rows.map(({ what, proven, of }) => `${number(proven)} of ${plural(of, "input")} for ${what}`).join(", ")}.`,
    counted:
      "Prices that are counted are a model, not a time: multiplications, of which one in fp32 is taken to cost two in fp16.",
    row: (thing: string, passed: number, of: number, worst: number, price: string): string =>
      `${thing}: right on ${number(passed)} of ${plural(of, "input")}, ${worst === Number.POSITIVE_INFINITY ? "exact" : `${decibels(worst)} or better`}, ${price}`,
    cure: (what: string): string => `the changed model, in which ${what}`,
    plan: (what: string): string => `the network with ${what}`,
    noPrice: "its price is not known",
    price: (factor: number, by: "measured" | "counted"): string =>
      `${factor.toFixed(2)} times the failing configuration's cost, ${by}`,
  },
  when: {
    wrong: "the numbers are wrong",
    over: (
      kind: "always" | "never",
      versions: readonly string[],
      of: "releases" | "commits",
      sought: string,
    ): string =>
      `${kind === "never" ? "Never" : "Always"}: in ${kind === "never" ? "none" : "each"} of the ${plural(versions.length, thing(of))} that ${versions.length === 1 ? "was" : "were"} run, ${sought} (${common.list(versions)}).`,
    notTold: (few: boolean, of: "releases" | "commits", sought: string): string =>
      `Not told: ${few ? `fewer than two ${thing(of)}s could tell` : "what was run tells no turn"} whether ${sought}.`,
    since: (after: string, before: string, sought: string, shown: string): string =>
      `Since MNN \`${after}\`: there ${sought}, and in \`${before}\` not${shown}.`,
    cured: (after: string, before: string, sought: string, shown: string): string =>
      `Cured by MNN \`${after}\`: in \`${before}\` ${sought}, and there no more${shown}.`,
    shown: (
      old: { verdict: string; snrDb: number | null },
      fresh: { verdict: string; snrDb: number | null },
    ): string => ` (${at(old.verdict, old.snrDb)}, then ${at(fresh.verdict, fresh.snrDb)})`,
    gap: (n: number, of: "releases" | "commits", reasons: string, before: string, after: string): string =>
      `${plural(n, thing(of))} could not tell: ${reasons}; where they lie between \`${before}\` and \`${after}\`, it may be one of them.`,
    leftOut: (n: number, of: "releases" | "commits", reasons: string): string =>
      `${plural(n, thing(of))} could not tell: ${reasons}.`,
    reason: (name: string, why: string): string => `\`${name}\` (${why})`,
    turned: (kind: "since" | "until", before: string, after: string): string =>
      `It ${kind === "since" ? "came" : "went"} between \`${before}\` and \`${after}\` as well.`,
    commit: (sha: string, subject: string, files: readonly string[]): string =>
      `The commit is \`${sha}\` (${subject}), which changes ${files.slice(0, 5).map(code).join(", ")}${files.length > 5 ? ` and ${files.length - 5} more` : ""}.`,
    sameFile: "The runtime makes the difference: the converters of both write the same model, byte for byte.",
    crossed: (
      changed: "converter" | "runtime" | "both" | "either" | "unknown",
      before: string,
      after: string,
      tried: readonly { name: string; verdict: string }[],
    ): string => {
      const both = tried.map(({ name, verdict }) => `${name}: \`${verdict}\``).join("; ");
      const ran = both ? ` (${both})` : "";
      switch (changed) {
        case "converter":
          return `The converter makes the difference: what \`${after}\` makes of the model turns it, on either runtime${ran}.`;
        case "runtime":
          return `The runtime makes the difference, whichever of the two converters made the model${ran}.`;
        case "both":
          return `It takes both, the converter and the runtime of \`${after}\`${ran}.`;
        case "either":
          return `Either makes the difference, the converter or the runtime of \`${after}\`${ran}.`;
        default:
          return `Whether the converter or the runtime of \`${after}\` makes the difference was not told: \`${before}\` and \`${after}\` do not run each other's models${ran}.`;
      }
    },
  },
  where: {
    none: (input: string): string => `On ${input} no op on the way to the output is off.`,
    growth: (input: string, ops: number): string =>
      `On ${input} no op breaks by itself: errors grow over the ${plural(ops, "op")} on the way to the output.`,
    born: (input: string, op: string, type: string, ownDb: number | null, plainDb: number): string =>
      `On ${input} it is born at \`${op}\` (${type}), which ${ownDb === null ? `is ${off(plainDb)} in the run as it is` : `is ${off(ownDb)} although it reads right values`}.`,
    goesOn: (inherited: number, healed: number): string =>
      [
        inherited > 0
          ? `From there it comes over ${plural(inherited, "op")} to the output`
          : "It is the output itself",
        healed > 0
          ? `; ${plural(healed, "op")} elsewhere ${healed === 1 ? "makes" : "make"} good of what is off`
          : "",
        ".",
      ].join(""),
    /** What the output does with right values up to the birth, and with it right as well. */
    proven: (op: string, brokenDb: number, healedDb: number | null): string =>
      `With right values in all ops before \`${op}\` the output is ${off(brokenDb)}, which fails${healedDb === null ? "" : `; with them up to the next op that is off by itself it is ${off(healedDb)}, which passes`}.`,
    outside: (input: string, op: string, type: string, db: number, label: string): string => {
      const how = Number.isNaN(db)
        ? "is another tensor than"
        : db === Number.NEGATIVE_INFINITY
          ? "is not finite, unlike"
          : `is ${decibels(db)} from`;
      return `On ${input} the first op of the source model that MNN gets wrong is \`${op}\` (${type}), at Normal already: it ${how} what ${label} gives there.`;
    },
    held: (held: number, unmatched: number): string =>
      `Up to it ${plural(held, "op")} of MNN's ${held === 1 ? "was" : "were"} held against those of the same name, and none before is wrong beyond what it reads${unmatched > 0 ? `; ${unmatched} of MNN's ${unmatched === 1 ? "has" : "have"} no counterpart by name, and could not be held` : ""}.`,
    weightsLeft: (ops: number): string =>
      `The ideal format left the weights of ${plural(ops, "op")} as they are: they are no floats in the model's file.`,
    asNear: "Each of them is as near as the format lets it be.",
    beyond: (
      ops: readonly { name: string; median: number; least: number; most: number; of: number }[],
    ): string =>
      `Most beyond what the format itself costs: ${ops
        .map(
          ({ name, median, least, most, of }) =>
            `\`${name}\` (${number(median)} times the ideal format's${of > 1 ? `, ${number(least)} to ${number(most)} on ${of} inputs` : ""})`,
        )
        .join(", ")}.`,
  },
  why: {
    blame: {
      format: "The format is to blame: no kernel could do better in it.",
      accumulator:
        "The accumulator is to blame: the result would fit the format, the sums on the way to it lose too much.",
      kernel: "MNN's kernel is to blame: the format and its sums would do.",
      fine: "Nothing is to blame but the format's noise, which explains all of it.",
      model: "The network is to blame: fp32 itself cannot tell, or it is not the source's.",
      unknown: "What is to blame is not known.",
    },
    /** Of what is wrong at Normal no low format has to do with it. */
    atNormal: {
      quantization:
        "The weights that its conversion made are to blame: the model is off at Normal already, and right with weights as floats.",
      operator:
        "An operator of MNN's is to blame, or what its converter made of it: it is wrong at Normal already, so that no low format is.",
      converter:
        "MNN's converter is to blame: what it made is wrong at Normal already, so that no low format is.",
      growth:
        "No op is to blame: what MNN computes at Normal is off already, little by little, so that no low format is.",
    } as Partial<Record<string, string>>,
    refuted: (before: string, after: string, experiment: string | null): string =>
      `The numbers alone had told \`${before}\`; ${experiment ? `the experiment \`${experiment}\` refutes it` : "experiments refute it"}: it is \`${after}\`.`,
    noExperiment: "No experiment could be made of it.",
  },
  /** What is shown of it on a page. */
  story: {
    diagnosed: (ms: number, runs: number): string =>
      `Diagnosed in ${duration(ms)}, with ${plural(runs, "run")}, each listed below.`,
    ship: "What to ship",
    shipAbout: "each row was run",
    where: "Where",
    whereAbout: "own error: each op fed the reference's inputs",
    why: "Why",
    ranges: "Room in the format",
    rangesAbout: "from fp32 runs on the host alone",
    map: "What sets failing inputs apart",
    when: "Since when",
    repro: "To show it to others",
    reproAbout: "without this tool",
    changes: "What they change, and what was shown of each",
    asked: "How this was found out",
    askedLabel: "Answers and what they took",
    answer: "answer",
    runs: "runs",
    time: "time",
    whole: "whole",
    yes: "yes",
    experiments: (n: number): string => `${plural(n, "experiment")} behind the cause`,
    speaks: {
      for: "speaks for the cause",
      against: "speaks against the cause",
      neither: "tells neither way",
    },
    files: "Files:",
    remedy: "remedy",
    rightOn: "right on",
    worstSnr: "worst SNR",
    timeAgainst: "time against what failed",
    takeIt: "take it",
    kinds: { cure: "Changed model:", plan: "Mixed precision:" } as Record<string, string>,
    take: { configuration: "configuration", plan: "plan", cure: "cure", release: "release" } as Record<
      string,
      string
    >,
    notKnown: "not known",
    times: (factor: number, measured: boolean): string =>
      `${number(Number(factor.toPrecision(3)))} x${measured ? "" : ", by counted multiplications"}`,
    mapTitle: (transform: string, tensor: string): string => `${transform} of ${tensor}`,
    chart: (title: string): string => `Chart: ${title}`,
    colours: (title: string): string => `${title}; red fails, green passes`,
    asGiven: "as given",
    interval: (fails: boolean, from: number, to: number): string =>
      `${fails ? "fails" : "passes"} from ${number(from)} to ${number(to)}`,
    roomChart: "Chart: room to the end of the format",
    roomSays: (format: string, ops: number, rooms: readonly string[]): string =>
      `Room to the end of ${format} in bits of ${plural(ops, "op")}, tightest first: ${rooms.join(", ")}.`,
    measure: { values: "values", sums: "sums" },
    ends: (format: string): string => `${format} ends`,
    bit: (signed: string): string => `${signed} bit`,
    errorChart: "Chart: each op's error along the network",
    bornHere: (op: string): string => `born here: ${op}`,
    opSays: (op: string, type: string, fate: string, plain: string, own: string): string =>
      `${op} (${type}): ${fate}; as it ran ${plain}, its own ${own}`,
    fate: { clean: "clean", born: "born", inherited: "inherited", healed: "healed" },
    notAsked: "not asked",
    notFinite: "not finite",
    ownError: "its own error, on the reference's inputs",
    asItRan: "in the run as it is",
    shaded: "shaded: after the birth, inherited",
    errorSays: (ops: number): string =>
      `Error of ${plural(ops, "op")} in order, in dB: each one's own, and that of the run as it is.`,
    bornAt: (op: string, at: number, own: string): string =>
      ` It is born at ${op}, number ${at}, whose own error is ${own}.`,
    addUp: " No op breaks by itself: errors grow on the way.",
    ownNotKnown: "not known",
  },
};

function code(name: string): string {
  return `\`${name}\``;
}
