import type { Message } from "./message.ts";

/** Errors about reports and publishing them. */
export const reportMessages = {
  "report-missing": (where: string): Message => ({
    exit: 2,
    what: `no report at ${where}`,
    fix: "give the folder that `run --out` wrote, or its report.json",
    example: "npx mnn-parity report parity-report --format md",
  }),
  "report-invalid": (file: string, why: string): Message => ({
    exit: 2,
    what: `${file} is no report: ${why}`,
    fix: "run again with this version of mnn-parity, or read the report with the version that wrote it",
  }),
  "format-unknown": (format: string): Message => ({
    exit: 2,
    what: `unknown format ${format}`,
    fix: "choose md, json or html",
    example: "npx mnn-parity report parity-report --format html > report.html",
  }),
  "publish-url": (url: string): Message => ({
    exit: 2,
    what: `${url} is no http or https address`,
    fix: "give the dashboard's address",
    example: "npx mnn-parity publish parity-report --to https://parity.example.com",
  }),
  "publish-token": (): Message => ({
    exit: 2,
    what: "no token for the dashboard",
    fix: "set MNN_PARITY_TOKEN to the token that the dashboard was started with (a dashboard on this machine prints where its token is)",
    example: "MNN_PARITY_TOKEN=... npx mnn-parity publish parity-report --to http://localhost:3000",
  }),
  "publish-failed": (url: string, why: string, again: string): Message => ({
    exit: 3,
    what: `${url} did not take the report: ${why}`,
    fix: "the report is kept; publish it when the dashboard can take it",
    example: again,
  }),
  "publish-schema": (
    to: string,
    ours: string,
    taken: readonly string[] | null,
    older: boolean,
    again: string,
  ): Message => ({
    exit: 3,
    what: `the report is of ${ours}, and ${to} ${
      taken
        ? `takes ${taken.join(", ") || "none"}`
        : "does not say what it takes, as dashboards that take /1 only"
    }; nothing was sent`,
    fix: older
      ? "upgrade the dashboard to this version of mnn-parity, if that address is a dashboard's; the report is kept, and can be published then"
      : "upgrade mnn-parity where the report is made to the dashboard's version, and run again",
    example: older ? again : "npm install mnn-parity@latest",
  }),
  "dashboard-npm": (why: string): Message => ({
    exit: 3,
    what: `the dashboard needs Next, and npm could not install it: ${why}`,
    fix: "start it once where there is network and npm; it is kept in the cache folder (MNN_PARITY_HOME)",
    example: "npx mnn-parity dashboard",
  }),
  "dashboard-build": (why: string): Message => ({
    exit: 3,
    what: `the dashboard could not be built:\n${why}`,
    fix: "free some space if that is what it lacks; else please report it with these lines",
  }),
  "dashboard-ended": (code: number | null): Message => ({
    exit: 3,
    what: `the dashboard ended by itself, with ${code === null ? "a signal" : `exit code ${code}`}`,
    fix: "its last lines above say why; where the port is taken, choose another",
    example: "npx mnn-parity dashboard --port 3001",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
