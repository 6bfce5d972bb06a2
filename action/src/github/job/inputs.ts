import type { FailOn } from "../../../../core/change/decide.ts";
import { type Lang, langs } from "../../../../core/words/lang.ts";
import type { Flags } from "../../config/file/flags.ts";
import { failure, type ParityError } from "../../errors/error.ts";
import type { StepProblem } from "../../errors/step-messages.ts";
import type { JobEnvironment } from "../../system/environment.ts";

/** The Action's inputs, checked together. */
export interface Inputs {
  /** The configuration's path in the workspace; undefined for parity.yml, or where `model` says all. */
  config: string | undefined;
  flags: Flags;
  /** Null for the default: `new` on pull requests, `any` elsewhere. */
  failOn: FailOn | null;
  /** `auto`, `none`, or the path of a report to fall back to. */
  baseline: string;
  dashboardUrl: string | null;
  dashboardToken: string | null;
  githubToken: string | null;
  comment: boolean;
  /** Names the series: artifact, comment and check. */
  name: string;
  /** A share or a shard as `plan` wrote it; null for the whole run. */
  shard: string | null;
  /** What `plan` wrote, for the verdict. */
  plan: string | null;
  /** Most shards to plan. */
  shards: number;
  /** The check run that `plan` opened. */
  check: number | null;
  /** Whether runtimes and results are kept from run to run; `read-only` uses what is there and keeps nothing. */
  cache: boolean | "read-only";
  /** Whether the run was cancelled, so that there is no verdict. */
  cancelled: boolean;
  /** The fork's commit that a maintainer has run here; null in every other run. */
  verify: string | null;
  /** The pull request of that commit. */
  pull: number | null;
  /** The label with which a maintainer asks for it. */
  label: string;
  /** The file name of the workflow that does it. */
  verifyWorkflow: string;
  /** The language of what is told; null where only parity.yml may say it, and English then. */
  lang: Lang | null;
}

/** Most characters of one input: a plan of thousands of cells fits. */
const LONGEST = 1_000_000;

/** A commit by its SHA-1 or SHA-256. */
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * Reads the step's `with:`.
 *
 * @throws ParityError that tells all problems at once
 */
export function readInputs({ inputs: given }: Pick<JobEnvironment, "inputs">): Inputs {
  const problems: StepProblem[] = [];
  const wrong = (input: string, error: ParityError) => void problems.push({ input, error });
  const text = (name: string): string => (given[name] ?? "").trim();
  const list = (name: string): string[] =>
    text(name)
      .split(/[\n,]/)
      .map((part) => part.trim())
      .filter(Boolean);
  // Globs use commas, so patterns stand on lines of their own.
  const lines = (name: string): string[] =>
    text(name)
      .split("\n")
      .map((part) => part.trim())
      .filter(Boolean);
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = text(name).toLowerCase();
    if (value === "") return otherwise;
    if (value !== "true" && value !== "false") wrong(name, failure("step-no-flag", name, short(value)));
    return value === "true";
  };
  const whole = (name: string, otherwise: number | null, most: number): number | null => {
    const value = text(name);
    if (value === "") return otherwise;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= 1 && number <= most) return number;
    wrong(name, failure("step-no-whole", name, short(value), most));
    return otherwise;
  };

  for (const [name, value] of Object.entries(given)) {
    if (value.length > LONGEST) wrong(name, failure("step-long", value.length));
    if (value.includes("\0")) wrong(name, failure("step-nul"));
  }
  const [model, inputs, mnn] = [lines("model"), lines("inputs"), list("mnn")];
  if (text("config") && model.length > 0) wrong("model", failure("step-config-and-model"));
  if (model.length > 0 && inputs.length === 0)
    wrong("inputs", failure("step-model-without", "inputs", "'inputs/*.npz'"));
  if (model.length > 0 && mnn.length === 0) wrong("mnn", failure("step-model-without", "mnn", "3.0.0,3.6.1"));
  if (model.length === 0 && inputs.length > 0) wrong("inputs", failure("step-inputs-without-model"));

  const failOn = text("fail-on");
  if (failOn && failOn !== "new" && failOn !== "any")
    wrong("fail-on", failure("step-no-choice", "fail-on", short(failOn), ["new", "any"]));
  const baseline = text("baseline") || "auto";
  if (baseline === "none" && failOn === "new") wrong("baseline", failure("step-new-without-baseline"));

  const dashboardUrl = text("dashboard-url") || null;
  const unfit = dashboardUrl && dashboardProblem(dashboardUrl);
  if (unfit) wrong("dashboard-url", unfit);
  const dashboardToken = text("token") || null;
  if (dashboardToken && !dashboardUrl) wrong("token", failure("step-token-without-dashboard"));

  const name = text("artifact-name") || "mnn-parity";
  if (name.length > 100 || /["<>|*?:\\/\p{Cc}\p{Cf}]/u.test(name))
    wrong("artifact-name", failure("step-no-artifact-name", short(name)));

  const lang = text("lang");
  if (lang && !isLang(lang)) wrong("lang", failure("step-no-choice", "lang", short(lang), ["zh", "en"]));

  const verify = text("verify").toLowerCase() || null;
  if (verify && !COMMIT.test(verify)) wrong("verify", failure("step-no-commit", short(verify)));

  const result: Inputs = {
    config: text("config") || undefined,
    flags: {
      ...(model.length > 0 ? { model } : {}),
      ...(inputs.length > 0 ? { input: inputs } : {}),
      ...(mnn.length > 0 ? { mnn } : {}),
      ...listed("target", list("targets")),
      ...listed("config", list("configs")),
    },
    failOn: failOn === "new" || failOn === "any" ? failOn : null,
    baseline,
    dashboardUrl,
    dashboardToken,
    githubToken: text("github-token") || null,
    comment: flag("comment", true),
    name,
    shard: text("shard") || null,
    plan: text("plan") || null,
    shards: whole("shards", 4, 256) ?? 4,
    check: whole("check", null, Number.MAX_SAFE_INTEGER),
    // A stranger's code runs beside it: what it leaves must be nobody's runtime.
    cache:
      verify === null && (text("cache").toLowerCase() === "read-only" ? "read-only" : flag("cache", true)),
    cancelled: flag("cancelled", false),
    verify,
    pull: whole("pull", null, Number.MAX_SAFE_INTEGER),
    label: text("label") || "parity: verify",
    verifyWorkflow: text("verify-workflow") || "parity-verify.yml",
    lang: isLang(lang) ? lang : null,
  };
  if (problems.length > 0) throw failure("inputs-invalid", problems);
  return result;
}

const isLang = (text: string): text is Lang => langs.some((one) => one === text);

const listed = <Key extends string>(key: Key, values: string[]) =>
  (values.length > 0 ? { [key]: values } : {}) as Partial<Record<Key, string[]>>;

/** What is wrong with a dashboard's address; null where nothing is. */
function dashboardProblem(given: string): ParityError | null {
  if (!URL.canParse(given)) return failure("step-no-address", short(given));
  const { protocol, hostname, username } = new URL(given);
  const local = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  if (username) return failure("step-address-with-user");
  return protocol === "https:" || (protocol === "http:" && local)
    ? null
    : failure("step-address-unencrypted");
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
