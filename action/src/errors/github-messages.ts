import type { Message } from "./message.ts";

/** Messages of the Action: shards, and artifacts from elsewhere. */
export const githubMessages = {
  "shard-invalid": (given: string, why: string): Message => ({
    exit: 2,
    what: `shard ${given}: ${why}`,
    fix: "give a share, or a shard as `mnn-parity plan` wrote it",
    example: "npx mnn-parity run --shard 2/4",
  }),
  "plan-invalid": (why: string): Message => ({
    exit: 2,
    what: `this is no plan: ${why}`,
    fix: "give what `mnn-parity plan` wrote",
    example: "npx mnn-parity plan --shards 4 > plan.json",
  }),
  "shards-invalid": (given: string): Message => ({
    exit: 2,
    what: `shards is ${given}, and must be a whole number from 1 to 256`,
    fix: "give the most jobs the run may be shared among",
    example: "shards: 4",
  }),
  "merge-nothing": (): Message => ({
    exit: 2,
    what: "nothing to merge: no report was given, and no plan says what is missing",
    fix: "give the shards' report folders",
    example: "npx mnn-parity merge shard-1 shard-2 --plan plan.json --out parity-report",
  }),
  "baseline-unreadable": (where: string, why: string): Message => ({
    exit: 2,
    what: `${where} is no baseline: ${why}`,
    fix: "give a report folder or a report.json that this version can read, or baseline: none",
  }),
  "baseline-unfetched": (url: string, why: string): Message => ({
    exit: 3,
    what: `the baseline at ${url} could not be fetched: ${why}`,
    fix: "give an address that answers with a report.json or a dashboard's baseline, or a file",
    example: "npx mnn-parity run --baseline main-report/report.json",
  }),
  "fail-on-invalid": (given: string): Message => ({
    exit: 2,
    what: `--fail-on is ${given}, and must be new or any`,
    fix: "new: failures that the baseline does not have; any: all of them",
    example: "npx mnn-parity run --baseline main-report --fail-on new",
  }),
  "artifact-refused": (why: string): Message => ({
    exit: 3,
    what: `the artifact was refused: ${why}`,
    fix: "look at the pull request's own run; nothing was published and no comment was written",
  }),
  "fork-event": (event: string): Message => ({
    exit: 2,
    what: `this step works on workflow_run, pull_request_target and workflow_dispatch, and the event is ${event || "none"}`,
    fix: "trigger it as docs/forks.md shows",
    example: "on:\n  workflow_run:\n    workflows: [parity]\n    types: [completed]",
  }),
  "fork-head": (why: string): Message => ({
    exit: 2,
    what: `pull_request_target gives a job this repository's token and secrets, and ${why}: nothing was run`,
    fix: "run pull requests from forks on pull_request, and tell what they found from workflow_run, without a checkout (docs/forks.md)",
    example: "on:\n  push:\n    branches: [main]\n  pull_request:",
  }),
  "verify-head": (wanted: string, found: string): Message => ({
    exit: 2,
    what: `verify is ${wanted}, and ${found}: nothing was run`,
    fix: "check out exactly that commit, as docs/workflows/verify-fork.yml does",
    example: `- uses: actions/checkout@v7\n  with:\n    ref: ${wanted}\n    persist-credentials: false`,
  }),
  "verify-not-started": (workflow: string, why: string): Message => ({
    exit: 3,
    what: `${workflow} could not be started: ${why}`,
    fix: "put docs/workflows/verify-fork.yml there on the default branch, or name yours in verify-workflow",
    example: "with:\n  verify-workflow: parity-verify.yml",
  }),
  "sharp-npm": (why: string): Message => ({
    exit: 3,
    what: `images need the library sharp, and npm could not install it: ${why}`,
    fix: "put npm on PATH (actions/setup-node does), or save the inputs as .npy or .npz, which need no library",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
