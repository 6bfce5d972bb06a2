import type { Catalogue } from "../en/catalogue.ts";
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

/** Chinese, by what is spoken of. */
export const catalogue: Catalogue = {
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
