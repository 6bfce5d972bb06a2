import { cause } from "./cause.ts";
import { change, github } from "./change.ts";
import { common, verdict } from "./common.ts";
import { dashboard } from "./dashboard.ts";
import { diagnosis } from "./diagnosis.ts";
import { failed } from "./failed.ts";
import { finding } from "./finding.ts";
import { headline } from "./headline.ts";
import { kept } from "./kept.ts";
import { label } from "./label.ts";
import { page } from "./page.ts";
import { settings } from "./settings.ts";
import { signIn } from "./sign-in.ts";
import { terminal } from "./terminal.ts";

/** English, by what is spoken of. */
export const catalogue = {
  cause,
  change,
  common,
  dashboard,
  diagnosis,
  failed,
  finding,
  github,
  headline,
  kept,
  label,
  page,
  settings,
  signIn,
  terminal,
  verdict,
};

/** What every language has: the same keys, with functions of the same arguments. What lacks one does not compile. */
export type Catalogue = typeof catalogue;
